/**
 * Hands one message to one SMTP server, once, and says how it ended and how far it got. Retries nothing, keeps nothing, knows
 * neither cases nor alarms. The home of nodemailer's SMTP.
 */
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Dialogue } from './dialogue.ts';
import { createDialogue } from './dialogue.ts';
import type { Envelope, Phase, Reason, SendOutcome, SmtpServer } from './mail.ts';
import { cleanReply } from './words.ts';

export type SendRequest = {
  /** The whole message, as messageBytes made it. */
  readonly bytes: Buffer;
  readonly envelope: Envelope;
  readonly server: SmtpServer;
  /** Ends the attempt; what that means depends on how far it is. */
  readonly signal: AbortSignal;
  /** Instead of `server.timeoutMs`. */
  readonly timeUp?: AbortSignal;
};

/** Never throws for anything the server or the network does. */
export async function sendMessage(request: SendRequest): Promise<SendOutcome> {
  const { server, signal } = request;
  if (signal.aborted) return notSent('connect', 'stopped', null, 'stopped before it began');
  if (server.signIn?.method === 'password' && server.security === 'none' && !server.signIn.inPlaintext)
    return notSent('sign-in', 'would-be-plaintext', null, 'the password would go over the network in plaintext');
  const dialogue = createDialogue();
  const connection = await connectionTo(server, dialogue);
  const deadline = request.timeUp ?? AbortSignal.timeout(server.timeoutMs);
  const end = endOf(connection, AbortSignal.any([signal, deadline]));
  try {
    await Promise.race([end.failed, talk(request, connection, dialogue)]);
    // A yes to half a message is none.
    if (dialogue.phase() === 'content') return { kind: 'uncertain', phase: 'content', reason: 'reply', detail: '' };
    return { kind: 'accepted', reply: cleanReply(dialogue.lastReply()), refused: refusedIn(dialogue) };
  } catch (error) {
    return outcomeOf(error, dialogue, { isTls: server.security === 'tls', byDeadline: deadline.aborted });
  } finally {
    end.stop();
    finish(connection, dialogue);
  }
}

/** Ends in the server's 250 to the whole message, or throws. */
async function talk(
  { bytes, envelope, server }: SendRequest,
  connection: SMTPConnection,
  dialogue: Dialogue,
): Promise<void> {
  await called((done) => connection.connect((error?: unknown) => done(error)));
  await signedIn(connection, server);
  const { from, to, required } = envelope;
  await called((done) =>
    connection.send({ from, to: [...to], size: bytes.length }, contentOf(bytes, required, dialogue), (error) =>
      done(error),
    ),
  );
}

async function signedIn(connection: SMTPConnection, { signIn }: SmtpServer): Promise<void> {
  if (signIn === null) return;
  if (!connection.allowsAuth) throw new Interrupted('no-sign-in-offered');
  if (signIn.method === 'password' && !connection.secure && !signIn.inPlaintext)
    throw new Interrupted('would-be-plaintext');
  if (signIn.method === 'oauth' && !connection.secure) throw new Interrupted('would-be-plaintext');
  const credentials =
    signIn.method === 'password'
      ? { user: signIn.user, pass: signIn.password }
      : { user: signIn.user, pass: signIn.accessToken, method: 'XOAUTH2' };
  await called((done) => connection.login(credentials, (error) => done(error)));
}

/** What ends an attempt besides the server's own answers. */
class Interrupted extends Error {
  readonly reason: Reason | 'recipient';
  constructor(reason: Reason | 'recipient') {
    super(reason);
    this.reason = reason;
  }
}

/** Read only once DATA is granted: the last moment to turn back when somebody who has to get it would not. */
function contentOf(bytes: Buffer, required: readonly string[], dialogue: Dialogue): Readable {
  return new Readable({
    read() {
      if (dialogue.refused().some(({ address }) => required.includes(address))) {
        this.destroy(new Interrupted('recipient'));
        return;
      }
      this.push(bytes);
      this.push(null);
    },
  });
}

/** Loaded by the first message: most daemons send one a month. */
async function connectionTo(
  { host, port, security, tls, connectMs, timeoutMs }: SmtpServer,
  { logger }: Dialogue,
): Promise<SMTPConnection> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  return new Connection({
    ...{ host, port, logger, transactionLog: true },
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      ca: [...tls.ca],
      minVersion: 'TLSv1.2',
      ...(tls.client === null ? {} : { cert: tls.client.cert, key: tls.client.key }),
      ...(tls.client === null || tls.client.passphrase === null ? {} : { passphrase: tls.client.passphrase }),
    },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 1000,
    maxResponseSize: 64 * 1024,
    customAuth: {
      XOAUTH2: async ({ auth, sendCommand }) => {
        const { user, pass } = auth.credentials;
        const token = Buffer.from(`user=${user}\u0001auth=Bearer ${pass}\u0001\u0001`).toString('base64');
        const first = await sendCommand(`AUTH XOAUTH2 ${token}`);
        // The challenge holds the error; an empty answer makes the server say its code.
        const last = first.status === 334 ? await sendCommand('') : first;
        if (last.status !== 235) throw Object.assign(new Error('refused'), { response: last.response });
      },
    },
  });
}

/** The connection's own failures, its silent end, and the caller's signal, whichever comes first. */
function endOf(connection: SMTPConnection, signal: AbortSignal) {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const onAbort = () => reject(new Interrupted('stopped'));
  connection.on('error', reject);
  // After whatever else tells of the same end.
  connection.on('end', () => setImmediate(() => reject(new Interrupted('dropped'))));
  signal.addEventListener('abort', onAbort, { once: true });
  return { failed: promise, stop: () => signal.removeEventListener('abort', onAbort) };
}

/** Says goodbye where the server took the message; anything else just ends. Errors no longer matter. */
function finish(connection: SMTPConnection, dialogue: Dialogue): void {
  connection.on('error', () => undefined);
  if (dialogue.phase() === 'end' && !connection.destroyed) connection.quit();
  setImmediate(() => connection.close());
}

function called(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

type Failure = {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
  readonly message: string;
};

function outcomeOf(
  error: unknown,
  dialogue: Dialogue,
  { isTls, byDeadline }: { isTls: boolean; byDeadline: boolean },
): SendOutcome {
  const phase = dialogue.phase();
  if (error instanceof Interrupted) return interrupted(error.reason, phase, dialogue, byDeadline);
  const failure = error as Failure;
  const answer = answered(failure, phase);
  if (answer !== null) return answer;
  const { reason, detail } = causeOf(failure, phase);
  const at = phase === 'connect' && isTls && (reason === 'certificate' || reason === 'tls') ? 'tls' : phase;
  return ended(at, reason, detail);
}

function interrupted(
  reason: Interrupted['reason'],
  phase: Phase,
  dialogue: Dialogue,
  byDeadline: boolean,
): SendOutcome {
  if (reason === 'recipient') {
    const reply = refusedIn(dialogue)[0]?.reply ?? '';
    return isForGood(reply)
      ? { kind: 'refused', phase: 'recipients', reply }
      : notSent('recipients', 'reply', reply, 'a recipient who has to get it was put off');
  }
  if (reason === 'no-sign-in-offered' || reason === 'would-be-plaintext') return notSent('sign-in', reason, null, '');
  if (reason === 'stopped' && byDeadline)
    return ended(phase, 'silence', 'the time for the whole conversation was over');
  return ended(phase, reason, '');
}

/** The server's own answer to the message or its envelope; null where it is no such answer. */
function answered({ code, response, command }: Failure, phase: Phase): SendOutcome | null {
  const reply = cleanReply(response ?? null);
  // nodemailer's own refusal, by the SIZE the server announced.
  if (code === 'EMESSAGE' && response === undefined)
    return { kind: 'refused', phase: 'sender', reply: 'the message is larger than the server takes' };
  if (response === undefined) return null;
  // Of a connection that ended in the middle of an answer: that answer is not relied on.
  const isWhole = code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'EAUTH' || command !== 'CONN';
  const isGreeting = phase === 'hello' && command === 'CONN' && code === 'EPROTOCOL';
  if (!isWhole && !isGreeting) return null;
  if (code === 'EMESSAGE' || code === 'EENVELOPE') {
    const at = code === 'EMESSAGE' ? 'end' : phaseOfCommand(command);
    return isForGood(reply) ? { kind: 'refused', phase: at, reply } : notSent(at, 'reply', reply, '');
  }
  if (code === 'ETLS') return notSent('starttls', 'no-starttls', reply, '');
  return notSent(isGreeting ? 'greeting' : phaseOfCommand(command), 'reply', reply, '');
}

function phaseOfCommand(command = ''): Phase {
  if (command.startsWith('MAIL')) return 'sender';
  if (command.startsWith('RCPT')) return 'recipients';
  if (command.startsWith('DATA')) return 'data';
  if (command.startsWith('AUTH')) return 'sign-in';
  return command === 'STARTTLS' ? 'starttls' : 'hello';
}

function causeOf({ code, originalCode, message }: Failure, phase: Phase): { reason: Reason; detail: string } {
  const detail = cleanReply(message);
  const system = originalCode ?? code ?? '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|ALTNAME/.test(system)) return { reason: 'certificate', detail };
  if (code === 'ETLS' || /^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(system)) return { reason: 'tls', detail };
  if (code === 'ETIMEDOUT') return { reason: phase === 'connect' ? 'unreachable' : 'silence', detail };
  if (phase === 'connect') return { reason: 'unreachable', detail };
  return { reason: 'dropped', detail };
}

function ended(phase: Phase, reason: Reason, detail: string): SendOutcome {
  if (phase === 'content' || phase === 'end') return { kind: 'uncertain', phase, reason, detail };
  return notSent(phase, reason, null, detail);
}

function notSent(phase: Phase, reason: Reason, reply: string | null, detail: string): SendOutcome {
  return { kind: 'not-sent', phase, reason, reply, detail };
}

function refusedIn(dialogue: Dialogue) {
  return dialogue.refused().map(({ address, reply }) => ({ address, reply: cleanReply(reply) }));
}

/** RFC 5321 section 4.2.1: 5yz is for good, 4yz for now. What only asks for a sign-in (RFC 4954 section 6) is no word about the message. */
function isForGood(reply: string): boolean {
  return reply.startsWith('5') && !/^53[0458]/.test(reply);
}
