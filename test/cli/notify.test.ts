import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { runProgram } from '../../src/cli/program.ts';
import { hostClock } from '../../src/clock.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { HookServer, MailServer } from '../notify/servers.ts';
import { hookServers, mailServers } from '../notify/servers.ts';
import { seenAttempt } from '../store/attempts.ts';

const hookServer = hookServers();
const mailServer = mailServers();
const validate = addFormats
  .default(new Ajv({ allowUnionTypes: true }))
  .compile(JSON.parse(readFileSync(new URL('../../config/event.schema.json', import.meta.url), 'utf8')));

let folder = '';
let mail: MailServer;
let hook: HookServer;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-notify-'));
  mail = await mailServer();
  hook = await hookServer();
  const port = new URL(hook.url).port;
  writeFileSync(
    path.join(folder, 'my.yaml'),
    `stateDirectory: ${folder}/state
endpoints: ["127.0.0.1:1"]
network: { proxy: none, anchor: ["localhost:${port}"] }
statusPage: none
alarms: { attempts: 1 of 1, groupWait: 0s }
notify:
  smtp: { url: "smtp://127.0.0.1:${mail.port}", startTls: none, from: doctor@example.com }
  to: [oncall@example.com, pager, chat, planners]
  channels:
    pager: { webhook: "${hook.url}/hook", signingKey: env:HOOK_KEY }
    chat: { slack: env:SLACK_URL }
    planners: { teams: env:TEAMS_URL }
  heartbeat: { url: env:PING_URL, every: 1s }
  digest: { at: "* * * * *" }
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function started(args: readonly string[], signal = new AbortController().signal) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const environment = {
    ...{ HOOK_KEY: 'hook-key-value', SLACK_URL: `${hook.url}/slack/T0/B0/SLACKSECRET` },
    ...{ TEAMS_URL: `${hook.url}/teams/TEAMSSECRET`, PING_URL: `${hook.url}/ping/PINGSECRET` },
  };
  const code = runProgram([...args, '--config', 'my.yaml'], {
    ...{ checks, clock: hostClock, environment, workingDirectory: folder, homeDirectory: folder },
    ...{ stdin: Readable.from([]), stdout: stream('stdout'), stderr: stream('stderr'), signal },
  });
  return { code, said };
}

async function run(...args: string[]) {
  const { code, said } = started(args);
  return { code: await code, ...said };
}

const secrets = /SLACKSECRET|TEAMSSECRET|PINGSECRET|hook-key-value/;
const called = (start: string) => hook.calls.filter((call) => call.path.startsWith(start));

describe('notify test', () => {
  it('sends one of each kind over each channel and says so; the URLs of chats stay unsaid', async () => {
    const { code, stdout, stderr } = await run('notify', 'test');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toHaveLength(25);
    expect(stdout).not.toMatch(secrets);
    expect(mail.mails).toHaveLength(6);
    expect(['/hook', '/slack', '/teams', '/ping'].map((start) => called(start).length)).toEqual([6, 6, 6, 1]);
    for (const { body } of called('/hook'))
      expect(validate(JSON.parse(body.toString())), JSON.stringify(validate.errors)).toBe(true);
    const [parsed, reminded, over, ...others] = await mail.parsed();
    expect([reminded?.inReplyTo, over?.references]).toEqual([parsed?.messageId, parsed?.messageId]);
    expect(others.map(({ inReplyTo }) => inReplyTo)).toEqual([undefined, undefined, undefined]);
    expect(parsed?.headers).toEqual(
      expect.arrayContaining([{ key: 'auto-submitted', originalKey: 'Auto-Submitted', value: 'auto-generated' }]),
    );
    expect([parsed?.text?.replaceAll('\n', ' '), parsed?.html?.includes('<h1')]).toEqual([
      expect.stringMatching(/^TEST FAILURE: api\.example\.com:443 cannot be reached, since .* UTC. This is a trial/),
      true,
    ]);
  });

  it('--dry-run prints what would be sent, and sends nothing', async () => {
    const { code, stdout } = await run('notify', 'test', '--channel', 'mail', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Subject: TEST FAILURE api\.example\.com:443 cannot be reached/m);
    expect([mail.mails.length, hook.calls.length]).toEqual([0, 0]);
  });
});

describe('a daemon', () => {
  it('tells over every channel, beats outwards, sends the digest, and what it says is in list, report and status', async () => {
    const stop = new AbortController();
    // There is no digest of a time in which nothing was looked at.
    mkdirSync(path.join(folder, 'state'), { mode: 0o700 });
    const before = openStore(path.join(folder, 'state/anaplan-doctor.db'));
    before.record(seenAttempt({ startedAtMs: Date.now() - 3_600_000 }), []);
    before.close();
    const { code, said } = started(['daemon'], stop.signal);
    const endMs = Date.now() + 20_000;
    const enough = () =>
      mail.mails.length >= 2 &&
      called('/ping/PINGSECRET').length >= 2 &&
      called('/slack').length >= 2 &&
      called('/hook').length >= 2;
    while (!enough() && Date.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    expect(await code).toBe(0);
    expect(said.stderr).not.toMatch(secrets);
    const mails = await mail.parsed();
    expect(mails.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^FAILURE .*127\.0\.0\.1:1/),
        expect.stringMatching(/Hand-over .* open/),
      ]),
    );
    expect(called('/ping')[0]?.path).toBe('/ping/PINGSECRET/start');
    for (const { body } of called('/hook'))
      expect(validate(JSON.parse(body.toString())), JSON.stringify(validate.errors)).toBe(true);
    const all = await run('notify', 'list', '--all');
    expect(all.stdout).toMatch(/mail {2}sent, 1 attempt\n +FAILURE /);
    expect((await run('notify', 'list')).stdout).toBe('Nothing waits to be sent.\n');
    const handover = await run('report', '--since', '1h');
    expect(handover.stdout).toMatch(
      /Opened and still open \(\d+\):\n {2}\d\d:\d\d {2}#\d+ failure {2}.*127\.0\.0\.1:1/,
    );
    const json = JSON.parse((await run('report', '--since', '1h', '--format', 'json')).stdout) as { schema: string };
    expect(json.schema).toBe('anaplan-doctor/handover@1');
    expect((await run('report', '--since', 'later')).code).toBe(64);
    expect((await run('notify', 'retry', '99')).code).toBe(64);
  }, 60_000);
});
