/** The seal of a PKCS#12 file (MacData; RFC 7292 4 and appendix A, PBMAC1 of RFC 9579): what it is, and whether a password fits it; pure. */
import { createHmac } from 'node:crypto';
import type { DerReader } from '../x509/der.ts';
import { tags } from '../x509/der.ts';
import { oidOf, smallIntegerOf } from '../x509/der-values.ts';
import type { PasswordBytes } from './derivation.ts';
import { digestOf, pkcs12Key } from './derivation.ts';
import { hmacOf } from './hmacs.ts';
import type { Seal } from './keystores.ts';
import { derivationOf } from './pbe.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

/** What the seal says of the passwords tried. */
export type SealVerdict = {
  readonly state: 'none' | 'unknown-algorithm' | 'fits' | 'does-not-fit';
  readonly fitting: PasswordBytes | null;
  /** Null where there is none. */
  readonly seal: Seal | null;
};

const pbmac1 = '1.2.840.113549.1.5.14';

/** HMAC of the content with a password, or `null` for an algorithm that is not known. */
type Mac = { readonly facts: Seal; readonly of: ((password: PasswordBytes, content: Uint8Array) => Buffer) | null };

/** `pfx` stands behind authSafe, whose bytes are `content`. Throws StoreTrouble, DerError. */
export function sealOf(
  pfx: DerReader,
  content: Uint8Array,
  candidates: readonly PasswordBytes[],
  work: Work,
): SealVerdict {
  const data = pfx.enterIf('macData', tags.sequence);
  if (data === null) return { state: 'none', fitting: null, seal: null };
  const info = data.enter('mac');
  const algorithm = info.enter('algorithm');
  const expected = info.take('digest', tags.octetString).content;
  const oid = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
  const { facts, of: mac } = oid === pbmac1 ? pbmac1Of(algorithm, work) : hmacSealOf(oid, data, work);
  if (mac === null) return { state: 'unknown-algorithm', fitting: null, seal: facts };
  const fitting = candidates.find(
    (password) => expected.length >= 16 && mac(password, content).subarray(0, expected.length).equals(expected),
  );
  return { state: fitting === undefined ? 'does-not-fit' : 'fits', fitting: fitting ?? null, seal: facts };
}

function hmacSealOf(oid: string, data: DerReader, work: Work): Mac {
  const salt = data.take('salt', tags.octetString).content;
  const given = data.takeIf('iterations', tags.integer);
  const rounds = given === null ? 1 : smallIntegerOf(given, data.path);
  const digest = digestOf(oid);
  if (digest === null) return { facts: { algorithm: `the digest ${oid}`, iterations: rounds }, of: null };
  return {
    facts: { algorithm: `HMAC-${digest.name.toUpperCase()}`, iterations: rounds },
    of: ({ bmp }, content) => {
      const key = pkcs12Key(digest, bmp, salt, rounds, 3, digest.bytes, work);
      return createHmac(digest.name, key).update(content).digest();
    },
  };
}

/** PBMAC1-params of RFC 8018 A.5. Salt and rounds of MacData itself mean nothing then (RFC 9579 4), and the password is UTF-8. */
function pbmac1Of(algorithm: DerReader, work: Work): Mac {
  const parameters = algorithm.enter('parameters');
  const derivation = derivationOf(parameters, work);
  const scheme = parameters.enter('messageAuthScheme');
  const oid = oidOf(scheme.take('oid', tags.oid), scheme.path);
  const digest = hmacOf(oid);
  if (typeof derivation === 'string' || digest === null) {
    const unknown = typeof derivation === 'string' ? derivation : oid;
    return { facts: { algorithm: `PBMAC1 with ${unknown}`, iterations: null }, of: null };
  }
  const { facts, keyLength, derive } = derivation;
  // RFC 9579 5 wants the key length to be written; shorter keys than 20 bytes are refused by its section 8.
  if (keyLength === null || keyLength < 20 || keyLength > 1024) {
    throw new StoreTrouble('damaged', 'The seal of the file (PBMAC1) names no usable key length.');
  }
  return {
    facts: { algorithm: `PBMAC1 with HMAC-${digest.name.toUpperCase()}`, iterations: facts.iterations },
    of: ({ utf8 }, content) => createHmac(digest.name, derive(utf8, keyLength)).update(content).digest(),
  };
}
