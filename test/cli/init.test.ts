/** `init`: settings written from what an account sees, without a question where nobody can answer. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { rotatingClientId } from '../../src/sandbox/finance.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { doctor, stackTrace } from './run.ts';

let folder: string;
let rig: Rig | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-init-'));
  rig = null;
});
afterEach(async () => {
  await rig?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function sandboxWith(scenarios: readonly ScenarioName[] = [], ...changes: Change[]): Promise<Rig> {
  rig = await rigWith(scenarios, changes);
  return rig;
}
const place = ({ sandbox }: Rig) => [
  '--api-url',
  sandbox.baseUrls.api,
  '--auth-url',
  sandbox.baseUrls.auth,
  '--ca-file',
  sandbox.caFile,
  '--state-directory',
  join(folder, 'state'),
];
const asMonitor = (sandbox: Rig) => [
  ...place(sandbox),
  '--user',
  'monitor@example.com',
  '--password-from',
  `file:${join(sandbox.folder, 'monitor.password')}`,
];
const init = (...args: string[]) => doctor(['init', '--output', 'my.yaml', ...args], { cwd: folder });
const written = () => readFileSync(join(folder, 'my.yaml'), 'utf8');

describe('init without a terminal', { timeout: 60_000 }, () => {
  test('writes what the account sees, mode 0600; config check takes it, and diagnose looks at it', async () => {
    const sandbox = await sandboxWith();
    const { code, stdout, stderr } = await init(
      ...asMonitor(sandbox),
      '--reporter-name',
      'Team',
      '--reporter-email',
      'a@b.example',
    );
    expect(stderr).toBe('Signed in as monitor@example.com.\n');
    expect(code).toBe(0);
    expect(stdout).toContain('anaplan-doctor diagnose --config my.yaml');
    expect(statSync(join(folder, 'my.yaml')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(['my.yaml', 'state']);
    expect(written()).toContain('Load actuals');
    // Archived, so not chosen unless it is named.
    expect(written()).not.toContain('Sales Plan 2023');
    const checked = await doctor(['config', 'check', 'my.yaml'], { cwd: folder });
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('Sales Hub / Load actuals')]);
    const looked = await doctor(['diagnose', '--config', 'my.yaml', '--only', 'api-access,import-failed'], {
      cwd: folder,
    });
    expect(looked.code).toBe(0);
    expect(sandbox.sandbox.writeAttempts()).toBe(0);
  });

  test('a closed model is not opened but followed; --wake opens it and lists it', async () => {
    const sandbox = await sandboxWith(['model-closed']);
    const first = await init(...asMonitor(sandbox), '--model', 'Data Hub');
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringContaining('Closed, and not opened to be listed: Data Hub'),
    ]);
    expect(written()).toMatch(/watch:\n {2}- connection: prod\n {4}include:\n {6}models:\n {8}- Data Hub\n/);
    expect(sandbox.sandbox.requests().wakes).toEqual({});
    const second = await init(...asMonitor(sandbox), '--model', 'Data Hub', '--wake', '--force');
    expect(second.code).toBe(0);
    expect(sandbox.sandbox.requests().wakes).toEqual({ 'Data Hub': 1 });
    expect(written()).toContain('Load employees');
    expect(written()).not.toContain('watch:');
  });

  test('patterns choose, and --watch keeps them; what is followed is looked at', async () => {
    const sandbox = await sandboxWith();
    const some = await init(
      ...asMonitor(sandbox),
      '--model',
      'Sales*',
      '--import',
      'Load pi*',
      '--no-exports',
      '--no-processes',
    );
    expect(some.code).toBe(0);
    expect(written()).toMatch(/imports:\n {6}- Load pipeline\n(?! {6}-)/);
    expect(written()).not.toMatch(/exports|processes/);
    await init(
      ...asMonitor(sandbox),
      '--model',
      'Sales*',
      '--import',
      'Load pi*',
      '--no-exports',
      '--watch',
      '--force',
    );
    expect(written()).toMatch(/models:\n {8}- Sales\*\n {6}imports:\n {8}- Load pi\*\n/);
    const looked = await doctor(['diagnose', '--config', 'my.yaml', '--only', 'import-failed', '--format', 'json'], {
      cwd: folder,
    });
    const targets = JSON.parse(looked.stdout).results.map(({ target }: { target: string }) => target);
    expect(targets.toSorted()).toEqual(['Sales Hub / Load pipeline', 'Sales Hub / Nightly load']);
  });

  test('an existing file is left as it is, before anything is asked', async () => {
    const sandbox = await sandboxWith();
    writeFileSync(join(folder, 'my.yaml'), 'mine');
    const { code, stderr } = await init(...asMonitor(sandbox));
    expect([code, stderr, written()]).toEqual([64, expect.stringContaining('--force'), 'mine']);
    expect(sandbox.sandbox.requests().total).toBe(0);
  });

  test.each([
    ['nothing', [], 'how to sign in'],
    ['no place', ['--user', 'a@b.example', '--password-from', 'env:P'], '--region'],
    ['half a certificate', ['--region', 'eu1', '--certificate', 'x.pem'], '--key'],
    ['two ways', ['--region', 'eu1', '--user', 'a', '--certificate', 'x.pem'], 'one way'],
    ['an unknown region', ['--region', 'eu9'], 'Allowed choices'],
  ])('%s given: refused in one sentence, and nothing waits', async (_what, args, words) => {
    const { code, stderr } = await init(...args);
    expect([code, stderr]).toEqual([64, expect.stringContaining(words)]);
    expect(existsSync(join(folder, 'my.yaml'))).toBe(false);
  });

  test('a refused sign-in names the causes, writes nothing, and is not sent twice', async () => {
    const sandbox = await sandboxWith();
    const wrong = [...place(sandbox), '--user', 'monitor@example.com', '--password-from', 'env:WRONG'];
    const run = () =>
      doctor(['init', '--output', 'my.yaml', ...wrong], { cwd: folder, environment: { WRONG: 'wrong-secret' } });
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain('- The password is wrong, or was changed?');
    expect(stderr).not.toMatch(stackTrace);
    expect((await run()).code).toBe(2);
    expect(sandbox.sandbox.requests().byRoute['POST /token/authenticate']).toBe(1);
    expect(stderr).not.toContain('wrong-secret');
    expect(existsSync(join(folder, 'my.yaml'))).toBe(false);
  });

  test('a pattern that fits nothing tells what there is; a host that is not there is exit 3', async () => {
    const sandbox = await sandboxWith();
    const none = await init(...asMonitor(sandbox), '--model', 'Nothing*');
    expect([none.code, none.stderr]).toEqual([64, expect.stringContaining('Sales Hub')]);
    await sandbox.sandbox.close();
    const away = await init(...asMonitor(sandbox));
    expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('Nothing was written')]);
  });

  test('OAuth: approved once, and the settings written sign in by the token kept', async () => {
    const sandbox = await sandboxWith([], { change: 'behaviour', behaviour: { deviceApprovalAfterMs: 100 } });
    const words = [...place(sandbox), '--oauth-url', sandbox.sandbox.baseUrls.auth, '--oauth-client', rotatingClientId];
    const { code, stderr } = await init(...words);
    expect(stderr).toContain('enter the code');
    expect(code).toBe(0);
    expect(written()).toContain('refreshTokenFile: prod.refresh-token');
    const looked = await doctor(['diagnose', '--config', 'my.yaml', '--only', 'api-access'], { cwd: folder });
    expect(looked.code).toBe(0);
  });
});

describe('init at a terminal', { timeout: 60_000 }, () => {
  /** Answers each question as soon as it stands there. */
  async function talk(
    args: readonly string[],
    answers: readonly (readonly [question: RegExp, answer: string | null])[],
  ) {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const stdout = new PassThrough();
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const said: string[] = [];
    const left = [...answers];
    let unread = '';
    stderr.on('data', (part) => {
      said.push(String(part));
      unread += String(part);
      const next = left[0];
      if (next === undefined || !next[0].test(unread)) return;
      left.shift();
      unread = '';
      if (next[1] === null) stdin.end();
      else stdin.write(`${next[1]}\n`);
    });
    stdout.resume();
    const { signal } = new AbortController();
    const clock = { nowMs: () => Date.now() };
    const context = {
      checks,
      clock,
      environment: {},
      workingDirectory: folder,
      homeDirectory: folder,
      stdin,
      stdout,
      stderr,
      signal,
    };
    const code = await runProgram(['init', '--output', 'my.yaml', ...args], context);
    return { code, text: said.join(''), left };
  }

  test('asks for what is not given, shows the models, and writes what was chosen', async () => {
    const sandbox = await sandboxWith();
    const { code, text, left } = await talk(place(sandbox), [
      [/Sign in by: .*Number: $/s, '9'],
      [/Answer 1, 2 or 3\.[\s\S]*Number: $/, '1'],
      [/User .*: $/, 'monitor@example.com'],
      [/password is found .*: $/, 'hunter2'],
      [/not the secret[\s\S]*password is found .*: $/, `file:${join(sandbox.folder, 'monitor.password')}`],
      [/Which models: .*: $/s, 'nothing'],
      [/Nothing fits nothing\.[\s\S]*Which models: .*: $/, 'Sales Hub'],
      [/Which of \d+ imports: .*: $/, 'Load actuals'],
      [/Which of \d+ processes: .*: $/, 'none'],
      [/Which of \d+ exports: .*: $/, ''],
      [/Keep following .*: $/, 'n'],
      [/Who reports .*: $/, 'Team'],
      [/e-mail address: $/, 'a@b.example'],
    ]);
    expect(left).toEqual([]);
    expect(code).toBe(0);
    expect(text).toMatch(/1 {2}Sales Hub {2}\(Finance Prod\)/);
    expect(text).toMatch(/\(Finance Archive, archived\)/);
    expect(written()).toMatch(/imports:\n {6}- Load actuals\n {4}exports:/);
    expect(written()).toContain('name: Team');
    expect(written()).not.toContain('hunter2');
  });

  test('the end of the input ends it, with nothing written', async () => {
    const sandbox = await sandboxWith();
    const { code, text } = await talk(asMonitor(sandbox), [[/Which models: .*: $/s, null]]);
    expect([code, text]).toEqual([64, expect.stringContaining('nothing was written')]);
    expect(existsSync(join(folder, 'my.yaml'))).toBe(false);
  });

  test('--no-ask asks nothing even there', async () => {
    const sandbox = await sandboxWith();
    const { code } = await talk([...asMonitor(sandbox), '--no-ask'], []);
    expect(code).toBe(0);
    expect(written()).toContain('Load actuals');
  });
});
