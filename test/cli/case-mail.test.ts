import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { runProgram } from '../../src/cli/program.ts';
import { hostClock } from '../../src/clock.ts';
import type { Scripted } from '../mail/scripted.ts';
import { scriptedServer } from '../mail/scripted.ts';
import { stackTrace } from './run.ts';

let folder = '';
let server: Scripted;
let id = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-case-mail-'));
  server = await scriptedServer({});
  writeFileSync(
    path.join(folder, 'my.yaml'),
    `reporter: { name: Ann, email: ann@example.com }
support: { to: desk@example.com, approvalLasts: 2h }
watchers: [bob@example.com]
stateDirectory: ${folder}/state
smtp: { url: "smtp://127.0.0.1:${server.port}", startTls: none, from: doctor@example.com }
`,
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The program in this process: a dozen starts of Node would take most of the time. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const code = await runProgram(['case', ...args, '--config', 'my.yaml'], {
    ...{ checks, clock: hostClock, environment: {}, workingDirectory: folder, homeDirectory: folder },
    ...{ stdin: Readable.from([]), stdout: stream('stdout'), stderr: stream('stderr') },
    signal: new AbortController().signal,
  });
  return { code, ...said };
}

describe('a case from the command line', () => {
  it('is made, shown, approved, sent, numbered and closed', async () => {
    const made = await run('new', '--problem', 'import-stuck', '--target', 'Sales Hub / Load actuals');
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toContain('Nothing was sent.');
    expect(made.stdout).toContain('message.eml');
    expect(made.stderr).toContain('ann@example.com is not said to be a registered user');
    id = /^AD-\d{8}-[0-9a-f]+/.exec(made.stdout)?.[0] ?? '';

    const shown = await run('show', id);
    const bytes = readFileSync(path.join(folder, 'state/cases', id, 'message.eml'));
    expect(shown.stdout).toMatch(/state +a draft/);
    for (const part of [
      'To: desk@example.com',
      'Cc: bob@example.com',
      'Reply-To: ann@example.com',
      'Subject: ',
      'Attached: ',
      'mailto:desk@example.com?',
      '  | Hello,',
    ])
      expect(shown.stdout).toContain(part);
    const hash = /SHA-256: ([0-9a-f]{64})/.exec(shown.stdout)?.[1] ?? '';

    const early = await run('send', id);
    expect([early.code, early.stderr]).toEqual([64, expect.stringContaining('not approved')]);
    expect((await run('approve', id, '--sha256', '0'.repeat(64))).code).toBe(64);
    const approved = await run('approve', id, '--sha256', hash.slice(0, 12));
    expect(approved.stdout).toContain(hash);
    const sent = await run('send', id);
    expect([sent.code, sent.stderr]).toEqual([0, '']);
    expect(server.taken[0]?.content.toString().replaceAll('\r\n..', '\r\n.')).toBe(bytes.toString());
    expect((await run('list')).stdout).toMatch(/import-stuck {2}sent\n/);

    expect((await run('number', id, 'CS0123456', '--message-id', '<x@desk.example.com>')).code).toBe(0);
    const again = await run('new', '--problem', 'import-stuck', '--target', 'Sales Hub / Load actuals');
    expect(again.stdout).toContain(`The same problem is case ${id} (CS0123456), which is still open`);
    const short = await run('show', id, '--short');
    expect(short.stdout.trimEnd().split('\n')).toHaveLength(5);
    expect((await run('close', id)).code).toBe(0);
    const log = await run('show', id);
    for (const event of ['rendered', 'approved', 'sending', 'accepted'])
      expect(log.stdout).toContain(`: ${event}, ${hash.slice(0, 12)}`);
  }, 60_000);

  it.each<readonly [string, readonly string[], RegExp]>([
    ['a case that is not there', ['show', 'AD-20200101-abcdef'], /no case AD-20200101-abcdef.*case list/],
    ['what is no id', ['approve', '../../etc'], /no id of a case/],
    ['both outcomes', ['settle', 'AD-20200101-abcdef', '--arrived', '--lost'], /either --arrived or --lost/],
  ])('refuses %s in one sentence', async (_name, args, message) => {
    const refused = await run(...args);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).not.toMatch(stackTrace);
  });
});
