import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { rawZip } from '../inspect/raw-zip.ts';
import { doctor, stackTrace } from './run.ts';

const hasAge = spawnSync('age', ['--version']).status === 0;
if (!hasAge) console.warn('SKIPPED for want of age: what age itself encrypted');

let folder: string;
let live: Report;
let archives: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-inspect-'));
  const demo = ['demo', '--scenario', 'import-stuck+source-model-500', '--format', 'json', '--out', 'demo'];
  live = JSON.parse((await doctor(demo, { cwd: folder })).stdout);
  const cases = await readdir(join(folder, 'demo/cases'));
  archives = cases.map((name) => join('demo/cases', name, 'case.zip'));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = () => execFileSync('find', ['.', '-type', 'f'], { cwd: folder, encoding: 'utf8' });

describe('inspect', () => {
  test('says what the live run said, by the same exit code, and writes nothing', async () => {
    expect(archives).toHaveLength(2);
    const before = files();
    for (const archive of archives) {
      const run = await doctor(['inspect', archive, '--format', 'json'], { cwd: folder });
      const report: Report = JSON.parse(run.stdout);
      const same = live.results.filter(({ check, target }) =>
        report.results.some((one) => one.check === check && one.target === target),
      );
      expect(report.results).toEqual(same);
      expect(report.results.flatMap(({ findings }) => findings).some(({ severity }) => severity === 'failure')).toBe(
        true,
      );
      expect(run.code).toBe(2);
      expect(run.stderr).toMatch(/^Case AD-\d{8}-[0-9a-f]{6} .*every hash right\.\n/);
      expect(run.stderr).not.toMatch(/judged differently|Redaction changed/);
    }
    expect(files()).toBe(before);
  });

  test.each(['text', 'nagios'])('as %s', async (format) => {
    const run = await doctor(['inspect', archives[0] ?? '', '--format', format, '--quiet'], { cwd: folder });
    expect([run.code, run.stderr]).toEqual([2, '']);
    expect(run.stdout).toMatch(/Sales Hub/);
  });

  test('opens an encrypted case with its key, with no other, and never without', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    await writeFile(join(folder, 'key.txt'), `# made by a test\n${identity}\n`, { mode: 0o600 });
    await writeFile(join(folder, 'other.txt'), `${await generateX25519Identity()}\n`, { mode: 0o600 });
    const sources = ['--config', 'demo/settings.yaml', '--store', 'demo/anaplan-doctor.db', '--out', 'sealed'];
    const made = await doctor(['case', 'build', '1', ...sources, '--recipient', recipient], { cwd: folder });
    expect(made.stdout, made.stderr).toContain(recipient);
    const [name = ''] = await readdir(join(folder, 'sealed'));
    expect((await readdir(join(folder, 'sealed', name))).toSorted()).toEqual(['case.zip.age', 'mail.eml']);
    const archive = join('sealed', name, 'case.zip.age');
    const opened = await doctor(['inspect', archive, '--identity', 'key.txt', '--quiet'], { cwd: folder });
    const clear = await doctor(['inspect', join('demo/cases', name, 'case.zip'), '--quiet'], { cwd: folder });
    expect([opened.code, opened.stdout]).toEqual([clear.code, clear.stdout]);
    for (const [options, message] of [
      [['--identity', 'other.txt'], /for another key/],
      [[], /--identity FILE/],
    ] as const) {
      const run = await doctor(['inspect', archive, ...options], { cwd: folder });
      expect([run.code, run.stdout]).toEqual([64, '']);
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toContain(identity);
    }
    expect(files()).not.toMatch(/case\.md.*sealed/);
  });

  test('refuses a bad recipient before anything is written', async () => {
    const sources = ['--config', 'demo/settings.yaml', '--store', 'demo/anaplan-doctor.db', '--out', 'bad'];
    const made = await doctor(['case', 'build', '1', ...sources, '--recipient', 'age1wrong'], { cwd: folder });
    expect(made.code).toBe(64);
    expect(made.stderr).toMatch(/no age recipient.*no case was written/);
    await expect(readdir(join(folder, 'bad'))).rejects.toThrow();
  });

  test.skipIf(!hasAge)('opens what age itself encrypted, armoured too', async () => {
    execFileSync('age-keygen', ['-o', join(folder, 'made.txt')], { stdio: 'ignore' });
    const recipient = execFileSync('age-keygen', ['-y', join(folder, 'made.txt')], { encoding: 'utf8' }).trim();
    for (const [name, options] of [
      ['binary.age', []],
      ['armoured.age', ['-a']],
    ] as const) {
      execFileSync('age', [...options, '-r', recipient, '-o', name, archives[0] ?? ''], { cwd: folder });
      const run = await doctor(['inspect', name, '--identity', 'made.txt', '--quiet'], { cwd: folder });
      expect([run.code, run.stderr], name).toEqual([2, '']);
    }
  });

  test('two archives: the same, and another problem', async () => {
    const [one = '', other = ''] = archives;
    const same = await doctor(['inspect', one, one], { cwd: folder });
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('The two cases say the same.')]);
    const run = await doctor(['inspect', one, other, '--format', 'json'], { cwd: folder });
    const differences = JSON.parse(run.stdout);
    expect(differences.schema).toBe('anaplan-doctor/case-differences@1');
    expect(differences.findings.appeared.length + differences.findings.vanished.length).toBeGreaterThan(0);
    expect(run.code).toBe(2);
    expect((await doctor(['inspect', one, other, '--format', 'html'], { cwd: folder })).code).toBe(64);
  });

  test('refuses what is no case: 64, one sentence, nothing written', async () => {
    await writeFile(join(folder, 'evil.zip'), rawZip([{ name: '../../evil\u001b[2J.txt', content: Buffer.from('x') }]));
    await writeFile(join(folder, 'short.zip'), (await readFile(join(folder, archives[0] ?? ''))).subarray(0, 900));
    await writeFile(join(folder, 'text.zip'), 'Dear support');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const before = files();
    for (const name of ['evil.zip', 'short.zip', 'text.zip', 'pipe']) {
      const run = await doctor(['inspect', name], { cwd: folder });
      expect([run.code, run.stdout], name).toEqual([64, '']);
      expect(run.stderr.trim().split('\n'), name).toHaveLength(1);
      expect(run.stderr).not.toMatch(stackTrace);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(run.stderr).not.toMatch(/[\u001b]/);
    }
    expect(files()).toBe(before);
  });
});
