/** `npm run bench:redaction`: how much of what is secret is found, how much of what is harmless is changed, and what it costs beside secretlint. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineRedactorOf } from '../../src/redaction/lines.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { scannedBySecretlint } from '../../src/redaction/secretlint.ts';
import { blindShapes } from './redaction-blind.ts';
import { blindShapes2 } from './redaction-blind-2.ts';
import { blindShapes3 } from './redaction-blind-3.ts';
import { blindLogs } from './redaction-blind-logs.ts';
import type { Sown } from './redaction-corpus.ts';
import { chanceOf, corpus, drawn } from './redaction-corpus.ts';
import { harmlessLogs } from './redaction-logs.ts';
import { sownOf } from './redaction-templates.ts';

const seed = Number(process.argv[2] ?? 1);
const key = 'bench';
const redactor = redactorOf({ key, known: [] });
const say = (text: string) => process.stdout.write(`${text}\n`);
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

/** Neither the secret nor half of it is left. */
export function isGone(text: string, secret: string): boolean {
  if (text.includes(secret)) return false;
  const half = Math.ceil(secret.length / 2);
  return secret.length < 12 || !(text.includes(secret.slice(0, half)) || text.includes(secret.slice(-half)));
}

function recall(sown: readonly Sown[]): void {
  const found = new Map<string, { found: number; all: number; half: string }>();
  for (const { shape, half, text, secrets } of sown) {
    const clean = redactor.text(text).text;
    const tally = found.get(shape) ?? { found: 0, all: 0, half };
    found.set(shape, {
      ...tally,
      all: tally.all + 1,
      found: tally.found + (secrets.every((one) => isGone(clean, one)) ? 1 : 0),
    });
  }
  say(`\nRecall: ${sown.length} secrets in ${found.size} shapes, none of them known to the program (seed ${seed})`);
  for (const half of ['development', 'held-out']) {
    const mine = [...found].filter(([, tally]) => tally.half === half);
    const sum = (of: 'found' | 'all') => mine.reduce((total, [, tally]) => total + tally[of], 0);
    say(
      `\n  ${half}: ${sum('found')} of ${sum('all')} found (${percent(sum('found'), sum('all'))}), ${mine.length} shapes; below 100 %:`,
    );
    for (const [shape, tally] of mine.filter(([, { found: some, all }]) => some < all)) {
      say(`    ${shape.padEnd(34)} ${percent(tally.found, tally.all).padStart(8)}`);
    }
  }
}

type Changed = { readonly lines: number; readonly changed: readonly string[] };

function changedLines(text: string): Changed {
  const redact = lineRedactorOf({ key, known: [] });
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return { lines: lines.length, changed: lines.filter((line) => redact(line).text !== line) };
}

const anaplanId = /\b(?:[0-9a-f]{32}|[0-9A-F]{32}|1\d{11})\b/g;

function keptIds(text: string): { readonly kept: number; readonly all: number } {
  const redact = lineRedactorOf({ key, known: [] });
  let kept = 0;
  let all = 0;
  for (const line of text.split(/\r?\n/)) {
    const ids = line.match(anaplanId) ?? [];
    if (ids.length === 0) continue;
    const clean = redact(line).text;
    all += ids.length;
    kept += ids.filter((id) => clean.includes(id)).length;
  }
  return { kept, all };
}

/** Ids in the places where Anaplan and its clients write them. */
function idLines(lines: number): string {
  const chance = chanceOf(seed + 1);
  const workspace = () => `8a8${drawn(chance, '0123456789abcdef', 29)}`;
  const model = () => drawn(chance, '0123456789ABCDEF', 32);
  const action = (first: string) => `${first}${drawn(chance, '0123456789', 9)}`;
  const made: readonly (() => string)[] = [
    () => `GET https://api.anaplan.com/2/0/workspaces/${workspace()}/models/${model()}/imports/${action('112')}/tasks`,
    () => `{"taskId":"${model()}","currentStep":"Processing ...","progress":0.41,"cancelled":false}`,
    () => `-workspace ${workspace()} -model ${model()} -import ${action('112')}`,
    () => `2026-11-22T06:00:00Z INFO export ${action('116')} of model ${model()} has no file`,
    () => `integrationId=${drawn(chance, '0123456789abcdef', 32)} runId=${drawn(chance, '0123456789abcdef', 32)}`,
    () => `{"id":"${model()}","name":"Sales Hub","currentWorkspaceId":"${workspace()}"}`,
    () => `task ${model()}-11 of ${workspace()}/${model()}`,
    () => `process: ${action('118')} (model: ${model()})`,
    () => `the model ${model()}, whose key is the id in its address`,
  ];
  return Array.from({ length: lines }, (_, at) => made[at % made.length]?.() ?? '').join('\n');
}

/** Written by one who had not seen the rules. They have been mended since by what these sets showed: the sets are no longer blind. */
const blindSets = { 'blind-1': blindShapes, 'blind-2': blindShapes2, 'blind-3': blindShapes3 };

function blindRecall(): void {
  say(
    '\nSets that were written without a look at the rules (no longer blind; figures at first sight in docs/redaction.md)',
  );
  for (const [name, shapes] of Object.entries(blindSets)) {
    const sown = sownOf(shapes, chanceOf(seed), 12);
    const left = sown.filter(({ text, secrets }) => {
      const clean = redactor.text(text).text;
      return !secrets.every((one) => isGone(clean, one));
    });
    const writings = Object.values(shapes).reduce((sum, list) => sum + list.length, 0);
    const found = sown.length - left.length;
    say(
      `  ${name}: ${found} of ${sown.length} found (${percent(found, sown.length)}), ${writings} writings in ${Object.keys(shapes).length} groups`,
    );
    if (process.env['SHOW'] === '1')
      for (const { shape, text } of left.slice(0, 40)) say(`      ${shape}: ${text.slice(0, 160)}`);
  }
}

async function peer(sown: readonly Sown[]): Promise<void> {
  const half = sown.filter(({ half: which }) => which === 'held-out');
  let flagged = 0;
  for (const { text } of half) if ((await scannedBySecretlint(text, 'x')).length > 0) flagged += 1;
  say(
    `\nPeer: secretlint (recommended rules) reports ${flagged} of the ${half.length} held-out texts (${percent(flagged, half.length)})`,
  );
}

async function speed(text: string): Promise<void> {
  const megabytes = Buffer.byteLength(text) / 1e6;
  const rate = async (work: () => unknown) => {
    await work();
    const startMs = performance.now();
    await work();
    return (megabytes / (performance.now() - startMs)) * 1000;
  };
  const engine = await rate(() => redactor.text(text));
  const secretlint = await rate(() => scannedBySecretlint(text, 'x'));
  say(
    `\nSpeed on ${megabytes.toFixed(1)} MB of the same text: ${engine.toFixed(1)} MB/s; secretlint, which only reports, ${secretlint.toFixed(1)} MB/s`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-bench-'));
try {
  const sown = corpus(seed, 60);
  recall(sown);
  blindRecall();
  await peer(sown);
  const logs = [...(await harmlessLogs(folder)), ...blindLogs(folder)];
  say('\nHarmless lines changed');
  const totals = logs.map(({ source, text }) => {
    const { lines, changed } = changedLines(text);
    say(
      `  ${source.padEnd(34)} ${String(changed.length).padStart(6)} of ${String(lines).padStart(6)} (${percent(changed.length, lines)})`,
    );
    if (process.env['SHOW'] === '1') for (const line of changed.slice(0, 12)) say(`      ${line.slice(0, 160)}`);
    return { lines, changed: changed.length };
  });
  const lines = totals.reduce((sum, one) => sum + one.lines, 0);
  const changed = totals.reduce((sum, one) => sum + one.changed, 0);
  say(
    `  ${'all'.padEnd(34)} ${String(changed).padStart(6)} of ${String(lines).padStart(6)} (${percent(changed, lines)})`,
  );
  const text = logs.map(({ text: one }) => one).join('\n');
  const own = keptIds(text);
  const generated = keptIds(idLines(4000));
  say(
    `\nAnaplan ids kept: ${own.kept} of ${own.all} in these logs, ${generated.kept} of ${generated.all} in generated lines`,
  );
  await speed(`${text}\n${sown.map(({ text: one }) => one).join('\n')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
