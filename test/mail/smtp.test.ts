import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { SmtpServer } from '../../src/mail/mail.ts';
import { sendMessage } from '../../src/mail/smtp.ts';
import { outcomeText } from '../../src/mail/words.ts';
import { madeCertificates } from './certificates.ts';
import type { Script, Scripted } from './scripted.ts';
import { scriptedServer } from './scripted.ts';

const certificates = madeCertificates();
afterAll(() => certificates.remove());

let server: Scripted | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const bytes = Buffer.from(`From: a@example.com\r\nSubject: hello\r\n\r\n${'.dots at the start\r\n'.repeat(40)}end\r\n`);
const envelope = { from: 'a@example.com', to: ['desk@example.com', 'cc@example.com'], required: ['desk@example.com'] };
const never = new AbortController().signal;

function reaching(port: number, part: Partial<SmtpServer> = {}): SmtpServer {
  const tls = { ca: [certificates.ca], client: null };
  return { host: 'localhost', port, security: 'none', signIn: null, tls, connectMs: 5000, timeoutMs: 20_000, ...part };
}

const withPassword = { signIn: { method: 'password', user: 'u', password: 'pw-secret', inPlaintext: true } } as const;
const withTls = { security: 'starttls' } as const;
const starttls = { ehlo: '250-scripted\r\n250-STARTTLS\r\n250 AUTH PLAIN' };
const pipelining = { ehlo: '250-scripted\r\n250-PIPELINING\r\n250 8BITMIME' };

type Row = readonly [name: string, script: Script, expected: string, part?: Partial<SmtpServer>];

const rows: readonly Row[] = [
  ['greeting 4xx', { greeting: '421 too busy' }, 'not-sent greeting reply'],
  ['greeting 5xx', { greeting: '554 go away' }, 'not-sent greeting reply'],
  ['greeting that is no SMTP', { greeting: 'SSH-2.0-OpenSSH' }, 'not-sent greeting reply'],
  ['silence instead of a greeting', { greeting: { silent: true } }, 'not-sent (connect|greeting) silence'],
  ['a drop instead of a greeting', { greeting: { drop: true } }, 'not-sent greeting dropped'],
  ['EHLO refused', { ehlo: '550 not you' }, 'not-sent hello reply'],
  ['EHLO 421', { ehlo: '421 closing' }, 'not-sent hello reply'],
  ['silence after EHLO', { ehlo: { silent: true } }, 'not-sent hello silence'],
  ['a drop after EHLO', { ehlo: { drop: true } }, 'not-sent hello dropped'],
  ['STARTTLS not offered', { starttls: '502 what is that' }, 'not-sent starttls no-starttls', withTls],
  ['STARTTLS refused', { ...starttls, starttls: '454 not now' }, 'not-sent starttls no-starttls', withTls],
  [
    'STARTTLS granted, then a drop',
    { ...starttls, starttls: { thenDrop: '220 go' } },
    'not-sent tls (tls|dropped)',
    withTls,
  ],
  [
    'AUTH refused',
    { ehlo: '250-s\r\n250 AUTH PLAIN', auth: '535 5.7.8 bad credentials' },
    'not-sent sign-in reply',
    withPassword,
  ],
  [
    'AUTH put off',
    { ehlo: '250-s\r\n250 AUTH PLAIN', auth: '454 4.7.0 later' },
    'not-sent sign-in reply',
    withPassword,
  ],
  [
    'a drop at AUTH',
    { ehlo: '250-s\r\n250 AUTH PLAIN', auth: { drop: true } },
    'not-sent sign-in dropped',
    withPassword,
  ],
  [
    'silence at AUTH',
    { ehlo: '250-s\r\n250 AUTH PLAIN', auth: { silent: true } },
    'not-sent sign-in silence',
    withPassword,
  ],
  ['AUTH not offered', {}, 'not-sent sign-in no-sign-in-offered', withPassword],
  ['MAIL 4xx', { mail: '451 later' }, 'not-sent sender reply'],
  ['MAIL 5xx', { mail: '553 not your address' }, 'refused sender'],
  ['MAIL wants a sign-in', { mail: '530 5.7.0 authenticate first' }, 'not-sent sender reply'],
  ['a drop at MAIL', { mail: { drop: true } }, 'not-sent sender dropped'],
  ['all RCPT 4xx', { rcpt: '450 later' }, 'not-sent recipients reply'],
  ['all RCPT 5xx', { rcpt: '550 nobody here' }, 'refused recipients'],
  ['a drop at RCPT', { rcpt: { drop: true } }, 'not-sent recipients dropped'],
  ['the watcher refused', { rcpt: (line) => (line.includes('cc@') ? '550 unknown' : undefined) }, 'accepted'],
  [
    'the desk refused, the watcher not',
    { rcpt: (line) => (line.includes('desk@') ? '550 unknown' : undefined) },
    'refused recipients',
  ],
  [
    'the desk put off, the watcher not',
    { rcpt: (line) => (line.includes('desk@') ? '450 later' : undefined) },
    'not-sent recipients reply',
  ],
  [
    'the desk refused, pipelined',
    { ...pipelining, rcpt: (line) => (line.includes('desk@') ? '550 unknown' : undefined) },
    'refused recipients',
  ],
  ['all RCPT refused, DATA granted, pipelined', { ...pipelining, rcpt: '550 unknown' }, 'refused recipients'],
  ['DATA 4xx', { data: '451 later' }, 'not-sent data reply'],
  ['DATA 5xx', { data: '554 no' }, 'refused data'],
  ['a drop at DATA, before the message', { data: { drop: true } }, 'not-sent data dropped'],
  ['silence at DATA', { data: { silent: true } }, 'not-sent data silence'],
  ['a drop at DATA, pipelined', { ...pipelining, data: { drop: true } }, 'not-sent data dropped'],
  ['a drop in the middle of the message', { content: { drop: true } }, 'uncertain'],
  ['silence in the middle of the message', { content: { silent: true } }, 'uncertain'],
  ['a drop after the final dot', { end: { drop: true } }, 'uncertain end dropped'],
  ['silence after the final dot', { end: { silent: true } }, 'uncertain end silence'],
  ['half a reply after the final dot', { end: { thenDrop: '250-queued' } }, 'uncertain end dropped'],
  ['4xx after the final dot', { end: '451 4.3.0 disk full' }, 'not-sent end reply'],
  ['421 after the final dot', { end: { thenDrop: '421 4.3.2 closing' } }, 'not-sent end reply'],
  ['5xx after the final dot', { end: '554 5.7.1 looks like spam' }, 'refused end'],
  ['552 after the final dot', { end: '552 5.3.4 too big' }, 'refused end'],
  ['250, then a drop', { end: { thenDrop: '250 2.0.0 queued' } }, 'accepted'],
  ['250, then no answer to QUIT', { quit: { silent: true } }, 'accepted'],
  ['250 one byte at a time', { end: { slowly: '250 2.0.0 queued' } }, 'accepted'],
  ['a reply that never ends, byte by byte', { end: { endless: `250-${'x'.repeat(20)}` } }, 'uncertain end silence'],
  [
    'a greeting that never ends, byte by byte',
    { greeting: { endless: '2'.repeat(20) } },
    'not-sent (connect|greeting) silence',
  ],
  ['SIZE smaller than the message', { ehlo: '250-s\r\n250 SIZE 500' }, 'refused sender'],
  ['no fault', {}, 'accepted'],
  ['no fault, pipelined', pipelining, 'accepted'],
];

describe('an SMTP server with a fault at one step', () => {
  it.each(rows.map(([name, script, expected, part]) => ({ name, script, expected, part })))(
    '$name',
    async ({ script, expected, part }) => {
      const timeUp = new AbortController();
      server = await scriptedServer(script, certificates.server, () => timeUp.abort());
      const reached = reaching(server.port, part);
      const outcome = await sendMessage({ bytes, envelope, server: reached, signal: never, timeUp: timeUp.signal });
      const { kind } = outcome;
      const told = [kind, 'phase' in outcome ? outcome.phase : [], 'reason' in outcome ? outcome.reason : []].flat();
      expect(told.join(' ')).toMatch(new RegExp(`^${expected}( |$)`));
      // What was certainly not sent did not arrive, and what was accepted did, once and whole.
      const took = server.taken.length;
      if (kind === 'accepted') {
        expect(took).toBe(1);
        const onTheWire = bytes.toString().replaceAll('\r\n.', '\r\n..');
        expect(server.taken[0]?.content.toString()).toBe(onTheWire);
      }
      if (kind === 'not-sent' && outcome.phase !== 'end') expect(server.contentBytes()).toBe(0);
      const text = outcomeText(outcome, { host: 'localhost', port: server.port });
      expect(text).toMatch(/localhost:\d+/);
      expect(text).not.toMatch(/undefined|pw-secret|Error:/);
    },
  );
});

describe('a yes to half a message', () => {
  it('is none', async () => {
    server = await scriptedServer({ content: '250 2.0.0 queued' });
    const long = Buffer.concat([bytes, Buffer.alloc(30_000_000, 'line of a long message\r\n')]);
    const outcome = await sendMessage({ bytes: long, envelope, server: reaching(server.port), signal: never });
    expect(outcome).toMatchObject({ kind: 'uncertain', phase: 'content', reason: 'reply' });
  });
});

describe('who is refused', () => {
  it('a watcher is named, and the others get it', async () => {
    server = await scriptedServer({ rcpt: (line) => (line.includes('cc@') ? '550 unknown' : undefined) });
    const outcome = await sendMessage({ bytes, envelope, server: reaching(server.port), signal: never });
    expect(outcome).toEqual({
      kind: 'accepted',
      reply: '250 2.0.0 queued as 1',
      refused: [{ address: 'cc@example.com', reply: '550 unknown' }],
    });
  });

  it('nothing of the message goes out where the desk would not get it', async () => {
    server = await scriptedServer({ rcpt: (line) => (line.includes('desk@') ? '550 unknown' : undefined) });
    await sendMessage({ bytes, envelope, server: reaching(server.port), signal: never });
    expect(server.taken).toEqual([]);
    expect(server.contentBytes()).toBe(0);
  });
});

describe('encryption', () => {
  it.each<readonly [string, 'server' | 'selfSigned', string, Partial<SmtpServer>]>([
    ['STARTTLS with a certificate of a trusted CA', 'server', 'accepted', {}],
    ['STARTTLS with a certificate of nobody', 'selfSigned', 'not-sent tls certificate', {}],
    ['STARTTLS with a certificate for another name', 'server', 'not-sent tls certificate', { host: '127.0.0.1' }],
  ])('%s', async (_name, pair, expected, part) => {
    server = await scriptedServer(starttls, certificates[pair]);
    const outcome = await sendMessage({
      bytes,
      envelope,
      server: reaching(server.port, { ...withTls, ...part }),
      signal: never,
    });
    const told = [outcome.kind, 'phase' in outcome ? outcome.phase : [], 'reason' in outcome ? outcome.reason : []];
    expect(told.flat().join(' ')).toBe(expected);
    if (outcome.kind !== 'accepted') expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
  });

  it('a password never goes over a connection without TLS, unless said', async () => {
    server = await scriptedServer({ ehlo: '250-s\r\n250 AUTH PLAIN' });
    const { signIn } = withPassword;
    const guarded = { signIn: { ...signIn, inPlaintext: false } };
    const outcome = await sendMessage({ bytes, envelope, server: reaching(server.port, guarded), signal: never });
    expect(outcome).toMatchObject({ kind: 'not-sent', phase: 'sign-in', reason: 'would-be-plaintext' });
    expect(server.commands).toEqual([]);
    const said = await sendMessage({ bytes, envelope, server: reaching(server.port, withPassword), signal: never });
    expect(said.kind).toBe('accepted');
  });
});

describe('the end from outside', () => {
  it('before it began: nothing was sent', async () => {
    const outcome = await sendMessage({ bytes, envelope, server: reaching(1), signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ kind: 'not-sent', phase: 'connect', reason: 'stopped' });
  });

  it('after the whole message: uncertain', async () => {
    const stop = new AbortController();
    server = await scriptedServer({
      end: () => {
        stop.abort();
        return { silent: true };
      },
    });
    const outcome = await sendMessage({ bytes, envelope, server: reaching(server.port), signal: stop.signal });
    expect(outcome).toMatchObject({ kind: 'uncertain', phase: 'end', reason: 'stopped' });
  });

  it('nobody listens', async () => {
    const closed = await scriptedServer({});
    await closed.close();
    const outcome = await sendMessage({ bytes, envelope, server: reaching(closed.port), signal: never });
    expect(outcome).toMatchObject({ kind: 'not-sent', phase: 'connect', reason: 'unreachable' });
  });
});
