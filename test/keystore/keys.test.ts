/** Private keys in every form and encryption, made by the real openssl and keytool, opened as real key objects. */
import { createPrivateKey } from 'node:crypto';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { mostWork } from '../../src/keystore/work.ts';
import { jceks, withNullSeal, withPbmac1 } from './der.ts';
import { ec, hasKeytool, hasLegacy, hasOpenssl, rsa, Workshop } from './made.ts';

const legacy = ['-provider', 'legacy', '-provider', 'default'];
const opensslMinor =
  Number(process.versions.openssl.split('.')[1]) + 100 * Number(process.versions.openssl.split('.')[0]);
const readsPbmac1 = opensslMinor >= 304;
if (!readsPbmac1) console.warn('SKIPPED for want of OpenSSL 3.4 inside Node: its own opening of PBMAC1');

describe.skipIf(!hasOpenssl)('private keys made by openssl', () => {
  const shop = new Workshop();
  beforeAll(() => {
    shop.certificate('user', rsa);
    shop.certificate('ec', ec);
    shop.certificate('ed25519', ['ed25519']);
    shop.certificate('ed448', ['ed448']);
    shop.certificate('pss', ['rsa-pss']);
    shop.openssl('pkey', '-in', 'user.key', '-traditional', '-out', 'pkcs1.key');
    shop.openssl('pkey', '-in', 'ec.key', '-traditional', '-out', 'sec1.key');
    for (const name of ['user', 'ec']) {
      shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.key`, '-outform', 'DER', '-out', `${name}.der`);
      shop.openssl('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.crt`);
    }
  });
  afterAll(() => shop.close());
  const original = (name: string) => createPrivateKey(shop.bytes(`${name}.key`));
  const only = (bytes: Uint8Array, store: string | null, own: string | null = null) => {
    const { keys, ...rest } = openStoreWithKeys(bytes, store, own);
    expect(keys).toHaveLength(1);
    return { ...rest, one: keys[0] as (typeof keys)[number] };
  };

  it.each([
    ['PBES2 as by default', [], 'PBES2', 'AES-256-CBC', 'PBKDF2 with HMAC-SHA256'],
    [
      'AES-128, SHA-1',
      ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'],
      'PBES2',
      'AES-128-CBC',
      'PBKDF2 with HMAC-SHA1',
    ],
    [
      'AES-192, SHA-512',
      ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512'],
      'PBES2',
      'AES-192-CBC',
      'PBKDF2 with HMAC-SHA512',
    ],
    ['3DES, SHA-384', ['-v2', 'des3', '-v2prf', 'hmacWithSHA384'], 'PBES2', '3DES-CBC', 'PBKDF2 with HMAC-SHA384'],
    ['scrypt', ['-scrypt'], 'PBES2', 'AES-256-CBC', 'scrypt'],
    ['PKCS#12 3DES', ['-v1', 'PBE-SHA1-3DES'], 'PKCS#12', '3DES-CBC', 'PKCS#12 with SHA1'],
    ['PKCS#12 2-key 3DES', ['-v1', 'PBE-SHA1-2DES'], 'PKCS#12', '2-key 3DES-CBC', 'PKCS#12 with SHA1'],
    ['PKCS#12 RC2-40', ['-v1', 'PBE-SHA1-RC2-40', ...legacy], 'PKCS#12', 'RC2-40-CBC', 'PKCS#12 with SHA1'],
    ['PKCS#12 RC2-128', ['-v1', 'PBE-SHA1-RC2-128', ...legacy], 'PKCS#12', 'RC2-128-CBC', 'PKCS#12 with SHA1'],
    ['PBES1 MD5 and DES', ['-v1', 'PBE-MD5-DES', ...legacy], 'PBES1', 'DES-CBC', 'PBKDF1 with MD5'],
    ['PBES1 SHA-1 and DES', ['-v1', 'PBE-SHA1-DES', ...legacy], 'PBES1', 'DES-CBC', 'PBKDF1 with SHA1'],
    ['PBES1 MD5 and RC2', ['-v1', 'PBE-MD5-RC2-64', ...legacy], 'PBES1', 'RC2-64-CBC', 'PBKDF1 with MD5'],
    ['PBES1 SHA-1 and RC2', ['-v1', 'PBE-SHA1-RC2-64', ...legacy], 'PBES1', 'RC2-64-CBC', 'PBKDF1 with SHA1'],
    ['PBES2 with DES', ['-v2', 'des', ...legacy], 'PBES2', 'DES-CBC', 'PBKDF2 with HMAC-SHA256'],
    ['PBES2 with RC2', ['-v2', 'rc2', ...legacy], 'PBES2', 'RC2-128-CBC', 'PBKDF2 with HMAC-SHA256'],
  ])('PKCS#8, %s', (_name, options, scheme, cipher, derivation) => {
    if (options.includes('legacy') && !hasLegacy) return console.warn("SKIPPED for want of openssl's legacy provider");
    for (const form of ['PEM', 'DER']) {
      shop.openssl(
        'pkcs8',
        '-topk8',
        '-in',
        'user.key',
        '-passout',
        'pass:pässword',
        '-outform',
        form,
        '-out',
        'k8',
        ...options,
      );
      const opened = only(shop.bytes('k8'), 'pässword').one;
      expect(opened).toMatchObject({
        form: 'pkcs8',
        state: 'open',
        openedBy: 'store-password',
        kind: 'rsa',
        bits: 2048,
      });
      expect(opened.encryption).toMatchObject({ scheme, cipher, derivation });
      expect(opened.key?.equals(original('user'))).toBe(true);
      // What it is encrypted with is told without the password.
      const closed = only(shop.bytes('k8'), null).one;
      expect(closed).toMatchObject({ state: 'password-needed', kind: null, publicKeySha256: null, key: null });
      expect(closed.encryption).toEqual(opened.encryption);
      expect(only(shop.bytes('k8'), 'password').one.state).toBe('wrong-password');
    }
  });

  it.each([
    ['-aes128', 'AES-128-CBC'],
    ['-aes192', 'AES-192-CBC'],
    ['-aes256', 'AES-256-CBC'],
    ['-des3', '3DES-CBC'],
  ])('traditional encryption, %s', (option, cipher) => {
    shop.openssl('rsa', '-traditional', option, '-in', 'user.key', '-passout', 'pass:pw', '-out', 'old.key');
    const { one } = only(shop.bytes('old.key'), 'pw');
    expect(one).toMatchObject({ form: 'pkcs1', state: 'open', encryption: { scheme: 'OpenSSL traditional', cipher } });
    expect(one.key?.equals(original('user'))).toBe(true);
    expect(only(shop.bytes('old.key'), 'pw2').one.state).toBe('wrong-password');
    expect(only(shop.bytes('old.key'), null).one.state).toBe('password-needed');
    const unknown = shop
      .bytes('old.key')
      .toString()
      .replace(/DEK-Info: [A-Z0-9-]+/, 'DEK-Info: CAMELLIA-256-CBC');
    expect(only(Buffer.from(unknown), 'pw').one).toMatchObject({
      state: 'unsupported',
      detail: expect.stringContaining('CAMELLIA'),
    });
  });

  it.skipIf(!hasLegacy)('traditional encryption by DES', () => {
    shop.openssl('rsa', '-traditional', '-des', ...legacy, '-in', 'user.key', '-passout', 'pass:pw', '-out', 'old.key');
    expect(only(shop.bytes('old.key'), 'pw').one).toMatchObject({ state: 'open', encryption: { cipher: 'DES-CBC' } });
  });

  it.each([
    ['user', 'rsa', 2048],
    ['ec', 'ec', null],
    ['ed25519', 'ed25519', null],
    ['ed448', 'ed448', null],
    ['pss', 'rsa-pss', 2048],
  ])('%s keys in PEM and PKCS#12, as key objects that match their certificate', (name, kind, bits) => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      `${name}.pem`,
      '-inkey',
      `${name}.key`,
      '-name',
      'Scott',
      '-passout',
      'pass:pw',
      '-out',
      'k.p12',
    );
    for (const bytes of [shop.bytes('k.p12'), Buffer.concat([shop.bytes(`${name}.pem`), shop.bytes(`${name}.key`)])]) {
      const { one, entries } = only(bytes, 'pw');
      expect(one).toMatchObject({ state: 'open', kind, bits });
      expect(one.key?.equals(original(name))).toBe(true);
      expect(entries.map(({ hasKey }) => hasKey)).toEqual([true]);
    }
  });

  it('the forms before PKCS#8, and DER', () => {
    for (const [file, form, name] of [
      ['pkcs1', 'pkcs1', 'user'],
      ['sec1', 'sec1', 'ec'],
    ] as const) {
      expect(only(shop.bytes(`${file}.key`), null).one).toMatchObject({
        form,
        state: 'open',
        encryption: null,
        openedBy: 'nothing',
      });
      const body =
        shop
          .bytes(`${file}.key`)
          .toString()
          .match(/-----BEGIN (RSA|EC) PRIVATE KEY-----([^-]+)/)?.[2] ?? '';
      const { one, format } = only(Buffer.from(body, 'base64'), null);
      expect([format, one.form, one.state]).toEqual(['der', form, 'open']);
      expect(one.key?.equals(original(name))).toBe(true);
    }
    const { one, problem, detail } = only(shop.bytes('user.der'), null);
    expect([one.form, one.state, problem, detail]).toEqual([
      'pkcs8',
      'open',
      'empty',
      'The file holds only PRIVATE KEY, and no certificate.',
    ]);
  });

  it('a certificate request is known for one, in both forms', () => {
    shop.openssl('req', '-new', '-key', 'user.key', '-subj', '/CN=x', '-out', 'r.csr');
    shop.openssl('req', '-in', 'r.csr', '-outform', 'DER', '-out', 'r.der');
    for (const [file, format] of [
      ['r.csr', 'pem'],
      ['r.der', 'der'],
    ] as const) {
      expect(openStoreWithKeys(shop.bytes(file), null)).toMatchObject({
        format,
        problem: 'empty',
        others: ['certificate request'],
      });
    }
  });

  it('damaged is another answer than wrong', () => {
    shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:pw', '-outform', 'DER', '-out', 'k8');
    const bytes = shop.bytes('k8');
    const last = Buffer.from(bytes);
    last[last.length - 20] = (last.at(-20) ?? 0) ^ 0xff;
    expect(only(last, 'pw').one.state).toBe('damaged');
    expect(only(last, 'other').one.state).toBe('wrong-password');
    expect(openStoreWithKeys(bytes.subarray(0, bytes.length - 9), 'pw').problem).toBe('damaged');
  });

  const bare = (...options: readonly string[]) => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'ec.pem',
      '-inkey',
      'ec.key',
      '-name',
      'Scott',
      '-nomac',
      '-certpbe',
      'AES-256-CBC',
      '-passout',
      'pass:pw',
      ...options,
      '-out',
      'bare.p12',
    );
    return shop.bytes('bare.p12');
  };

  it.each([
    { prf: 'sha256', hmac: 'sha256', keyLength: 32 },
    { prf: 'sha256', hmac: 'sha512', keyLength: 64 },
    { prf: 'sha512', hmac: 'sha512', keyLength: 64 },
    { prf: 'sha1', hmac: 'sha256', keyLength: 20 },
  ])('PBMAC1 (RFC 9579) with $prf and $hmac', (options) => {
    const bytes = withPbmac1(bare(), 'pw', options);
    const seal = { algorithm: `PBMAC1 with HMAC-${options.hmac.toUpperCase()}`, iterations: 2048 };
    expect(openStoreWithKeys(bytes, 'pw')).toMatchObject({ problem: null, protection: { seal, verified: true } });
    expect(openStoreWithKeys(bytes, 'other')).toMatchObject({
      problem: 'wrong-password',
      protection: { seal, verified: false },
    });
    if (readsPbmac1) expect(() => tls.createSecureContext({ pfx: bytes, passphrase: 'pw' })).not.toThrow();
    const changed = withPbmac1(bare(), 'pw2', options);
    expect(openStoreWithKeys(changed, 'pw')).toMatchObject({
      problem: 'damaged',
      detail: expect.stringContaining('seal'),
    });
  });

  it('PBMAC1 without a key length is refused, as RFC 9579 wants it', () => {
    expect(openStoreWithKeys(withPbmac1(bare(), 'pw', { keyLength: null }), 'pw').problem).toBe('damaged');
  });

  it('a seal with no password at all, which is not an empty one', () => {
    const open = bare('-keypbe', 'NONE', '-certpbe', 'NONE', '-passout', 'pass:');
    const bytes = withNullSeal(open);
    for (const password of [null, '']) {
      expect(openStoreWithKeys(bytes, password)).toMatchObject({ problem: null, protection: { verified: true } });
    }
    expect(openStoreWithKeys(bytes, 'pw').problem).toBe('wrong-password');
  });

  it('without the password: seal, encryption, and the alias of the key', () => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'ec.pem',
      '-inkey',
      'ec.key',
      '-name',
      'Scott',
      '-passout',
      'pass:pw',
      '-out',
      'closed.p12',
    );
    const { keys, problem, entries, protection } = openStoreWithKeys(shop.bytes('closed.p12'), null);
    expect([problem, entries]).toEqual(['password-needed', []]);
    expect(protection).toMatchObject({
      seal: { algorithm: 'HMAC-SHA256', iterations: 2048 },
      certificates: [{ scheme: 'PBES2', cipher: 'AES-256-CBC', iterations: 2048 }],
    });
    expect(keys).toMatchObject([{ alias: 'Scott', state: 'password-needed', encryption: { scheme: 'PBES2' } }]);
  });

  it('the work of derivation is counted, and ends where it is too much', () => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'ec.pem',
      '-inkey',
      'ec.key',
      '-passout',
      'pass:pw',
      '-iter',
      '1000',
      '-out',
      'k.p12',
    );
    // Seal, certificates, key: one block of SHA-256 each.
    expect(openStoreWithKeys(shop.bytes('k.p12'), 'pw').work).toBe(3000);
    expect(
      openStoreWithKeys(withPbmac1(bare('-iter', '1000'), 'pw', { hmac: 'sha256', keyLength: 64 }), 'pw').work,
    ).toBe(2 * 2048 + 2000);
    const many = Array.from({ length: 30 }, () => shop.bytes('k8').toString('base64')).map(
      (base64) => `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${base64}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
    );
    shop.openssl('pkcs8', '-topk8', '-in', 'ec.key', '-passout', 'pass:pw', '-iter', '10000', '-out', 'slow.key');
    const file = Buffer.concat([shop.bytes('ec.pem'), ...many.map(() => shop.bytes('slow.key'))]);
    const { keys, work } = openStoreWithKeys(file, 'pw');
    // Twenty keys are opened and no more.
    expect(work).toBe(200_000);
    expect(keys.map(({ state }) => state)).toEqual([...Array(20).fill('open'), ...Array(10).fill('unsupported')]);
  });

  it.each([
    ['rounds of PBKDF2', ['-iter', '65793'], '0203010101', '02037fffff', 8388607],
    ['the cost of scrypt', ['-scrypt'], '02024000020108', '0202400002017f', null],
  ])('hostile: %s', (_name, options, from, to, rounds) => {
    shop.openssl(
      'pkcs8',
      '-topk8',
      '-in',
      'ec.key',
      '-passout',
      'pass:pw',
      ...options,
      '-outform',
      'DER',
      '-out',
      'hostile',
    );
    const hex = shop.bytes('hostile').toString('hex');
    expect(hex).toContain(from);
    const { one, work } = only(Buffer.from(hex.replace(from, to), 'hex'), 'pw');
    expect([one.state, work]).toEqual(['unsupported', 0]);
    if (rounds !== null) expect(one.detail).toContain(String(rounds));
  });

  it('hostile: many keys that ask for much are refused together', () => {
    const slow = jceks(shop.bytes('ec.der'), shop.bytes('ec.crt'), 'pw', 'pw', 1).toString('hex');
    expect(openStoreWithKeys(Buffer.from(slow, 'hex'), 'pw')).toMatchObject({
      problem: null,
      keys: [{ state: 'open' }],
      work: 2,
    });
    shop.openssl('pkcs8', '-topk8', '-in', 'ec.key', '-passout', 'pass:pw', '-iter', '1000000', '-out', 'slow.key');
    const file = Buffer.concat([shop.bytes('ec.pem'), ...Array.from({ length: 6 }, () => shop.bytes('slow.key'))]);
    const { keys, work } = openStoreWithKeys(file, 'pw');
    expect(work).toBeLessThanOrEqual(mostWork);
    expect(keys.map(({ state }) => state)).toEqual([...Array(4).fill('open'), 'unsupported', 'unsupported']);
  });
});

describe.skipIf(!hasOpenssl || !hasKeytool)('private keys in keystores made by keytool', () => {
  const shop = new Workshop();
  let made = 0;
  const own = (type: string, ...flags: readonly string[]) => {
    made += 1;
    const name = `${type}${made}`;
    const into = ['-destkeystore', name, '-deststoretype', type, '-deststorepass', 'store1'];
    const from = ['-srckeystore', 'in.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', 'pw1234', '-srcalias', 'scott'];
    shop.keytool(
      ...flags.filter((flag) => flag.startsWith('-J')),
      '-importkeystore',
      ...from,
      ...into,
      ...flags.filter((flag) => !flag.startsWith('-J')),
    );
    return shop.bytes(name);
  };
  beforeAll(() => {
    shop.certificate('user', rsa);
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'user.pem',
      '-inkey',
      'user.key',
      '-name',
      'Scott',
      '-passout',
      'pass:pw1234',
      '-out',
      'in.p12',
    );
  });
  afterAll(() => shop.close());
  const original = () => createPrivateKey(shop.bytes('user.key'));

  it.each([
    ['PKCS12', [], 'PBES2', 'HMAC-SHA256'],
    ['PKCS12', ['-J-Dkeystore.pkcs12.legacy'], 'PKCS#12', 'HMAC-SHA1'],
    ['JKS', ['-destkeypass', 'store1'], 'JKS', 'JKS digest (SHA1)'],
    ['JCEKS', ['-destkeypass', 'store1'], 'JCEKS', 'JKS digest (SHA1)'],
  ])('%s %s', (type, flags, scheme, algorithm) => {
    const { keys, problem, protection, entries } = openStoreWithKeys(own(type, ...flags), 'store1');
    expect([problem, protection.verified, protection.seal?.algorithm, entries.length]).toEqual([
      null,
      true,
      algorithm,
      1,
    ]);
    expect(keys).toMatchObject([{ alias: 'scott', state: 'open', openedBy: 'store-password', encryption: { scheme } }]);
    expect(keys[0]?.key?.equals(original())).toBe(true);
  });

  it.each(['JKS', 'JCEKS'])('%s whose key has a password of its own', (type) => {
    const bytes = own(type, '-destkeypass', 'secret7');
    const closed = openStoreWithKeys(bytes, 'store1');
    expect(closed).toMatchObject({
      problem: null,
      protection: { verified: true },
      keys: [{ state: 'wrong-password' }],
    });
    const opened = openStoreWithKeys(bytes, 'store1', 'secret7');
    expect(opened.keys).toMatchObject([{ state: 'open', openedBy: 'key-password' }]);
    expect(opened.keys[0]?.key?.equals(original())).toBe(true);
    expect(openStoreWithKeys(bytes, null).keys).toMatchObject([{ alias: 'scott', state: 'password-needed' }]);
  });
});
