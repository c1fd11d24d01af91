/** `node test/trust/write-mozilla-roots.ts DATE`: writes config/mozilla-roots.pem from the list this Node brings; run with the newest Node once in a while. */
import { writeFile } from 'node:fs/promises';
import tls from 'node:tls';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { certificatesOfPem, pemOfCertificate } from '../../src/x509/pem.ts';

const [date = ''] = process.argv.slice(2);
if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error('Say the day of the list: write-mozilla-roots.ts YYYY-MM-DD');

const roots = tls.rootCertificates
  .flatMap(certificatesOfPem)
  .map(parseCertificate)
  .sort((one, other) => (one.subject < other.subject ? -1 : one.subject > other.subject ? 1 : 0));
const head = [
  "# Roots that Mozilla's CA certificate program trusts for TLS servers (wiki.mozilla.org/CA/Included_Certificates).",
  `# Version: ${date}`,
  `# Count: ${roots.length}`,
  `# Source: tls.rootCertificates of Node ${process.versions.node}`,
  '# Made by test/trust/write-mozilla-roots.ts; do not edit by hand.',
];
const blocks = roots.map(({ subject, fingerprintSha256, der }) =>
  ['', `# ${subject}`, `# SHA-256 ${fingerprintSha256}`, pemOfCertificate(der).trimEnd()].join('\n'),
);
await writeFile(new URL('../../config/mozilla-roots.pem', import.meta.url), `${[...head, ...blocks].join('\n')}\n`);
process.stdout.write(`${roots.length} roots of Node ${process.versions.node}\n`);
