import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derOfBer } from '../../src/keystore/ber.ts';
import { parseStore } from '../../src/keystore/parse.ts';
import { ec, hasLegacy, hasOpenssl, rsa, Workshop } from './made.ts';

const triple = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];

describe.skipIf(!hasOpenssl)('PKCS#12 made by openssl', () => {
  const shop = new Workshop();
  const p12 = (name: string, password: string, ...options: readonly string[]) => {
    const chain = ['-certfile', 'ca.pem', '-name', 'Scott'];
    const key = options.includes('-nokeys') ? [] : ['-inkey', 'user.key'];
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'user.pem',
      ...key,
      ...chain,
      '-passout',
      `pass:${password}`,
      ...options,
      '-out',
      name,
    );
    return shop.bytes(name);
  };
  beforeAll(() => {
    shop.certificate('ca', ec, ['basicConstraints=critical,CA:TRUE']);
    shop.certificate('user', rsa, ['basicConstraints=CA:FALSE', 'subjectAltName=email:me@example.com'], 'ca');
    shop.certificate('ecuser', ec, ['basicConstraints=CA:FALSE']);
  });
  afterAll(() => shop.close());

  const both = () => [
    { alias: 'Scott', certificate: shop.der('user'), hasKey: true },
    { alias: null, certificate: shop.der('ca'), hasKey: false },
  ];

  it.each([
    ['PBES2, as by default', 'pw1234', []],
    ['3DES', 'pw1234', triple],
    [
      'PBES2 with AES-128 and SHA-512',
      'pw1234',
      ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha512'],
    ],
    ['3DES with two keys', 'pw1234', ['-certpbe', 'PBE-SHA1-2DES', '-macalg', 'sha256']],
    ['no seal', 'pw1234', ['-nomac']],
    ['certificates not encrypted', 'pw1234', ['-certpbe', 'NONE']],
    ['one round', 'pw1234', ['-noiter']],
    ['many rounds', 'pw1234', ['-iter', '100000']],
    ['password beyond ASCII', 'pässwörd €', []],
    ['password beyond ASCII, 3DES', 'pässwörd €', triple],
    ['password of more than a block', 'x'.repeat(70), triple],
  ])('%s', (_name, password, options) => {
    const bytes = p12('good.p12', password, ...options);
    expect(parseStore(bytes, password)).toEqual({ format: 'pkcs12', problem: null, detail: '', entries: both() });
  });

  it.each([
    ['PBES2', []],
    ['3DES', triple],
    ['no seal', ['-nomac']],
  ])('an empty password needs none, %s', (_name, options) => {
    const bytes = p12('empty.p12', '', ...options);
    expect(parseStore(bytes, null)).toMatchObject({ problem: null, entries: both() });
    expect(parseStore(bytes, '')).toMatchObject({ problem: null, entries: both() });
  });

  it.skipIf(!hasLegacy)('RC2 with 40 bits, as older browsers export', () => {
    const bytes = p12('legacy.p12', 'pw1234', '-legacy');
    expect(parseStore(bytes, 'pw1234')).toMatchObject({ problem: null, entries: both() });
    expect(parseStore(bytes, 'pw12345')).toMatchObject({ problem: 'wrong-password', entries: [] });
  });

  it.skipIf(!hasLegacy)('RC4 is not supported, and said to be so', () => {
    const bytes = p12('rc4.p12', 'pw1234', '-legacy', '-certpbe', 'PBE-SHA1-RC4-128');
    expect(parseStore(bytes, 'pw1234')).toMatchObject({
      problem: 'unsupported',
      detail: 'The file is encrypted with RC4 with 128 bits (1.2.840.113549.1.12.1.1), which this program cannot read.',
    });
  });

  it('EC certificates', () => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'ecuser.pem',
      '-inkey',
      'ecuser.key',
      '-passout',
      'pass:pw1234',
      '-out',
      'ec.p12',
    );
    expect(parseStore(shop.bytes('ec.p12'), 'pw1234').entries).toEqual([
      { alias: null, certificate: shop.der('ecuser'), hasKey: true },
    ]);
  });

  it('without labels, a key belongs to the certificate with its public half', () => {
    const text = (name: string) => shop.bytes(name).toString('utf8');
    const key = forge.pki.privateKeyFromPem(text('user.key')) as forge.pki.rsa.PrivateKey;
    shop.certificate('other', rsa);
    const chain = [forge.pki.certificateFromPem(text('other.pem'))];
    const asn1 = forge.pkcs12.toPkcs12Asn1(key, chain, 'pw1234', { generateLocalKeyId: false, algorithm: '3des' });
    const mismatched = Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
    expect(parseStore(mismatched, 'pw1234').entries).toEqual([
      { alias: null, certificate: shop.der('other'), hasKey: false },
    ]);
    const own = forge.pki.privateKeyFromPem(text('other.key')) as forge.pki.rsa.PrivateKey;
    const right = forge.pkcs12.toPkcs12Asn1(own, chain, 'pw1234', { generateLocalKeyId: false, algorithm: 'aes256' });
    const bytes = Buffer.from(forge.asn1.toDer(right).getBytes(), 'latin1');
    expect(parseStore(bytes, 'pw1234').entries).toEqual([
      { alias: null, certificate: shop.der('other'), hasKey: true },
    ]);
  });

  it('indefinite lengths and strings in pieces, as other exporters write', () => {
    const bytes = p12('ber.p12', 'pw1234');
    const ber = asBer(bytes);
    expect(ber.includes(Buffer.from('3080', 'hex'))).toBe(true);
    expect(parseStore(ber, 'pw1234')).toMatchObject({ format: 'pkcs12', problem: null, entries: both() });
    expect(parseStore(ber.subarray(0, ber.length - 8), 'pw1234').problem).toBe('damaged');
    expect(Buffer.compare(derOfBer(ber), bytes)).toBe(0);
  });

  it('certificates alone have no key', () => {
    const entries = parseStore(p12('nokeys.p12', 'pw1234', '-nokeys'), 'pw1234').entries;
    expect(entries.map(({ hasKey }) => hasKey)).toEqual([false, false]);
  });

  it.each([
    ['PBES2', []],
    ['3DES', triple],
  ])('tells a wrong password, a missing one and damage apart, %s', (_name, options) => {
    const bytes = p12('bad.p12', 'pw1234', ...options);
    expect(parseStore(bytes, 'pw12345')).toMatchObject({ problem: 'wrong-password', entries: [] });
    expect(parseStore(bytes, null)).toMatchObject({ problem: 'password-needed', entries: [] });
    expect(parseStore(bytes.subarray(0, bytes.length / 2), 'pw1234')).toMatchObject({
      problem: 'damaged',
      entries: [],
    });
    // In the middle of the encrypted certificates, which come first.
    const changed = Buffer.from(bytes);
    changed[700] = (changed[700] ?? 0) ^ 0xff;
    expect(parseStore(changed, 'pw1234').problem).toBe('damaged');
    for (const detail of [parseStore(bytes, 'hunter2').detail, parseStore(changed, 'pw1234').detail]) {
      expect(detail).not.toMatch(/hunter2|pw1234/);
    }
  });

  it('without a seal, the private key tells whether the password is right', () => {
    const bytes = p12('noseal.p12', 'pw1234', '-nomac');
    expect(parseStore(bytes, null)).toMatchObject({ problem: null, entries: both() });
    expect(parseStore(bytes, 'pw12345')).toMatchObject({ problem: 'wrong-password', entries: both() });
  });

  it('without a seal, the padding of the certificates tells it', () => {
    // Said once more, because -nomac alone leaves the certificates in clear.
    const bytes = p12('noseal.p12', 'pw1234', '-nomac', '-certpbe', 'AES-256-CBC');
    expect(parseStore(bytes, 'pw1234')).toMatchObject({ problem: null, entries: both() });
    expect(parseStore(bytes, 'pw12345')).toMatchObject({ problem: 'wrong-password', entries: [] });
    expect(parseStore(bytes, null)).toMatchObject({ problem: 'password-needed', entries: [] });
    const changed = Buffer.from(bytes);
    changed[700] = (changed[700] ?? 0) ^ 0xff;
    expect(parseStore(changed, 'pw1234').problem).toBe('damaged');
  });

  it('a seal that does not fit over readable certificates: wrong password, and the certificates all the same', () => {
    const bytes = p12('open.p12', 'pw1234', '-certpbe', 'NONE');
    expect(parseStore(bytes, null)).toMatchObject({ problem: null, entries: both() });
    expect(parseStore(bytes, 'other1')).toMatchObject({ problem: 'wrong-password', entries: both() });
  });

  it('refuses millions of rounds without doing them', () => {
    // 65793 is 0x010101, so that it can be found and made larger without changing a length.
    const slow = p12('slow.p12', 'pw1234', '-iter', '65793');
    const hex = slow.toString('hex').replaceAll('0203010101', '02037fffff');
    expect(hex).toContain('02037fffff');
    expect(parseStore(Buffer.from(hex, 'hex'), 'pw1234')).toMatchObject({
      problem: 'unsupported',
      detail: 'The file asks for 8388607 rounds of key derivation; more than 2000000 are not tried.',
    });
  });
});

/** The same file with indefinite lengths everywhere outside of strings, and octet strings in pieces of 300 bytes. */
function asBer(der: Uint8Array): Buffer {
  const [tag = 0, first = 0] = der;
  const start = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = first < 0x80 ? first : der.subarray(2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  const content = der.subarray(start, start + length);
  const end = Buffer.from([0, 0]);
  if ((tag & 0x20) !== 0) {
    const children: Buffer[] = [];
    for (let at = 0; at < content.length; ) {
      const size = sizeAt(content, at);
      children.push(asBer(content.subarray(at, at + size)));
      at += size;
    }
    return Buffer.concat([Buffer.from([tag, 0x80]), ...children, end]);
  }
  if (tag !== 0x04 || length < 300) return Buffer.from(der.subarray(0, start + length));
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += 300) {
    const piece = content.subarray(at, at + 300);
    pieces.push(Buffer.concat([Buffer.from([0x04, 0x82, piece.length >> 8, piece.length & 0xff]), piece]));
  }
  return Buffer.concat([Buffer.from([0x24, 0x80]), ...pieces, end]);
}

function sizeAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return 2 + first;
  const octets = bytes.subarray(at + 2, at + 2 + (first & 0x7f));
  return 2 + octets.length + octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
