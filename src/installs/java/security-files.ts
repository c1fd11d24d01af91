/** Reads what java.security and the files that override it say about TLS, of a Java that is not run. Judges nothing. */
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { JavaOptions, JavaSecurity } from './java.ts';
import { listOfProperty, parseProperties } from './properties.ts';

type Read = { readonly file: string; readonly values: ReadonlyMap<string, string> };

const disabledName = 'jdk.tls.disabledAlgorithms';

export async function readSecurity(
  host: Host,
  home: string | null,
  { settings }: JavaOptions,
): Promise<{ readonly securityFile: string | null; readonly security: JavaSecurity }> {
  const base = home === null ? null : await firstRead(host, securityFilesOf(host, home));
  const said = (name: string) => settings.find((one) => one.name === name)?.value ?? null;
  const policy = await cryptoPolicyOf(host, base, said('java.security.disableSystemPropertiesFile'));
  const extra = await extraOf(host, said('java.security.properties'), base);
  const layers = extra.replaces ? [extra.read] : [base, policy.read, extra.read];
  const last = layers.findLast((layer) => layer?.values.has(disabledName) === true) ?? null;
  return {
    securityFile: base?.file ?? null,
    security: {
      disabledAlgorithms: last === null ? null : listOfProperty(last.values.get(disabledName) ?? '').slice(0, 200),
      disabledBy: last?.file ?? null,
      extraFile: extra.told,
      cryptoPolicy: policy.name,
      fips: await fipsOf(host),
    },
  };
}

/** From Java 9 on the first; a JDK 8 the second, a JRE 8 the last. */
export function securityFilesOf({ paths }: Host, home: string): readonly string[] {
  return [
    ['conf', 'security'],
    ['jre', 'lib', 'security'],
    ['lib', 'security'],
  ].map((parts) => paths.join(home, ...parts, 'java.security'));
}

async function firstRead(host: Host, files: readonly string[]): Promise<Read | null> {
  for (const file of files) {
    const read = await knownOr(readProperties(host, file), null);
    if (read !== null) return read;
  }
  return null;
}

async function readProperties(host: Host, file: string): Promise<Read | null> {
  const read = await host.textOf(file);
  return read === null ? null : { file, values: parseProperties(read.text) };
}

/** `=file` adds to java.security, `==file` stands in its place; a URL, or a relative path, cannot be followed here. */
async function extraOf(
  host: Host,
  value: string | null,
  base: Read | null,
): Promise<{
  readonly read: Read | null;
  readonly told: JavaSecurity['extraFile'];
  readonly replaces: boolean;
}> {
  const none = { read: null, told: null, replaces: false };
  if (value === null || base?.values.get('security.overridePropertiesFile') === 'false') return none;
  const path = value.replace(/^=/, '').replace(/^file:(?:\/\/)?(?=\/)/, '');
  if (!host.paths.isAbsolute(path)) return none;
  const read = await readProperties(host, path).catch(() => null);
  return { read, told: { path, exists: read !== null }, replaces: value.startsWith('=') && read !== null };
}

/** RHEL and Fedora: `security.useSystemPropertiesFile` in their java.security, and the policy's own file for Java. */
async function cryptoPolicyOf(
  host: Host,
  base: Read | null,
  disabled: string | null,
): Promise<{ readonly read: Read | null; readonly name: string | null }> {
  const none = { read: null, name: null };
  if (base?.values.get('security.useSystemPropertiesFile') !== 'true' || disabled === 'true') return none;
  const read = await readProperties(host, '/etc/crypto-policies/back-ends/java.config').catch(() => null);
  if (read === null) return none;
  const said = await host.textOf('/etc/crypto-policies/config', { maxBytes: 4096 }).catch(() => null);
  const name = (said?.text ?? '').split('\n').find((line) => /^[A-Z]/.test(line));
  return { read, name: name?.trim().slice(0, 80) ?? 'unknown' };
}

async function fipsOf(host: Host): Promise<boolean | null> {
  if (host.platform === 'windows') return null;
  const said = await host.textOf('/proc/sys/crypto/fips_enabled', { maxBytes: 16 }).catch(() => null);
  return said === null ? null : said.text.trim() === '1';
}
