/** Damaged replies of a mail server before STARTTLS, and of a proxy to CONNECT, over a connection in memory: a way to TLS, or one sentence why not. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { CouldNotLook } from '../../src/check.ts';
import { StepFailed } from '../../src/network/failure.ts';
import { openTunnel } from '../../src/network/tunnel.ts';
import { startTls } from '../../src/tls/smtp.ts';
import { declareText } from './hellos.ts';
import type { Random } from './mutations.ts';
import { below, mutated, oneOf } from './mutations.ts';
import type { FuzzCase, FuzzTarget } from './target.ts';
import { declare } from './target.ts';

const endpoint = { host: 'api.example.com', port: 443 };
const secret = 'Zm9vYmFyOnN3b3JkZmlzaA==';
const route = {
  host: 'proxy.example.com',
  port: 3128,
  shown: 'http://proxy.example.com:3128',
  authorization: `Basic ${secret}`,
};

export const replies: FuzzTarget = {
  name: 'replies',
  workUnit: 'bytes heard',
  mostWork: 200_000,
  caseOf: (random) => (random() < 0.5 ? mailServer(random) : proxy(random)),
};

const greetings = ['220 mail.example.com ESMTP\r\n', '220-mail\r\n220-welcome\r\n220 ready\r\n', '554 no\r\n'] as const;
const features = [
  '250-mail.example.com\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 HELP\r\n',
  '250 STARTTLS\r\n',
  '250 mail.example.com\r\n',
  '502 unknown command\r\n',
] as const;
const goAheads = ['220 go ahead\r\n', '220 2.0.0 Ready\r\n', '454 not now\r\n'] as const;

function mailServer(random: Random): FuzzCase {
  const said = [greetings, features, goAheads].map((choices) => Buffer.from(oneOf(random, choices)));
  const damagedAt = below(random, 5);
  const script = said.map((reply, at) => (at === damagedAt ? damaged(reply, random) : reply));
  if (random() < 0.05)
    script.splice(below(random, 3), 0, Buffer.alloc(20_000, oneOf(random, ['220-x\r\n', '2', '\n'])));
  return {
    what: 'replies of a mail server',
    files: Object.fromEntries(script.map((reply, at) => [`reply-${at}.txt`, reply])),
    async answer() {
      const line = new ScriptedLine(script);
      const outcome = await settled(() => startTls(line as unknown as Socket, endpoint, 60_000));
      return { kind: `mail: ${outcome}`, work: line.heardBytes };
    },
  };
}

const statusLines = [
  'HTTP/1.1 200 Connection established\r\n',
  'HTTP/1.0 200 OK\r\n',
  'HTTP/1.1 407 Proxy Authentication Required\r\n',
  'HTTP/1.1 403 Forbidden\r\n',
  'HTTP/1.1 503 Service Unavailable\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n',
] as const;
const headers = [
  '',
  'Proxy-Agent: squid\r\n',
  'Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n',
  'Proxy-Authenticate: Basic realm="x"\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  `X-Echo: ${secret} swordfish\r\n`,
] as const;
const bodies = ['', 'hello', '5\r\nhello\r\n0\r\n\r\n', '\u0016\u0003\u0001'] as const;

function proxy(random: Random): FuzzCase {
  const whole = `${oneOf(random, statusLines)}${oneOf(random, headers)}${oneOf(random, headers)}\r\n${oneOf(random, bodies)}`;
  const reply = random() < 0.8 ? damaged(Buffer.from(whole, 'latin1'), random) : Buffer.from(whole, 'latin1');
  const long =
    random() < 0.03 ? Buffer.concat([reply.subarray(0, 20), Buffer.alloc(30_000, 'a: b\r\n'), reply]) : reply;
  return {
    what: 'answer of a proxy to CONNECT',
    files: { 'answer.txt': long },
    async answer() {
      const line = new ScriptedLine([long], false);
      const outcome = await settled(() =>
        openTunnel(line as unknown as Socket, route, endpoint, new AbortController().signal),
      );
      return { kind: `proxy: ${outcome}`, work: line.heardBytes };
    },
  };
}

function damaged(reply: Buffer, random: Random): Buffer {
  const change = below(random, 6);
  if (change === 0)
    return Buffer.from(reply.toString('latin1').replace(/\r\n/g, oneOf(random, ['\n', '\r', ''])), 'latin1');
  if (change === 1) return Buffer.concat([reply, mutated(reply, random)]);
  return mutated(reply, random);
}

/** The way there, or the kind of refusal, whose sentence is short, harmless on a terminal, and tells no credentials. */
async function settled(attempt: () => Promise<void>): Promise<string> {
  try {
    await attempt();
    return 'way';
  } catch (error) {
    if (!(error instanceof CouldNotLook || error instanceof StepFailed)) throw error;
    declare(error.message.length < 600, 'a sentence without end', error.message);
    declareText(error.message);
    declare(
      !error.message.includes(secret) && !error.message.includes('swordfish'),
      'credentials in a message',
      error.message,
    );
    const code = error instanceof CouldNotLook ? error.fault.code : error.code;
    return /^PROXY_\d+$/.test(code) ? 'refused' : code;
  }
}

/** Says the next part of the script at the start and after each thing it is told; closes when it has said all, or is told nothing more. */
class ScriptedLine extends Duplex {
  heardBytes = 0;
  #turn = 0;
  readonly #script: Buffer[];
  constructor(script: readonly Buffer[], speaksFirst = true) {
    super({ allowHalfOpen: true });
    this.#script = [...script];
    if (speaksFirst) this.#say();
  }
  override _read(): void {
    // Said when there is something to say.
  }
  override _write(_chunk: unknown, _encoding: string, done: (error?: Error | null) => void): void {
    this.#say();
    done();
  }
  /** As a socket has them, for node:http. */
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  #say(): void {
    const next = this.#script.shift();
    if (next !== undefined && next.length > 0) {
      this.heardBytes += next.length;
      this.push(next);
    }
    if (this.#script.length === 0) this.push(null);
    else this.#closeUnlessTold(++this.#turn, 3);
  }
  /** What was said is answered within a few turns of the event loop, or never. */
  #closeUnlessTold(turn: number, patience: number): void {
    setImmediate(() => {
      if (turn !== this.#turn || this.readableEnded) return;
      if (patience > 0) this.#closeUnlessTold(turn, patience - 1);
      else this.push(null);
    });
  }
}
