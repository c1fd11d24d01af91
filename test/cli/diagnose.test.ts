import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { hasKeytool } from '../keystore/made.ts';
import type { Pki } from '../tls/openssl.ts';
import { hasOpenssl, makePki, startOpenssl } from '../tls/openssl.ts';
import { doctor } from './run.ts';

const codesOf = (report: Report, check: string) =>
  report.results.filter((result) => result.check === check).flatMap(({ findings }) => findings.map(({ code }) => code));

describe.skipIf(!hasOpenssl)('diagnose tls against a real openssl s_server', () => {
  let pki: Pki;
  beforeAll(() => {
    pki = makePki();
  });
  afterAll(() => pki.remove());

  test.each([
    ['-tls1', ['tls-too-old', 'tls-old-accepted'], 2],
    ['-tls1_1', ['tls-too-old', 'tls-old-accepted'], 2],
    ['-tls1_2', [], 0],
    ['-tls1_3', [], 0],
  ])('a server that speaks only %s', async (version, codes, exitCode) => {
    const files = ['-cert', 'leaf.pem', '-key', 'leaf.key', '-cert_chain', 'intermediate.pem'];
    const server = await startOpenssl(pki, ...files, version, '-cipher', 'ALL:@SECLEVEL=0');
    try {
      const run = await doctor([
        'diagnose',
        'tls',
        `localhost:${server.port}`,
        '--ca',
        pki.file('root.pem'),
        '--format',
        'json',
      ]);
      const report: Report = JSON.parse(run.stdout);
      expect(codesOf(report, 'tls-version').sort()).toEqual(codes.sort());
      expect(codesOf(report, 'reachability')).toEqual([]);
      expect(run.code).toBe(exitCode);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(!hasOpenssl || !hasKeytool)('diagnose cert on files made by openssl and keytool', () => {
  let folder: string;
  let pki: Pki;
  const made = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, stdio: 'pipe', env: { ...process.env, PASS: 'changeit' } });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-diagnose-'));
    pki = makePki();
    const [leaf, key] = [pki.file('leaf.pem'), pki.file('leaf.key')];
    made(
      'openssl',
      'pkcs12',
      '-export',
      '-in',
      leaf,
      '-inkey',
      key,
      '-name',
      'scott',
      '-passout',
      'env:PASS',
      '-out',
      'store.p12',
    );
    const into = ['-destkeystore', 'store.jks', '-deststoretype', 'JKS', '-deststorepass', 'changeit'];
    made('keytool', '-importkeystore', '-srckeystore', 'store.p12', '-srcstorepass', 'changeit', '-noprompt', ...into);
    made('openssl', 'x509', '-in', leaf, '-outform', 'DER', '-out', 'leaf.der');
    made('cp', leaf, 'leaf.pem');
  });
  afterAll(async () => {
    pki.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(['leaf.pem', 'leaf.der', 'store.p12', 'store.jks'])(
    '%s: the certificate is read, and its end is near',
    async (file) => {
      const args = ['diagnose', 'cert', file, '--password-from', 'env:PASS', '--format', 'json'];
      const run = await doctor(args, { cwd: folder, environment: { PASS: 'changeit' } });
      const found = JSON.parse(run.stdout).results.find(
        (result: { check: string }) => result.check === 'certificate-expiry',
      );
      expect(found.outcome).toBe('seen');
      expect(found.findings).toEqual([
        expect.objectContaining({
          code: 'certificate-expiring-soon',
          facts: expect.objectContaining({ daysLeft: 29, subject: 'CN=leaf' }),
        }),
      ]);
    },
  );

  test('a wrong password is told apart, and not repeated', async () => {
    const args = ['diagnose', 'cert', 'store.p12', '--password-from', 'env:PASS', '--format', 'json'];
    const run = await doctor(args, { cwd: folder, environment: { PASS: 'hunter2-is-wrong' } });
    const report: Report = JSON.parse(run.stdout);
    expect(codesOf(report, 'client-certificate')).toContain('store-wrong-password');
    // Told once: the other check passes the file over, and says why.
    const expiry = report.results.find(({ check }) => check === 'certificate-expiry');
    expect(expiry).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('client-certificate') });
    expect(run.stdout + run.stderr).not.toContain('hunter2');
    expect(run.code).toBe(2);
  });

  test('a report for a file is written whole, for its owner alone', async () => {
    const run = await doctor(['diagnose', 'cert', 'leaf.pem', '--format', 'html', '--output', 'report.html'], {
      cwd: folder,
    });
    expect(run.stdout).toBe('');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/i);
  });
});
