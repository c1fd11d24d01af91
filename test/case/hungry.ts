/** A process of its own that makes a case from collectors that give 10 GB each, endlessly, or nothing at all; prints what it cost. Run by memory.test.ts. */
import { buildCase } from '../../src/case/build.ts';
import type { Collector } from '../../src/case/collect.ts';
import { collectLimits } from '../../src/case/collect.ts';
import { stuckInput } from './sample.ts';

const line = '2026-11-22 06:00:00 INFO step 17 of 42 for task A3F4E5D6C7B8A9F0A1B2C3D4E5F60718 took 12 ms\n';
const piece = line.repeat(700);

const collector = (fileName: string, open: Collector['open']): Collector => ({
  ...{ fileName, title: fileName, origin: 'test', open },
});

function* tenGigabytes() {
  for (let given = 0; given < 10 * 1024 ** 3; given += piece.length) yield piece;
}
async function* endlessBytes() {
  const bytes = Buffer.from(piece);
  for (;;) yield bytes;
}

const collectors = [
  ...Array.from({ length: 2 }, (_, at) => collector(`ten-${at}.log`, tenGigabytes)),
  collector('endless.log', endlessBytes),
  collector('hangs.log', () => new Promise<string>(() => undefined)),
  ...Array.from({ length: 40 }, (_, at) => collector(`many-${at}.log`, () => `${at} ${line.repeat(20_000)}`)),
];

const input = stuckInput();
await buildCase(input);
const beforeBytes = process.memoryUsage().rss;
const startedAtMs = performance.now();
const { archive, errors } = await buildCase(input, {
  collectors,
  clock: { nowMs: () => performance.now() },
  limits: { ...collectLimits, eachMs: 700 },
});
const usedBytes = process.resourceUsage().maxRSS * 1024 - beforeBytes;
console.log(
  JSON.stringify({
    usedBytes,
    ms: Math.round(performance.now() - startedAtMs),
    archiveBytes: archive.length,
    errors: errors.length,
  }),
);
process.exit(0);
