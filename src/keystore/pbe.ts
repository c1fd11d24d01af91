/** Password-based encryption as an AlgorithmIdentifier names it (RFC 7292 C, RFC 8018) -> what it is, and how to decrypt; pure. */
import type { DerReader } from '../x509/der.ts';
import { tags } from '../x509/der.ts';
import { oidOf, smallIntegerOf } from '../x509/der-values.ts';
import type { Cipher } from './ciphers.ts';
import { aes128, aes192, aes256, des, rc2, tripleDes, twoKeyTripleDes } from './ciphers.ts';
import type { Digest, PasswordBytes } from './derivation.ts';
import { jceksKey, md5, pbkdf1, pbkdf2, pkcs12Key, scrypt, sha1 } from './derivation.ts';
import { hmacOf } from './hmacs.ts';
import type { Encryption } from './keystores.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

/** Decrypts with one way of writing the password; the padding is still there. Throws StoreTrouble. */
export type Decrypt = (password: PasswordBytes, encrypted: Uint8Array) => Uint8Array;
/** Known for what it is even where it cannot be decrypted: `decrypt` then throws StoreTrouble (unsupported). */
export type Pbe = { readonly encryption: Encryption; readonly decrypt: Decrypt };

const pbes2 = '1.2.840.113549.1.5.13';
const jceks = '1.3.6.1.4.1.42.2.19.1';
const rc2Oid = '1.2.840.113549.3.2';

/** What the AlgorithmIdentifier at `reader` asks for. Throws DerError for what is none. */
export function pbeOf(reader: DerReader, work: Work): Pbe {
  const algorithm = reader.enter('algorithm');
  const oid = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
  if (oid === pbes2) return pbes2Of(algorithm.enter('parameters'), work);
  const scheme = saltedSchemes.get(oid);
  if (scheme === undefined) return unsupported(oid);
  const parameters = algorithm.enter('parameters');
  const salt = parameters.take('salt', tags.octetString).content;
  const rounds = smallIntegerOf(parameters.take('iterations', tags.integer), parameters.path);
  return {
    encryption: { ...scheme.facts, oid, cipher: scheme.cipher.name, iterations: rounds },
    decrypt: (password, encrypted) => {
      const { key, iv } = scheme.keys(password, salt, rounds, work);
      return scheme.cipher.decrypt(key, iv, encrypted);
    },
  };
}

function unsupported(oid: string, scheme: Encryption['scheme'] = 'unknown'): Pbe {
  const name = otherNames.get(oid);
  const shown = name === undefined ? `the algorithm ${oid}` : `${name} (${oid})`;
  return {
    encryption: { scheme, oid, cipher: name ?? 'unknown', derivation: 'unknown', iterations: null },
    decrypt: () => {
      throw new StoreTrouble('unsupported', `The file is encrypted with ${shown}, which this program cannot read.`);
    },
  };
}

const otherNames = new Map([
  ['1.2.840.113549.1.12.1.1', 'RC4 with 128 bits'],
  ['1.2.840.113549.1.12.1.2', 'RC4 with 40 bits'],
  ['1.2.840.113549.1.5.1', 'MD2 and DES'],
  ['1.2.840.113549.1.5.4', 'MD2 and RC2'],
]);

type Keys = { readonly key: Uint8Array; readonly iv: Uint8Array };
/** Schemes whose parameters are a salt and a number of rounds. */
type SaltedScheme = {
  readonly facts: Pick<Encryption, 'scheme' | 'derivation'>;
  readonly cipher: Cipher;
  readonly keys: (password: PasswordBytes, salt: Uint8Array, rounds: number, work: Work) => Keys;
};

/** RFC 7292 appendix C. */
function ofPkcs12(cipher: Cipher): SaltedScheme {
  return {
    facts: { scheme: 'PKCS#12', derivation: 'PKCS#12 with SHA1' },
    cipher,
    keys: ({ bmp }, salt, rounds, work) => ({
      key: pkcs12Key(sha1, bmp, salt, rounds, 1, cipher.keyBytes, work),
      iv: pkcs12Key(sha1, bmp, salt, rounds, 2, 8, work),
    }),
  };
}

/** RFC 8018 6.1: the first half of the derived key is the key, the second the vector. */
function ofPbes1(digest: Digest, cipher: Cipher): SaltedScheme {
  return {
    facts: { scheme: 'PBES1', derivation: `PBKDF1 with ${digest.name.toUpperCase()}` },
    cipher,
    keys: ({ utf8 }, salt, rounds, work) => {
      const derived = pbkdf1(digest, utf8, salt, rounds, work);
      return { key: derived.subarray(0, 8), iv: derived.subarray(8, 16) };
    },
  };
}

const ofJceks: SaltedScheme = {
  facts: { scheme: 'JCEKS', derivation: 'Java with MD5' },
  cipher: tripleDes,
  keys: ({ utf8 }, salt, rounds, work) => {
    if (salt.length !== 8) throw new StoreTrouble('damaged', 'A key of the file has a salt that is not 8 bytes long.');
    const derived = jceksKey(utf8, salt, rounds, work);
    return { key: derived.subarray(0, 24), iv: derived.subarray(24) };
  },
};

const saltedSchemes = new Map<string, SaltedScheme>([
  ['1.2.840.113549.1.12.1.3', ofPkcs12(tripleDes)],
  ['1.2.840.113549.1.12.1.4', ofPkcs12(twoKeyTripleDes)],
  ['1.2.840.113549.1.12.1.5', ofPkcs12(rc2(128, 16))],
  ['1.2.840.113549.1.12.1.6', ofPkcs12(rc2(40, 5))],
  ['1.2.840.113549.1.5.3', ofPbes1(md5, des)],
  ['1.2.840.113549.1.5.6', ofPbes1(md5, rc2(64, 8))],
  ['1.2.840.113549.1.5.10', ofPbes1(sha1, des)],
  ['1.2.840.113549.1.5.11', ofPbes1(sha1, rc2(64, 8))],
  [jceks, ofJceks],
]);

const pbes2Ciphers = new Map([
  ['2.16.840.1.101.3.4.1.2', aes128],
  ['2.16.840.1.101.3.4.1.22', aes192],
  ['2.16.840.1.101.3.4.1.42', aes256],
  ['1.2.840.113549.3.7', tripleDes],
  ['1.3.14.3.2.7', des],
]);

type Derive = (password: Uint8Array, length: number) => Uint8Array;
type Derivation = {
  readonly facts: Pick<Encryption, 'derivation' | 'iterations'>;
  /** As written in the file; ciphers of one key length do not care. */
  readonly keyLength: number | null;
  readonly derive: Derive;
};

/** PBES2-params of RFC 8018 A.4. */
function pbes2Of(parameters: DerReader, work: Work): Pbe {
  const derivation = derivationOf(parameters, work);
  if (typeof derivation === 'string') return unsupported(derivation, 'PBES2');
  const scheme = parameters.enter('encryptionScheme');
  const oid = oidOf(scheme.take('oid', tags.oid), scheme.path);
  const { cipher, iv } = oid === rc2Oid ? rc2Of(scheme, derivation) : cipherOf(oid, scheme);
  if (cipher === null || iv === null) return unsupported(oid, 'PBES2');
  return {
    encryption: { scheme: 'PBES2', oid: pbes2, cipher: cipher.name, ...derivation.facts },
    decrypt: ({ utf8 }, encrypted) => cipher.decrypt(derivation.derive(utf8, cipher.keyBytes), iv, encrypted),
  };
}

type WithIv = { readonly cipher: Cipher | null; readonly iv: Uint8Array | null };

function cipherOf(oid: string, scheme: DerReader): WithIv {
  const cipher = pbes2Ciphers.get(oid) ?? null;
  return { cipher, iv: cipher === null ? null : scheme.take('iv', tags.octetString).content };
}

/** RFC 8018 B.2.3: the effective key bits by a code of their own. */
function rc2Of(scheme: DerReader, { keyLength }: Derivation): WithIv {
  const parameters = scheme.enter('parameters');
  const version = parameters.takeIf('version', tags.integer);
  const code = version === null ? null : smallIntegerOf(version, parameters.path);
  const bits = code === null ? 32 : (rc2Bits.get(code) ?? (code >= 256 && code <= 1024 ? code : null));
  const iv = parameters.take('iv', tags.octetString).content;
  if (bits === null || (keyLength !== null && (keyLength < 1 || keyLength > 128))) return { cipher: null, iv };
  return { cipher: rc2(bits, keyLength ?? Math.ceil(bits / 8)), iv };
}

const rc2Bits = new Map([
  [160, 40],
  [120, 64],
  [58, 128],
]);

/** The key derivation of PBES2 or PBMAC1 that stands next at `reader`; the OID of one that is not known. */
export function derivationOf(reader: DerReader, work: Work): Derivation | string {
  const function_ = reader.enter('keyDerivationFunc');
  const oid = oidOf(function_.take('oid', tags.oid), function_.path);
  if (oid === '1.2.840.113549.1.5.12') return pbkdf2Of(function_.enter('parameters'), work);
  if (oid === '1.3.6.1.4.1.11591.4.11') return scryptOf(function_.enter('parameters'), work);
  return oid;
}

/** PBKDF2-params of RFC 8018 A.2. */
function pbkdf2Of(parameters: DerReader, work: Work): Derivation | string {
  const salt = parameters.take('salt', tags.octetString).content;
  const rounds = smallIntegerOf(parameters.take('iterations', tags.integer), parameters.path);
  const keyLength = parameters.takeIf('keyLength', tags.integer);
  const prf = parameters.enterIf('prf', tags.sequence);
  const oid = prf === null ? '1.2.840.113549.2.7' : oidOf(prf.take('oid', tags.oid), prf.path);
  const digest = hmacOf(oid);
  if (digest === null) return oid;
  return {
    facts: { derivation: `PBKDF2 with HMAC-${digest.name.toUpperCase()}`, iterations: rounds },
    keyLength: keyLength === null ? null : smallIntegerOf(keyLength, parameters.path),
    derive: (password, length) => pbkdf2(digest, password, salt, rounds, length, work),
  };
}

/** scrypt-params of RFC 7914 7.1. */
function scryptOf(parameters: DerReader, work: Work): Derivation {
  const salt = parameters.take('salt', tags.octetString).content;
  const number = (name: string) => smallIntegerOf(parameters.take(name, tags.integer), parameters.path);
  const cost = { n: number('N'), r: number('r'), p: number('p') };
  const keyLength = parameters.takeIf('keyLength', tags.integer);
  return {
    facts: { derivation: 'scrypt', iterations: cost.n },
    keyLength: keyLength === null ? null : smallIntegerOf(keyLength, parameters.path),
    derive: (password, length) => scrypt(password, salt, cost, length, work),
  };
}
