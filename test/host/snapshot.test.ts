/** collect.sh run by real shells and judged through the snapshot; a snapshot of Windows as `reg query` and collect.cmd write it; hostile folders. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import { parseListing, parseRegistry } from '../../src/host/collected.ts';
import type { Host } from '../../src/host/host.ts';
import { snapshotHost } from '../../src/host/snapshot.ts';
import { createJavas } from '../../src/installs/java/look.ts';

const collector = join(import.meta.dirname, '../../config/collect/collect.sh');
const secret = 'Canary-Kj3!x9';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'snap-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
const shells = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);
if (shells.length < 2) console.warn('skipped: collect.sh is tried by', shells, 'alone');

describe.each(shells)('collect.sh by %s', (shell) => {
  let host: Host;
  let out = '';
  let job = '';
  beforeAll(async () => {
    job = join(folder, shell, 'the job');
    out = join(folder, `${shell}-out`);
    write(
      join(job, 'nightly load.sh'),
      '#!/bin/sh\nAnaplanUser="a@example.com:x"\n./AnaplanClient.sh -user "$AnaplanUser"\n',
    );
    write(join(job, 'store.jks'), secret);
    write(join(job, 'user.pem'), `-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n${secret}\n`);
    write(join(job, 'wide.properties'), Buffer.from(`\ufeff-----BEGIN PRIVATE KEY-----\n${secret}`, 'utf16le'));
    write(join(job, 'logs/run.log'), `${'x'.repeat(99)}\n`.repeat(20_000));
    write(join(job, 'lib/driver.jar'), 'jar');
    symlinkSync('/etc', join(job, 'logs/etc'));
    const java = write(join(folder, shell, 'jdk/bin/java'), '#!/bin/sh\necho \'openjdk version "17.0.9"\' >&2\n');
    chmodSync(java, 0o755);
    write(join(folder, shell, 'jdk/release'), 'JAVA_VERSION="17.0.9"\n');
    const java7 = write(join(folder, shell, 'jdk7/bin/java'), '#!/bin/sh\necho \'java version "1.7.0_80"\' >&2\n');
    chmodSync(java7, 0o755);
    write(join(job, '.git/objects/aa/secret.txt'), secret);
    write(join(job, 'venv/lib/python3.12/site-packages/anaplan_sdk-0.5.17.dist-info/METADATA'), 'x');
    write(join(job, 'venv/lib/python3.12/site-packages/anaplan_sdk/client.py'), 'x');
    execFileSync(shell, [collector, '-o', out, job, join(folder, shell, 'jdk7')], {
      stdio: 'pipe',
      env: {
        PATH: '/usr/bin:/bin',
        JAVA_HOME: join(folder, shell, 'jdk'),
        ANAPLAN_PASSWORD: secret,
        HTTPS_PROXY: `http://loader:${secret}@proxy:8080`,
        JAVA_OPTS: `-Djavax.net.ssl.trustStorePassword=${secret} -Xmx1g`,
        PLAIN: 'shown',
      },
    });
    host = await snapshotHost(out);
  }, 120_000);

  test('holds no secret but what stands in scripts, and is for its owner alone', () => {
    expect(spawnSync('grep', ['-rl', secret, out]).stdout.toString()).toBe('');
    expect(spawnSync('grep', ['-rlP', secret.split('').join('\\x00'), out]).stdout.toString()).toBe('');
    expect(spawnSync('find', [out, '-perm', '/077']).stdout.toString()).toBe('');
    expect(host.environment).toMatchObject({ ANAPLAN_PASSWORD: '<masked>', PLAIN: 'shown' });
    expect(host.environment['HTTPS_PROXY']).toBe('http://<masked>@proxy:8080');
  });

  test('gives texts, names and what is not there', async () => {
    expect(host).toMatchObject({ platform: 'posix', account: { name: expect.any(String) } });
    expect(Math.abs((host.collectedAtMs ?? 0) - Date.now())).toBeLessThan(3_600_000);
    expect((await host.textOf(join(job, 'nightly load.sh')))?.text).toContain('AnaplanClient');
    expect(await host.namesIn(job)).toEqual([
      '.git',
      'lib',
      'logs',
      'nightly load.sh',
      'store.jks',
      'user.pem',
      'venv',
      'wide.properties',
    ]);
    expect(await host.namesIn(join(job, 'lib'))).toEqual(['driver.jar']);
    const facts = await host.factsOf(join(job, 'store.jks'));
    expect(facts).toMatchObject({ exists: true, kind: 'file', sizeBytes: secret.length, isReadable: null, mode: null });
    expect(facts.exists && Math.abs(facts.modifiedAtMs - Date.now())).toBeLessThan(3_600_000);
    expect(await host.factsOf(join(job, 'missing.sh'))).toMatchObject({ exists: false });
    expect(await host.textOf(join(job, 'lib/deeper/missing'))).toBeNull();
  });

  test('of a log the end, and says that it is cut', async () => {
    const log = await host.textOf(join(job, 'logs/run.log'), { from: 'end' });
    expect(log).toMatchObject({ isCut: true, sizeBytes: 2_000_000 });
    expect(log?.text.length).toBe(1_048_576);
  });

  test('the Java, run for its version alone', async () => {
    expect(readFileSync(join(out, 'java.txt'), 'utf8')).toContain('openjdk version "17.0.9"');
    expect((await host.textOf(join(folder, shell, 'jdk/release')))?.text).toContain('17.0.9');
    expect(await host.javaVersion(join(folder, shell, 'jdk/bin/java'))).toContain('17.0.9');
    expect(await host.javaVersion('/nowhere/java')).toBeNull();
  });

  test('a Java without a release file is told by what it said', async () => {
    const javas = createJavas({ host, network: { proxy: null, noProxy: [] } });
    const candidate = { by: 'given', path: join(folder, shell, 'jdk7') } as const;
    const order = { candidate, options: {}, endpoints: [], certificates: [], proxy: null };
    const { files, run } = await javas.look(order, new AbortController().signal);
    expect(files.identity?.release).toMatchObject({ feature: 7, update: 80 });
    expect(run.outcome).not.toBe('ran');
  });

  test('of a repository nothing, and of Python packages the names', async () => {
    await expect(host.namesIn(join(job, '.git'))).rejects.toThrow(CouldNotLook);
    const packages = join(job, 'venv/lib/python3.12/site-packages');
    expect(await host.namesIn(packages)).toEqual(['anaplan_sdk', 'anaplan_sdk-0.5.17.dist-info']);
    await expect(host.textOf(join(packages, 'anaplan_sdk/client.py'))).rejects.toThrow(CouldNotLook);
  });

  test('what nobody looked at is unknown, not absent', async () => {
    await expect(host.factsOf('/opt/other/file')).rejects.toThrow(/says nothing of \/opt\/other\/file/);
    await expect(host.textOf(join(job, 'store.jks'))).rejects.toThrow(/not copied/);
    await expect(host.namesIn('/opt')).rejects.toThrow(CouldNotLook);
  });
});

const windows = join(import.meta.dirname, '../fixtures/snapshot/windows');

describe('a snapshot of Windows', () => {
  let host: Host;
  beforeAll(async () => {
    host = await snapshotHost(windows);
  });

  test.each([
    'C:\\Jobs\\load.bat',
    'c:/jobs/LOAD.BAT',
    '\\\\?\\C:\\Jobs\\load.bat',
    'C:\\Jobs\\..\\Jobs\\load.bat',
    '\\\\srv\\share\\load.bat',
  ])('%s is found', async (file) => {
    expect((await host.textOf(file))?.text).toMatch(/AnaplanClient/);
  });

  test('names, absence and the registry', async () => {
    expect(await host.namesIn('C:\\JOBS')).toEqual(['client.p12', 'load.bat']);
    expect(await host.factsOf('C:\\Jobs\\none.bat')).toMatchObject({ exists: false });
    expect(await host.factsOf('C:\\')).toMatchObject({ kind: 'folder' });
    await expect(host.factsOf('D:\\x')).rejects.toThrow(/Scripts in it: C:\\/);
    expect(await host.registry('HKLM\\Software\\JavaSoft\\JDK')).toEqual({ CurrentVersion: '17' });
    const jdk = await host.registry('HKLM\\SOFTWARE\\javasoft\\JDK\\17');
    expect(jdk).toMatchObject({ JavaHome: 'C:\\Program Files\\Java\\jdk-17' });
    expect(await host.registry('HKLM\\Software\\Other')).toBeNull();
    expect(host.environment['ProgramFiles(x86)']).toBe('C:\\Program Files (x86)');
  });
});

describe('a hostile folder', () => {
  const made = (name: string, files: Readonly<Record<string, string>>) => {
    for (const [file, text] of Object.entries(files)) write(join(folder, name, file), text);
    return join(folder, name);
  };
  const manifest = 'anaplan-doctor-snapshot\t1\nplatform\tposix\ncollectedAt\t2026-11-22T06:00:00Z\naccount\ta\n';

  test.each([
    ['no manifest', {}],
    ['another format', { 'manifest.tsv': manifest.replace('\t1', '\t2') }],
    ['no platform', { 'manifest.tsv': 'anaplan-doctor-snapshot\t1\n' }],
  ])('%s is refused with a sentence', async (name, files) => {
    await expect(snapshotHost(made(name, { 'files/root/a': '', ...files }))).rejects.toThrow(
      /could not be used as a snapshot/,
    );
  });

  test('links and ways out are not followed', async () => {
    const at = made('links', { 'manifest.tsv': manifest, 'files/root/opt/a.sh': 'a', '../outside': secret });
    symlinkSync(join(folder, 'outside'), join(at, 'files/root/opt/b.sh'));
    symlinkSync('/etc', join(at, 'files/root/etc'));
    const host = await snapshotHost(at);
    for (const file of ['/opt/b.sh', '/etc/passwd', '/opt/../../../outside', '/../outside'])
      await expect(host.textOf(file)).rejects.toThrow(/says nothing of/);
    expect((await host.textOf('/opt/../opt/a.sh'))?.text).toBe('a');
    expect(readdirSync(at)).toEqual(['files', 'manifest.tsv']);
  });

  test('any text is a listing and a registry', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        for (const one of parseListing(text)) expect(one.sizeBytes).toBeGreaterThanOrEqual(0);
        expect(parseRegistry(`HKLM\\__proto__\n    __proto__    REG_SZ    x\n${text}`).size).toBeGreaterThan(0);
      }),
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
