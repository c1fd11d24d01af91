/** One connection with one ClientHello: sends it, hands what comes to a ServerFlight, hangs up when there is no more to hear. Knows no message. */
import type { Socket } from 'node:net';
import { TlsSyntaxError } from './bytes.ts';
import type { ServerFlight } from './server-flight.ts';
import type { ChainAnswer } from './talks.ts';
import type { RawAnswer } from './version-answers.ts';

type Silence = Exclude<RawAnswer, { kind: 'hello' | 'alert' | 'no-connection' }>;

export class Conversation {
  /** Resolves with the first thing that says anything about the version, or with how the silence ended. */
  readonly answer: Promise<RawAnswer>;
  readonly #socket: Socket;
  readonly #flight: ServerFlight;
  readonly #timer: NodeJS.Timeout;
  readonly #answered = Promise.withResolvers<RawAnswer>();
  readonly #finished = Promise.withResolvers<void>();
  #silence: Silence | null = null;
  #isOver = false;

  /** Sends the hello. `timeoutMs` is for the answer, and again for the certificates. */
  constructor(socket: Socket, flight: ServerFlight, timeoutMs: number) {
    this.answer = this.#answered.promise;
    this.#socket = socket;
    this.#flight = flight;
    this.#timer = setTimeout(() => this.#end({ kind: 'timeout', afterMs: timeoutMs }), timeoutMs);
    socket.on('data', (piece) => this.#heard(() => flight.hear(piece)));
    // Half-open: a peer that closes its side has said all it will.
    socket.once('end', () => this.#end({ kind: 'closed' }));
    socket.once('close', () => this.#end({ kind: 'closed' }));
    socket.once('error', () => this.#end({ kind: 'reset' }));
    socket.write(flight.opening);
  }

  /** Reads on to the certificates; once, and after the answer. */
  async certificates(): Promise<ChainAnswer> {
    this.#heard(() => this.#flight.wantCertificates());
    if (!this.#isOver) this.#timer.refresh();
    await this.#finished.promise;
    return { chain: this.#flight.chain, end: this.#ending() };
  }

  hangUp(): void {
    this.#end({ kind: 'closed' });
  }

  #heard(listen: () => Uint8Array | null): void {
    const before = this.#flight.answer;
    try {
      const reply = listen();
      if (reply !== null && !this.#isOver) this.#socket.write(reply);
    } catch (error) {
      if (error instanceof TlsSyntaxError) this.#end({ kind: 'not-tls', detail: error.message });
      else this.#fail(error);
    }
    const { answer, ended } = this.#flight;
    if (answer !== null) this.#answered.resolve(answer);
    if (before === null && answer !== null && !this.#isOver) this.#timer.refresh();
    if (ended) this.#end(null);
  }

  /** Hangs up at once: a server that serves one client at a time waits for that. What has come can still be read. */
  #end(silence: Silence | null): void {
    if (this.#isOver) {
      // What came before the end may break off in the middle of the certificates, or turn out not to be TLS.
      this.#silence ??= silence;
      return;
    }
    this.#isOver = true;
    this.#silence = silence;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.#answered.resolve(this.#flight.answer ?? silence ?? { kind: 'closed' });
    this.#finished.resolve();
  }

  /** A fault of this program, not of the peer. */
  #fail(error: unknown): void {
    this.#answered.reject(error);
    this.#finished.reject(error);
    this.#end({ kind: 'closed' });
  }

  #ending(): RawAnswer | null {
    const { answer, alert } = this.#flight;
    if (alert !== null) return { kind: 'alert', description: alert };
    return answer?.kind === 'alert' ? answer : this.#silence;
  }
}
