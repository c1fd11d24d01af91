import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { parseStore } from '../../src/keystore/parse.ts';
import { ec, hasKeytool, hasOpenssl, rsa, Workshop } from './made.ts';

describe.skipIf(!hasOpenssl)('certificate files', () => {
  const shop = new Workshop();
  beforeAll(() => {
    shop.certificate('ca', ec, ['basicConstraints=critical,CA:TRUE']);
    shop.certificate('user', rsa, ['basicConstraints=CA:FALSE'], 'ca');
  });
  afterAll(() => shop.close());
  const pem = (name: string) => shop.bytes(`${name}.pem`).toString('utf8');
  const key = (name: string) => shop.bytes(`${name}.key`).toString('utf8');
  const entry = (name: string, hasKey = false) => ({ alias: null, certificate: shop.der(name), hasKey });

  it('PEM, whatever stands around, with the key that belongs to one', () => {
    const text = `Bag Attributes\n    friendlyName: x\n${pem('ca')}subject=y\r\n${pem('user')}${key('user')}`;
    const good = { format: 'pem', problem: null, detail: '', entries: [entry('ca'), entry('user', true)] };
    expect(parseStore(Buffer.from(text), null)).toEqual(good);
    expect(parseStore(Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`), null)).toEqual(good);
    expect(parseStore(Buffer.from(pem('user') + key('ca')), null).entries).toEqual([entry('user')]);
  });

  it.each([
    ['PBES2', ['pkcs8', '-topk8', '-in', 'user.key', '-out', 'enc.key', '-passout', 'pass:pw']],
    ['3DES', ['pkcs8', '-topk8', '-in', 'user.key', '-out', 'enc.key', '-passout', 'pass:pw', '-v1', 'PBE-SHA1-3DES']],
    ['traditional', ['rsa', '-traditional', '-aes128', '-in', 'user.key', '-out', 'enc.key', '-passout', 'pass:pw']],
  ])('PEM with an encrypted key, %s', (_name, command) => {
    shop.openssl(...command);
    const bytes = Buffer.from(pem('user') + key('enc'));
    expect(parseStore(bytes, 'pw')).toMatchObject({ problem: null, entries: [entry('user', true)] });
    expect(parseStore(bytes, null)).toMatchObject({ problem: null, entries: [entry('user')] });
    expect(parseStore(bytes, 'wrong')).toMatchObject({ problem: 'wrong-password', entries: [entry('user')] });
  });

  it('DER, PKCS#7 in both forms, and OpenSSL’s trusted certificates', () => {
    shop.openssl('x509', '-in', 'user.pem', '-outform', 'DER', '-out', 'user.der');
    expect(parseStore(shop.bytes('user.der'), null)).toMatchObject({
      format: 'der',
      problem: null,
      entries: [entry('user')],
    });
    for (const form of ['DER', 'PEM']) {
      shop.openssl(
        'crl2pkcs7',
        '-nocrl',
        '-certfile',
        'user.pem',
        '-certfile',
        'ca.pem',
        '-outform',
        form,
        '-out',
        'both.p7b',
      );
      expect(parseStore(shop.bytes('both.p7b'), null)).toMatchObject({
        problem: null,
        entries: [entry('user'), entry('ca')],
      });
    }
    shop.openssl('x509', '-in', 'user.pem', '-trustout', '-addtrust', 'clientAuth', '-out', 'trusted.pem');
    expect(parseStore(shop.bytes('trusted.pem'), null).entries).toEqual([entry('user')]);
  });

  it.each([
    ['no byte', () => Buffer.alloc(0), 'unrecognised', 'empty', 'The file has no content (0 bytes).'],
    [
      'a key alone',
      () => Buffer.from(key('user')),
      'pem',
      'empty',
      'The file holds only PRIVATE KEY, and no certificate.',
    ],
    ['no END', () => Buffer.from(pem('user').slice(0, 500)), 'pem', 'damaged', 'has no END line'],
    ['not base64', () => Buffer.from(pem('user').replace('MII', 'M!I')), 'pem', 'damaged', 'no base64'],
    [
      'not a certificate',
      () => Buffer.from(pem('user').replace(/\n.{20}/, '\n')),
      'pem',
      'damaged',
      'Certificate 1 of the file',
    ],
    ['UTF-16', () => Buffer.from(`\ufeff${pem('user')}`, 'utf16le'), 'pem', 'damaged', 'UTF-16'],
    ['dashes', () => Buffer.from(pem('user').replaceAll('-----', '—')), 'pem', 'damaged', 'hyphens'],
    ['a word', () => Buffer.from('hello'), 'unrecognised', 'unsupported', 'none of PEM, DER'],
    ['too large', () => Buffer.alloc(5_000_001, '-'), 'unrecognised', 'unsupported', 'larger than 5 MB'],
    ['DER cut off', () => Buffer.from(shop.der('user'), 'base64').subarray(0, 300), 'der', 'damaged', 'cannot be read'],
  ])('%s', (_name, bytes, format, problem, detail) => {
    const facts = parseStore(bytes(), null);
    expect(facts).toMatchObject({ format, problem, detail: expect.stringContaining(detail), entries: [] });
  });

  it('one bad certificate does not hide the good ones', () => {
    const bad = pem('ca').replace(/\n.{20}/, '\n');
    expect(parseStore(Buffer.from(bad + pem('user')), null)).toMatchObject({
      problem: 'damaged',
      entries: [entry('user')],
    });
  });

  it('opens files, and says why it cannot', async () => {
    const asked: string[] = [];
    const keystores = createKeystores({
      readSecret: async (reference) => {
        asked.push(reference);
        if (reference === 'env:NOT_SET') throw new CouldNotLook({ whose: 'operator', code: 'x', message: 'not set' });
        return 'pw';
      },
    });
    const file = shop.path('user.pem');
    expect(await keystores.open(file, 'env:PW')).toMatchObject({ file, problem: null, entries: [entry('user')] });
    expect(await keystores.open(shop.path('none'), 'env:PW')).toMatchObject({ problem: 'missing' });
    expect(await keystores.open(shop.folder, null)).toMatchObject({ problem: 'not-a-file' });
    expect(await keystores.open('/dev/zero', null)).toMatchObject({ problem: 'not-a-file' });
    expect(await keystores.open(`${file}\0`, null)).toMatchObject({ problem: 'unreadable' });
    expect(asked).toEqual(['env:PW']);
    await expect(keystores.open(file, 'env:NOT_SET')).rejects.toThrow('not set');
  });

  it('never throws, whatever the bytes', () => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'user.pem',
      '-inkey',
      'user.key',
      '-passout',
      'pass:pw',
      '-noiter',
      '-out',
      'f.p12',
    );
    shop.openssl('crl2pkcs7', '-nocrl', '-certfile', 'user.pem', '-outform', 'DER', '-out', 'f.p7b');
    const seeds = [shop.bytes('f.p12'), shop.bytes('f.p7b'), shop.bytes('user.pem'), shop.bytes('user.key')];
    const starts = [
      '',
      '30820100020103',
      '3080020103308006092a864886f70d010701a080',
      'feedfeed00000002',
      'cececece0000000200000001',
    ];
    const mutated = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(3000),
      )
      .map(([seed, changes, end]) => {
        const bytes = Buffer.from(seed);
        for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
        return bytes.subarray(0, Math.max(end, bytes.length / 2));
      });
    const random = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
      .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'hex'), rest]));
    fc.assert(
      fc.property(fc.oneof(random, mutated), fc.constantFrom(null, '', 'pw'), (bytes, password) => {
        const { problem, detail, entries } = parseStore(bytes, password);
        expect(problem !== null || entries.length > 0).toBe(true);
        expect(detail === '').toBe(problem === null);
      }),
      { numRuns: 500 },
    );
  });
});

describe.skipIf(!hasOpenssl || !hasKeytool)('keystores made by keytool', () => {
  const shop = new Workshop();
  beforeAll(() => {
    shop.certificate('ca', ec, ['basicConstraints=critical,CA:TRUE']);
    shop.certificate('user', rsa, ['basicConstraints=CA:FALSE'], 'ca');
    const names = ['-name', 'Scott', '-passout', 'pass:pw1234'];
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'user.pem',
      '-inkey',
      'user.key',
      '-certfile',
      'ca.pem',
      ...names,
      '-out',
      'in.p12',
    );
    for (const type of ['JKS', 'JCEKS', 'PKCS12']) {
      const into = ['-destkeystore', type, '-deststoretype', type, '-deststorepass', 'store1'];
      shop.keytool(
        '-importkeystore',
        '-srckeystore',
        'in.p12',
        '-srcstoretype',
        'PKCS12',
        '-srcstorepass',
        'pw1234',
        ...into,
      );
      shop.keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        'Root',
        '-file',
        'ca.pem',
        '-keystore',
        type,
        '-storetype',
        type,
        '-storepass',
        'store1',
      );
    }
  });
  afterAll(() => shop.close());

  const sorted = (bytes: Uint8Array, password: string | null) => {
    const facts = parseStore(bytes, password);
    return {
      ...facts,
      entries: [...facts.entries].sort(
        (a, b) => Number(b.hasKey) - Number(a.hasKey) || (a.alias ?? '').localeCompare(b.alias ?? ''),
      ),
    };
  };
  const user = () => ({ alias: 'scott', certificate: shop.der('user'), hasKey: true });
  const ca = (alias: string | null) => ({ alias, certificate: shop.der('ca'), hasKey: false });

  it.each(['JKS', 'JCEKS'])('%s: certificates need no password, and the password given is checked', (type) => {
    const entries = [user(), ca('root'), ca('scott')];
    const format = type.toLowerCase();
    expect(sorted(shop.bytes(type), null)).toEqual({ format, problem: null, detail: '', entries });
    expect(sorted(shop.bytes(type), 'store1')).toEqual({ format, problem: null, detail: '', entries });
    expect(sorted(shop.bytes(type), 'store2')).toMatchObject({ problem: 'wrong-password', entries });
  });

  it('PKCS#12: key, chain and trusted certificate', () => {
    const facts = sorted(shop.bytes('PKCS12'), 'store1');
    expect(facts).toMatchObject({ format: 'pkcs12', problem: null });
    expect(facts.entries[0]).toEqual(user());
    expect(facts.entries.slice(1).map(({ certificate }) => certificate)).toContain(shop.der('ca'));
    expect(facts.entries.map(({ alias }) => alias)).toContain('Root');
    expect(parseStore(shop.bytes('PKCS12'), 'store2').problem).toBe('wrong-password');
    expect(parseStore(shop.bytes('PKCS12'), null).problem).toBe('password-needed');
  });

  it('a keystore cut off is damaged, and keeps what could be read', () => {
    const bytes = shop.bytes('JKS');
    expect(parseStore(bytes.subarray(0, bytes.length - 10), 'store1').problem).toBe('damaged');
    expect(parseStore(bytes.subarray(0, 40), null)).toMatchObject({ format: 'jks', problem: 'damaged', entries: [] });
    const changed = Buffer.from(bytes);
    changed[changed.length - 300] = (changed.at(-300) ?? 0) ^ 1;
    expect(parseStore(changed, 'store1').problem).not.toBeNull();
  });

  it('a keystore without entries is empty', () => {
    shop.keytool('-delete', '-alias', 'root', '-keystore', 'JCEKS', '-storetype', 'JCEKS', '-storepass', 'store1');
    shop.keytool('-delete', '-alias', 'scott', '-keystore', 'JCEKS', '-storetype', 'JCEKS', '-storepass', 'store1');
    expect(parseStore(shop.bytes('JCEKS'), 'store1')).toMatchObject({ format: 'jceks', problem: 'empty', entries: [] });
  });
});
