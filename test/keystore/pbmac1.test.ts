/** PKCS#12 files sealed by PBMAC1 (RFC 9579), made by the real openssl 3.5 (pbmac1/make.sh): the one of Debian 12 can neither make nor open them. */
import { readdirSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { mostRounds } from '../../src/keystore/work.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import type { DerElement } from '../../src/x509/der.ts';
import { DerReader } from '../../src/x509/der.ts';
import { der, sequence } from './der.ts';

const folder = fileURLToPath(new URL('pbmac1/', import.meta.url));
const bytesOf = (name: string) => readFileSync(`${folder}${name}.p12`);

const pbes2 = 'AES-256-CBC';
/** File, seal, how the certificates are encrypted, password. */
const files: readonly (readonly [string, string, readonly string[], string])[] = [
  ['rsa-defaults', 'SHA256', [pbes2], 'secret'],
  ['ec-sha256-prf-sha512', 'SHA256', [pbes2], 'secret'],
  ['ec-sha512-prf-sha512', 'SHA512', [pbes2], 'secret'],
  ['ec-sha384-prf-sha384', 'SHA384', [pbes2], 'secret'],
  ['ec-sha1-prf-sha1', 'SHA1', [pbes2], 'secret'],
  ['ec-sha512-256-prf-sha224', 'SHA512-256', [pbes2], 'secret'],
  ['ec-sha3-256-prf-sha3-512', 'SHA3-256', [pbes2], 'secret'],
  ['ec-clear-certificates', 'SHA256', [], 'secret'],
  ['ec-clear', 'SHA256', [], 'secret'],
  ['ec-aes128', 'SHA256', ['AES-128-CBC'], 'secret'],
  ['ec-3des', 'SHA256', ['3DES-CBC'], 'secret'],
  ['ec-password-empty', 'SHA256', [pbes2], ''],
  ['ec-password-umlaut', 'SHA256', [pbes2], 'grün'],
];

const [major = 0, minor = 0] = process.versions.openssl.split('.').map(Number);
const nodeReadsPbmac1 = major * 100 + minor >= 304;
if (!nodeReadsPbmac1) console.warn('SKIPPED for want of OpenSSL 3.4 inside Node: its own opening of PBMAC1');

describe.each(files)('%s', (name, digest, ciphers, password) => {
  const bytes = bytesOf(name);
  const seal = { algorithm: `PBMAC1 with HMAC-${digest}`, iterations: 20 };

  it('opens with its password: certificate, key, seal', () => {
    const store = openStoreWithKeys(bytes, password);
    const kind = name.split('-')[0];
    expect(store).toMatchObject({ problem: null, format: 'pkcs12', protection: { seal, verified: true } });
    expect(store.protection.certificates.map(({ cipher }) => cipher)).toEqual(ciphers);
    expect(store.keys).toMatchObject([{ alias: kind, state: 'open', kind }]);
    const [entry] = store.entries;
    expect(parseCertificate(Buffer.from(entry?.certificate ?? '', 'base64')).subject).toBe(`CN=${kind}`);
    if (nodeReadsPbmac1) expect(() => tls.createSecureContext({ pfx: bytes, passphrase: password })).not.toThrow();
  });

  it('does not open with another, and says so', () => {
    expect(openStoreWithKeys(bytes, 'another')).toMatchObject({
      problem: 'wrong-password',
      protection: { seal, verified: false },
    });
  });

  it('says what it is sealed by without a password', () => {
    const { problem, protection } = openStoreWithKeys(bytes, null);
    expect(protection.seal).toEqual(seal);
    expect(problem).toBe(password === '' || ciphers.length === 0 ? null : 'password-needed');
  });

  it('changed after it was made, is damaged and not closed', () => {
    const changed = Buffer.from(bytes);
    const place = sealPlace(changed);
    changed[place] = (changed[place] ?? 0) ^ 0xff;
    const encrypted = ciphers.length > 0;
    expect(openStoreWithKeys(changed, password).problem).toBe(encrypted ? 'damaged' : 'wrong-password');
  });

  it('cut off anywhere, is no open store', () => {
    for (let length = 0; length < bytes.length; length += 37) {
      expect(openStoreWithKeys(bytes.subarray(0, length), password).problem).not.toBeNull();
    }
  });
});

/** Of the last octet of the seal itself; in MacData its salt and rounds follow. */
function sealPlace(p12: Uint8Array): number {
  const pfx = new DerReader(p12, 'p12').enter('pfx');
  pfx.take('version');
  pfx.take('authSafe');
  const info = pfx.enter('macData').enter('mac');
  info.take('algorithm');
  const digest = info.take('digest').content;
  return digest.byteOffset - p12.byteOffset + digest.length - 1;
}

it('every file of the folder is looked at', () => {
  const there = readdirSync(folder).filter((name) => name.endsWith('.p12'));
  expect(there.sort()).toEqual([...files.map(([name]) => `${name}.p12`), 'ec-md5-prf-md5.p12'].sort());
});

it('by HMAC-MD5, which openssl makes and does not open: read, and not called verified', () => {
  const { protection, entries } = openStoreWithKeys(bytesOf('ec-md5-prf-md5'), 'secret');
  expect(protection).toMatchObject({ seal: { algorithm: 'PBMAC1 with 1.2.840.113549.2.6' }, verified: false });
  expect(entries).toHaveLength(1);
  if (nodeReadsPbmac1) {
    expect(() => tls.createSecureContext({ pfx: bytesOf('ec-md5-prf-md5'), passphrase: 'secret' })).toThrow();
  }
});

/** `rsa-defaults` with the rounds of its seal replaced. */
function withRounds(rounds: readonly number[]): Buffer {
  const pfx = new DerReader(bytesOf('rsa-defaults'), 'p12').enter('pfx');
  const [version, safe] = [pfx.take('version').whole, pfx.take('authSafe').whole];
  const asked = der(0x02, Buffer.from([20]));
  return sequence(version, safe, replaced(pfx.take('macData'), asked, der(0x02, Buffer.from(rounds))));
}

/** `element` with every element inside it that is `old` replaced. */
function replaced({ tag, content, whole }: DerElement, old: Uint8Array, by: Uint8Array): Uint8Array {
  if (Buffer.compare(whole, old) === 0) return by;
  if ((tag & 0x20) === 0) return whole;
  const parts: Uint8Array[] = [];
  for (const reader = new DerReader(content, 'part'); reader.more; ) parts.push(replaced(reader.take('one'), old, by));
  return der(tag, ...parts);
}

it.each([
  ['two thousand millions', [0x77, 0x35, 0x94, 0x00]],
  ['one more than allowed', [0x1e, 0x84, 0x81]],
])('a seal that asks for %s of rounds is refused before they are done', (_what, rounds) => {
  const { problem, detail, work } = openStoreWithKeys(withRounds(rounds), 'secret');
  expect(problem).toBe('unsupported');
  expect(detail).toContain(`more than ${mostRounds} are not tried`);
  expect(work).toBeLessThan(1000);
});

it('none and less than none of rounds are damage', () => {
  expect(openStoreWithKeys(withRounds([0]), 'secret').problem).toBe('damaged');
  expect(openStoreWithKeys(withRounds([0xff]), 'secret').problem).toBe('damaged');
});
