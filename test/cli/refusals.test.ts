import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctor, stackTrace } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-cli-'));
  await writeFile(join(folder, 'broken.yaml'), 'connections:\n  prod:\n    regoin: eu1\n');
  await writeFile(join(folder, 'not.yaml'), 'a: [1, 2\n');
  await writeFile(join(folder, 'binary.yaml'), Buffer.from([0, 1, 2, 255, 254]));
  await writeFile(join(folder, 'foreign.db'), 'this is no database, but it is a file of some length');
  await writeFile(join(folder, 'escape.yaml'), 'foo\x1b[31m: 1\n');
  await writeFile(join(folder, 'small.yaml'), 'endpoints: ["127.0.0.1:9"]\n');
  await writeFile(join(folder, 'keep.txt'), 'mine');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('bad input gets one clear sentence, the right exit code and no stack trace', () => {
  test.each<[string, string[], number, RegExp]>([
    ['unknown command', ['diagnoze'], 64, /unknown command/],
    ['unknown option', ['diagnose', '--cofnig', 'x'], 64, /unknown option/],
    ['no settings', ['diagnose'], 64, /--config FILE/],
    ['settings that are not there', ['diagnose', '--config', 'nowhere.yaml'], 78, /nowhere\.yaml/],
    ['a folder as settings', ['diagnose', '--config', '.'], 78, /./],
    ['a misspelt key', ['diagnose', '--config', 'broken.yaml'], 78, /broken\.yaml:3:5.*regoin.*region/s],
    ['broken YAML', ['config', 'check', 'not.yaml'], 78, /not\.yaml:\d+:\d+/],
    ['an escape sequence in a key', ['config', 'check', 'escape.yaml'], 78, /foo\\x1b\[31m/],
    ['binary settings', ['config', 'check', 'binary.yaml'], 78, /binary\.yaml/],
    ['a store that is no store', ['status', '--store', 'foreign.db'], 70, /foreign\.db/],
    ['an unknown check', ['diagnose', '--config', 'small.yaml', '--only', 'import-stukc'], 64, /import-stukc/],
    ['an unknown target', ['diagnose', '--config', 'small.yaml', '--target', 'nobody'], 64, /nobody/],
    ['an endpoint that is none', ['diagnose', 'tls', 'two words'], 64, /HOST:PORT/],
    ['a list of targets without an end', ['diagnose', 'tls', '--targets', '/dev/zero'], 64, /no file of up to 1 MB/],
    ['a file as the folder of the demo', ['demo', '--out', 'keep.txt'], 64, /cannot be made/],
    ['a port out of range', ['diagnose', 'tls', 'localhost:99999'], 64, /HOST:PORT/],
    [
      'a password on the command line',
      ['diagnose', 'cert', 'x.p12', '--password-from', 'hunter2'],
      64,
      /never the password itself/,
    ],
    ['an unknown scenario', ['demo', '--scenario', 'everything'], 64, /everything/],
    ['a demo over files of somebody', ['demo', '--out', '.'], 64, /nothing was touched/],
    ['an unknown check in history', ['history', 'nope', '--store', 'new.db'], 64, /nope/],
    ['an unknown format', ['diagnose', '--format', 'xml'], 64, /xml/],
    ['an unknown format of explain', ['explain', 'x', '--format', 'xml'], 64, /xml/],
    ['an unknown format of history', ['history', 'import-stuck', '--format', 'xml'], 64, /xml/],
    ['the status of a store that is not there', ['status', '--store', 'new.db'], 64, /There is no store .*new\.db/],
    ['the history of a store that is not there', ['history', 'import-stuck', '--store', 'new.db'], 64, /new\.db/],
    ['the cases of a store that is not there', ['case', 'list', '--store', 'new.db'], 64, /new\.db/],
    ['a folder for the sandbox that is a file', ['sandbox', '--directory', 'keep.txt'], 70, /keep\.txt.*\(E[A-Z]+\)/],
    [
      'an address that is not ours',
      ['sandbox', '--host', '192.0.2.1', '--directory', 'made'],
      70,
      /^The sandbox could/,
    ],
  ])('%s', async (_what, args, code, sentence) => {
    const run = await doctor(args, { cwd: folder });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).not.toMatch(stackTrace);
    expect(run.stderr).not.toContain('\x1b');
    expect(run.stdout).toBe('');
    expect(run.code).toBe(code);
  });

  test('nothing was written but the folder of the sandbox', async () => {
    const names = await readdir(folder);
    expect(names.filter((name) => name !== 'made').sort()).toEqual(
      ['binary.yaml', 'broken.yaml', 'escape.yaml', 'foreign.db', 'keep.txt', 'not.yaml', 'small.yaml'].sort(),
    );
  });

  test('the password is not repeated', async () => {
    const run = await doctor(['diagnose', 'cert', 'x.p12', '--password-from', 'hunter2'], { cwd: folder });
    expect(run.stderr + run.stdout).not.toContain('hunter2');
  });
});

describe('one-off looks', () => {
  test('a port nobody listens on is a finding, not a crash', async () => {
    const run = await doctor(['diagnose', 'tls', '127.0.0.1:1', '--format', 'json'], { cwd: folder });
    const report = JSON.parse(run.stdout);
    expect(run.code).toBe(2);
    expect(report.results.find((result: { check: string }) => result.check === 'reachability').findings[0].code).toBe(
      'tcp-failed',
    );
    const others = report.results.filter((result: { check: string }) => result.check !== 'reachability');
    expect(others.map((result: { outcome: string }) => result.outcome)).toEqual(['blind', 'blind', 'blind', 'blind']);
  });

  test('a report that cannot be written leaves nothing behind', async () => {
    const run = await doctor(['diagnose', 'tls', '127.0.0.1:1', '--output', 'no/such/folder/report.txt'], {
      cwd: folder,
    });
    expect(run.code).toBe(70);
    expect(run.stderr).toMatch(/Could not write/);
  });

  test('firewall rules name the hosts of the settings', async () => {
    const run = await doctor(['diagnose', 'network', '--rules'], { cwd: folder });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/api\.anaplan\.com\s+tcp 443/i);
  });

  test('explain reads standard input and says when it knows nothing', async () => {
    const known = await doctor(['explain', '-'], { cwd: folder, input: 'Failed to locate model (source model).' });
    expect([known.code, known.stdout]).toEqual([0, expect.stringMatching(/source model/i)]);
    expect((await doctor(['explain', 'quite unheard of'], { cwd: folder })).code).toBe(3);
  });
});
