/** The daemon's side of its operators' socket: runs what they ask as the command line would, with what the daemon has open. */
import { resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { descriptorNamed } from '../daemon/listen-fds.ts';
import type { Answer, Answering, Asked } from '../daemon/operators.ts';
import type { SocketPlace } from '../daemon/unix-socket.ts';
import { isTimeZone } from '../settings/schedules.ts';
import type { Context, OutputStream } from './context.ts';
import type { Held } from './held.ts';
import { isForOperators } from './operator-commands.ts';
import { exitCodes } from './refusal.ts';
import { shownCommands } from './shown-commands.ts';

/** Where operators ask: the path given, else what systemd has opened; null: nowhere. */
export function operatorsPlaceOf(
  given: string | undefined,
  { environment, workingDirectory }: Pick<Context, 'environment' | 'workingDirectory'>,
): SocketPlace | null {
  if (given !== undefined) return { path: resolve(workingDirectory, given) };
  const fd = descriptorNamed('operators', environment, process.pid);
  return fd === null ? null : { fd };
}

/** `held` is asked anew each time: settings may have been read again. */
export function answersFor(held: () => Held, context: Context): Answer {
  return async (asked, answering) => {
    const { run } = context;
    if (run === undefined || !isForOperators(asked.args)) {
      await answering.write('err', `The daemon does not answer "${asked.args.slice(0, 2).join(' ')}" at its socket.\n`);
      return exitCodes.usage;
    }
    return await run(asked.args, around(asked, answering, held(), context));
  };
}

function around(asked: Asked, { write, signal }: Answering, held: Held, context: Context): Context {
  const { by, timeZone, color } = asked;
  const shown = shownCommands({ operators: true, settingsFile: held.settingsFile });
  const said: Answering['write'] = (to, text) => write(to, shown(text));
  return {
    ...context,
    held,
    // It acts for who asks, as sudo would; colours and width are those of their terminal.
    environment: {
      ...context.environment,
      SUDO_USER: by ?? 'unknown',
      NO_COLOR: color ? undefined : '1',
      CI: undefined,
    },
    stdin: Readable.from([]),
    stdout: streamTo('out', said, asked.columns),
    stderr: streamTo('err', said, asked.columns),
    signal: AbortSignal.any([context.signal, signal]),
    ...(timeZone !== null && isTimeZone(timeZone) ? { timeZone } : {}),
  };
}

function streamTo(to: 'out' | 'err', write: Answering['write'], columns: number | null): OutputStream {
  const stream = new Writable({
    decodeStrings: false,
    write: (piece: string | Uint8Array, _encoding, done) => {
      const text = typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
      void write(to, text).then(() => done());
    },
  });
  return columns === null ? stream : Object.assign(stream, { isTTY: true, columns });
}
