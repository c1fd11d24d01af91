/** Rules about the Python a script runs in: row PY01; pure. */
import type { Finding } from '../../check.ts';
import type { PythonSeen, ScriptSeen } from './scripts.ts';
import type { OtherClientCode } from './words.ts';

type Found = Finding<OtherClientCode>;

/** By the metadata of anaplan-sdk 0.5: Python 3.10.4, and cryptography 42 with its extra [cert]. */
const sdkNeeds = { python: '3.10.4', cryptography: '42' } as const;

export function pythonFindings({ file, python, uses }: ScriptSeen): readonly Found[] {
  if (uses === undefined || uses.libraries.length === 0) return [];
  if (python == null) return [{ code: 'python-not-known', severity: 'unknown', facts: { file } }];
  const facts = { file, environment: python.root, version: python.version ?? 'a version unknown' };
  const usesSdk = uses.libraries.includes('anaplan-sdk');
  return [
    ...(usesSdk && python.version !== null && isOlder(python.version, sdkNeeds.python)
      ? [
          {
            code: 'python-too-old-for-sdk',
            severity: 'failure',
            facts: { ...facts, wanted: sdkNeeds.python },
          } as const,
        ]
      : openSslFindings(python, facts)),
    ...(usesSdk && uses.withCertificate ? cryptographyFindings(python, facts) : []),
  ];
}

/** PEP 644: Python 3.10 and later are built with OpenSSL 1.1.1 or later; 3.7 to 3.9 with 1.0.2, which has TLS 1.2. */
function openSslFindings({ version }: PythonSeen, facts: Found['facts']): readonly Found[] {
  return version !== null && !isOlder(version, '3.7')
    ? []
    : [{ code: 'python-openssl-not-known', severity: 'unknown', facts }];
}

function cryptographyFindings({ packages }: PythonSeen, facts: Found['facts']): readonly Found[] {
  if (packages === null) return [{ code: 'python-packages-not-known', severity: 'unknown', facts }];
  const found = packages['cryptography'];
  if (found === undefined) return [{ code: 'sdk-without-cryptography', severity: 'failure', facts }];
  return isOlder(found, sdkNeeds.cryptography)
    ? [{ code: 'cryptography-old', severity: 'warning', facts: { ...facts, found, wanted: sdkNeeds.cryptography } }]
    : [];
}

function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [ours, theirs] = [parts(version), parts(than)];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const difference = (ours[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
