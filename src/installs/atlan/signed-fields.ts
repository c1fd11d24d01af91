/**
 * The fields "Encoded Data" and "Encoded Signed Data" of certificate sign-in, verified without asking anyone; pure.
 * The same construct as Anaplan's CA certificate sign-in: at least 100 random bytes and their SHA512withRSA signature, both in base64.
 */
import { verify, X509Certificate } from 'node:crypto';

/** Facts alone: neither the nonce nor its signature. */
export type SignedFields = {
  readonly data: FieldForm;
  readonly signature: FieldForm;
  /** Length of the RSA modulus; null: no certificate, or another kind of key. */
  readonly modulusBytes: number | null;
  /** Null where it could not be tried. */
  readonly isVerified: boolean | null;
  /** The signature fits with another digest, or the fields are exchanged. */
  readonly fitsWith: string | null;
};

/** `bytes` is the decoded length; 0 where nothing was decoded. */
export type FieldForm = {
  readonly state: 'ok' | 'empty' | 'not-base64' | 'not-read';
  readonly bytes: number;
  /** What is odd: `line breaks`, `quotes around it`. */
  readonly oddities: readonly string[];
};

const mostCharacters = 20_000;

/** Null for a field that could not be read. `pem`: text of the certificate file, null where there is none. */
export function signedFieldsOf(data: string | null, signature: string | null, pem: string | null): SignedFields {
  const nonce = decoded(data);
  const signed = decoded(signature);
  const key = keyOf(pem);
  const canTry = nonce.bytes !== null && signed.bytes !== null && key !== null;
  const fits = (digest: string, over: Uint8Array, by: Uint8Array) => {
    try {
      return key !== null && verify(digest, over, key, by);
    } catch {
      return false;
    }
  };
  const isVerified =
    canTry && nonce.bytes !== null && signed.bytes !== null ? fits('sha512', nonce.bytes, signed.bytes) : null;
  return {
    data: nonce.form,
    signature: signed.form,
    modulusBytes: key === null ? null : Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8) || null,
    isVerified,
    fitsWith:
      isVerified === false && nonce.bytes !== null && signed.bytes !== null
        ? otherFit(fits, nonce.bytes, signed.bytes, data ?? '')
        : null,
  };
}

function otherFit(
  fits: (digest: string, over: Uint8Array, by: Uint8Array) => boolean,
  nonce: Uint8Array,
  signed: Uint8Array,
  text: string,
): string | null {
  if (fits('sha512', signed, nonce)) return 'the two fields are exchanged';
  if (fits('sha512', Buffer.from(text.trim()), signed))
    return 'the base64 text was signed, not the bytes it stands for';
  const digest = ['sha256', 'sha1', 'sha384'].find((one) => fits(one, nonce, signed));
  return digest === undefined ? null : `it was signed with ${digest.toUpperCase()}`;
}

function decoded(text: string | null): { readonly form: FieldForm; readonly bytes: Uint8Array | null } {
  const told = (state: FieldForm['state'], oddities: readonly string[] = [], bytes: Uint8Array | null = null) => ({
    form: { state, bytes: bytes?.length ?? 0, oddities },
    bytes,
  });
  if (text === null) return told('not-read');
  const trimmed = text.trim();
  if (trimmed === '') return told('empty');
  const oddities: string[] = [];
  if (/[\r\n]/.test(trimmed)) oddities.push('line breaks');
  if (/^['"].*['"]$/s.test(trimmed)) oddities.push('quotes around it');
  if (/[-_]/.test(trimmed)) oddities.push('the characters of base64url');
  const word = trimmed.replaceAll(/\s/g, '');
  const isBase64 = word.length <= mostCharacters && /^[A-Za-z0-9+/]+={0,2}$/.test(word) && word.length % 4 === 0;
  return isBase64 ? told('ok', oddities, Buffer.from(word, 'base64')) : told('not-base64', oddities);
}

function keyOf(pem: string | null) {
  if (pem === null) return null;
  try {
    const { publicKey } = new X509Certificate(pem);
    return publicKey.asymmetricKeyType === 'rsa' ? publicKey : null;
  } catch {
    return null;
  }
}
