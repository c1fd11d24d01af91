/** What became of a message, in sentences: what happened, at which step, what to do; pure. */
import { visible } from '../report/visible.ts';
import type { Phase, Reason, SendOutcome, SmtpServer } from './mail.ts';

/** A server's words on one line and bounded. */
export function cleanReply(reply: string | null): string {
  const text = visible(reply ?? '');
  return text.length > 500 ? `${text.slice(0, 500)} ...` : text;
}

type Named = Pick<SmtpServer, 'host' | 'port'>;

/** One or two sentences. */
export function outcomeText(outcome: SendOutcome, server: Named): string {
  const where = `${server.host}:${server.port}`;
  switch (outcome.kind) {
    case 'accepted':
      return acceptedText(outcome, where);
    case 'refused':
      return `${where} refused the message for good ${steps[outcome.phase]}: ${outcome.reply}. ${refusedAdvice(outcome.phase, outcome.reply)}`;
    case 'not-sent':
      return `Nothing was sent: ${reasonText(outcome.reason, outcome.reply, where)} ${steps[outcome.phase]}${outcome.detail === '' ? '' : ` (${outcome.detail})`}. ${advice(outcome)}`;
    case 'uncertain':
      return `Nobody here can tell whether the message arrived: ${reasonText(outcome.reason, null, where)} ${steps[outcome.phase]}${outcome.phase === 'content' ? ', so most likely it was not delivered' : ''}. It is not sent again by itself; ask the recipient first.`;
  }
}

function acceptedText({ reply, refused }: Extract<SendOutcome, { kind: 'accepted' }>, where: string): string {
  const left = refused.map((one) => `${visible(one.address)} (${one.reply})`).join(', ');
  return `${where} took the message over: ${reply}.${left === '' ? '' : ` It does not take mail for ${left}.`}`;
}

const steps: { readonly [P in Phase]: string } = {
  connect: 'while connecting',
  tls: 'while TLS was set up',
  greeting: 'before its greeting',
  hello: 'after the greeting (EHLO)',
  starttls: 'at STARTTLS',
  'sign-in': 'at the sign-in (AUTH)',
  sender: 'at the sender (MAIL FROM)',
  recipients: 'at the recipients (RCPT TO)',
  data: 'before the message (DATA)',
  content: 'in the middle of the message',
  end: 'after the whole message',
};

function reasonText(reason: Reason, reply: string | null, where: string): string {
  switch (reason) {
    case 'reply':
      return reply === null ? `${where} answered before it had it all` : `${where} answered "${reply}"`;
    case 'unreachable':
      return `${where} could not be reached`;
    case 'silence':
      return `${where} did not answer in time`;
    case 'dropped':
      return `${where} closed the connection`;
    case 'no-starttls':
      return `${where} does not encrypt`;
    case 'certificate':
      return `the certificate of ${where} was not accepted`;
    case 'tls':
      return `no TLS connection to ${where} came about`;
    case 'no-sign-in-offered':
      return `${where} offers no sign-in`;
    case 'would-be-plaintext':
      return `the password would have gone to ${where} in plaintext`;
    case 'stopped':
      return `the attempt was stopped`;
  }
}

function advice({ reason, phase, reply }: Extract<SendOutcome, { kind: 'not-sent' }>): string {
  switch (reason) {
    case 'reply':
      return replyAdvice(phase, reply ?? '');
    case 'unreachable':
      return 'Check smtp.url, and whether this host may reach it.';
    case 'silence':
    case 'dropped':
    case 'stopped':
      return 'Try again.';
    case 'no-starttls':
      return 'Use smtps:// in smtp.url, or another port (587); startTls: none sends everything in plaintext.';
    case 'certificate':
      return 'Name the file of the root that issued it as smtp.caFile, and the server by the name in its certificate.';
    case 'tls':
      return 'smtps:// is for port 465, smtp:// with STARTTLS for 587 and 25; see also: anaplan-doctor diagnose tls HOST:PORT.';
    case 'no-sign-in-offered':
      return 'Leave user and password out where the server needs none, or use its port for submission (587, 465).';
    case 'would-be-plaintext':
      return 'Use smtps:// or STARTTLS; plaintextPassword: true allows it all the same.';
  }
}

function replyAdvice(phase: Phase, reply: string): string {
  if (phase === 'sign-in') return 'Check user and password (or token) of smtp in the settings.';
  if (/^530/.test(reply)) return 'The server wants a sign-in: set user and password of smtp in the settings.';
  if (reply.startsWith('4')) return 'The server asks to try again later.';
  return 'Ask those who run the mail server, with this answer.';
}

function refusedAdvice(phase: Phase, reply: string): string {
  if (/larger than|^552|size/i.test(reply))
    return 'Lower support.mailLimit, so that the archive is left for the portal.';
  if (/^530/.test(reply)) return 'The server wants a sign-in: set user and password of smtp in the settings.';
  if (phase === 'sender') return 'Check smtp.from: may this server send for that address?';
  if (phase === 'recipients')
    return 'Check the addresses of support in the settings; many servers relay only after a sign-in.';
  return 'Ask those who run the mail server, with this answer.';
}
