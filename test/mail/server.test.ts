import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import type { SendOutcome } from '../../src/mail/mail.ts';
import type { Message } from '../../src/mail/message.ts';
import { messageBytes } from '../../src/mail/message.ts';
import { smtpServerOf } from '../../src/mail/server.ts';
import { sendMessage } from '../../src/mail/smtp.ts';
import type { SmtpSettings } from '../../src/settings/smtp.ts';
import { madeCertificates } from './certificates.ts';

const certificates = madeCertificates();
afterAll(() => certificates.remove());
const network = { proxy: null, noProxy: [], caFile: certificates.caFile, trust: 'mozilla' } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Taken = { readonly raw: Buffer; readonly user: string; readonly secure: boolean };

async function real(options: SMTPServerOptions): Promise<{ port: number; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    ...{ cert: certificates.server.cert, key: certificates.server.key, authOptional: true, logger: false },
    onData(stream, session, callback) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (stream.sizeExceeded) return callback(Object.assign(new Error('too large'), { responseCode: 552 }));
        taken.push({ raw: Buffer.concat(pieces), user: String(session.user ?? ''), secure: session.secure });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { port: (server.server.address() as AddressInfo).port, taken };
}

function smtpAt(port: number, part: Partial<SmtpSettings> = {}): SmtpSettings {
  const from = { name: 'Doctor', address: 'doctor@example.com' };
  const rest = { signIn: null, client: null, caFile: null, timeoutMs: 20_000 };
  return { host: 'localhost', port, security: 'starttls', from, ...rest, ...part };
}

const message: Message = {
  from: { name: 'Integration — Müller', address: 'doctor@example.com' },
  to: ['desk@example.com'],
  cc: ['a@example.com', 'b@example.com'],
  replyTo: ['team@example.com'],
  subject: 'Import hängt bei 41 % – "Sales Hub / Load actuals"',
  text: 'Grüße\n.\n..two dots\nFrom here on\n',
  html: '<p>Grüße</p>\n',
  attachments: [{ name: 'case.zip', contentType: 'application/zip', content: Buffer.from([...Array(70_000).keys()]) }],
  dateMs: Date.UTC(2026, 10, 22, 9),
  messageId: '<one@example.com>',
  inReplyTo: '<zero@desk.example.com>',
  references: ['<first@example.com>', '<zero@desk.example.com>'],
  headers: {},
  boundary: 'abcdef0123456789',
};
const envelope = {
  from: 'doctor@example.com',
  to: ['desk@example.com', 'a@example.com'],
  required: ['desk@example.com'],
};
const signal = new AbortController().signal;

async function sending(
  smtp: SmtpSettings,
  secrets: Record<string, string> = {},
): Promise<{ outcome: SendOutcome; heard: string[] }> {
  const heard: string[] = [];
  const readSecret = async (reference: string) => secrets[reference] ?? '';
  const server = await smtpServerOf({ smtp, network, readSecret, onSecret: (value) => heard.push(value), signal });
  return { outcome: await sendMessage({ bytes: await messageBytes(message), envelope, server, signal }), heard };
}

const password = { method: 'password', user: 'doctor', password: 'env:PW', inPlaintext: false } as const;
const onAuth: SMTPServerOptions['onAuth'] = (auth, _session, done) => {
  const isRight = auth.method === 'XOAUTH2' ? auth.accessToken === 'token-1' : auth.password === 'right';
  if (isRight) done(null, { user: auth.username });
  else done(Object.assign(new Error('no'), { responseCode: 535 }));
};

describe('a real server', () => {
  it.each<readonly [string, SMTPServerOptions, Partial<SmtpSettings>]>([
    ['STARTTLS', {}, { security: 'starttls' }],
    ['TLS from the first byte', { secure: true }, { security: 'tls' }],
  ])('takes a message over %s with a password, and it is what was rendered', async (_name, options, part) => {
    const { port, taken } = await real({ ...options, authOptional: false, onAuth });
    const { outcome } = await sending(smtpAt(port, { ...part, signIn: password }), { 'env:PW': 'right' });
    expect(outcome.kind).toBe('accepted');
    expect(taken.map(({ user, secure }) => [user, secure])).toEqual([['doctor', true]]);
    const bytes = await messageBytes(message);
    expect(taken[0]?.raw.equals(bytes)).toBe(true);
    const mail = await PostalMime.parse(bytes);
    expect(mail).toMatchObject({
      subject: message.subject,
      messageId: '<one@example.com>',
      inReplyTo: '<zero@desk.example.com>',
    });
    expect(mail.references).toBe('<first@example.com> <zero@desk.example.com>');
    expect(mail.text).toContain('..two dots');
    expect(
      Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(
        message.attachments[0]?.content ?? Buffer.alloc(0),
      ),
    ).toBe(true);
    expect(
      Math.max(
        ...bytes
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(998);
    expect((await messageBytes(message)).equals(bytes)).toBe(true);
  });

  it('a wrong password is told as such, and never in its words', async () => {
    const { port, taken } = await real({ authOptional: false, onAuth });
    const { outcome } = await sending(smtpAt(port, { signIn: password }), { 'env:PW': 'wrong-pw-1234' });
    expect(outcome).toMatchObject({ kind: 'not-sent', phase: 'sign-in', reason: 'reply' });
    expect(JSON.stringify(outcome)).not.toContain('wrong-pw-1234');
    expect(taken).toEqual([]);
  });

  it('takes an access token (XOAUTH2), and refuses another', async () => {
    const { port, taken } = await real({ authOptional: false, authMethods: ['XOAUTH2'], onAuth });
    const signIn = { method: 'oauth', user: 'doctor', token: { accessToken: 'env:T' } } as const;
    expect((await sending(smtpAt(port, { signIn }), { 'env:T': 'token-1' })).outcome.kind).toBe('accepted');
    expect(taken[0]?.user).toBe('doctor');
    const refused = await sending(smtpAt(port, { signIn }), { 'env:T': 'token-2' });
    expect(refused.outcome).toMatchObject({ kind: 'not-sent', phase: 'sign-in', reason: 'reply' });
    expect(refused.heard).toContain('token-2');
  });

  it('asks for an access token with the refresh token', async () => {
    const { port } = await real({ authOptional: false, authMethods: ['XOAUTH2'], onAuth });
    const asked: string[] = [];
    const desk = createServer(certificates.server, (request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece));
      request.on('end', () => {
        asked.push(body);
        const isRight = body.includes('refresh_token=long-lived');
        response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' });
        response.end(JSON.stringify(isRight ? { access_token: 'token-1' } : { error: 'invalid_grant' }));
      });
    });
    await new Promise<void>((done) => desk.listen(0, '127.0.0.1', done));
    closing.push(() => new Promise((done) => desk.close(() => done())));
    const token = {
      tokenUrl: `https://localhost:${(desk.address() as AddressInfo).port}/token`,
      ...{ clientId: 'id-1', clientSecret: 'env:S', refreshToken: 'env:R', scope: null },
    };
    const signIn = { method: 'oauth', user: 'doctor', token } as const;
    const sent = await sending(smtpAt(port, { signIn }), { 'env:R': 'long-lived', 'env:S': 'shh' });
    expect(sent.outcome.kind).toBe('accepted');
    expect(sent.heard).toEqual(['token-1']);
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
      ...{ grant_type: 'refresh_token', client_id: 'id-1', refresh_token: 'long-lived', client_secret: 'shh' },
    });
    const refused = sending(smtpAt(port, { signIn }), { 'env:R': 'other-secret', 'env:S': 'shh' });
    await expect(refused).rejects.toThrow(CouldNotLook);
    await expect(refused).rejects.toThrow(/invalid_grant/);
    await expect(refused).rejects.not.toThrow(/other-secret/);
  });

  it('is shown a client certificate where it asks for one', async () => {
    const options = {
      secure: true,
      requestCert: true,
      rejectUnauthorized: true,
      ca: certificates.ca,
    } as SMTPServerOptions;
    const { port, taken } = await real(options);
    const client = { certificateFile: path.join(certificates.folder, 'client.pem'), key: 'env:K', keyPassphrase: null };
    const shown = await sending(smtpAt(port, { security: 'tls', client }), { 'env:K': certificates.client.key });
    expect(shown.outcome.kind).toBe('accepted');
    const bare = await sending(smtpAt(port, { security: 'tls' }));
    expect(bare.outcome.kind).toBe('not-sent');
    expect(taken).toHaveLength(1);
  });

  it.each([
    ['announced: it is not even begun', false],
    ['kept to itself: refused after the message', true],
  ])('a size limit, %s', async (_name, hideSize) => {
    const { port, taken } = await real({ size: 20_000, hideSize } as SMTPServerOptions);
    const { outcome } = await sending(smtpAt(port));
    expect(outcome).toMatchObject({ kind: 'refused', phase: hideSize ? 'end' : 'sender' });
    expect(taken).toEqual([]);
  });

  it('STARTTLS that is not offered is no reason to go on in plaintext', async () => {
    const { port, taken } = await real({ disabledCommands: ['STARTTLS'] });
    const { outcome } = await sending(smtpAt(port));
    expect(outcome).toMatchObject({ kind: 'not-sent', phase: 'starttls', reason: 'no-starttls' });
    expect(taken).toEqual([]);
  });

  it.each<readonly [string, SMTPServerOptions, object]>([
    ['at the greeting', { onConnect: (_s, done) => done(new Error('busy')) }, { kind: 'not-sent' }],
    [
      'at MAIL',
      { onMailFrom: (_a, _s, done) => done(Object.assign(new Error('no'), { responseCode: 553 })) },
      { kind: 'refused', phase: 'sender' },
    ],
    [
      'at RCPT, for now',
      { onRcptTo: (_a, _s, done) => done(Object.assign(new Error('no'), { responseCode: 450 })) },
      { kind: 'not-sent', phase: 'recipients' },
    ],
  ])('refuses %s', async (_name, options, expected) => {
    const { port, taken } = await real(options);
    expect((await sending(smtpAt(port))).outcome).toMatchObject(expected);
    expect(taken).toEqual([]);
  });
});

describe('a message', () => {
  it('can be given neither headers nor files by what it is made of', async () => {
    const bytes = await messageBytes({
      ...message,
      subject: 'x\r\nBcc: evil@example.com',
      to: ['desk@example.com\r\nBcc: evil@example.com'],
      from: { name: 'a"\r\nBcc: evil@example.com', address: 'doctor@example.com' },
      html: '<img src="file:///etc/passwd">',
    });
    const mail = await PostalMime.parse(bytes);
    expect(mail.bcc ?? []).toEqual([]);
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(bytes.toString()).not.toContain('root:x:0');
  });

  it('without a Message-ID has none, and the same bytes twice', async () => {
    const draft = { ...message, messageId: null, from: null };
    const [one, two] = await Promise.all([messageBytes(draft), messageBytes(draft)]);
    expect(one.equals(two)).toBe(true);
    expect((await PostalMime.parse(one)).messageId).toBeUndefined();
  });
});
