/**
 * How far an SMTP conversation is, told by what goes over it: nodemailer's errors do not say on which side of DATA a connection
 * was lost, its transaction log does. Sends nothing.
 */
import type { Phase, RefusedRecipient } from './mail.ts';

type Logged = { readonly tnx?: string };
type LogMethod = (entry: Logged, message?: unknown) => void;

export type Dialogue = {
  readonly phase: () => Phase;
  readonly refused: () => readonly RefusedRecipient[];
  /** The last complete reply of the server; null before the first. */
  readonly lastReply: () => string | null;
  /** For nodemailer's `logger`, with `transactionLog`. Passwords are masked before they come here; nothing of it is kept. */
  readonly logger: { readonly [level in 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal']: LogMethod };
};

export function createDialogue(): Dialogue {
  /** Sent and not answered, oldest first: with PIPELINING several. */
  const open: string[] = [];
  const refused: RefusedRecipient[] = [];
  let resting: Phase = 'connect';
  let lastReply: string | null = null;

  function sent(command: string): void {
    open.push(command);
  }

  function answered(reply: string): void {
    lastReply = reply;
    const command = open.shift() ?? '';
    const isYes = /^[23]/.test(reply);
    const [, recipient] = /^RCPT TO:<([^>]*)>/i.exec(command) ?? [];
    if (recipient !== undefined && !isYes) refused.push({ address: recipient, reply });
    if (command === 'STARTTLS' && isYes) resting = 'tls';
    else if (command === 'DATA' && isYes) resting = 'content';
    else if (resting !== 'content' && resting !== 'end') resting = 'hello';
  }

  const log: LogMethod = ({ tnx }, message) => {
    const text = String(message ?? '');
    if (tnx === 'client') sent(text);
    else if (tnx === 'server') answered(text);
    // Written by nodemailer when the message's stream has ended, the final dot included.
    else if (tnx === 'message' && resting === 'content') resting = 'end';
    else if (tnx === 'network' && resting === 'connect' && / established to /.test(text)) resting = 'greeting';
  };
  return {
    phase: () => {
      const [oldest] = open;
      if (oldest !== undefined) return phaseOf(oldest);
      return resting;
    },
    refused: () => refused,
    lastReply: () => lastReply,
    logger: { trace: log, debug: log, info: log, warn: log, error: log, fatal: log },
  };
}

/** Of the command that waits for its answer. What comes between AUTH and MAIL is part of signing in. */
function phaseOf(command: string): Phase {
  const [, verb = ''] = /^([A-Z]+|\.)(?: |$)/.exec(command) ?? [];
  switch (verb) {
    case 'EHLO':
    case 'HELO':
      return 'hello';
    case 'STARTTLS':
      return 'starttls';
    case 'MAIL':
      return 'sender';
    case 'RCPT':
    // An empty message for nobody, where a server grants DATA without a recipient.
    case '.':
      return 'recipients';
    case 'DATA':
      return 'data';
    case 'QUIT':
      return 'end';
    default:
      return 'sign-in';
  }
}
