/** Brings a fresh connection to a mail server to where TLS begins: greeting, EHLO, STARTTLS (RFC 3207). Sends no mail. */
import type { Socket } from 'node:net';
import { CouldNotLook } from '../check.ts';
import type { Endpoint } from '../network/network.ts';
import { endpointName } from '../settings/endpoints.ts';

/** Mail between servers and from clients, in the clear until STARTTLS; port 465 is TLS at once. */
export const smtpPorts: readonly number[] = [25, 587];

/** Of the whole dialogue; RFC 5321 lines are at most 512 bytes. */
const answerLimitBytes = 16 * 1024;

/** Throws CouldNotLook, and destroys the socket, when the server does not get as far as "go ahead". */
export async function startTls(socket: Socket, endpoint: Endpoint, timeoutMs: number): Promise<void> {
  const replies = new Replies(socket, timeoutMs);
  try {
    await replies.expect(220, 'its greeting');
    socket.write('EHLO anaplan-doctor.invalid\r\n');
    const extensions = await replies.expect(250, 'EHLO');
    if (!/^250[- ]STARTTLS\b/im.test(extensions)) throw new Error('it does not offer STARTTLS');
    socket.write('STARTTLS\r\n');
    await replies.expect(220, 'STARTTLS');
  } catch (error) {
    socket.destroy();
    throw noStartTls(endpoint, error);
  } finally {
    replies.end();
  }
}

/** SMTP replies off a socket: lines `250-...` until one `250 ...`. */
class Replies {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  readonly #ended = Promise.withResolvers<never>();
  #text = '';
  #more = Promise.withResolvers<void>();
  readonly #onData = (piece: Buffer) => {
    this.#text += piece.toString('latin1');
    this.#more.resolve();
  };
  readonly #onClose = () => this.#ended.reject(new Error('the connection was closed'));

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#ended.promise.catch(() => undefined);
    this.#timer = setTimeout(
      () => this.#ended.reject(new Error(`there was no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.on('data', this.#onData);
    socket.on('end', this.#onClose);
    socket.on('close', this.#onClose);
  }

  /** The whole reply. Rejects when its code is another than `code`. */
  async expect(code: number, what: string): Promise<string> {
    for (;;) {
      const reply = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.#text)?.[0];
      if (reply !== undefined) {
        this.#text = this.#text.slice(reply.length);
        if (reply.startsWith(String(code))) return reply;
        throw new Error(`${what} was answered with "${shown(reply)}"`);
      }
      if (this.#text.length > answerLimitBytes || /^(?!\d{3}[ -])[^\n]{4}/.test(this.#text))
        throw new Error(`it does not speak SMTP: the answer starts with "${shown(this.#text)}"`);
      this.#more = Promise.withResolvers<void>();
      await Promise.race([this.#more.promise, this.#ended.promise]);
    }
  }

  /** Leaves the socket to its next owner. */
  end(): void {
    clearTimeout(this.#timer);
    this.#socket.removeListener('data', this.#onData);
    this.#socket.removeListener('end', this.#onClose);
    this.#socket.removeListener('close', this.#onClose);
  }
}

/** One short line of a peer's text, harmless on a terminal. */
function shown(text: string): string {
  return (text.split(/[\r\n]/)[0] ?? '').replace(/[^ -~]/g, '?').slice(0, 80);
}

function noStartTls(endpoint: Endpoint, error: unknown): CouldNotLook {
  const what = error instanceof Error ? error.message : String(error);
  const name = endpointName(endpoint);
  const message = `Asking the mail server ${name} to begin TLS (STARTTLS): ${what}. See what it answers: openssl s_client -connect ${name} -starttls smtp`;
  return new CouldNotLook({ whose: 'peer', code: 'NO_STARTTLS', message }, { cause: error });
}
