/** Texts in which a Java tells its version (`java -version`, `$JAVA_HOME/release`) -> which Java it is; pure. Runs nothing. */
import type { JavaVersion } from '../../keystore/java-limits.ts';
import type { JavaIdentity, JavaRelease } from './java.ts';

/** `1.8.0_292-b10`, `8u292`, `9`, `11.0.22`, `17.0.21.1`, `22-ea`; null for other texts. */
export function javaReleaseOf(text: string): JavaRelease | null {
  const written = text.trim().slice(0, 100);
  const isEarlyAccess = /-(ea|internal|beta)\b/.test(written);
  const old = /^(?:1\.([1-8])(?:\.\d+)?(?:_(\d{1,4}))?|([5-8])(?:u(\d{1,4}))?)(?![\d.u])/.exec(written);
  if (old !== null) {
    return { text: written, feature: Number(old[1] ?? old[3]), update: Number(old[2] ?? old[4] ?? 0), isEarlyAccess };
  }
  const now = /^(\d{1,3})(?:\.\d{1,3}(?:\.(\d{1,4}))?)?(?=$|[.+_-])/.exec(written);
  const feature = Number(now?.[1] ?? 0);
  return feature < 9 ? null : { text: written, feature, update: Number(now?.[2] ?? 0), isEarlyAccess };
}

/** As the keystore rules count them. */
export function javaVersionOfRelease({ feature, update }: JavaRelease): JavaVersion {
  return { major: feature, update };
}

/** `8u251`, `11.0.22`: short, for people and for the keystore rules. */
export function shortRelease({ text, feature, update }: JavaRelease): string {
  if (feature < 9) return `${feature}u${update}`;
  return /^[\d.]+/.exec(text)?.[0] ?? String(feature);
}

/** Standard error of `java -version` (or its standard output); null where no line names a version. */
export function identityOfOutput(output: string): JavaIdentity | null {
  const lines = output
    .slice(0, 100_000)
    .split(/\r?\n/)
    .filter((line) => !/^(?:NOTE: )?Picked up /.test(line));
  for (const [index, line] of lines.entries()) {
    const [, program = '', version = '', date = null] =
      /^(\S.{0,60}) version "([^"]{1,80})"(?: (\d{4}-\d\d-\d\d))?/.exec(line) ?? [];
    const release = javaReleaseOf(version);
    if (release === null) continue;
    const about = lines.slice(index + 1, index + 4).map((next) => next.trim());
    return {
      release,
      vendor: vendorOf(program, about),
      runtime: about[0] ?? null,
      releasedOn: date,
      hasIbmTls: isIbmSdk(about.join(' ')),
      bits: bitsOf(about.join(' ')),
    };
  }
  return null;
}

/** `$JAVA_HOME/release`, a properties file with quoted values; null without JAVA_VERSION. */
export function identityOfReleaseFile(text: string): JavaIdentity | null {
  const said = new Map<string, string>();
  for (const line of text.slice(0, 100_000).split(/\r?\n/)) {
    const [, name, value] = /^([A-Z_]{1,40})="?([^"]*)"?\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) said.set(name, value.slice(0, 200));
  }
  const release = javaReleaseOf(said.get('JAVA_VERSION') ?? '');
  if (release === null) return null;
  const runtime = [said.get('IMPLEMENTOR_VERSION'), said.get('JAVA_RUNTIME_VERSION')].find((one) => one) ?? null;
  const vendor = said.get('IMPLEMENTOR') || null;
  const architecture = said.get('OS_ARCH') ?? '';
  return {
    release,
    vendor: vendor === 'N/A' ? null : vendor,
    runtime,
    releasedOn: said.get('JAVA_VERSION_DATE') || null,
    // Semeru is OpenJDK with another machine; IBM's SDK, which has a TLS of its own, ends with 8.
    hasIbmTls: release.feature <= 8 && /\bIBM\b/.test(vendor ?? '') && said.get('JVM_VARIANT') !== 'Openj9',
    bits: /64|s390x/.test(architecture) ? 64 : /^(i[3-6]86|x86|arm)$/.test(architecture) ? 32 : null,
  };
}

const builders: readonly (readonly [RegExp, string])[] = [
  [/\bTemurin\b|\bAdoptOpenJDK\b/, 'Eclipse Adoptium'],
  [/\bZulu\b/, 'Azul Zulu'],
  [/\bZing\b|\bPrime\b/, 'Azul Prime'],
  [/\bCorretto\b/, 'Amazon Corretto'],
  [/\bMicrosoft\b/, 'Microsoft'],
  [/\bSapMachine\b/, 'SAP'],
  [/\bLiberica\b|\bBellSoft\b/, 'BellSoft'],
  [/\bDragonwell\b/, 'Alibaba'],
  [/\bGraalVM\b/, 'GraalVM'],
  [/\bSemeru\b/, 'IBM Semeru'],
  [/\bIBM J9\b/, 'IBM'],
  [/\bRed_Hat\b|\(Red Hat\b/, 'Red Hat'],
  [/-Debian-/, 'Debian'],
  [/-Ubuntu-/, 'Ubuntu'],
  [/Java\(TM\) SE/, 'Oracle'],
  [/\bOpenJ9\b/, 'Eclipse OpenJ9'],
];

function vendorOf(program: string, about: readonly string[]): string | null {
  const text = about.join(' ');
  const known = builders.find(([pattern]) => pattern.test(text))?.[1];
  return known ?? (/^openjdk/i.test(program) || /OpenJDK/.test(text) ? 'OpenJDK' : null);
}

function isIbmSdk(text: string): boolean {
  return /\bIBM J9 VM\b/.test(text) && !/OpenJDK Runtime|Semeru/.test(text);
}

function bitsOf(text: string): 32 | 64 | null {
  if (/64-Bit|amd64-64|\b(?:amd64|x86_64|aarch64|ppc64|ppc64le|s390x)\b/i.test(text)) return 64;
  return /\b(?:Client VM|Server VM)\b|x86-32|32-bit/i.test(text) ? 32 : null;
}
