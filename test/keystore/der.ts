/** Just enough DER writing for files no program at hand makes: PBMAC1 seals, seals with no password at all, JCEKS with one round. */
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import forge from 'node-forge';
import { DerReader, tags } from '../../src/x509/der.ts';

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const octets: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) octets.unshift(rest & 0xff);
  const length = content.length < 0x80 ? [content.length] : [0x80 | octets.length, ...octets];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
export const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
export const octets = (bytes: Uint8Array) => der(0x04, bytes);
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}
export const oid = (dotted: string) =>
  Buffer.from(forge.asn1.oidToDer(dotted).getBytes(), 'latin1').length
    ? der(0x06, Buffer.from(forge.asn1.oidToDer(dotted).getBytes(), 'latin1'))
    : Buffer.alloc(0);
const none = Buffer.from([0x05, 0x00]);
const hmacOids: { readonly [name: string]: string } = {
  sha1: '1.2.840.113549.2.7',
  sha256: '1.2.840.113549.2.9',
  sha512: '1.2.840.113549.2.11',
};
const salt = Buffer.from('0123456789abcdef', 'hex');

/** What a seal is over: the content of authSafe. */
function contentOf(p12: Uint8Array): Uint8Array {
  const pfx = new DerReader(p12, 'p12').enter('pfx');
  pfx.take('version');
  const info = pfx.enter('authSafe');
  info.take('type');
  return info.enter('content', 0xa0).take('data', tags.octetString).content;
}

function sealed(p12: Uint8Array, macData: Uint8Array): Buffer {
  const pfx = new DerReader(p12, 'p12').enter('pfx');
  return sequence(pfx.take('version').whole, pfx.take('authSafe').whole, macData);
}

/** `p12` without a seal -> sealed by PBMAC1 as RFC 9579 says. `keyLength` null leaves it out, which the RFC forbids. */
export function withPbmac1(
  p12: Uint8Array,
  password: string,
  { prf = 'sha256', hmac = 'sha256', rounds = 2048, keyLength = 32 as number | null } = {},
): Buffer {
  const key = pbkdf2Sync(password, salt, rounds, keyLength ?? 32, prf);
  const digest = createHmac(hmac, key).update(contentOf(p12)).digest();
  const pbkdf2 = sequence(
    octets(salt),
    integer(rounds),
    ...(keyLength === null ? [] : [integer(keyLength)]),
    sequence(oid(hmacOids[prf] ?? ''), none),
  );
  const algorithm = sequence(
    oid('1.2.840.113549.1.5.14'),
    sequence(sequence(oid('1.2.840.113549.1.5.12'), pbkdf2), sequence(oid(hmacOids[hmac] ?? ''), none)),
  );
  return sealed(p12, sequence(sequence(algorithm, octets(digest)), octets(Buffer.from('NOT USED')), integer(1)));
}

/** Sealed with no password at all, which is not the empty one; the key derivation is forge's. */
export function withNullSeal(p12: Uint8Array): Buffer {
  const make = forge.pkcs12.generateKey as unknown as (...args: unknown[]) => forge.util.ByteStringBuffer;
  const key = make(null, forge.util.createBuffer(salt.toString('latin1')), 3, 7, 20);
  const digest = createHmac('sha1', Buffer.from(key.getBytes(), 'latin1')).update(contentOf(p12)).digest();
  const info = sequence(sequence(oid('1.3.14.3.2.26'), none), octets(digest));
  return sealed(p12, sequence(info, octets(salt), integer(7)));
}

/** A JCEKS store of one key entry, `rounds` of derivation; as com.sun.crypto.provider.JceKeyStore writes it. */
export function jceks(
  pkcs8: Uint8Array,
  certificate: Uint8Array,
  storePassword: string,
  keyPassword: string,
  rounds: number,
): Buffer {
  const halves = [salt.subarray(0, 4), salt.subarray(4, 8)].map((half) => {
    let digest: Buffer = Buffer.from(half);
    for (let round = 0; round < rounds; round++) digest = createHash('md5').update(digest).update(keyPassword).digest();
    return digest;
  });
  const derived = Buffer.concat(halves);
  const cipher = createCipheriv('des-ede3-cbc', derived.subarray(0, 24), derived.subarray(24));
  const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  const info = sequence(
    sequence(oid('1.3.6.1.4.1.42.2.19.1'), sequence(octets(salt), integer(rounds))),
    octets(encrypted),
  );
  const u32 = (value: number) => Buffer.from([value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
  const utf = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
  const body = Buffer.concat([
    u32(0xcececece),
    u32(2),
    u32(1),
    u32(1),
    utf('scott'),
    u32(0),
    u32(0),
    u32(info.length),
    info,
    u32(1),
    utf('X.509'),
    u32(certificate.length),
    certificate,
  ]);
  const digest = createHash('sha1')
    .update(Buffer.from(storePassword, 'utf16le').swap16())
    .update('Mighty Aphrodite')
    .update(body)
    .digest();
  return Buffer.concat([body, digest]);
}
