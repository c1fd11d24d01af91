/** Asks the daemon to run a command for an operator, and passes on what it says. Loads neither store nor checks. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { NotAsked } from './operators-socket.ts';
import { operatorsSocketOf } from './operators-socket.ts';
import { nameOrAccountOf } from './person.ts';
import type { ProgramContext } from './program.ts';
import { exitCodes, Refusal } from './refusal.ts';
import { isEmpty, writeTo } from './stream.ts';
import { codeOf } from './system-error.ts';

const idleMs = 600_000;

/** The exit code, or why no daemon was asked: then the command is for who runs it. Null where there can be none. */
export async function askDaemon(args: readonly string[], context: ProgramContext): Promise<number | NotAsked | null> {
  const path = operatorsSocketOf(context.environment);
  if (path === null) return null;
  const told = args.includes('--verbose')
    ? (words: string) => writeTo(context.stderr, `${words}\n`)
    : async () => undefined;
  const socket = await connected(path);
  if (socket instanceof Error) {
    const code = codeOf(socket) ?? socket.message;
    await told(`Not asked: the daemon at ${path} (${code}); the store itself is read.`);
    return { path, code };
  }
  await told(`Asked: the daemon at ${path}.`);
  return await answerFrom(socket, path, args, context);
}

async function connected(path: string): Promise<Socket | Error> {
  const { promise, resolve } = Promise.withResolvers<Socket | Error>();
  const socket = connect(path);
  socket.once('connect', () => resolve(socket)).on('error', resolve);
  return await promise;
}

async function answerFrom(
  socket: Socket,
  path: string,
  args: readonly string[],
  context: ProgramContext,
): Promise<number> {
  const stop = () => socket.destroy(context.signal.reason);
  context.signal.addEventListener('abort', stop, { once: true });
  socket.setTimeout(idleMs, () => socket.destroy());
  try {
    socket.write(`${JSON.stringify(questionOf(args, context))}\n`);
    return await passedOn(socket, context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof Refusal) throw error;
    throw broken(path);
  } finally {
    context.signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function questionOf(args: readonly string[], { environment, stdout }: ProgramContext): object {
  const isTerminal = stdout.isTTY === true;
  return {
    v: 1,
    args,
    by: nameOrAccountOf(environment),
    columns: isTerminal ? Math.min(1000, Math.max(20, stdout.columns ?? 80)) : null,
    color: isTerminal && isEmpty(environment['NO_COLOR']) && isEmpty(environment['CI']),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
  };
}

type Line = { readonly out?: string; readonly err?: string; readonly exit?: number; readonly refused?: string };

async function passedOn(socket: Socket, { stdout, stderr }: ProgramContext): Promise<number> {
  let rest = '';
  socket.setEncoding('utf8');
  for await (const piece of socket as AsyncIterable<string>) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { out, err, exit, refused } = JSON.parse(line) as Line;
      if (out !== undefined) await writeTo(stdout, out);
      if (err !== undefined) await writeTo(stderr, err);
      if (refused !== undefined) throw new Refusal(exitCodes.ourFault, `The daemon did not answer: ${refused}.`);
      if (exit !== undefined) return exit;
    }
  }
  throw new Error('ended early');
}

function broken(path: string): Refusal {
  return new Refusal(
    exitCodes.ourFault,
    `The daemon at ${path} ended the connection before its answer was complete; what was asked may have been done. See: systemctl status anaplan-doctor.`,
  );
}
