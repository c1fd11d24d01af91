import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { family, hasOpenssl, keyPemOf, pemOf } from '../certs/made.ts';
import { Workshop } from '../keystore/made.ts';
import { doctor, stackTrace } from './run.ts';

const shop = new Workshop();
const canary = 'canary-Pa55word.77';
const newCanary = 'canary-New5ecret.88';
const environment = { OLD: canary, NEW: newCanary, SHORT: 'abc', COLON: 'with:colon-77' };
let runs = '';

beforeAll(async () => {
  const made = await family();
  shop.write('user.pem', pemOf(made.user));
  shop.write('user.key', keyPemOf(made.user));
  shop.write('pair.pem', pemOf(made.user) + pemOf(made.issuing) + keyPemOf(made.user));
  shop.write('password.txt', `${newCanary}\n`);
  if (hasOpenssl)
    shop.openssl(
      'pkcs12',
      '-export',
      '-in',
      'user.pem',
      '-inkey',
      'user.key',
      '-passout',
      `pass:${canary}`,
      '-out',
      'user.p12',
    );
});
afterAll(() => shop.close());

async function cert(...args: readonly string[]) {
  const run = await doctor(['cert', ...args], { cwd: shop.folder, environment });
  runs += run.stdout + run.stderr;
  expect(run.stderr).not.toMatch(stackTrace);
  return run;
}

describe('cert prepare', () => {
  // The fixture's dates are of 2026 and 2027: this host's clock decides whether that is a warning.
  test('says first how it went, then what to do with each file', async () => {
    const run = await cert('prepare', 'pair.pem', '--new-password-from', 'env:NEW', '--out', 'one', '--jks');
    expect([0, 1]).toContain(run.code);
    expect(run.stdout).toMatch(run.code === 0 ? /^Ready: 4 files in / : /^Written, with \d warnings?: 4 files in /);
    expect(run.stdout).toContain('Administration > Security >');
    const path = (name: string) => join(shop.folder, 'one', name);
    expect(run.stdout).toContain(
      `-certificate "${path('certificate.pem')}" -privatekey "${path('private-key.pem')}:PASSWORD"`,
    );
    expect(run.stdout).toContain(`-keystore "${path('keystore.p12')}" -keystorepass PASSWORD -keystorealias anaplan`);
    expect(run.stdout).toContain(`KeyStore Path Location: ${path('keystore.jks')}`);
    expect(readdirSync(join(shop.folder, 'one'))).toHaveLength(4);
    const prose = run.stdout.split('\n').filter((line) => !line.startsWith('    ') && !line.startsWith('/'));
    expect(
      prose.filter((line) => line.length > 80 && line.trim().includes(' ') && !line.includes(shop.folder)),
    ).toEqual([]);
  });

  test('overwrites only by force', async () => {
    await cert('prepare', 'pair.pem', '--new-password-from', 'env:NEW', '--out', 'two');
    const before = readFileSync(shop.path('two/keystore.p12'));
    const again = await cert('prepare', 'pair.pem', '--new-password-from', 'env:NEW', '--out', 'two');
    expect(again.code).toBe(64);
    expect(again.stderr).toMatch(/certificate\.pem is there already, and nothing was written/);
    expect(readFileSync(shop.path('two/keystore.p12')).equals(before)).toBe(true);
    const forced = await cert(
      'prepare',
      'pair.pem',
      '--new-password-from',
      'file:password.txt',
      '--out',
      'two',
      '--force',
    );
    expect([0, 1]).toContain(forced.code);
    expect(readFileSync(shop.path('two/keystore.p12')).equals(before)).toBe(false);
    expect(readdirSync(shop.path('two')).toSorted()).toEqual(['certificate.pem', 'keystore.p12', 'private-key.pem']);
  });

  test('JSON is one document without secrets', async () => {
    const run = await cert(
      'prepare',
      'pair.pem',
      '--new-password-from',
      'env:NEW',
      '--out',
      'three',
      '--unencrypted',
      '--format',
      'json',
    );
    expect(run.code).toBe(1);
    const document = JSON.parse(run.stdout);
    expect(document).toMatchObject({
      schema: 'anaplan-doctor/cert-prepare@1',
      alias: 'anaplan',
      certificate: { emails: ['loader@example.com'] },
      caCertificates: [{ subject: 'CN=Test Issuing' }],
    });
    expect(document.remarks).toContainEqual(expect.objectContaining({ code: 'unencrypted-key', severity: 'warning' }));
    expect(run.stdout).not.toContain('PRIVATE KEY-----');
  });

  test.each<[string, string[], number, RegExp]>([
    ['no new password', ['pair.pem'], 64, /--new-password-from env:NAME/],
    [
      'a password in place of its reference',
      ['pair.pem', '--new-password-from', newCanary],
      64,
      /never the password itself/,
    ],
    ['a password as option', ['pair.pem', '--new-password', newCanary], 64, /never the password itself/],
    [
      'a password as an option nobody has',
      ['pair.pem', `--newpassword=${newCanary}`],
      64,
      /unknown option '--newpassword=\.\.\.'/,
    ],
    ['a variable that is not set', ['pair.pem', '--new-password-from', 'env:NOWHERE'], 64, /NOWHERE is not set/],
    ['a short new password', ['pair.pem', '--new-password-from', 'env:SHORT'], 64, /fewer than 6/],
    ['a new password Anaplan Connect would cut', ['pair.pem', '--new-password-from', 'env:COLON'], 64, /colon/],
    ['an unknown Java', ['pair.pem', '--new-password-from', 'env:NEW', '--java', '11'], 64, /Allowed choices/],
    ['a certificate without key', ['user.pem', '--new-password-from', 'env:NEW'], 2, /holds no private key/],
    ['no such file', ['nothing.p12', '--new-password-from', 'env:NEW'], 2, /no such file/],
  ])('%s', async (_name, args, code, sentence) => {
    const run = await cert('prepare', ...args, '--out', 'never');
    expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(readdirSync(shop.folder)).not.toContain('never');
  });

  test.skipIf(!hasOpenssl).each<[string, string[], number, RegExp]>([
    ['no password', [], 64, /--password-from/],
    ['a wrong password', ['--password-from', 'env:NEW'], 2, /does not open the file/],
  ])('%s for the input', async (_name, args, code, sentence) => {
    const run = await cert('prepare', 'user.p12', ...args, '--new-password-from', 'env:NEW', '--out', 'never');
    expect(run).toMatchObject({ code, stderr: expect.stringMatching(sentence) });
  });
});

describe('cert request', () => {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: shop.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  test.skipIf(!hasOpenssl).each([
    ['2048', 'Acme, "Fin" + Öst'],
    ['3072', '#0401'],
  ])('%s bits for %s', async (bits, organisation) => {
    const out = `request-${bits}`;
    const args = [
      '--email',
      'loader@example.com',
      '--common-name',
      'Nightly loader',
      '--organisation',
      organisation,
      '--bits',
      bits,
    ];
    const run = await cert('request', ...args, '--out', out, '--new-password-from', 'env:NEW');
    expect(run.code).toBe(0);
    expect(readdirSync(shop.path(out)).toSorted()).toEqual(['for-the-ca.txt', 'private-key.pem', 'request.csr']);
    const text = openssl(
      'req',
      '-in',
      `${out}/request.csr`,
      '-noout',
      '-verify',
      '-text',
      '-nameopt',
      'utf8,sep_comma_plus_space',
    );
    expect(text).toContain(`Public-Key: (${bits} bit)`);
    expect(text).toContain('Signature Algorithm: sha256WithRSAEncryption');
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/TLS Web Client Authentication, E-mail Protection\n/);
    expect(text).toMatch(/X509v3 Subject Alternative Name:\s+email:loader@example\.com\n/);
    const subject = openssl(
      'req',
      '-in',
      `${out}/request.csr`,
      '-noout',
      '-subject',
      '-nameopt',
      'utf8,sep_comma_plus_space',
    );
    expect(subject.trim()).toBe(`subject=CN=Nightly loader, O=${organisation}`);
    const key = openssl('pkey', '-in', `${out}/private-key.pem`, '-passin', `pass:${newCanary}`, '-pubout');
    expect(openssl('req', '-in', `${out}/request.csr`, '-noout', '-pubkey')).toBe(key);
    expect(readFileSync(shop.path(`${out}/private-key.pem`), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    expect(readFileSync(shop.path(`${out}/for-the-ca.txt`), 'utf8')).toContain('rfc822Name: loader@example.com');
  });

  test.each<[string, string[], RegExp]>([
    ['no address', [], /--email/],
    ['something that is no address', ['--email', 'loader'], /--email takes one plain e-mail address/],
    ['a name that is too long', ['--email', 'a@example.com', '--common-name', 'x'.repeat(65)], /1 to 64/],
    ['a short key', ['--email', 'a@example.com', '--bits', '1024'], /Allowed choices/],
  ])('%s', async (_name, args, sentence) => {
    const run = await cert('request', ...args, '--out', 'never', '--new-password-from', 'env:NEW');
    expect(run).toMatchObject({ code: 64, stderr: expect.stringMatching(sentence) });
    expect(readdirSync(shop.folder)).not.toContain('never');
  });
});

describe('cert compare', () => {
  test('the same certificate bites', async () => {
    const run = await cert('compare', 'user.pem', 'pair.pem');
    expect([1, 2]).toContain(run.code);
    expect(run.stdout).toContain('same-certificate');
  });
  test.skipIf(!hasOpenssl)('JSON tells both sides and what changed', async () => {
    shop.certificate(
      'renewed',
      ['rsa:2048'],
      ['subjectAltName=email:other@example.com', 'basicConstraints=critical,CA:FALSE'],
    );
    const run = await cert('compare', 'user.p12', 'renewed.pem', '--old-password-from', 'env:OLD', '--format', 'json');
    expect(run.code).toBe(1);
    const document = JSON.parse(run.stdout);
    expect(document).toMatchObject({
      schema: 'anaplan-doctor/cert-compare@1',
      verdict: 'will-bite',
      old: { emails: ['loader@example.com'] },
      new: { emails: ['other@example.com'] },
    });
    expect(document.remarks.map(({ code }: { code: string }) => code)).toContain('email-lost');
    expect(document.differences).toContainEqual({
      field: 'e-mail',
      old: 'loader@example.com',
      new: 'other@example.com',
      changed: true,
    });
  });
  test.each<[string, string[], number]>([
    ['a file that is not there', ['user.pem', 'nothing.pem'], 2],
    ['a file that is no certificate', ['user.pem', 'password.txt'], 2],
    ['one file only', ['user.pem'], 64],
    ['roots that are not there', ['user.pem', 'user.pem', '--ca', 'nowhere.pem'], 64],
  ])('%s', async (_name, args, code) => expect((await cert('compare', ...args)).code).toBe(code));
  test.skipIf(!hasOpenssl)('a password is asked for', async () => {
    const run = await cert('compare', 'user.p12', 'user.pem');
    expect(run).toMatchObject({ code: 64, stderr: expect.stringMatching(/--old-password-from/) });
  });
});

test('no password was ever said', () => {
  expect(runs.length).toBeGreaterThan(1000);
  for (const secret of [canary, newCanary, environment.COLON]) expect(runs).not.toContain(secret);
});
