/** The conversations held with one address: begun one by one, hung up together. Knows what a question is, not which to ask. */
import type { Socket } from 'node:net';
import type { Fault } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import type { Endpoint } from '../network/network.ts';
import type { Hello } from './client-hello.ts';
import { Conversation } from './conversation.ts';
import type { Asking } from './offers.ts';
import { ServerFlight } from './server-flight.ts';
import type { ChainSeen, TlsVersion } from './tls.ts';
import type { RawAnswer } from './version-answers.ts';

/** One way to an endpoint, ready for a ClientHello: through the proxy and past STARTTLS where there is one. */
export type Line = Asking & {
  readonly endpoint: Endpoint;
  readonly address: string;
  /** For an answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Throws CouldNotLook. */
  open(): Promise<Socket>;
};

export type ChainAnswer = {
  readonly chain: ChainSeen | null;
  /** What came instead, or after the ServerHello; null for nothing but a flight without certificates. */
  readonly end: RawAnswer | null;
};

export type Question = {
  readonly version: TlsVersion;
  /** Rejects only for a fault of this program. */
  readonly answer: Promise<RawAnswer>;
  /** Reads on to the certificates; once. */
  certificates(): Promise<ChainAnswer>;
  hangUp(): void;
};

export class Talks {
  /** Of the first connection that could not be made; null as long as all could. */
  fault: Fault | null = null;
  readonly #line: Line;
  readonly #held = new Set<Conversation>();
  readonly #onAbort = () => this.hangUp();
  #isOver = false;

  constructor(line: Line) {
    this.#line = line;
    line.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  ask(hello: Hello): Question {
    const talk = this.#begin(hello);
    const noConnection: RawAnswer = { kind: 'no-connection', detail: 'no connection' };
    return {
      version: hello.version,
      answer: talk.then((held) => held?.answer ?? { ...noConnection, detail: `no connection: ${this.fault?.code}` }),
      certificates: async () => (await talk)?.certificates() ?? { chain: null, end: noConnection },
      hangUp: () => void talk.then((held) => this.#drop(held)),
    };
  }

  /** Ends whatever is still going on, and keeps new ones from beginning. */
  hangUp(): void {
    this.#isOver = true;
    this.#line.signal.removeEventListener('abort', this.#onAbort);
    for (const conversation of this.#held) this.#drop(conversation);
  }

  async #begin(hello: Hello): Promise<Conversation | null> {
    try {
      const socket = await this.#line.open();
      const conversation = new Conversation(socket, new ServerFlight(hello), this.#line.timeoutMs);
      this.#held.add(conversation);
      if (this.#isOver) this.#drop(conversation);
      return conversation;
    } catch (error) {
      if (!(error instanceof CouldNotLook)) throw error;
      this.fault ??= error.fault;
      return null;
    }
  }

  #drop(conversation: Conversation | null): void {
    if (conversation === null) return;
    conversation.hangUp();
    this.#held.delete(conversation);
  }
}
