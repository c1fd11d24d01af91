import { describe, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import type { CollectLimits, Collector, Timer } from '../../src/case/collect.ts';
import { collectAll } from '../../src/case/collect.ts';
import { maxEvidenceBytes } from '../../src/case/evidence.ts';
import { headTailOf } from '../../src/case/head-tail.ts';
import type { Manifest } from '../../src/case/manifest.ts';
import { defaultMailLimitBytes } from '../../src/settings/smtp.ts';
import { stuckInput } from './sample.ts';
import { unzipped } from './zip.ts';

/** A clock and timers moved by hand: nothing waits for the real 60 s. */
function handTime() {
  let nowMs = 1_000_000;
  const waiting: { dueMs: number; ring: () => void }[] = [];
  const timer: Timer = (ms, signal) =>
    new Promise((ring, failed) => {
      waiting.push({ dueMs: nowMs + ms, ring });
      signal.addEventListener('abort', () => failed(signal.reason));
    });
  const moveMs = (byMs: number) => {
    nowMs += byMs;
    for (const { dueMs, ring } of waiting) if (dueMs <= nowMs) ring();
  };
  return { clock: { nowMs: () => nowMs }, timer, moveMs };
}

const limits: CollectLimits = {
  allMs: 45_000,
  eachMs: 15_000,
  eachBytes: 256 * 1024 * 1024,
  halfCharacters: 1024 * 1024,
  parallel: 4,
};
const collector = (fileName: string, open: Collector['open']): Collector => ({
  fileName,
  title: fileName,
  origin: 'test',
  open,
});
const hangs = () => new Promise<string>(() => undefined);
const settle = () => new Promise((done) => setTimeout(done, 20));

async function* endless(piece: string) {
  for (;;) yield piece;
}

describe('collectors', () => {
  it('that hang are given up in turn, within the time for all, and what they gave by then is kept', async () => {
    const { clock, timer, moveMs } = handTime();
    async function* half() {
      yield 'read before it hung';
      await hangs();
    }
    const many = Array.from({ length: 20 }, (_, at) => collector(`hang-${at}`, at === 0 ? half : hangs));
    const all = collectAll([...many, collector('good', () => 'whole')], (one) => one, { clock, timer, limits });
    let ended = false;
    void all.then(() => {
      ended = true;
    });
    for (let step = 0; step < 3 && !ended; step += 1) {
      await settle();
      moveMs(15_000);
    }
    const collected = await all;
    expect(clock.nowMs() - 1_000_000).toBeLessThanOrEqual(45_000);
    expect(collected).toHaveLength(21);
    expect(collected[0]).toMatchObject({
      kept: { head: 'read before it hung' },
      originalBytes: null,
      durationMs: 15_000,
    });
    expect(collected[0]?.trouble).toMatch(/had not ended after 15 s; what had been read by then is kept/);
    expect(collected.slice(0, 20).every(({ trouble }) => trouble !== null)).toBe(true);
    expect(collected[20]?.trouble).toMatch(/no time left/);
  });

  it('that throw, reject or give what is no text are told of, and the others are whole', async () => {
    const collected = await collectAll(
      [
        collector('throws', () => {
          throw new Error('no\nrights');
        }),
        collector('rejects', () => Promise.reject(new Error('EACCES: permission denied'))),
        collector('wrong', () => 42 as unknown as string),
        collector('nothing', () => null as unknown as string),
        collector('good', async () => Buffer.from('grüße')),
      ],
      (one) => one,
      { clock: { nowMs: () => 0 }, limits },
    );
    expect(collected.map(({ trouble }) => trouble !== null)).toEqual([true, true, true, true, false]);
    expect(collected[0]?.trouble).toBe('no rights');
    expect(collected[4]).toMatchObject({ kept: { head: 'grüße', tail: null }, originalBytes: 7, trouble: null });
  });

  it('that give 10 GB are read so far and no further, with little held at once', async () => {
    let given = 0;
    function* tenGigabytes() {
      const piece = 'x'.repeat(64 * 1024);
      for (; given < 10 * 1024 ** 3; given += piece.length) yield piece;
    }
    let most = 0;
    const [collected] = await collectAll([collector('large', tenGigabytes)], (one) => one, {
      clock: { nowMs: () => 0 },
      limits,
      onHeld: (_, characters) => {
        most = Math.max(most, characters);
      },
    });
    expect(collected?.trouble).toMatch(/larger than 268435456 bytes; the rest was not read/);
    expect(given).toBeLessThan(limits.eachBytes + 1024 * 1024);
    expect(most).toBeLessThanOrEqual(4 * limits.halfCharacters + 64 * 1024);
  });

  it('that never wait and never end are stopped by the clock', async () => {
    let nowMs = 0;
    const clock = {
      nowMs: () => {
        nowMs += 1;
        return nowMs;
      },
    };
    const [empty] = await collectAll([collector('empty', () => endless(''))], (one) => one, { clock, limits });
    expect(empty?.trouble).toMatch(/had not ended/);
  });
});

describe('a case whose collectors misbehave', () => {
  it('is made, bounded, and says what is missing', async () => {
    const bad: readonly Collector[] = [
      collector('throws.log', () => {
        throw new Error('it broke');
      }),
      collector('endless.log', () => endless('line of a log\n'.repeat(4096))),
      ...Array.from({ length: 60 }, (_, at) => collector(`big-${at}.log`, () => `${at} ${'y'.repeat(600_000)}`)),
    ];
    const small = { ...limits, eachBytes: 8 * 1024 * 1024 };
    const { archive, errors } = await buildCase(stuckInput(), { collectors: bad, limits: small });
    const files = await unzipped(archive);
    const manifest: Manifest = JSON.parse(files.find(({ name }) => name === 'manifest.json')?.text ?? '');
    expect(errors.map(({ what }) => what)).toEqual(expect.arrayContaining(['throws.log', 'endless.log']));
    // The room is shared: nothing is dropped for coming late.
    expect(manifest.files.filter(({ name }) => name.includes('big-'))).toHaveLength(60);
    const endlessFile = manifest.files.find(({ name }) => name.endsWith('endless.log'));
    expect(endlessFile).toMatchObject({ truncated: true, originalBytes: null });
    const text = files.find(({ name }) => name.endsWith('endless.log'))?.text ?? '';
    expect(text).toMatch(/characters left out by anaplan-doctor/);
    expect(text).toMatch(/not whole: It is larger than 8388608 bytes/);
    const total = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(total).toBeLessThan(maxEvidenceBytes + 2_000_000);
    expect(archive.length).toBeLessThan(defaultMailLimitBytes);
  });

  it('lets no part of a secret out where a text is cut', async () => {
    const secret = `S3cr3t-${'abcdefgh'.repeat(20)}-end`;
    // The head of 262144 characters, and the tail, each end in the middle of the secret.
    const before = 'log line\n'.repeat(30_000).slice(0, 262_144 - 60);
    const after = 'log line\n'.repeat(300_000).slice(0, 262_144 - 60);
    const middle = 'log line\n'.repeat(400_000);
    const text = `${before}${secret}${middle}${secret}${after}`;
    function* pieces() {
      for (let at = 0; at < text.length; at += 70_001) yield text.slice(at, at + 70_001);
    }
    const { archive } = await buildCase(stuckInput({ knownSecrets: [secret] }), {
      collectors: [collector('cut.log', pieces)],
      limits: { ...limits, halfCharacters: 300_000 },
    });
    const cut = (await unzipped(archive)).find(({ name }) => name.endsWith('cut.log'))?.text ?? '';
    expect(cut).toMatch(/characters left out/);
    expect(cut).not.toMatch(/S3cr3t-|abcdefghabcdefgh|-end/);
  });
});

describe('headTailOf', () => {
  it.each([0, 1, 5, 10, 11, 29, 30, 31, 1000])('keeps the ends of %i characters whatever the pieces', (length) => {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    for (const size of [1, 3, 7, 64, 2000]) {
      const kept = headTailOf(5);
      for (let at = 0; at < length; at += size) kept.add(text.slice(at, at + size));
      const { head, tail, leftOut } = kept.end();
      if (length <= 10) expect([head, tail, leftOut]).toEqual([text, null, 0]);
      else expect([head, tail, leftOut]).toEqual([text.slice(0, 5), text.slice(-5), length - 10]);
    }
  });
});
