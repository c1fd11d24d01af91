import { execFileSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostClock } from '../../src/clock.ts';
import { deliver } from '../../src/notify/deliver.ts';
import type { Delivery } from '../../src/notify/delivery.ts';
import { renderedFor } from '../../src/notify/render.ts';
import { send } from '../../src/notify/sender.ts';
import { trialContents } from '../../src/notify/trial.ts';
import type { ChannelSettings } from '../../src/settings/notify.ts';
import type { NewMessage } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolders } from '../store/folder.ts';
import type { Call } from './servers.ts';
import { hookServers, mailServers, refusal } from './servers.ts';
import { quick, settingsWith, smtpAt } from './world.ts';

const folder = temporaryFolders();
const hookServer = hookServers();
const mailServer = mailServers();
const key = 'a key of the receiver';
const nowMs = 1_800_000_000_000;
const network = { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' } as const;

const hook = (url: string, name = 'pager'): ChannelSettings => ({
  name,
  kind: 'webhook',
  url,
  signingKey: `test:${key}`,
});

async function made(channels: readonly ChannelSettings[], port: number | null = null): Promise<readonly NewMessage[]> {
  const notify = notifyOf(channels, port);
  const [content] = trialContents(nowMs, 'https://doctor.example.com');
  if (content === undefined) throw new Error('no content');
  const destinations = [
    ...channels.map(({ name }) => ({ channel: name, to: null })),
    ...(port === null ? [] : [{ channel: 'mail', to: ['a@example.com', 'b@example.com'] } as const]),
  ];
  return await renderedFor(
    { key: 'k', content, incidents: [1], destinations },
    { notify, nowMs, threadOf: () => null },
  );
}

function notifyOf(channels: readonly ChannelSettings[], port: number | null = null) {
  const { notify } = settingsWith({
    channels,
    smtp: port === null ? null : smtpAt(port),
    to: channels.map(({ name }) => name),
  });
  if (notify === undefined) throw new Error('no settings');
  return notify;
}

async function delivered(channel: ChannelSettings, timeoutMs?: number): Promise<Delivery> {
  const [message] = await made([channel]);
  if (message === undefined) throw new Error('nothing was rendered');
  const signal = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs);
  const readSecret = async (reference: string) => reference.replace(/^test:/, '');
  const parts = { network, readSecret, onSecret: () => undefined, nowMs: () => nowMs, signal };
  return await deliver(message, { notify: notifyOf([channel]), ...parts });
}

const status =
  (code: number, headers: Record<string, string> = {}, body = 'no') =>
  (response: ServerResponse) => {
    response.writeHead(code, headers);
    response.end(body);
  };

type Row = readonly [name: string, answer: (response: ServerResponse, call: Call) => void, expected: Partial<Delivery>];
const rows: readonly Row[] = [
  ['200', status(200), { kind: 'sent' }],
  ['202', status(202), { kind: 'sent' }],
  ['204 without a body', (response) => response.writeHead(204).end(), { kind: 'sent' }],
  ['302: not followed', status(302, { location: 'http://127.0.0.1:1/' }), { kind: 'never' }],
  ['400', status(400, {}, 'invalid_payload'), { kind: 'never' }],
  ['401', status(401), { kind: 'never' }],
  ['404', status(404, {}, 'no_service'), { kind: 'never' }],
  ['410', status(410), { kind: 'never' }],
  ['408', status(408), { kind: 'later', mayHaveArrived: false, askedMs: null }],
  ['429 with seconds', status(429, { 'retry-after': '7' }), { kind: 'later', askedMs: 7000 }],
  [
    '429 with a date',
    status(429, { 'retry-after': new Date(nowMs + 90_000).toUTCString() }),
    { kind: 'later', askedMs: 90_000 },
  ],
  ['429 with nonsense', status(429, { 'retry-after': 'soon' }), { kind: 'later', askedMs: null }],
  ['500', status(500), { kind: 'later', mayHaveArrived: false }],
  ['503', status(503, { 'retry-after': '0' }), { kind: 'later', askedMs: 0 }],
  ['a connection cut without an answer', (response) => response.destroy(), { kind: 'later', mayHaveArrived: true }],
  [
    'garbage instead of HTTP',
    (response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'),
    { kind: 'later', mayHaveArrived: true },
  ],
  [
    'an answer without end',
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
    { kind: 'sent' },
  ],
];

describe('a webhook', () => {
  test.each(rows)('%s', async (_name, answer, expected) => {
    const server = await hookServer(answer);
    expect(await delivered(hook(`${server.url}/in`))).toMatchObject(expected);
    expect(server.calls).toHaveLength(1);
  });

  test('that never answers is given up, and may have got it', async () => {
    const server = await hookServer(() => undefined);
    expect(await delivered(hook(server.url), 300)).toMatchObject({ kind: 'later', mayHaveArrived: true });
  });

  test('that nobody serves was sent nothing', async () => {
    expect(await delivered(hook('http://127.0.0.1:9'))).toMatchObject({
      kind: 'later',
      mayHaveArrived: false,
      isChannel: true,
    });
  });

  test('over plain http elsewhere is refused before anything is sent, and its URL is in no text', async () => {
    const end = await delivered(hook('http://hooks.example.com/SECRETPATH'));
    expect(end.kind).toBe('never');
    expect(JSON.stringify(end)).not.toContain('SECRETPATH');
  });

  test('is signed so that another implementation comes to the same', async () => {
    const server = await hookServer();
    await delivered(hook(`${server.url}/in?a=b`));
    const [call] = server.calls;
    const [, seconds = '', digest = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['anaplan-doctor-signature'])) ?? [];
    const signed = Buffer.concat([Buffer.from(`${seconds}.`), call?.body ?? Buffer.alloc(0)]);
    const program =
      'import hmac,sys;print(hmac.new(sys.argv[1].encode(),sys.stdin.buffer.read(),"sha256").hexdigest())';
    const other = execFileSync('python3', ['-c', program, key], { input: signed, encoding: 'utf8' }).trim();
    expect([Number(seconds), digest]).toEqual([nowMs / 1000, other]);
    expect(call?.path).toBe('/in?a=b');
    const event = JSON.parse(call?.body.toString('utf8') ?? '') as { schema: string; id: string };
    expect([event.schema, event.id]).toEqual(['anaplan-doctor/event@1', call?.headers['idempotency-key']]);
  });
});

/** Sends until nothing is due within a second. */
async function sentBy(
  store: Store,
  channels: readonly ChannelSettings[],
  port: number | null = null,
  mostPerHour = 30,
) {
  const lines: { readonly text: string; readonly facts: object }[] = [];
  const log = (facts: object, text: string) => void lines.push({ text, facts });
  const breakers = new Map<string, number>();
  const readSecret = async (reference: string) => reference.replace(/^test:/, '');
  const signal = new AbortController().signal;
  const notify = {
    ...notifyOf(channels, port),
    mostPerHour,
    to: [...channels.map(({ name }) => name), ...(port === null ? [] : ['a@example.com'])],
  };
  const parts = { store, clock: hostClock, owner: '1.a', notify, network, readSecret, onSecret: () => undefined };
  const endMs = Date.now() + 1500;
  while (Date.now() < endMs) {
    const given = { ...parts, redact: (text: string) => text, deliver, retry: quick, stopping: () => false, signal };
    await send({ ...given, log: { info: log, warn: log, error: log } }, breakers);
    const counts = store.countMessages();
    if (counts.pending + counts.uncertain + counts.claimed === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return lines;
}

const storeOf = () => openStore(path.join(folder(), 'store.db'));
const statesIn = (store: Store) =>
  store
    .messages({})
    .map(({ channel, kind, state }) => `${channel} ${kind} ${state}`)
    .toSorted();

describe('the sender', () => {
  test('parks what is refused for good, tells the other channel once, and says when it works again', async () => {
    let answer = status(404, {}, 'no_service');
    const broken = await hookServer((response) => answer(response));
    const works = await hookServer();
    const channels = [hook(broken.url, 'chat'), hook(works.url, 'pager')];
    const store = storeOf();
    const messages = await made([hook(broken.url, 'chat')]);
    store.addMessages(messages);
    store.addMessages(messages);
    await sentBy(store, channels);
    expect(statesIn(store)).toEqual(['chat fires parked', 'pager channel-broken sent']);
    expect(store.channelTroubles()).toMatchObject([{ channel: 'chat', failures: 1 }]);
    answer = status(200);
    expect(store.retryMessages(null, Date.now())).toBe(1);
    await sentBy(store, channels);
    expect(statesIn(store)).toEqual(['chat fires sent', 'pager channel-broken sent', 'pager channel-works sent']);
    expect(broken.calls.map(({ body }) => body.toString('hex'))).toEqual([
      broken.calls[0]?.body.toString('hex'),
      broken.calls[0]?.body.toString('hex'),
    ]);
    store.close();
  });

  test('waits as long as the server asks, and sends the same bytes then', async () => {
    let count = 0;
    const server = await hookServer((response) => {
      count += 1;
      status(count === 1 ? 429 : 200, { 'retry-after': '1' })(response);
    });
    const channel = hook(server.url);
    const store = storeOf();
    store.addMessages(await made([channel]));
    const beganMs = Date.now();
    await sentBy(store, [channel]);
    expect(statesIn(store)).toEqual(['pager fires sent']);
    expect(Date.now() - beganMs).toBeGreaterThanOrEqual(1000);
    expect(server.calls[1]?.body).toEqual(server.calls[0]?.body);
    store.close();
  });

  test('sends a mail to those the server takes it for, and parks one it refuses whole', async () => {
    const server = await mailServer({
      rcpt: (address) => {
        if (address.startsWith('b@')) throw refusal(550, 'nobody here');
      },
    });
    const store = storeOf();
    store.addMessages(await made([], server.port));
    await sentBy(store, [], server.port);
    expect(server.mails.map(({ to }) => to)).toEqual([['a@example.com']]);
    expect(statesIn(store)).toEqual(['mail fires sent']);
    store.close();
    const refusing = await mailServer({
      data: () => {
        throw refusal(554, 'no such thing here');
      },
    });
    const other = storeOf();
    other.addMessages(await made([], refusing.port));
    await sentBy(other, [], refusing.port);
    expect(other.messages({})).toMatchObject([
      { state: 'parked', attempts: 1, lastError: expect.stringContaining('no such thing here') },
    ]);
    other.close();
  });

  test('sends no more than so many an hour; the rest is one summary that names them', async () => {
    const server = await hookServer();
    const channel = hook(server.url);
    const store = storeOf();
    const [message] = await made([channel]);
    if (message === undefined) throw new Error('nothing was rendered');
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...message,
      key: `key ${index}`,
      subject: `FAILURE number ${index}`,
      incidents: [index],
      createdAtMs: Date.now(),
    }));
    store.addMessages(many);
    await sentBy(store, [channel], null, 10);
    expect(server.calls).toHaveLength(7);
    const last = JSON.parse(server.calls.at(-1)?.body.toString('utf8') ?? '') as {
      kind: string;
      subject: string;
      lines: string[];
    };
    expect([last.kind, last.subject]).toEqual(['summary', 'FAILURE Summary of 34 further messages']);
    expect(last.lines.join('\n')).toContain('FAILURE number 39');
    expect(store.countMessages()).toMatchObject({ sent: 7, merged: 34, pending: 0 });
    store.close();
  });

  test('what waited until it was over is one message that says so, what still fires another; neither is a summary', async () => {
    const server = await hookServer();
    const channel = hook(server.url);
    const store = storeOf();
    const [message] = await made([channel]);
    if (message === undefined) throw new Error('nothing was rendered');
    const kinds = ['fires', 'reminder', 'reminder', 'over'] as const;
    const waiting = [
      ...kinds.map((kind) => ({ ...message, kind, incidents: [1], subject: `${kind} 1` })),
      ...kinds.slice(0, 3).map((kind) => ({ ...message, kind, incidents: [2], subject: `${kind} 2` })),
      // Told before: only what came since is one.
      ...kinds.slice(1, 3).map((kind) => ({ ...message, kind, incidents: [3], subject: `${kind} 3` })),
    ].map((one, index) => ({ ...one, key: `key ${index}`, createdAtMs: Date.now() + index }));
    store.addMessages(waiting);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await sentBy(store, [channel], null, 10);
    const sent = store.messages({ states: ['sent'] }).map(({ subject }) => subject);
    expect(sent.toReversed()).toEqual(['over 1', 'fires 2', 'reminder 3']);
    expect(store.countMessages()).toMatchObject({ sent: 3, merged: 6, pending: 0 });
    store.close();
  });

  test('a summary of one is of one message, and of what is over it is no OK', async () => {
    const server = await hookServer();
    const channel = hook(server.url);
    const store = storeOf();
    const [message] = await made([channel]);
    if (message === undefined) throw new Error('nothing was rendered');
    const over = { ...message, kind: 'over', severity: 'ok', createdAtMs: Date.now() } as const;
    store.addMessages(Array.from({ length: 7 }, (_, index) => ({ ...over, key: `key ${index}`, incidents: [index] })));
    await sentBy(store, [channel], null, 10);
    const [last] = store.messages({ limit: 1 });
    expect(last?.subject).toBe('OVER Summary of 1 further message');
    store.close();
  });

  test('two processes never send one message twice', async () => {
    const store = storeOf();
    store.addMessages(await made([hook('http://127.0.0.1:9')]));
    const atMs = Date.now();
    const claim = { nowMs: atMs, untilMs: atMs + 1000 };
    expect(store.claimMessage(1, { owner: '1.a', ...claim })?.attempts).toBe(1);
    expect(store.claimMessage(1, { owner: '2.b', ...claim })).toBeNull();
    expect(store.settleMessage(1, '2.b', { state: 'sent', atMs, error: null })).toBe(false);
    // Its lease is over: somebody else takes it, and counts that it may come twice.
    const later = store.claimMessage(1, { owner: '2.b', nowMs: atMs + 1001, untilMs: atMs + 3000 });
    expect(later).toMatchObject({ attempts: 2, maybeTwice: 1 });
    expect(store.settleMessage(1, '1.a', { state: 'sent', atMs, error: null })).toBe(false);
    expect(store.settleMessage(1, '2.b', { state: 'sent', atMs, error: null })).toBe(true);
    store.close();
  });
});
