/** Runs one program with a clean environment and an end in sight: bounded in time and output. Knows no Java. */
import { spawn } from 'node:child_process';

export type Order = {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
  readonly limitMs: number;
};

export type Ran = {
  /** `not-started`: the system refused (no such file, not executable). */
  readonly end: 'exited' | 'killed' | 'too-long' | 'too-much' | 'not-started';
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Of each stream; a Java that logs all it does writes more, and is stopped. */
const mostBytes = 2 * 1024 * 1024;

/** Rejects only when `signal` aborts. */
export async function run({ program, args, environment, input, limitMs }: Order, signal: AbortSignal): Promise<Ran> {
  signal.throwIfAborted();
  const child = spawn(program, args, { env: { ...environment }, stdio: 'pipe', cwd: '/', windowsHide: true });
  let end: Ran['end'] | null = null;
  const stop = (why: Ran['end']) => {
    end ??= why;
    child.kill('SIGKILL');
    // A process it has started may keep the pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const stdout = collected(child.stdout, () => stop('too-much'));
  const stderr = collected(child.stderr, () => stop('too-much'));
  const onAbort = () => stop('killed');
  const timer = setTimeout(() => stop('too-long'), limitMs);
  signal.addEventListener('abort', onAbort, { once: true });
  child.stdin.on('error', () => undefined).end(input);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => {
        end ??= 'not-started';
        resolve(null);
      });
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    return { end: end ?? (code === null ? 'killed' : 'exited'), code, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function collected(stream: NodeJS.ReadableStream, onTooMuch: () => void): () => string {
  const parts: Buffer[] = [];
  let length = 0;
  stream.on('error', () => undefined);
  stream.on('data', (part: Buffer) => {
    if (length + part.length > mostBytes) return onTooMuch();
    length += part.length;
    parts.push(part);
  });
  return () => Buffer.concat(parts).toString('utf8');
}
