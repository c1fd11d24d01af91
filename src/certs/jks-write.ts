/** Writes a Java keystore (JKS, version 2) with one key entry, as sun.security.provider.JavaKeyStore does. */
import { createHash, randomBytes } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import { nullValue, objectIdentifier, octetString, sequence } from './der-write.ts';
import type { Identity } from './identity.ts';
import { pkcs8Of } from './pkcs8-write.ts';

/** Sun's own key protection: its keystream is SHA-1 over password and what came before. */
const keyProtector = '1.3.6.1.4.1.42.2.17.1.1';

/**
 * `password` opens store and key: Anaplan Connect knows only one. The alias is written in lower case, for Java looks it
 * up so. `nowMs` becomes the entry's date.
 */
export function jksOf({ leaf, key, issuers }: Identity, alias: string, password: string, nowMs: number): Buffer {
  const chain = [leaf, ...issuers];
  const content = Buffer.concat([
    u32(0xfeedfeed),
    u32(2),
    u32(1),
    u32(1),
    text(alias.toLowerCase()),
    date(nowMs),
    sized(protectedKey(pkcs8Of(key), passwordBytes(password))),
    u32(chain.length),
    ...chain.flatMap(({ der }: Certificate) => [text('X.509'), sized(der)]),
  ]);
  return Buffer.concat([content, sha1(passwordBytes(password), Buffer.from('Mighty Aphrodite'), content)]);
}

/** EncryptedPrivateKeyInfo around salt, masked key and a digest that tells whether the password is right. */
function protectedKey(plain: Buffer, password: Buffer): Buffer {
  const salt = randomBytes(20);
  const masked = Buffer.alloc(plain.length);
  for (let at = 0, block: Buffer = salt; at < plain.length; at += block.length) {
    block = sha1(password, block);
    for (let index = at; index < Math.min(at + block.length, plain.length); index++) {
      masked[index] = (plain[index] ?? 0) ^ (block[index - at] ?? 0);
    }
  }
  const data = Buffer.concat([salt, masked, sha1(password, plain)]);
  return sequence(sequence(objectIdentifier(keyProtector), nullValue()), octetString(data));
}

function sha1(...parts: readonly Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(parts)).digest();
}

function passwordBytes(password: string): Buffer {
  return Buffer.from(password, 'utf16le').swap16();
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function date(atMs: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.trunc(atMs)));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}
