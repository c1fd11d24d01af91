/** `diagnose cert` as a user runs it. */
import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor } from '../cli/run.ts';
import { ec, hasOpenssl, rsa, Workshop } from './made.ts';

describe.skipIf(!hasOpenssl)('diagnose cert', () => {
  const shop = new Workshop();
  beforeAll(() => {
    shop.certificate('root', ec, ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']);
    const server = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature', 'extendedKeyUsage=serverAuth'];
    shop.certificate('server', rsa, [...server, 'subjectAltName=DNS:www.example.com'], 'root');
    shop.openssl(
      ...[
        'pkcs12',
        '-export',
        '-in',
        'server.pem',
        '-inkey',
        'server.key',
        '-name',
        'x',
        '-passout',
        'pass:pw1234',
        '-out',
        's.p12',
      ],
    );
    shop.write('secret', 'pw1234\n');
    for (const file of ['secret', 's.p12', 'server.key']) chmodSync(shop.path(file), 0o600);
  });
  afterAll(() => shop.close());

  type Found = {
    readonly check: string;
    readonly findings: readonly { readonly code: string; readonly facts: object }[];
  };
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await doctor(['diagnose', 'cert', ...args, '--format', 'json'], {
      cwd: shop.folder,
    });
    const results: readonly Found[] = stdout === '' ? [] : JSON.parse(stdout).results;
    return { code, stderr, codes: results.flatMap(({ findings }) => findings.map((finding) => finding.code)), results };
  };

  it('a server certificate for its name and with its root is clean', async () => {
    const { code, codes, results } = await run('server.pem', '--host', 'www.example.com', '--ca', 'root.pem');
    expect(results.map(({ check }) => check)).toEqual(['certificate-expiry', 'client-certificate']);
    expect([code, codes.filter((one) => !/^server-(refused-by-strict|nonconforming)/.test(one))]).toEqual([0, []]);
  });

  it('another name, an unknown root, another time and another purpose are told', async () => {
    const problems = async (...args: readonly string[]) => {
      const { results } = await run('server.pem', ...args);
      return results.flatMap(({ findings }) =>
        findings.map(({ facts }) => ('problem' in facts ? facts.problem : null)),
      );
    };
    expect(await problems('--host', 'www.example.org', '--ca', 'root.pem')).toContain('host-mismatch');
    const codes = (await run('server.pem', '--host', 'www.example.org', '--ca', 'root.pem')).codes;
    expect(codes).toContain('server-host-mismatch');
    expect(await problems('--host', 'www.example.com')).toContain('chain-incomplete');
    const later = await run('server.pem', '--purpose', 'server', '--ca', 'root.pem', '--at', '2099-01-01');
    expect([later.code, later.codes]).toEqual([
      2,
      expect.arrayContaining(['certificate-expired', 'server-leaf-expired']),
    ]);
    const client = await run('server.pem', '--purpose', 'client');
    expect([client.code, client.codes]).toEqual([2, expect.arrayContaining(['server-certificate', 'email-missing'])]);
    expect((await run('server.pem')).codes).toEqual(['not-for-sign-in']);
  });

  it('a password by reference, from the folder the command runs in', async () => {
    expect((await run('s.p12')).codes).toEqual(expect.arrayContaining(['store-password-needed']));
    const opened = await run('s.p12', '--password-from', 'file:secret');
    expect([opened.code, opened.codes]).toEqual([0, expect.arrayContaining(['not-for-sign-in'])]);
  });

  it.each([
    [['--at', 'tomorrow'], /2027-01-31/],
    [['--at', '2027-13-01'], /2027-01-31/],
    [['--purpose', 'mail'], /server, client/],
    [['--purpose', 'client', '--host', 'h'], /leave it out/],
  ])('refuses %s', async (args, sentence) => {
    const { code, stderr } = await run('server.pem', ...args);
    expect([code, stderr]).toEqual([64, expect.stringMatching(sentence)]);
  });
});
