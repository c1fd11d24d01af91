/**
 * The socket at which operators ask the daemon: a line of JSON, answered by lines of JSON. Who may connect is for the modes of the socket
 * to say; who it was is what they say. What comes is bounded all the same. Knows no command.
 */
import { chmod } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { z } from 'zod';
import type { SocketPlace } from './unix-socket.ts';
import { listening, removeDead } from './unix-socket.ts';

/** What was asked, in the words of the command line. */
export type Asked = {
  readonly args: readonly string[];
  /** Who they say they are. */
  readonly by: string | null;
  /** Of their terminal; null when it is none. */
  readonly columns: number | null;
  readonly color: boolean;
  /** IANA zone in which they read their clock; null when unknown. */
  readonly timeZone: string | null;
};

export type Answering = {
  /** Resolves when it was taken. */
  readonly write: (to: 'out' | 'err', text: string) => Promise<void>;
  /** Aborted when nobody listens any more. */
  readonly signal: AbortSignal;
};

/** Resolves with the exit code; must not reject. */
export type Answer = (asked: Asked, answering: Answering) => Promise<number>;

export type OperatorsSocket = { close(): Promise<void> };

export const operatorsVersion = 1;

const mostLineBytes = 65_536;
const mostConnections = 16;
const idleMs = 30_000;
/** Sending the mail of a case is what takes longest. */
const answerMs = 600_000;
const option = '--operators-socket';

const text = z.string().max(4096);
const line = z.object({
  v: z.literal(operatorsVersion),
  args: z.array(text).min(1).max(100),
  by: z.string().max(256).nullable(),
  columns: z.int().min(20).max(1000).nullable(),
  color: z.boolean(),
  timeZone: z.string().max(100).nullable(),
});

/** Owner and group may connect to a path. Rejects when something else stands there, or somebody listens there already. */
export async function listenForOperators(place: SocketPlace, answer: Answer): Promise<OperatorsSocket> {
  if ('path' in place) await removeDead(place.path, option);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void answered(socket, answer);
  });
  server.maxConnections = mostConnections;
  await opened(server, place);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function opened(server: Server, place: SocketPlace): Promise<void> {
  await listening(server, place, option);
  if ('path' in place) await chmod(place.path, 0o660);
}

/** One question a connection. */
async function answered(socket: Socket, answer: Answer): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => socket.destroy()).once('close', () => gone.abort(new Error('nobody listens any more')));
  const send = (message: object) =>
    new Promise<void>((resolve) => void socket.write(`${JSON.stringify(message)}\n`, () => resolve()));
  try {
    const asked = await questionOn(socket);
    if (typeof asked === 'string') await send({ refused: asked, v: operatorsVersion });
    else {
      const write: Answering['write'] = (to, words) => send({ [to]: words });
      await send({ exit: await answer(asked, { write, signal: gone.signal }) });
    }
  } finally {
    socket.end();
  }
}

/** The question, or why it is none. */
async function questionOn(socket: Socket): Promise<Asked | string> {
  const { promise, resolve } = Promise.withResolvers<Asked | string>();
  let heard = '';
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.once('close', () => resolve('nobody listens any more'));
  const onData = (piece: string): void => {
    heard += piece;
    const end = heard.indexOf('\n');
    if (end < 0 && heard.length <= mostLineBytes) return;
    socket.off('data', onData).setTimeout(answerMs);
    // Read on, so that its end is seen.
    socket.resume();
    resolve(end < 0 || end > mostLineBytes ? 'the question is larger than 64 KiB' : parsed(heard.slice(0, end)));
  };
  socket.setEncoding('utf8').on('data', onData);
  return await promise;
}

function parsed(json: string): Asked | string {
  try {
    const { v: _version, ...asked } = line.parse(JSON.parse(json));
    return asked;
  } catch {
    return `it is no question of version ${operatorsVersion}; restart the daemon after an upgrade`;
  }
}
