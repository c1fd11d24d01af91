/**
 * `npm run bench:daemon`: memory, CPU, event loop and start of the program as it is installed (bundled, in the environment of the systemd
 * unit), and a store of 1 GB. `--store-mb N` and `--minutes N` make it shorter, `--program FILE` measures another build;
 * `--only start,memory,loop,store`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import type { Measured } from './daemon-process.ts';
import { measured, quantile, timesOf } from './daemon-process.ts';
import { makeLargeStore, queryTimes, shapesOfDemo } from './daemon-store.ts';

const { values } = parseArgs({
  options: {
    'store-mb': { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '3' },
    program: { type: 'string' },
    only: { type: 'string', default: 'start,memory,loop,store' },
  },
});
const wanted = new Set(values.only.split(','));
const windowMs = Number(values.minutes) * 60_000;
const settleMs = Math.min(60_000, windowMs);
const node = process.execPath;
const folder = mkdtempSync(path.join(os.tmpdir(), 'anaplan-doctor-bench-daemon-'));
const running: Measured[] = [];
const unitEnvironment = environmentOf(path.join(packageRoot, 'systemd/anaplan-doctor.service'));
try {
  const cli = values.program === undefined ? builtProgram() : path.resolve(values.program);
  const sandbox = await startSandbox(cli);
  try {
    line('', 'found', 'goal or peer');
    if (wanted.has('start')) await starts(cli, sandbox.settings);
    if (wanted.has('memory')) await memoryAndCpu(cli, sandbox.settings);
    if (wanted.has('loop')) await eventLoop(cli, sandbox.settings);
  } finally {
    await sandbox.stop();
  }
  if (wanted.has('store')) await largeStore(cli);
} finally {
  await Promise.all(running.map((one) => one.stop()));
  rmSync(folder, { recursive: true, force: true });
}

/** As `npm pack` takes it, with the dependencies of this clone. */
function builtProgram(): string {
  const root = path.join(folder, 'program');
  mkdirSync(path.join(root, 'src/store'), { recursive: true });
  for (const part of ['bin', 'config', 'package.json', 'src/store/migrations'])
    cpSync(path.join(packageRoot, part), path.join(root, part), { recursive: true });
  symlinkSync(path.join(packageRoot, 'node_modules'), path.join(root, 'node_modules'));
  const tsc = path.join(packageRoot, 'node_modules/.bin/tsc');
  const built = spawnSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', path.join(root, 'dist')], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  if (built.status !== 0) print(`The build has errors, measured all the same: ${built.stdout.slice(0, 300)}`);
  const bundled = spawnSync(node, ['packaging/bundle.ts', path.join(root, 'dist')], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
  if (bundled.status !== 0) throw new Error('It could not be bundled.');
  return path.join(root, 'bin/anaplan-doctor.js');
}

/** `Environment=NAME=VALUE NAME=VALUE` of a unit. */
function environmentOf(unit: string): Readonly<Record<string, string>> {
  const lines = readFileSync(unit, 'utf8').matchAll(/^Environment=(.+)$/gm);
  return Object.fromEntries([...lines].flatMap(([, words = '']) => words.split(' ').map((word) => word.split('=', 2))));
}

async function startSandbox(cli: string): Promise<{ readonly settings: string; readonly stop: () => Promise<void> }> {
  const directory = path.join(folder, 'sandbox');
  const config = path.join(folder, 'sandbox.yaml');
  const words = [cli, 'sandbox', '--directory', directory, '--write-config', config];
  const child = spawn(node, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  return {
    settings: readFileSync(config, 'utf8'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function settingsFile(name: string, settings: string, every: string): string {
  const file = path.join(folder, `${name}.yaml`);
  const more = `schedule: { default: ${every} }\nstateDirectory: ${path.join(folder, name)}\n`;
  writeFileSync(file, `${settings}${more}`);
  return file;
}

function daemon(cli: string, config: string): Measured {
  return started([node, cli, 'daemon', '--config', config, '--log-level', 'debug'], unitEnvironment);
}

function started(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Measured {
  const one = measured(command, environment);
  running.push(one);
  return one;
}

async function stopped(one: Measured): Promise<void> {
  running.splice(running.indexOf(one), 1);
  await one.stop();
}

async function starts(cli: string, settings: string): Promise<void> {
  const runs = 15;
  const file = settingsFile('starts', settings, 'every 6h');
  const timed = async (what: string, command: readonly string[], peer = '') => {
    const times = await timesOf(command, runs);
    line(`start: ${what}, half / 95 %`, `${ms(quantile(times, 0.5))} / ${ms(quantile(times, 0.95))}`, peer);
  };
  await timed('node -e 0', [node, '-e', '0'], 'the bound of all below');
  await timed('--version', [node, cli, '--version']);
  await timed('--help', [node, cli, '--help']);
  const toReady: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const one = daemon(cli, file);
    toReady.push(await one.logged('started'));
    if (run === 0) await waited(8000);
    await stopped(one);
  }
  const sorted = toReady.toSorted((a, b) => a - b);
  line('start: daemon until it looks, half / most', `${ms(quantile(sorted, 0.5))} / ${ms(sorted.at(-1) ?? 0)}`, '');
  await timed('status of 50 checks', [node, cli, 'status', '--store', path.join(folder, 'starts/anaplan-doctor.db')]);
}

/** Three side by side: a bare Node, a daemon that waits, and one that looks 200 times a minute. */
async function memoryAndCpu(cli: string, settings: string): Promise<void> {
  const bare = started([node, '-e', 'setInterval(() => undefined, 1000)']);
  const idle = daemon(cli, settingsFile('idle', settings, 'every 6h'));
  const busy = daemon(cli, settingsFile('busy', settings, 'every 15s'));
  await Promise.all([idle.logged('started'), busy.logged('started')]);
  await waited(settleMs);
  const settled = { idle: idle.memory(), busy: busy.memory() };
  const before = { atMs: performance.now(), idle: idle.cpuMs(), busy: busy.cpuMs(), looks: busy.looks().all };
  await waited(windowMs);
  const tookMs = performance.now() - before.atMs;
  const looks = busy.looks().all - before.looks;
  const aMinute = (60_000 * looks) / tookMs;
  const busyMs = busy.cpuMs() - before.busy;
  const memory = (one: Measured) => mbText(one.memory());
  line('memory: a bare Node, resident (of it not of files)', memory(bare), 'the bound of all below');
  line(`memory: idle after ${settleMs / 1000} s`, mbText(settled.idle), '100 MB');
  line(`memory: idle after ${(settleMs + windowMs) / 1000} s`, memory(idle), '100 MB');
  line(`memory: ${aMinute.toFixed(0)} looks a minute, after ${settleMs / 1000} s`, mbText(settled.busy), '');
  line(`memory: the same after ${(settleMs + windowMs) / 1000} s`, memory(busy), '');
  line('CPU: idle', percent((idle.cpuMs() - before.idle) / tookMs), '');
  line(`CPU: ${aMinute.toFixed(0)} looks a minute`, percent(busyMs / tookMs), 'at 200 a minute 0.5 % of a core');
  line('CPU: a look', `${(busyMs / looks).toFixed(2)} ms`, '1.5 ms');
  line('CPU: a TLS connection by bare node:tls', `${handshakeMs(settings).toFixed(2)} ms`, 'a bound of the last');
  const { all, blind } = busy.looks();
  line('looks; of them blind', `${all}; ${blind}`, '0 blind');
  await Promise.all([bare, idle, busy].map(stopped));
}

/** To the same server, one after the other, in a process of its own; its start is taken off. */
function handshakeMs(settings: string): number {
  const { port } = new URL(/api: "(https:[^"]+)"/.exec(settings)?.[1] ?? '');
  const script = `
    const tls = require('node:tls');
    const again = (left) => left === 0 ? done() : tls.connect({ port: ${port}, rejectUnauthorized: false }, function () { this.destroy(); again(left - 1); });
    const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
    let fromMs = 0, count = 50;
    const done = () => { if (fromMs > 0) return console.log((cpuMs() - fromMs) / count); fromMs = cpuMs(); count = 500; again(count); };
    again(count);`;
  return Number(spawnSync(node, ['-e', script], { encoding: 'utf8' }).stdout);
}

/** Its own run: to measure this costs CPU of its own. A Node that does nothing says how late the machine itself is. */
async function eventLoop(cli: string, settings: string): Promise<void> {
  const preload = ['--import', path.join(import.meta.dirname, 'loop-delay.ts')];
  const files = { bare: path.join(folder, 'loop-bare.json'), busy: path.join(folder, 'loop-busy.json') };
  const config = settingsFile('loop', settings, 'every 15s');
  const bare = started([node, ...preload, '-e', 'setInterval(() => undefined, 1000)'], { LOOP_DELAY_FILE: files.bare });
  const words = [node, ...preload, cli, 'daemon', '--config', config, '--log-level', 'debug'];
  const busy = started(words, { ...unitEnvironment, LOOP_DELAY_FILE: files.busy });
  await busy.logged('started');
  // Its start is not what is asked for: counted anew from here.
  await waited(settleMs / 2);
  await Promise.all([figures(bare.pid, files.bare), figures(busy.pid, files.busy)]);
  await waited(windowMs);
  const [idleText, busyText] = await Promise.all([figures(bare.pid, files.bare), figures(busy.pid, files.busy)]);
  line('event loop late by, bare Node: half / 99 / 99.9 % / most', idleText, 'the bound of the next');
  line('event loop late by, 200 looks a minute', busyText, '50 ms');
  await Promise.all([bare, busy].map(stopped));
}

async function figures(pid: number, file: string): Promise<string> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await waited(20);
  await waited(20);
  const { halfMs, p99Ms, p999Ms, mostMs } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, number>>;
  return [halfMs, p99Ms, p999Ms, mostMs]
    .map((one) => (one ?? Number.NaN).toFixed(1))
    .join(' / ')
    .concat(' ms');
}

async function largeStore(cli: string): Promise<void> {
  const file = path.join(folder, 'large.db');
  const startedMs = performance.now();
  const leastBytes = Number(values['store-mb']) * 1e6;
  const made = makeLargeStore(file, leastBytes, shapesOfDemo(cli, folder), Date.now());
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  line('store', `${(made.bytes / 1e6).toFixed(0)} MB, ${made.looks} looks`, `made in ${seconds} s`);
  const times = await timesOf([node, cli, 'status', '--store', file], 40);
  const p95 = quantile(times, 0.95);
  line(
    'status on it: half / 95 % / most',
    [0.5, 0.95, 1].map((of) => ms(quantile(times, of))).join(' / '),
    '95 %: 150 ms',
  );
  const bare = quantile(await timesOf([node, '-e', '0'], 15), 0.5);
  line('  of it a bare Node', ms(bare), `all else: ${ms(p95 - bare)}`);
  for (const { name, medianMs, mostMs } of queryTimes(file, made.nowMs).slice(0, 8))
    line(`query: ${name}, half / most`, `${medianMs.toFixed(1)} / ${mostMs.toFixed(1)} ms`, '20 ms');
}

function mbText({ rssMb, anonymousMb }: ReturnType<Measured['memory']>): string {
  return `${rssMb.toFixed(0)} MB (${anonymousMb.toFixed(0)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} % of a core`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function line(what: string, found: string, goal: string): void {
  print(`${what.padEnd(62)}${found.padEnd(32)}${goal}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
