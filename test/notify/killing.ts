/** Kills a process that tells, again and again at another moment, and says what came of its messages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { openStore } from '../../src/store/sqlite.ts';
import type { MailAnswers, MailServer } from './servers.ts';

export type Killed = {
  /** Incidents that were recorded as firing. */
  readonly fired: number;
  /** Of these, told by no mail that the server took. */
  readonly lost: readonly number[];
  /** Mails the server took more than once. */
  readonly twice: number;
  /** The most copies of one. */
  readonly mostCopies: number;
  /** Of these, whose bytes differ. */
  readonly differing: number;
  /** As the store counted those that may have come twice. */
  readonly counted: number;
  /** Kills while the server held the whole message and had not answered. */
  readonly afterData: number;
};

/** Where the next kill falls: at a moment, or when the server is at that step. */
type Point = { readonly afterMs: number } | { readonly at: 'rcpt' | 'data' | 'taken' };

const child = path.join(import.meta.dirname, 'told-child.ts');

export async function killedSoOften(
  points: number,
  file: string,
  startServer: (answers: MailAnswers) => Promise<MailServer>,
): Promise<Killed> {
  let point: Point | null = null;
  let kill: () => void = () => undefined;
  let afterData = 0;
  const reached = (at: 'rcpt' | 'data' | 'taken') => {
    if (point === null || !('at' in point) || point.at !== at) return;
    if (at === 'data') afterData += 1;
    point = null;
    kill();
  };
  const server = await startServer({
    rcpt: () => reached('rcpt'),
    data: async () => {
      reached('data');
      // Taken over, and its answer is just on its way.
      setImmediate(() => reached('taken'));
    },
  });
  for (let index = 0; index < points; index += 1) {
    const wanted = pointOf(index);
    const process = started(file, server.port, 2);
    await once(process.stdout, 'data');
    kill = () => void process.kill('SIGKILL');
    point = wanted;
    const ended = once(process, 'exit');
    // A step that does not come any more is passed over.
    const timer = setTimeout(kill, 'afterMs' in wanted ? wanted.afterMs : 400);
    await ended;
    clearTimeout(timer);
    point = null;
  }
  await finished(file, server.port);
  await waited(50);
  return judged(file, server, afterData);
}

function pointOf(index: number): Point {
  const steps = ['rcpt', 'data', 'taken'] as const;
  const step = steps[index % 4];
  return step === undefined ? { afterMs: (index * 7) % 90 } : { at: step };
}

function started(file: string, port: number, count: number) {
  return spawn(process.execPath, ['--no-warnings', child, file, String(port), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A thousand starts of the same program.
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(path.dirname(file), 'compiled') },
  });
}

async function finished(file: string, port: number): Promise<void> {
  const process = started(file, port, 0);
  let text = '';
  process.stdout.setEncoding('utf8');
  for await (const piece of process.stdout) {
    text += piece;
    if (text.includes('idle')) break;
  }
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
}

function judged(file: string, { mails }: MailServer, afterData: number): Killed {
  const store = openStore(file);
  const idOf = (bytes: Buffer) => /^Message-ID: (.*)$/im.exec(bytes.toString('latin1'))?.[1] ?? '';
  const taken = Map.groupBy(mails, ({ bytes }) => idOf(bytes));
  const told = new Set<number>();
  let counted = 0;
  for (const line of store.messages({ limit: 1_000_000 })) {
    const message = store.message(line.id);
    counted += line.maybeTwice;
    if (line.state === 'sent' && taken.has(message?.mail?.messageId ?? ''))
      for (const id of line.incidents) told.add(id);
  }
  const fired = store.incidents(0).map(({ id }) => id);
  store.close();
  const copies = [...taken.values()].filter((all) => all.length > 1);
  return {
    fired: fired.length,
    lost: fired.filter((id) => !told.has(id)),
    twice: copies.reduce((sum, all) => sum + all.length - 1, 0),
    mostCopies: Math.max(1, ...copies.map((all) => all.length)),
    differing: copies.filter(([first, ...others]) => others.some(({ bytes }) => first?.bytes.equals(bytes) !== true))
      .length,
    counted,
    afterData,
  };
}
