/** The operators' socket by itself: who is let in, what counts as a question, what is bounded. */
import { statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { descriptorNamed } from '../../src/daemon/listen-fds.ts';
import type { Answer, Asked, OperatorsSocket } from '../../src/daemon/operators.ts';
import { listenForOperators } from '../../src/daemon/operators.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const open: OperatorsSocket[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function listening(answer: Answer): Promise<string> {
  const file = path.join(folder(), 'operators.sock');
  open.push(await listenForOperators({ path: file }, answer));
  return file;
}

/** Lines answered until the connection ends. */
async function answersTo(file: string, write: (socket: Socket) => void): Promise<readonly unknown[]> {
  const socket = connect(file);
  const { promise, resolve } = Promise.withResolvers<void>();
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('close', () => resolve()).on('error', () => undefined);
  write(socket);
  await promise;
  return heard
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

const question = { v: 1, args: ['status'], by: 'anna', columns: 100, color: true, timeZone: 'Europe/London' };
const lineOf = (asked: object) => `${JSON.stringify(asked)}\n`;

describe.skipIf(process.platform === 'win32')('the operators socket', () => {
  test('is for owner and group, and passes on what is said, in order, with the exit code', async () => {
    const heard: Asked[] = [];
    const file = await listening(async (asked, { write }) => {
      heard.push(asked);
      await write('out', 'one\n');
      await write('err', 'two "ü"\n');
      return 3;
    });
    expect(statSync(file).mode & 0o777).toBe(0o660);
    const answers = await answersTo(file, (socket) => socket.write(lineOf(question)));
    expect(answers).toEqual([{ out: 'one\n' }, { err: 'two "ü"\n' }, { exit: 3 }]);
    const { v: _, ...asked } = question;
    expect(heard).toEqual([asked]);
  });

  test('a question may come in pieces', async () => {
    const file = await listening(async () => 0);
    const text = lineOf(question);
    const answers = await answersTo(file, (socket) => {
      socket.write(text.slice(0, 20));
      setTimeout(() => socket.write(text.slice(20)), 20);
    });
    expect(answers).toEqual([{ exit: 0 }]);
  });

  test.for<readonly [string, string]>([
    ['another version', lineOf({ ...question, v: 2 })],
    ['no JSON', 'status\n'],
    ['no words', lineOf({ ...question, args: [] })],
    ['words that are none', lineOf({ ...question, args: [{ toString: 'status' }] })],
    ['too many words', lineOf({ ...question, args: Array.from({ length: 101 }, () => 'a') })],
    ['a name that is too long', lineOf({ ...question, by: 'a'.repeat(257) })],
    ['more than 64 KiB', lineOf({ ...question, args: Array.from({ length: 50 }, () => 'a'.repeat(4000)) })],
    ['more than 64 KiB without an end', 'a'.repeat(70_000)],
  ])('%s is no question, and nothing is run', async ([, text]) => {
    let runs = 0;
    const file = await listening(async () => {
      runs += 1;
      return 0;
    });
    const answers = await answersTo(file, (socket) => socket.write(text));
    expect([answers, runs]).toEqual([[{ refused: expect.any(String), v: 1 }], 0]);
  });

  test('an answer is told when nobody listens any more, and the next question is answered', async () => {
    const gone = Promise.withResolvers<void>();
    let runs = 0;
    const file = await listening(async (_asked, { signal }) => {
      runs += 1;
      if (runs > 1) return 0;
      signal.addEventListener('abort', () => gone.resolve());
      await gone.promise;
      return 0;
    });
    void answersTo(file, (socket) => {
      socket.write(lineOf(question));
      setTimeout(() => socket.destroy(), 30);
    });
    await gone.promise;
    expect(await answersTo(file, (socket) => socket.write(lineOf(question)))).toEqual([{ exit: 0 }]);
  });

  test('what else stands at its place is left there', async () => {
    const file = path.join(folder(), 'notes.txt');
    writeFileSync(file, 'mine');
    await expect(listenForOperators({ path: file }, async () => 0)).rejects.toThrow(/something else stands there/);
  });
});

test.for<readonly [Record<string, string>, number | null]>([
  [{}, null],
  [{ LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'operators' }, 3],
  [{ LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'page:operators' }, 4],
  [{ LISTEN_PID: '8', LISTEN_FDS: '1', LISTEN_FDNAMES: 'operators' }, null],
  [{ LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'page' }, null],
  [{ LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'page:operators' }, null],
])('of the sockets in %j the one of operators is %o', ([environment, descriptor]) => {
  expect(descriptorNamed('operators', environment, 7)).toBe(descriptor);
});
