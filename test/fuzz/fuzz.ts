/**
 * `npm run fuzz -- [--count N] [--seed S]`: damaged hellos, sealed records, replies of mail servers and proxies, certificates and keystores by the million, in two processes.
 * `--target T --case I` runs one case again. Exit 1, with the files of the case kept, for an exception, an answer that is not
 * declared, or a case that costs too much work, time or memory.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Tally } from './tally.ts';
import { caseOf } from './target.ts';
import { targetNamed, targets } from './targets.ts';
import type { Errand, News } from './worker.ts';

const processes = 2;
/** No chain, however hostile, is to cost more than 250 ms; a machine that does other things doubles what is measured. */
const mostCpuMs = 500;
/** A batch of 500 cases takes a tenth of a second. */
const hungAfterMs = 60_000;
const mostRssKb = 700 * 1024;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    case: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'anaplan-doctor-fuzz') },
  },
});
const seed = wholeNumber('--seed', values.seed);
process.exitCode = values.case === undefined ? await fuzzed(wholeNumber('--count', values.count)) : await oneCase();

async function fuzzed(count: number): Promise<number> {
  const chosen = values.target === undefined ? targets : [{ target: targetNamed(values.target), share: 1 }];
  const ranges = chosen.map(({ target, share }) => ({ target: target.name, from: 0, to: Math.ceil(count * share) }));
  const tally = new Tally(ranges.map(({ target, to }) => ({ target, count: to })));
  print(
    `seed ${seed}: ${ranges.map(({ target, to }) => `${to} ${target}`).join(', ')}; ${processes} processes of Node ${process.version}`,
  );
  const notes = mkdtempSync(join(tmpdir(), 'anaplan-doctor-fuzz-notes-'));
  const progress = setInterval(() => print(tally.progress()), 10_000);
  try {
    const errands = Array.from({ length: processes }, (_, remainder) => ({
      seed,
      ranges,
      remainder,
      of: processes,
      noteFile: join(notes, String(remainder)),
      mostCpuMs,
    }));
    const failures = (await Promise.all(errands.map((errand) => ran(errand, tally)))).filter((one) => one !== null);
    print(tally.summary());
    for (const failure of failures) report(failure);
    const isOver = tally.maxRssKb > mostRssKb;
    if (isOver) print(`FAILED: ${Math.round(tally.maxRssKb / 1024)} MB in one process, more than ${mostRssKb / 1024}`);
    if (failures.length > 0 || isOver) return 1;
    print('no exception, no undeclared answer, nothing hung, work, time and memory within their bounds');
    return 0;
  } finally {
    clearInterval(progress);
    rmSync(notes, { recursive: true, force: true });
  }
}

type Failure = { readonly target: string; readonly index: number; readonly reason: string };

/** Null when all of its cases went well. */
function ran(errand: Errand, tally: Tally): Promise<Failure | null> {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), ['worker'], { stdio: 'inherit' });
  return new Promise((settle) => {
    let failure: Failure | null = null;
    let isFinished = false;
    const hung = () => {
      failure = { ...noted(errand.noteFile), reason: `hung: no word for ${hungAfterMs / 1000} s` };
      child.kill('SIGKILL');
    };
    let watch = setTimeout(hung, hungAfterMs);
    child.on('message', (news: News) => {
      clearTimeout(watch);
      watch = setTimeout(hung, hungAfterMs);
      tally.add(news);
      if (news.kind === 'failed') failure = news;
      if (news.kind === 'finished') isFinished = true;
    });
    child.once('close', (code, signal) => {
      clearTimeout(watch);
      const isGone = failure === null && !isFinished;
      settle(isGone ? { ...noted(errand.noteFile), reason: `the process ended by ${signal ?? code}` } : failure);
    });
    child.send(errand);
  });
}

function noted(file: string): Pick<Failure, 'target' | 'index'> {
  const [target = 'none', index = '-1'] = readFileSync(file, 'utf8').split(' ');
  return { target, index: Number(index) };
}

function report({ target, index, reason }: Failure): void {
  print(`FAILED: ${target} case ${index} of seed ${seed}: ${reason}`);
  print(`  its files: ${kept(target, index)}`);
  print(`  again: npm run fuzz -- --seed ${seed} --target ${target} --case ${index}`);
}

/** The folder the files of a case were written to. */
function kept(name: string, index: number): string {
  const folder = resolve(values.out, `${name}-${seed}-${index}`);
  const { what, files } = caseOf(targetNamed(name), seed, index);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'what.txt'), `${name}, seed ${seed}, case ${index}: ${what}\n`);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

async function oneCase(): Promise<number> {
  const name = values.target ?? 'missing';
  const target = targetNamed(name);
  const index = wholeNumber('--case', values.case ?? '');
  const one = caseOf(target, seed, index);
  print(`${name} case ${index} of seed ${seed}: ${one.what}; its files: ${kept(name, index)}`);
  const { kind, work } = await one.answer();
  print(`answered "${kind}" with ${work} ${target.workUnit}`);
  return 0;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} ${text}: a whole number below a billion belongs there`);
  return Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
