import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../src/secrets/secrets.ts';
import type { Secrets } from '../../src/settings/secrets.ts';
import { createSecrets } from '../../src/settings/secrets.ts';

const windows = process.platform === 'win32';
if (windows) console.warn('skipped: commands of exec: references are tested with sh');

let folder = '';
const opened: Secrets[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-exec-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function command(name: string, script: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

function secretsWith(environment: Record<string, string> = {}, passed: string[] = [], timeoutMs = 10_000): Secrets {
  const made = createSecrets({
    environment: { PATH: '/usr/bin:/bin', ...environment },
    credentialsDirectory: null,
    stores: { exec: { environment: passed, timeoutMs } },
  });
  opened.push(made);
  return made;
}

async function troubleOf(secrets: Secrets, reference: string) {
  const error: unknown = await secrets.read(reference).catch((caught: unknown) => caught);
  if (!(error instanceof SecretUnavailable)) throw new Error(`read, or failed otherwise: ${String(error)}`);
  return { code: error.trouble.code, text: error.message };
}

describe.skipIf(windows)('what a command writes', () => {
  it('without its last line break, and known for redaction', async () => {
    const secrets = secretsWith();
    const path = command('two-lines', "printf 'first\\nsecond\\r\\n'; echo noise >&2");
    expect(await secrets.read(`exec:${path}`)).toBe('first\nsecond');
    expect(secrets.known()).toEqual(['first\nsecond']);
  });

  it('gets its arguments as they are: no shell looks at them', async () => {
    const path = command('arguments', 'printf "%s|" "$@"');
    const argv = [path, 'op://vault/an item', '$HOME; id', '*'];
    expect(await secretsWith().read(`exec:${JSON.stringify(argv)}`)).toBe('op://vault/an item|$HOME; id|*|');
    expect(await secretsWith().read(`exec:${path} show  anaplan/prod`)).toBe('show|anaplan/prod|');
  });

  it('sees the variables the settings name, and none else', async () => {
    const path = command('variables', 'env | sed "s/=.*//" | sort | tr "\\n" " "; cat; pwd');
    const environment = {
      HOME: '/root',
      OP_TOKEN: 'x',
      ANAPLAN_PASSWORD: 'y',
      NODE_OPTIONS: '--inspect',
      LD_PRELOAD: '',
    };
    const seen = await secretsWith(environment, ['OP_TOKEN']).read(`exec:${path}`);
    expect(seen.split(' ').filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual([
      'HOME',
      'OP_TOKEN',
      'PATH',
      '/',
    ]);
  });

  it('is asked once a minute, however many want it', async () => {
    const path = command('count', `echo x >> ${folder}/calls; wc -l < ${folder}/calls | tr -d ' '`);
    const secrets = secretsWith();
    expect(await Promise.all([1, 2, 3].map(() => secrets.read(`exec:${path}`)))).toEqual(['1', '1', '1']);
    secrets.forget();
    expect(await secrets.read(`exec:${path}`)).toBe('2');
  });

  it('through a link to a file that nobody else may change', async () => {
    const link = join(folder, 'link');
    symlinkSync(command('behind', 'echo there'), link);
    expect(await secretsWith().read(`exec:${link}`)).toBe('there');
  });
});

describe.skipIf(windows)('a command that gives nothing', () => {
  it.each([
    ['fails', 'echo secret-on-stderr >&2; echo half a secret; exit 3', 'command-failed', 'ended with exit code 3'],
    ['is killed', 'kill -9 $$', 'command-failed', 'was ended by SIGKILL'],
    ['writes nothing', 'true', 'secret-empty', 'is empty'],
    ['writes no text', "printf 'a\\000b'", 'command-failed', 'wrote something that is no text'],
    [
      'writes without end',
      'while :; do echo "0123456789012345678901234567890123456789"; done',
      'secret-too-large',
      'more than 64 KiB',
    ],
  ])('%s', async (name, script, code, text) => {
    const secrets = secretsWith();
    const trouble = await troubleOf(secrets, `exec:${command(name.replaceAll(' ', '-'), script)}`);
    expect(trouble.code).toBe(code);
    expect(trouble.text).toContain(text);
    expect(trouble.text).not.toMatch(/half a secret|secret-on-stderr/);
    expect(secrets.known()).toEqual([]);
  });

  it('does not end: it is stopped with all it started', async () => {
    const path = command('slow', `(sleep 2; echo late > ${folder}/late) & sleep 60`);
    expect((await troubleOf(secretsWith({}, [], 300), `exec:${path}`)).code).toBe('command-too-slow');
    await sleep(2_300);
    expect(() => chmodSync(join(folder, 'late'), 0o600)).toThrow('ENOENT');
  });

  it('is not there, is a folder, may not be run', async () => {
    expect(await troubleOf(secretsWith(), 'exec:/nowhere/pass show')).toMatchObject({ code: 'command-missing' });
    expect(await troubleOf(secretsWith(), `exec:${folder}`)).toMatchObject({ code: 'command-missing' });
    const closed = command('closed', 'echo x', 0o644);
    const { code, text } = await troubleOf(secretsWith(), `exec:${closed}`);
    expect(code).toBe('command-missing');
    expect(text).toContain(`check ls -l ${closed}`);
  });
});

describe.skipIf(windows)('a command that others may change is not run', () => {
  it('the file', async () => {
    const { code, text } = await troubleOf(secretsWith(), `exec:${command('open', 'echo x', 0o757)}`);
    expect(code).toBe('command-unsafe');
    expect(text).toContain('everybody may change the file');
  });

  it('a folder above it', async () => {
    mkdirSync(join(folder, 'open-folder'));
    chmodSync(join(folder, 'open-folder'), 0o777);
    const { code, text } = await troubleOf(secretsWith(), `exec:${command('open-folder/pass', 'echo x')}`);
    expect(code).toBe('command-unsafe');
    expect(text).toContain(`the folder ${join(folder, 'open-folder')}`);
  });

  it('the file behind a link', async () => {
    const link = join(folder, 'link-to-open');
    symlinkSync(command('open-behind', 'echo x', 0o757), link);
    expect((await troubleOf(secretsWith(), `exec:${link}`)).code).toBe('command-unsafe');
  });

  it.skipIf(process.getuid?.() !== 0)('another account or its group', async () => {
    const path = command('of-another', 'echo x');
    chownSync(path, 12_345, 0);
    expect((await troubleOf(secretsWith(), `exec:${path}`)).text).toContain('the account 12345 may change');
    chownSync(path, 0, 12_345);
    expect(await secretsWith().read(`exec:${path}`)).toBe('x');
    chmodSync(path, 0o775);
    expect((await troubleOf(secretsWith(), `exec:${path}`)).text).toContain('the group 12345 may change');
  });
});
