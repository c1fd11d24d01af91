/** Runs other programs and says what they cost: wall clock, and the CPU of the program with all it started. */
import { spawn, spawnSync } from 'node:child_process';

export type Cost = { readonly wallMs: number; readonly cpuMs: number };

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

/**
 * The shell's own clock of its children (`times`, in milliseconds), as one run is shorter than what other clocks can tell. `script`
 * runs `repeats` times in one bash; the cost of one is answered. Throws when it does not end within `mostMs`.
 */
export async function costOf(script: string, { repeats = 1, mostMs = 60_000, cwd = '.' } = {}): Promise<Cost> {
  const loop = `for ((run = 0; run < ${repeats}; run += 1)); do { ${script}; } >/dev/null 2>&1 </dev/null; done; times`;
  const startMs = performance.now();
  const child = spawn('bash', ['-c', loop], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: mostMs,
    killSignal: 'SIGKILL',
  });
  let out = '';
  child.stdout.on('data', (piece) => {
    out += String(piece);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('close', (code, signal) =>
    code === 0 ? resolve() : reject(new Error(`${script}: ended by ${signal ?? code}`)),
  );
  await promise;
  const wallMs = performance.now() - startMs;
  // First line: the shell itself; second: its children. `0m0.012s 0m0.003s`
  const children = out.trim().split('\n').at(-1) ?? '';
  const cpuMs = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60_000 * Number(m) + 1000 * Number(s),
    0,
  );
  return { wallMs: wallMs / repeats, cpuMs: cpuMs / repeats };
}

/** The same for what this process does, `passes` times after `warmUp` times; the median wall clock, the mean CPU (all threads). */
export async function costHere(
  pass: () => Promise<unknown> | unknown,
  { warmUp = 5, passes = 20 } = {},
): Promise<Cost> {
  for (let left = warmUp; left > 0; left -= 1) await pass();
  const walls: number[] = [];
  const start = process.cpuUsage();
  for (let left = passes; left > 0; left -= 1) {
    const startMs = performance.now();
    await pass();
    walls.push(performance.now() - startMs);
  }
  const { user, system } = process.cpuUsage(start);
  walls.sort((a, b) => a - b);
  return { wallMs: walls[walls.length >> 1] ?? 0, cpuMs: (user + system) / 1000 / passes };
}

export function line(what: string, { wallMs, cpuMs }: Cost, endpoints = 1, note = ''): string {
  const figure = (ms: number) =>
    (ms / endpoints >= 1000
      ? `${(ms / endpoints / 1000).toFixed(1)} s `
      : `${(ms / endpoints).toFixed(2)} ms`
    ).padStart(11);
  return `  ${what.padEnd(58)}${figure(cpuMs)} CPU ${figure(wallMs)} wall${note === '' ? '' : `   ${note}`}`;
}
