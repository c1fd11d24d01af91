import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContents } from '../../src/certs/contents.ts';
import type { Reader } from '../../src/certs/password-encryption.ts';
import type { Prepared, PrepareOrder } from '../../src/certs/prepare.ts';
import { prepare } from '../../src/certs/prepare.ts';
import { Workshop } from '../keystore/made.ts';
import { ecKeys, edKeys } from '../x509/making.ts';
import type { Family } from './made.ts';
import { family, hasKeytool, hasLegacy, hasOpenssl, keyPemOf, nowMs, pemOf } from './made.ts';

const oldPassword = 'old-Secret.1';
const newPassword = 'new-Secret.2';
const shop = new Workshop();
let rsa: Family;

beforeAll(async () => {
  rsa = await family();
  writePair('rsa', rsa);
  writePair('ec', await family(await ecKeys()));
  writePair('ed', await family(await edKeys()));
  writePair('other', await family());
});
afterAll(() => shop.close());

/** NAME.pem the user's certificate, NAME.key its key, NAME.cas.pem the CA certificates, NAME.all.pem everything, the CAs first. */
function writePair(name: string, { root, issuing, user }: Family): void {
  shop.write(`${name}.pem`, pemOf(user));
  shop.write(`${name}.key`, keyPemOf(user));
  shop.write(`${name}.cas.pem`, pemOf(root) + pemOf(issuing));
  shop.write(`${name}.all.pem`, `${pemOf(root)}${pemOf(issuing)}${pemOf(user)}${keyPemOf(user)}`);
}

type Given = {
  readonly input: string;
  readonly keyFile?: string;
  readonly password?: string | null;
  readonly keyPassword?: string | null;
  readonly order?: Partial<PrepareOrder>;
};
let made = 0;

async function prepared({ input, keyFile, password = null, keyPassword = null, order }: Given): Promise<Prepared> {
  const read = (name: string) => readContents(name, shop.path(name), password, keyPassword);
  const contents = await read(input);
  made += 1;
  return await prepare({
    input: contents,
    keys: keyFile === undefined ? contents : await read(keyFile),
    folder: shop.path(`out-${made}`),
    newPassword,
    alias: null,
    reader: 'modern',
    jks: true,
    unencrypted: false,
    force: false,
    nowMs,
    ...order,
  });
}

function openssl(folder: string, ...args: readonly string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function keytool(folder: string, ...args: readonly string[]): string {
  return execFileSync('keytool', ['-J-Duser.language=en', '-J-Duser.country=US', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** SubjectPublicKeyInfo of the key in a file, as PEM. */
function publicHalf(pem: string, passphrase = ''): string {
  return createPublicKey(createPrivateKey({ key: pem, passphrase }))
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

describe.skipIf(!hasOpenssl)('every file is opened by the real openssl', () => {
  test.each<[string, Reader, RegExp]>([
    [
      'rsa',
      'modern',
      /MAC: sha256, Iteration 100000[\s\S]*PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/,
    ],
    ['rsa', 'old-java', /MAC: sha1, Iteration 10000[\s\S]*pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000/],
    ['ec', 'modern', /MAC: sha256/],
    ['ec', 'old-java', /MAC: sha1/],
    ['ed', 'modern', /MAC: sha256/],
  ])('%s for a %s reader', async (name, reader, algorithms) => {
    const { folder, alias } = await prepared({
      input: `${name}.all.pem`,
      order: { reader, unencrypted: true, alias: 'Scott' },
    });
    const wanted = publicHalf(readFileSync(shop.path(`${name}.key`), 'utf8'));

    const plain = openssl(folder, 'x509', '-in', 'certificate.pem', '-noout', '-pubkey');
    expect(plain).toBe(wanted);
    expect(readFileSync(join(folder, 'certificate.pem'), 'latin1').match(/-----BEGIN/g)).toHaveLength(1);

    expect(openssl(folder, 'pkey', '-in', 'private-key.pem', '-passin', `pass:${newPassword}`, '-pubout')).toBe(wanted);
    expect(() => openssl(folder, 'pkey', '-in', 'private-key.pem', '-passin', 'pass:wrong')).toThrow();
    expect(openssl(folder, 'pkey', '-in', 'private-key-unencrypted.pem', '-pubout')).toBe(wanted);

    const pkcs12 = ['pkcs12', '-in', 'keystore.p12', '-passin', `pass:${newPassword}`];
    const info = execFileSync('sh', ['-c', `openssl ${pkcs12.join(' ')} -info -nokeys 2>&1`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(info).toMatch(algorithms);
    expect(info.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(info).toContain('friendlyName: Scott');
    expect(alias).toBe('Scott');
    expect(publicHalf(openssl(folder, ...pkcs12, '-nocerts', '-noenc'))).toBe(wanted);
    expect(() => openssl(folder, 'pkcs12', '-in', 'keystore.p12', '-passin', 'pass:wrong', '-noout')).toThrow();
  });

  test('encrypted keys are encrypted as the reader can open them', async () => {
    const schemeOf = async (reader: Reader) => {
      const { folder } = await prepared({ input: 'rsa.all.pem', order: { reader } });
      return openssl(folder, 'asn1parse', '-in', 'private-key.pem');
    };
    expect(await schemeOf('modern')).toMatch(/:PBES2[\s\S]*:PBKDF2[\s\S]*:hmacWithSHA256[\s\S]*:aes-256-cbc/);
    expect(await schemeOf('old-java')).toContain(':pbeWithSHA1And3-KeyTripleDES-CBC');
  });

  test('the commands shown for Atlan make a signature that the certificate verifies', async () => {
    const { folder, files } = await prepared({ input: 'rsa.all.pem' });
    const lines = files[0]?.destinations.find(({ client }) => client === 'Atlan')?.lines ?? [];
    const shown = lines.map((line) => line.replace(' -sign', ` -passin pass:${newPassword} -sign`)).join('\n');
    const [, signature = ''] = execFileSync('sh', ['-ec', shown], { cwd: folder, encoding: 'utf8' }).trim().split('\n');
    shop.write('signature.bin', Buffer.from(signature, 'base64'));
    shop.write('public.pem', openssl(folder, 'x509', '-in', 'certificate.pem', '-noout', '-pubkey'));
    const verify = ['dgst', '-sha512', '-verify', shop.path('public.pem'), '-signature', shop.path('signature.bin')];
    expect(openssl(folder, ...verify, 'nonce.bin')).toContain('Verified OK');
  });
});

describe.skipIf(!hasKeytool)('every keystore is opened by the real keytool', () => {
  test.each<[string, Reader]>([
    ['rsa', 'modern'],
    ['rsa', 'old-java'],
    ['ec', 'modern'],
  ])('%s for a %s reader', async (name, reader) => {
    const { folder } = await prepared({ input: `${name}.all.pem`, order: { reader, alias: 'Scott' } });
    for (const [file, type] of [
      ['keystore.p12', 'PKCS12'],
      ['keystore.jks', 'JKS'],
    ] as const) {
      const list = keytool(folder, '-list', '-v', '-keystore', file, '-storepass', newPassword);
      expect(list).toContain(`Keystore type: ${type}`);
      expect(list).toContain('Your keystore contains 1 entry');
      expect(list).toContain('Alias name: scott');
      expect(list).toContain('Entry type: PrivateKeyEntry');
      expect(list).toContain('Certificate chain length: 3');
      expect(list).toMatch(/Certificate\[1\]:\s+Owner: .*Loader[\s\S]*Certificate\[2\]:\s+Owner: CN=Test Issuing/);
      // Only an import opens the key itself.
      const target = `from-${file}.p12`;
      const passwords = ['-srcstorepass', newPassword, '-deststorepass', 'imported'];
      keytool(
        folder,
        '-importkeystore',
        '-srckeystore',
        file,
        '-destkeystore',
        target,
        '-deststoretype',
        'PKCS12',
        ...passwords,
      );
      const again = await readContents(target, join(folder, target), 'imported', null);
      expect(again.keys.map(({ key }) => createPublicKey(key).export({ type: 'spki', format: 'pem' }))).toEqual([
        publicHalf(readFileSync(shop.path(`${name}.key`), 'utf8')),
      ]);
      expect(() => keytool(folder, '-list', '-keystore', file, '-storepass', 'wrong-one')).toThrow();
    }
  });
});

describe.skipIf(!hasOpenssl)('every kind of input gives the same identity', () => {
  const p12 = (name: string, ...options: readonly string[]) =>
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'rsa.pem',
      '-inkey',
      'rsa.key',
      '-certfile',
      'rsa.cas.pem',
      '-name',
      'Scott',
      '-passout',
      `pass:${oldPassword}`,
      '-out',
      name,
      ...options,
    );

  async function expectWhole(given: Given, issuers = 2): Promise<Prepared> {
    const done = await prepared(given);
    expect(done.identity.leaf.fingerprintSha256).toBe(rsa.user.certificate.fingerprintSha256);
    expect(done.identity.issuers.map(({ commonName }) => commonName)).toEqual(
      ['Test Issuing', 'Test Root'].slice(0, issuers),
    );
    expect(createPublicKey(done.identity.key).export({ type: 'spki', format: 'pem' })).toBe(
      publicHalf(readFileSync(shop.path('rsa.key'), 'utf8')),
    );
    return done;
  }

  test('PKCS#12 of today, whose name becomes the alias', async () => {
    p12('modern.p12');
    expect((await expectWhole({ input: 'modern.p12', password: oldPassword })).alias).toBe('Scott');
  });
  test('PKCS#12 with 3DES', async () => {
    p12('3des.pfx', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
    await expectWhole({ input: '3des.pfx', password: oldPassword });
  });
  test.skipIf(!hasLegacy)('PKCS#12 with RC2, as old browsers export it and OpenSSL 3 refuses it', async () => {
    p12('rc2.p12', '-legacy');
    await expectWhole({ input: 'rc2.p12', password: oldPassword });
  });
  test('certificate and encrypted key in two files, the CA certificates beside the first', async () => {
    shop.openssl('pkcs8', '-topk8', '-in', 'rsa.key', '-passout', `pass:${oldPassword}`, '-out', 'rsa.k8');
    shop.write(
      'answer.pem',
      `Bag Attributes\n${readFileSync(shop.path('rsa.pem'), 'utf8')}${readFileSync(shop.path('rsa.cas.pem'), 'utf8')}`,
    );
    const done = await expectWhole({ input: 'answer.pem', keyFile: 'rsa.k8', keyPassword: oldPassword });
    expect(done.alias).toBe('anaplan');
  });
  test('the traditional form of the key, encrypted', async () => {
    shop.openssl(
      'rsa',
      '-traditional',
      '-aes128',
      '-in',
      'rsa.key',
      '-passout',
      `pass:${oldPassword}`,
      '-out',
      'rsa.pk1',
    );
    expect(readFileSync(shop.path('rsa.pk1'), 'latin1')).toContain('Proc-Type: 4,ENCRYPTED');
    await expectWhole({ input: 'rsa.pem', keyFile: 'rsa.pk1', password: oldPassword }, 0);
  });
  test.skipIf(!hasKeytool)('a Java keystore whose key has a password of its own', async () => {
    p12('for-java.p12');
    const passwords = [
      '-srcstorepass',
      oldPassword,
      '-deststorepass',
      'store-password',
      '-destkeypass',
      'key-password',
    ];
    shop.keytool(
      '-importkeystore',
      '-srckeystore',
      'for-java.p12',
      '-destkeystore',
      'two.jks',
      '-deststoretype',
      'JKS',
      ...passwords,
    );
    await expectWhole({ input: 'two.jks', password: 'store-password', keyPassword: 'key-password' });
    await expect(prepared({ input: 'two.jks', password: 'store-password' })).rejects.toThrow(
      /private key in two\.jks cannot be opened/,
    );
  });
  test('certificates that do not belong to the chain are left out', async () => {
    shop.write(
      'mixed.pem',
      ['other.all.pem', 'rsa.pem', 'rsa.cas.pem'].map((name) => readFileSync(shop.path(name), 'utf8')).join(''),
    );
    await expectWhole({ input: 'mixed.pem', keyFile: 'rsa.key' });
  });
});

describe('refusals leave nothing behind', () => {
  test.each<[string, Given, string, RegExp]>([
    [
      'a key of somebody else',
      { input: 'rsa.pem', keyFile: 'other.key' },
      'unusable',
      /belongs to no certificate in rsa\.pem/,
    ],
    ['no key', { input: 'rsa.pem' }, 'unusable', /holds no private key/],
    ['a key and no certificate', { input: 'rsa.key' }, 'unusable', /a private key and no certificate/],
    ['no such file', { input: 'nowhere.p12' }, 'unusable', /There is no such file/],
    ['an alias that scripts must quote', { input: 'rsa.all.pem', order: { alias: 'a b' } }, 'usage', /--alias/],
  ])('%s', async (_name, given, blame, sentence) => {
    const before = readdirSync(shop.folder);
    const refusal = await prepared(given).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'CertRefused', blame, message: expect.stringMatching(sentence) });
    expect(readdirSync(shop.folder)).toEqual(before);
  });

  test('two keys with certificates, until one is picked', async () => {
    const both = ['rsa.all.pem', 'other.all.pem'].map((name) => readFileSync(shop.path(name), 'utf8')).join('');
    shop.write('both.pem', both);
    await expect(prepared({ input: 'both.pem' })).rejects.toMatchObject({
      blame: 'usage',
      message: expect.stringMatching(/2 certificates with their keys/),
    });
  });

  test.skipIf(!hasOpenssl)('a wrong password, and none', async () => {
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'rsa.pem',
      '-inkey',
      'rsa.key',
      '-passout',
      `pass:${oldPassword}`,
      '-out',
      'closed.p12',
    );
    await expect(prepared({ input: 'closed.p12', password: 'nonsense' })).rejects.toMatchObject({ blame: 'unusable' });
    await expect(prepared({ input: 'closed.p12' })).rejects.toMatchObject({
      blame: 'usage',
      message: expect.stringMatching(/--password-from/),
    });
  });
});

test('modes are 0600 in a folder of 0700, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    const { folder } = await prepared({ input: 'rsa.all.pem', order: { unencrypted: true } });
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).toSorted()).toEqual([
      'certificate.pem',
      'keystore.jks',
      'keystore.p12',
      'private-key-unencrypted.pem',
      'private-key.pem',
    ]);
    for (const name of readdirSync(folder)) expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test('without being asked, no key is written in clear', async () => {
  const { folder, remarks } = await prepared({ input: 'rsa.all.pem' });
  expect(readdirSync(folder)).not.toContain('private-key-unencrypted.pem');
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), 'latin1')).not.toMatch(/BEGIN (RSA )?PRIVATE KEY/);
  }
  expect(remarks).toEqual([]);
});
