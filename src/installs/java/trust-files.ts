/** Opens the trust store a Java would use, and tells which of its roots some certificates could lead to. Judges nothing; hands out no password. */

import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import { mostFileBytes, parseStore } from '../../keystore/parse.ts';
import { AnchorIndex } from '../../trust/anchor-index.ts';
import { mozillaRoots } from '../../trust/mozilla.ts';
import type { JavaOptions, JavaTrust } from './java.ts';
import type { JavaOption } from './options.ts';

type Place = Pick<JavaTrust, 'file' | 'by' | 'missing'>;

const nothing = { format: null, count: 0, anchors: [], publicRoots: [] } as const;

/** `certificates`: base64 of DER. */
export async function readTrust(
  host: Host,
  home: string | null,
  { settings }: JavaOptions,
  secret: readonly JavaOption[],
  certificates: readonly string[],
): Promise<JavaTrust> {
  const said = (name: string) => settings.find((one) => one.name === name)?.value ?? null;
  const place = await knownOr(placeOf(host, home, said('javax.net.ssl.trustStore')), null);
  const type = said('javax.net.ssl.trustStoreType') ?? '';
  if (place === null) {
    const detail = 'Where this Java looks for its trust store could not be looked at, or was not collected.';
    return { file: null, by: 'cacerts', missing: null, ...nothing, state: 'not-read', detail };
  }
  if (place.file === null) {
    return { ...place, ...nothing, state: 'missing', detail: 'No cacerts was found where this Java looks for it.' };
  }
  if (/^(windows-|keychainstore|pkcs11|bcfks|dks)/i.test(type) || place.file === 'NONE') {
    return {
      ...place,
      ...nothing,
      state: 'not-read',
      detail: `A store of the type ${type || 'NONE'} only Java reads.`,
    };
  }
  if (!host.paths.isAbsolute(place.file)) {
    const detail = 'Its path is relative: which file it is depends on the folder the job starts in.';
    return { ...place, ...nothing, state: 'not-read', detail };
  }
  const password = secret.find(({ name }) => name === 'javax.net.ssl.trustStorePassword')?.value ?? null;
  return await opened(host, { ...place, file: place.file }, password, certificates);
}

/** jssecacerts comes before cacerts, and a setting before both; a file that is not there is passed over (sun.security.ssl.TrustStoreManager). */
async function placeOf(host: Host, home: string | null, setting: string | null): Promise<Place> {
  const { isAbsolute } = host.paths;
  if (setting !== null && setting !== '') {
    const isThere = !isAbsolute(setting) || (await host.factsOf(setting)).exists;
    if (isThere) return { file: setting, by: 'javax.net.ssl.trustStore', missing: null };
    return { file: await storeNamed(host, home, 'cacerts'), by: 'cacerts', missing: setting };
  }
  const own = await storeNamed(host, home, 'jssecacerts');
  if (own !== null) return { file: own, by: 'jssecacerts', missing: null };
  return { file: await storeNamed(host, home, 'cacerts'), by: 'cacerts', missing: null };
}

async function storeNamed(host: Host, home: string | null, name: string): Promise<string | null> {
  if (home === null) return null;
  for (const parts of [['lib'], ['jre', 'lib']]) {
    const file = host.paths.join(home, ...parts, 'security', name);
    if ((await host.factsOf(file)).exists) return file;
  }
  return null;
}

async function opened(
  host: Host,
  place: Place & { readonly file: string },
  given: string | null,
  certificates: readonly string[],
): Promise<JavaTrust> {
  let bytes: Uint8Array | null;
  try {
    bytes = await host.bytesOf(place.file, mostFileBytes);
  } catch {
    const detail = 'The account anaplan-doctor runs as may not read it.';
    return { ...place, ...nothing, state: 'unreadable', detail };
  }
  if (bytes === null) {
    const { exists } = await host.factsOf(place.file);
    const detail = exists ? 'It is larger than any trust store.' : 'There is no such file.';
    return { ...place, ...nothing, state: exists ? 'not-opened' : 'missing', detail };
  }
  return trustOf(place, bytes, given, certificates);
}

/** As Java does: without a password JKS files are read all the same, and the encrypted part of a PKCS#12 is passed over without a word. */
function trustOf(place: Place, bytes: Uint8Array, given: string | null, certificates: readonly string[]): JavaTrust {
  const { entries, problem, detail, format } = parseStore(bytes, given === '' ? null : given);
  const trusted = entries.filter(({ hasKey }) => !hasKey).map(({ certificate }) => derOf(certificate));
  if (problem === null || problem === 'empty')
    return { ...place, state: 'open', detail: '', format, ...anchorsAmong(trusted, certificates) };
  return { ...place, ...nothing, format, detail, state: problem === 'password-needed' ? 'locked' : 'not-opened' };
}

function anchorsAmong(
  trusted: readonly Uint8Array[],
  certificates: readonly string[],
): Pick<JavaTrust, 'count' | 'anchors' | 'publicRoots'> {
  const anchors = certificates.length === 0 ? [] : new AnchorIndex(trusted).anchorsFor(certificates.map(derOf));
  const { fingerprints } = mozillaRoots();
  return {
    count: trusted.length,
    anchors: anchors.map(({ der }) => Buffer.from(der).toString('base64')),
    publicRoots: anchors.map(({ fingerprintSha256 }) => fingerprintSha256).filter((one) => fingerprints.has(one)),
  };
}

function derOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
