/** What an AlgorithmIdentifier of a signature means for node:crypto (RFC 5280, 4055, 5758, 8410); pure. */
import { context, DerError, DerReader, tags } from './der.ts';
import { oidOf, smallIntegerOf } from './der-values.ts';

export type SignatureScheme = {
  readonly family: 'rsa' | 'rsa-pss' | 'ecdsa' | 'ed25519' | 'ed448';
  /** Null for EdDSA, which has its own. */
  readonly hash: string | null;
  /** RSASSA-PSS only. */
  readonly saltLength: number | null;
};

const simple: ReadonlyMap<string, readonly [SignatureScheme['family'], string | null]> = new Map([
  ['1.2.840.113549.1.1.4', ['rsa', 'md5']],
  ['1.2.840.113549.1.1.5', ['rsa', 'sha1']],
  ['1.3.14.3.2.29', ['rsa', 'sha1']],
  ['1.2.840.113549.1.1.14', ['rsa', 'sha224']],
  ['1.2.840.113549.1.1.11', ['rsa', 'sha256']],
  ['1.2.840.113549.1.1.12', ['rsa', 'sha384']],
  ['1.2.840.113549.1.1.13', ['rsa', 'sha512']],
  ['1.2.840.10045.4.1', ['ecdsa', 'sha1']],
  ['1.2.840.10045.4.3.1', ['ecdsa', 'sha224']],
  ['1.2.840.10045.4.3.2', ['ecdsa', 'sha256']],
  ['1.2.840.10045.4.3.3', ['ecdsa', 'sha384']],
  ['1.2.840.10045.4.3.4', ['ecdsa', 'sha512']],
  ['1.3.101.112', ['ed25519', null]],
  ['1.3.101.113', ['ed448', null]],
]);

const hashes: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Null for an algorithm that is not verified here, or parameters that make no sense. */
export function signatureSchemeOf(algorithm: Uint8Array): SignatureScheme | null {
  try {
    const reader = new DerReader(algorithm, 'signature').enter('algorithm');
    const oid = oidOf(reader.take('oid', tags.oid), reader.path);
    if (oid === '1.2.840.113549.1.1.10') return pssScheme(reader);
    const [family, hash] = simple.get(oid) ?? [];
    return family === undefined || hash === undefined ? null : { family, hash, saltLength: null };
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** RFC 4055 3.1; the mask function's hash has to be the same, as every client in use demands. */
function pssScheme(reader: DerReader): SignatureScheme | null {
  const parameters = reader.enterIf('parameters', tags.sequence);
  const hash = hashIn(parameters?.enterIf('hash', context(0, 'constructed')) ?? null);
  const mask = parameters?.enterIf('mask', context(1, 'constructed'))?.enter('function');
  mask?.take('mgf1', tags.oid);
  const maskHash = hashIn(mask ?? null);
  const salt = parameters?.enterIf('saltLength', context(2, 'constructed'));
  const saltLength = salt ? smallIntegerOf(salt.take('length', tags.integer), salt.path) : 20;
  if (hash === null || hash !== maskHash || saltLength < 0 || saltLength > 512) return null;
  return { family: 'rsa-pss', hash, saltLength };
}

function hashIn(reader: DerReader | null): string | null {
  if (reader === null) return 'sha1';
  const algorithm = reader.enter('hash');
  return hashes.get(oidOf(algorithm.take('oid', tags.oid), algorithm.path)) ?? null;
}
