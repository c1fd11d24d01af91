/** Which certificate, key and CA certificates of the input belong together; pure. Opens nothing. */

import type { KeyObject } from 'node:crypto';
import { X509Certificate } from 'node:crypto';
import { utcText } from '../explanation.ts';
import type { Certificate } from '../x509/certificate.ts';
import type { Contents } from './contents.ts';
import type { Identity } from './identity.ts';
import { unusable, usage } from './refused.ts';

const mostIssuers = 10;

export type Chosen = {
  readonly identity: Identity;
  /** What the input calls it; null where it has no name. */
  readonly alias: string | null;
};

type Pair = { readonly leaf: Certificate; readonly key: KeyObject; readonly aliases: readonly string[] };

/**
 * `keys` is the file the key is in: the input itself, or another. `alias` picks among several, whatever its case. Throws
 * CertRefused: unusable without a matching pair, usage when there are several and none is picked.
 */
export function chosenFrom(input: Contents, keys: Contents, alias: string | null): Chosen {
  if (input.certificates.length === 0) throw unusable(`${input.file}: ${input.detail || 'holds no certificate.'}`);
  if (keys.keys.length === 0) throw noKey(input, keys);
  const pairs = pairsOf(input, keys);
  if (pairs.length === 0) throw noMatch(input, keys);
  const { leaf, key, aliases } = onlyOne(pairs, input.file, alias);
  const others = [...input.certificates, ...(keys === input ? [] : keys.certificates)];
  const issuers = issuersOf(
    leaf,
    others.map(({ certificate }) => certificate),
  );
  return { identity: { leaf, key, issuers }, alias: aliases[0] ?? null };
}

/** The chain above `leaf` as far as `others` reach, by names and signatures, the root included. */
export function issuersOf(leaf: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = [];
  for (let below = leaf; !below.selfIssued && chain.length < mostIssuers; ) {
    const issuer = others.find(
      (other) =>
        other.subjectKey === below.issuerKey &&
        other.isCa !== false &&
        !chain.includes(other) &&
        other.fingerprintSha256 !== leaf.fingerprintSha256 &&
        isSignedBy(below, other),
    );
    if (issuer === undefined) break;
    chain.push(issuer);
    below = issuer;
  }
  return chain;
}

/** True too where the algorithm is one that Node does not verify: names and usage fit. */
function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return new X509Certificate(certificate.der).verify(new X509Certificate(issuer.der).publicKey);
  } catch {
    return true;
  }
}

function pairsOf(input: Contents, keys: Contents): readonly Pair[] {
  const pairs = keys.keys.flatMap(({ key, alias: keyAlias }) =>
    input.certificates
      .filter(({ certificate }) => belongs(certificate, key))
      .map(({ certificate, alias }) => ({
        leaf: certificate,
        key,
        aliases: [alias, keyAlias].filter((name) => name !== null),
      })),
  );
  // The same certificate may be in the file twice.
  return [...new Map(pairs.map((pair) => [pair.leaf.fingerprintSha256, pair])).values()];
}

function belongs({ der }: Certificate, key: KeyObject): boolean {
  try {
    return new X509Certificate(der).checkPrivateKey(key);
  } catch {
    return false;
  }
}

function onlyOne(pairs: readonly Pair[], file: string, alias: string | null): Pair {
  const named = pairs.filter(({ aliases }) => aliases.some((name) => name.toLowerCase() === alias?.toLowerCase()));
  const left = named.length > 0 ? named : pairs;
  const [first] = left;
  if (first !== undefined && left.length === 1) return first;
  const list = left.map(
    ({ leaf, aliases }) => `${aliases[0] ?? 'without name'} (${leaf.subject}, until ${utcText(leaf.notAfterMs)})`,
  );
  throw usage(
    `${file} holds ${left.length} certificates with their keys: ${list.join('; ')}. Pick one with --alias NAME, or give a file that holds one only.`,
  );
}

function noKey(input: Contents, keys: Contents): Error {
  const [closed] = keys.closedKeys;
  if (closed === undefined) {
    return unusable(
      `${keys.file} holds no private key${keys.detail === '' ? '' : ` (${keys.detail})`}. Export it again with the private key, or give the key's file after ${input.file}.`,
    );
  }
  const sentence = `The private key in ${keys.file} cannot be opened: ${closed.detail}`;
  if (closed.state !== 'password-needed') return unusable(sentence);
  return usage(`${sentence} Say where its password is with --password-from, or --key-password-from where it differs.`);
}

function noMatch(input: Contents, keys: Contents): Error {
  const subjects = input.certificates.slice(0, 3).map(({ certificate }) => certificate.subject || '(no subject)');
  return unusable(
    `The private key in ${keys.file} belongs to no certificate in ${input.file} (${subjects.join('; ')}). Give the key that was made with the certificate's request.`,
  );
}
