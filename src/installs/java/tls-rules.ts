/** Rules about the TLS a Java offers and what pins it: J03 and J04 of the table in docs/java-runtime.md; pure. */
import { profileOfRelease } from './defaults.ts';
import type { JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';
import { isModern, offeredTlsOf, pinOf } from './offered.ts';

export function tlsFindings(observation: JavaObservation): readonly JavaFinding[] {
  return [
    ...versionFindings(observation),
    ...settingFindings(observation),
    ...oldTlsFindings(observation),
    ...securityFindings(observation),
  ];
}

function versionFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { seen } = observation;
  // Its remedy is another Java, which ends this too.
  if ((identityOf(seen)?.release.feature ?? 8) < 8) return [];
  const { protocols, basis, reasons } = offeredTlsOf(seen);
  if (protocols === null) return [javaFinding('tls-not-known', 'unknown', observation)];
  if (protocols.some(isModern)) return [];
  const facts = { protocols: protocols.join(', ') || 'nothing', basis, why: whyText(reasons) };
  return [javaFinding('tls-12-not-offered', 'failure', observation, facts)];
}

function settingFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { seen } = observation;
  const pin = pinOf(seen);
  const setting = (name: string) => seen.options.settings.find((one) => one.name === name);
  const https = setting('https.protocols');
  const from = setting('jdk.tls.client.protocols')?.from ?? null;
  return [
    ...(pin?.some(isModern) === true
      ? [javaFinding('tls-pinned', 'notice', observation, { protocols: pin, from })]
      : []),
    ...(https === undefined
      ? []
      : [javaFinding('https-protocols-set', 'notice', observation, { value: https.value, from: https.from })]),
  ];
}

/** Somebody has taken them from the list: by default this release has them on it. */
function oldTlsFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { seen } = observation;
  const { disabledAlgorithms, disabledBy } = seen.files.security;
  const release = identityOf(seen)?.release;
  const min = release === undefined ? undefined : profileOfRelease(release)?.versions.min;
  if (disabledAlgorithms === null || (min !== 'TLSv1.2' && min !== 'TLSv1.3')) return [];
  const allowed = ['TLSv1', 'TLSv1.1'].filter((one) => !disabledAlgorithms.includes(one));
  return allowed.length === 0
    ? []
    : [javaFinding('old-tls-allowed', 'notice', observation, { allowed, file: disabledBy })];
}

function securityFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { files, run } = observation.seen;
  const { extraFile, fips, cryptoPolicy } = files.security;
  const provider = run.probe?.providers.find((one) => /fips/i.test(one)) ?? null;
  const isFips = fips === true || provider !== null || /^FIPS\b/.test(cryptoPolicy ?? '');
  return [
    ...(extraFile?.exists === false
      ? [javaFinding('security-file-missing', 'warning', observation, { file: extraFile.path })]
      : []),
    ...(isFips ? [javaFinding('fips-mode', 'notice', observation, { by: provider ?? 'the system' })] : []),
  ];
}

function whyText(reasons: readonly string[]): string {
  return reasons.length === 0 ? 'that is the default of this release' : reasons.join('; ');
}
