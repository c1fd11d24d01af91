import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autoSend } from '../../src/case/auto-send.ts';
import { autoSendDecision } from '../../src/case/auto-send-decision.ts';
import { recoverSending } from '../../src/case/recover-sending.ts';
import { CaseRefused } from '../../src/case/refused.ts';
import { approveCase, sendCase, settleCase } from '../../src/case/send.ts';
import type { CaseRequest, WrittenCase } from '../../src/case/write.ts';
import { writeCase } from '../../src/case/write.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { Script, Scripted } from '../mail/scripted.ts';
import { scriptedServer } from '../mail/scripted.ts';
import { opens } from '../store/incidents.ts';
import { nowMs, settings as plain, stuckAttempts, stuckCheck, target } from './sample.ts';

let folder = '';
let store: Store;
let server: Scripted | null = null;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'case-send-'));
  store = openStore(path.join(folder, 'store.db'));
  for (const { id: _, ...attempt } of stuckAttempts()) {
    const [finding] = attempt.findings;
    store.record(attempt, finding ? [opens(finding.code, 'failure')] : []);
  }
});
afterEach(async () => {
  await server?.close();
  server = null;
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const clock = { atMs: nowMs, nowMs: () => clock.atMs };
beforeEach(() => {
  clock.atMs = nowMs;
});

function smtpAt(port: number, support: Partial<Settings['support']> = {}): Settings {
  const from = { name: 'Integration team', address: 'integration@example.com' };
  const smtp = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from,
    signIn: null,
    client: null,
    caFile: null,
    timeoutMs: 20_000,
  } as const;
  return { ...plain, support: { ...plain.support, ...support }, smtp };
}

async function serving(script: Script = {}): Promise<Settings> {
  server = await scriptedServer(script);
  return smtpAt(server.port);
}

function written(settings: Settings, part: Partial<CaseRequest> = {}): Promise<WrittenCase> {
  return writeCase({
    ...{ about: { incident: 1 }, store, settings, checks: [stuckCheck], ownExplanations: {}, answers: {} },
    ...{ knownSecrets: [], tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' }, nowMs: clock.atMs },
    folder: path.join(folder, 'cases'),
    ...part,
  });
}

const send = (caseId: string, settings: Settings, more: { again?: boolean } = {}) =>
  sendCase({
    ...{ caseId, store, settings, clock, who: 'ann', signal: new AbortController().signal, onSecret: () => undefined },
    readSecret: async () => '',
    ...more,
  });
const approve = (caseId: string, settings: Settings, who = 'ann') =>
  approveCase({ caseId, store, settings, clock, who });
const stateOf = (caseId: string) => store.caseMail(caseId)?.state;

describe('a case that is approved and sent', () => {
  it('arrives as the bytes that were made, and the log says who', async () => {
    const settings = await serving();
    const { id, folder: at } = await written(settings);
    const bytes = readFileSync(path.join(at, 'message.eml'));
    expect(bytes.toString()).not.toMatch(/X-Unsent|Auto-Submitted|Precedence/i);
    await expect(send(id, settings)).rejects.toThrow(/not approved/);
    await approve(id, settings);
    const sent = await send(id, settings);
    expect([sent.outcome.kind, stateOf(id)]).toEqual(['accepted', 'sent']);
    expect(server?.taken.map(({ from, to }) => [from, to])).toEqual([
      ['integration@example.com', ['support@anaplan.com', 'planning-admins@example.com', 'planning@example.com']],
    ]);
    expect(server?.taken[0]?.content.toString().replaceAll('\r\n..', '\r\n.')).toBe(bytes.toString());
    const mail = await PostalMime.parse(bytes);
    expect(mail.messageId).toBe(store.caseMail(id)?.messageId);
    expect(mail.replyTo?.map(({ address }) => address)).toEqual(['integration@example.com']);
    expect(store.caseMailLog(id).map(({ who, event, state }) => [who, event, state])).toEqual([
      ['anaplan-doctor', 'rendered', 'draft'],
      ['ann', 'approved', 'approved'],
      ['ann', 'sending', 'sending'],
      ['ann', 'accepted', 'sent'],
    ]);
    await expect(send(id, settings, { again: true })).rejects.toThrow(CaseRefused);
    expect(server?.taken.length).toBe(1);
  });

  it('an approval is over after a day, and one of other bytes is none', async () => {
    const settings = await serving();
    const { id, folder: at } = await written(settings);
    await approve(id, settings);
    clock.atMs += 24 * 3_600_000;
    await expect(send(id, settings)).rejects.toThrow(/approval is over/);
    await approve(id, settings);
    const file = path.join(at, 'message.eml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('support@', 'somebody@'));
    await expect(send(id, settings)).rejects.toThrow(/bytes have changed/);
    await expect(approve(id, settings)).rejects.toThrow(/bytes have changed/);
    expect(server?.commands).toEqual([]);
  });

  it('making the case anew with other words voids the approval, with the same words keeps it', async () => {
    const settings = await serving();
    const { id } = await written(settings);
    await approve(id, settings);
    await written(settings);
    expect(stateOf(id)).toBe('approved');
    await written(settings, { answers: { purpose: 'something else' } });
    expect(store.caseMail(id)).toMatchObject({ state: 'draft', approval: null });
  });
});

describe('an attempt that fails', () => {
  it.each<readonly [string, Script, string, string]>([
    ['before the message: as before, and may be tried again', { mail: '451 later' }, 'not-sent', 'approved'],
    ['for good: rejected', { end: '554 no' }, 'refused', 'rejected'],
    ['after the message: uncertain', { end: { drop: true } }, 'uncertain', 'uncertain'],
  ])('%s', async (_name, script, kind, state) => {
    const settings = await serving(script);
    const { id } = await written(settings);
    await approve(id, settings);
    const { outcome, text } = await send(id, settings);
    expect([outcome.kind, stateOf(id)]).toEqual([kind, state]);
    expect(store.caseMail(id)?.lastText).toBe(text);
  });

  it('what is uncertain is sent again only when told, with the same bytes and Message-ID', async () => {
    let tries = 0;
    const settings = await serving({ end: () => (tries++ === 0 ? { drop: true } : undefined) });
    const { id } = await written(settings);
    await approve(id, settings);
    await send(id, settings);
    await expect(send(id, settings)).rejects.toThrow(/uncertain.*--again/);
    await expect(written(settings)).rejects.toThrow(/uncertain/);
    const again = await send(id, settings, { again: true });
    expect(again.outcome.kind).toBe('accepted');
    const [first, second] = server?.taken ?? [];
    expect(second?.content.equals(first?.content ?? Buffer.alloc(0))).toBe(true);
  });

  it('what is uncertain can be settled', async () => {
    const settings = await serving({ end: { drop: true } });
    const { id } = await written(settings);
    await approve(id, settings);
    await send(id, settings);
    expect(settleCase({ caseId: id, store, clock, who: 'ann' }, 'lost', '').state).toBe('draft');
    expect(settleCase({ caseId: id, store, clock, who: 'ann' }, 'arrived', '').state).toBe('sent');
  });

  it('two who send at once: one does, the other is refused', async () => {
    const settings = await serving();
    const { id } = await written(settings);
    await approve(id, settings);
    const other = openStore(path.join(folder, 'store.db'));
    const before = other.caseMail(id);
    await send(id, settings);
    const entry = { atMs: nowMs, who: 'bob', event: 'sending', detail: '' };
    if (before === null) throw new Error('no mail');
    const sender = { pid: 1, untilMs: nowMs + 1 };
    expect(other.moveCaseMail(before, { to: { ...before, state: 'sending' }, sender, entry })).toBe(false);
    expect(other.caseMailLog(id).some(({ who }) => who === 'bob')).toBe(false);
    other.close();
  });
});

describe('what a server says', () => {
  it('is kept without what it was told at the sign-in', async () => {
    const settings = await serving({
      ehlo: '250-s\r\n250 AUTH PLAIN',
      auth: (line) => `535 not ${line} nor hunter2-hunter2`,
    });
    const signIn = { method: 'password', user: 'doctor', password: 'env:P', inPlaintext: true } as const;
    const smtp = settings.smtp === undefined ? {} : { smtp: { ...settings.smtp, signIn } };
    const { id } = await written(settings);
    await approve(id, settings);
    const request = { caseId: id, store, clock, who: 'ann', signal: new AbortController().signal };
    const readSecret = async () => 'hunter2-hunter2';
    const sent = await sendCase({
      ...request,
      settings: { ...settings, ...smtp },
      readSecret,
      onSecret: () => undefined,
    });
    const pair = Buffer.from('\0doctor\0hunter2-hunter2').toString('base64');
    const kept = JSON.stringify([sent.text, store.caseMail(id), store.caseMailLog(id)]);
    for (const secret of ['hunter2-hunter2', pair]) expect(kept).not.toContain(secret);
    expect(sent.text).toMatch(/535 not AUTH PLAIN/);
    expect(stateOf(id)).toBe('approved');
  });

  it('is kept although another process took this one for gone', async () => {
    const settings = await serving({
      end: () => {
        recoverSending(store, nowMs, () => false);
        return undefined;
      },
    });
    const { id } = await written(settings);
    await approve(id, settings);
    expect((await send(id, settings)).outcome.kind).toBe('accepted');
    expect(stateOf(id)).toBe('sent');
    expect(store.caseMailLog(id).map(({ event }) => event)).toContain('crashed');
  });
});

describe('a process that is killed while it sends', () => {
  it('leaves the mail uncertain at the next start, and not before', async () => {
    let killed: (() => void) | null = null;
    const whole = new Promise<void>((done) => {
      killed = done;
    });
    const settings = await serving({
      end: () => {
        killed?.();
        return { silent: true };
      },
    });
    const { id } = await written(settings);
    await approve(id, settings);
    store.close();
    const script = path.join(import.meta.dirname, 'sending-child.ts');
    const job = { store: path.join(folder, 'store.db'), caseId: id, settings, nowMs };
    const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = new Promise((done) => child.on('exit', (_, signal) => done(signal)));
    await whole;
    store = openStore(path.join(folder, 'store.db'));
    expect(recoverSending(store, nowMs)).toEqual([]);
    expect(stateOf(id)).toBe('sending');
    await expect(send(id, settings)).rejects.toThrow(/being sent/);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(recoverSending(store, nowMs).map(({ caseId }) => caseId)).toEqual([id]);
    expect(store.caseMail(id)).toMatchObject({ state: 'uncertain', sender: null });
    await expect(send(id, settings)).rejects.toThrow(/uncertain/);
    expect(store.caseMailLog(id).at(-1)).toMatchObject({ event: 'crashed', state: 'uncertain' });
  }, 30_000);

  it('also where another process has its number by now, once the time for sending is over', async () => {
    const settings = await serving();
    const { id } = await written(settings);
    await approve(id, settings);
    const mail = store.caseMail(id);
    if (mail === null) throw new Error('no mail');
    const entry = { atMs: nowMs, who: 'ann', event: 'sending', detail: '' };
    store.moveCaseMail(mail, {
      to: { ...mail, state: 'sending' },
      sender: { pid: process.pid, untilMs: nowMs + 10 },
      entry,
    });
    expect(recoverSending(store, nowMs + 9)).toEqual([]);
    expect(recoverSending(store, nowMs + 10)).toHaveLength(1);
  });
});

describe('the same problem again', () => {
  const again = () => {
    const [attempt] = stuckAttempts().slice(-1);
    if (attempt === undefined) throw new Error('no look');
    const { id: _, ...bare } = attempt;
    clock.atMs += 3_600_000;
    const incident = store.openIncidents()[0];
    if (incident === undefined) throw new Error('no incident');
    return { ...bare, startedAtMs: clock.atMs };
  };

  it('of another incident follows the case the desk has, with its number once that is known', async () => {
    const settings = await serving();
    const first = await written(settings, { about: { problem: 'import-stuck', target } });
    expect(first.follows).toBeNull();
    await approve(first.id, settings);
    await send(first.id, settings);
    const messageId = store.caseMail(first.id)?.messageId;
    store.record(again(), []);
    const made = { ...settings, connections: settings.connections };
    // The incident is told apart by when it was opened; without one, by when the case was made.
    const elsewhere = { checks: [] as const };
    const second = await written(made, { ...elsewhere, about: { problem: 'import-stuck', target } });
    expect(second.id).not.toBe(first.id);
    expect(second.follows).toMatchObject({ caseId: first.id, number: null, references: [messageId] });
    store.numberCase(first.id, 'CS0123456', '<confirmation@desk.example.com>');
    clock.atMs += 1000;
    const third = await written(made, { ...elsewhere, about: { problem: 'import-stuck', target } });
    const mail = await PostalMime.parse(readFileSync(path.join(third.folder, 'message.eml')));
    expect(mail.subject).toMatch(/^Re: CS0123456 /);
    expect(mail.inReplyTo).toBe('<confirmation@desk.example.com>');
    expect(mail.references).toBe(`${messageId} <confirmation@desk.example.com>`);
    expect(mail.text).toContain('this follows your case');
    expect(mail.html).toContain('CS0123456');
  });

  it('a mail made before the desk knew the case is not sent as a second case', async () => {
    const settings = await serving();
    const about = { problem: 'import-stuck', target } as const;
    const early = await written(settings, { about, checks: [] });
    clock.atMs += 1000;
    const first = await written(settings, { about, checks: [] });
    await approve(early.id, settings);
    await approve(first.id, settings);
    await send(first.id, settings);
    await expect(send(early.id, settings)).rejects.toThrow(new RegExp(`has case ${first.id}`));
    store.closeCase(first.id, clock.atMs);
    expect((await send(early.id, settings)).outcome.kind).toBe('accepted');
  });

  it('the case itself, made again after it was sent, adds to it with a mail of its own', async () => {
    const settings = await serving();
    const { id } = await written(settings);
    await approve(id, settings);
    await send(id, settings);
    const messageId = store.caseMail(id)?.messageId;
    const more = await written(settings, { answers: { purpose: 'told later' } });
    expect(more.id).toBe(id);
    expect(store.caseMail(id)).toMatchObject({ generation: 2, state: 'draft', approval: null });
    const mail = await PostalMime.parse(readFileSync(path.join(more.folder, 'message.eml')));
    expect(mail.inReplyTo).toBe(messageId);
    expect(mail.messageId).not.toBe(messageId);
    expect(mail.text).toContain('this adds to');
  });
});

describe('sending by itself', () => {
  const question = { open: [], actsNext: 'anaplan', sentLastDay: 0 } as const;
  it('is refused, with everything that speaks against it', () => {
    const settings = smtpAt(1, { autoSend: true });
    expect(autoSendDecision({ ...question, settings })).toEqual({ send: true });
    const { smtp: _, ...bare } = settings;
    const all = autoSendDecision({
      settings: { ...bare, reporter: null },
      ...{ open: ['Purpose', 'Impact'], actsNext: 'network', sentLastDay: 1 },
    });
    expect('reasons' in all ? all.reasons.join('; ') : '').toMatch(
      /smtp.*reporter.*Purpose, Impact.*not Anaplan's.*24 hours/,
    );
    expect(autoSendDecision({ ...question, settings: plain })).toEqual({
      send: false,
      reasons: ['support.autoSend is not set'],
    });
    expect(autoSendDecision({ ...question, actsNext: null, settings })).toMatchObject({ send: false });
  });

  it('happens once a day', async () => {
    const { smtp } = await serving();
    const settings = { ...smtpAt(1, { autoSend: true }), ...(smtp === undefined ? {} : { smtp }) };
    const one = await written(settings);
    const request = {
      ...{ store, settings, clock, signal: new AbortController().signal, onSecret: () => undefined },
      readSecret: async () => '',
    };
    expect(await autoSend({ ...one, open: ['Purpose'] }, request)).toMatchObject({ reasons: [/Purpose/] });
    const sent = await autoSend({ ...one, open: [] }, request);
    expect('sent' in sent && sent.sent.outcome.kind).toBe('accepted');
    clock.atMs += 1000;
    const two = await written(settings, { answers: { purpose: 'more' } });
    expect(await autoSend({ ...two, open: [] }, request)).toMatchObject({ reasons: [/24 hours/] });
    clock.atMs += 24 * 3_600_000;
    expect(await autoSend({ ...two, open: [] }, request)).toHaveProperty('sent');
    expect(server?.taken.length).toBe(2);
  });
});
