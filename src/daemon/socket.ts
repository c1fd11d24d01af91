/**
 * The daemon's Unix socket: takes what looks as other accounts saw, a line each, and answers each line. Who may connect is for the
 * modes of socket and folder to say; what comes is bounded all the same. Judges nothing.
 */
import { chmod } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CouldNotLook } from '../check.ts';
import type { Handed } from './handed.ts';
import { mostLineBytes, NotHanded, parseHanded } from './handed.ts';
import { listening, removeDead } from './unix-socket.ts';

/** Null when it was taken, else why not. */
export type Take = (handed: Handed) => Promise<string | null>;

export type HandoverSocket = {
  /** No further line is taken; resolves when those under way have been answered. */
  close(): Promise<void>;
};

const mostConnections = 20;
const option = '--host-socket';
const idleMs = 30_000;

/** Owner and group may connect. Rejects when something else stands at `path`, or somebody listens there already. */
export async function listenForHandovers(path: string, take: Take): Promise<HandoverSocket> {
  await removeDead(path, option);
  const underWay = new Set<Promise<unknown>>();
  const open = new Set<Socket>();
  const tracked: Take = async (handed) => {
    const taken = take(handed);
    underWay.add(taken);
    return await taken.finally(() => underWay.delete(taken));
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void answered(socket, tracked);
  });
  server.maxConnections = mostConnections;
  await listening(server, { path }, option);
  await chmod(path, 0o660);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.race([Promise.allSettled(underWay), sleep(2_000, undefined, { ref: false })]);
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Hands one look in and waits for the answer. Throws CouldNotLook: nobody listens, or it was refused. */
export async function handIn(path: string, handed: Handed, signal: AbortSignal): Promise<void> {
  const answer = await asked(path, `${JSON.stringify(handed)}\n`, signal);
  if (answer.taken === true) return;
  throw fault(
    'hand-over-refused',
    `The daemon did not take ${handed.check} of "${handed.target}": ${answer.refused ?? 'no reason given'}.`,
  );
}

type Answer = { readonly taken?: boolean; readonly refused?: string };

async function asked(path: string, line: string, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(path);
  const giveUp = () => socket.destroy(new Error('given up'));
  signal.addEventListener('abort', giveUp, { once: true });
  let heard = '';
  socket.setTimeout(idleMs, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    if (heard.includes('\n') || heard.length > 10_000) socket.end();
  });
  socket.on('error', reject).on('close', () => resolve(heard));
  socket.write(line);
  try {
    return JSON.parse(await promise) as Answer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw fault('daemon-not-listening', `The daemon was not reached at ${path} (${code}). ${adviceOn(code)}`);
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

function adviceOn(code: string): string {
  if (code === 'EACCES' || code === 'EPERM')
    return 'This account is not in the group of the socket; start it by anaplan-doctor-host@ACCOUNT.service.';
  return 'See that the daemon runs and its unit has RuntimeDirectory=anaplan-doctor: systemctl status anaplan-doctor.';
}

function fault(code: string, message: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code, message });
}

/** One line after the other; whoever does not keep to the form is cut off. */
async function answered(socket: Socket, take: Take): Promise<void> {
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  let rest = '';
  try {
    socket.setEncoding('utf8');
    for await (const piece of socket as AsyncIterable<string>) {
      rest += piece;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        socket.write(`${JSON.stringify(await answerTo(rest.slice(0, end), take))}\n`);
        rest = rest.slice(end + 1);
      }
      if (rest.length > mostLineBytes) {
        socket.end(`${JSON.stringify({ refused: 'the line is larger than 1 MiB' })}\n`);
        return;
      }
    }
  } catch {
    // It went away in the middle of a line: there is nobody to answer.
  } finally {
    socket.end();
  }
}

async function answerTo(line: string, take: Take): Promise<Answer> {
  try {
    const refused = await take(parseHanded(line));
    return refused === null ? { taken: true } : { refused };
  } catch (error) {
    if (error instanceof NotHanded) return { refused: `the line ${error.message}` };
    return { refused: 'it could not be recorded; the log of the daemon says why' };
  }
}
