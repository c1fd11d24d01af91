/** What a log comes to: each failure of the catalogue by its own id, and nothing healthy as a failure. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/explain/explain.ts';
import { connectCatalogue } from '../../../src/explain/tables.ts';
import { logVerdictOf } from '../../../src/installs/log/verdict.ts';
import { logFixtures } from './fixtures.ts';

const nowMs = Date.parse('2026-11-22T03:00:00Z');
/** Fixtures that show a cause in another form than the one named for it; null: no known cause. */
const causes: { readonly [name: string]: string | null } = {
  'java-not-supported': 'java-not-found',
  'java-home-missing': 'java-not-found',
  'connect-key-passphrase-java-25': 'connect-key-passphrase',
  'proxy-auth-1-3': 'proxy-auth',
  'import-failed': null,
  'import-failed-1-3': null,
  'import-failed-1-4-1-colours': null,
  'import-cancelled': null,
  'second-run-failed': null,
  'source-model-not-found': 'source-model-not-found-text',
  'source-model-500': 'source-model-500-text',
};
const verdictOf = (name: string) => logVerdictOf(logFixtures.find((one) => one.name === name)?.text ?? '', nowMs);

describe('by fixture', () => {
  test.each(logFixtures.filter(({ kind }) => kind === 'ng'))('$name', ({ name, text }) => {
    const verdict = logVerdictOf(text, nowMs);
    const id = Object.hasOwn(causes, name) ? causes[name] : name;
    expect(verdict.outcome).not.toMatch(/ok|unknown|no-run/);
    expect(verdict.cause?.id ?? null).toBe(id);
    if (id !== null && id !== undefined) expect(explain(text, {}).map((one) => one.id)).toContain(id);
  });

  test.each(logFixtures.filter(({ kind }) => kind === 'ok'))('ok: $name', ({ text }) => {
    expect(logVerdictOf(text, nowMs)).toMatchObject({ outcome: 'ok', cause: null, isHiddenByExitCode: false });
  });

  test.each(logFixtures.filter(({ kind }) => kind === 'unknown'))('never ok: $name', ({ name, text }) => {
    expect(logVerdictOf(text, nowMs).outcome).toBe(name === 'no-run' ? 'no-run' : 'unknown');
  });

  test('every row of the catalogue has one', () => {
    const outcomes = ['connect-failed', 'connect-succeeded', 'connect-launcher-test-skipped'];
    const names = new Set(logFixtures.map(({ name }) => name));
    expect(connectCatalogue.map(({ id }) => id).filter((id) => !names.has(id) && !outcomes.includes(id))).toEqual([]);
  });
});

test('a failed import names the action, and that the exit code hides it', () => {
  expect(verdictOf('import-failed')).toMatchObject({
    outcome: 'failed',
    connectExitCode: 0,
    isHiddenByExitCode: true,
    actions: [{ kind: 'import', name: 'Load Actuals', outcome: 'failed', line: 9, hasRejectedRows: true }],
  });
});

test.each([
  ['connect-action-not-found', 'not-found', 0],
  ['import-cancelled', 'cancelled', 0],
  ['connect-basic-refused', 'failed', 1],
  ['java-not-found', 'failed', 100],
] as const)('%s is %s, and Anaplan Connect exits with %i', (name, outcome, connectExitCode) => {
  expect(verdictOf(name)).toMatchObject({ outcome, connectExitCode, isHiddenByExitCode: connectExitCode === 0 });
});

test('the last of several runs counts, with what the wrapper said of it', () => {
  expect(verdictOf('second-run-failed')).toMatchObject({
    runs: 2,
    outcome: 'failed',
    saidExitCode: 0,
    isHiddenByExitCode: true,
  });
});

test('age: by the stamp where the zone is known, else by the file, else the least of any zone', () => {
  const text = '2026-11-22 02:00:00 INFO  1 |--   <<< The operation was successful >>>  =)\n';
  expect(logVerdictOf(text, nowMs, { utcOffsetMinutes: 60 })).toMatchObject({ ageMs: 7_200_000, ageBy: 'stamp' });
  expect(logVerdictOf(text, nowMs, { modifiedAtMs: nowMs - 5 })).toMatchObject({ ageMs: 5, ageBy: 'file' });
  expect(logVerdictOf(text, nowMs + 86_400_000)).toMatchObject({ ageMs: 13 * 3_600_000, ageBy: 'at-least' });
  expect(logVerdictOf('The operation failed.', nowMs)).toMatchObject({ ageMs: null, ageBy: null });
});

test('of a log of many megabytes the end is judged, with its lines counted from the beginning', () => {
  const text = `${'x\n'.repeat(1_500_000)}The operation failed.\n`;
  expect(logVerdictOf(text, nowMs)).toMatchObject({ outcome: 'failed', firstLine: 1_500_001 });
});

test('any text is judged without throwing, and junk is never ok', () => {
  const pieces = logFixtures.flatMap(({ text }) => text.split('\n'));
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...pieces))), (lines) => {
      const verdict = logVerdictOf(lines.join('\n'), nowMs);
      if (verdict.outcome === 'ok') expect(lines.join('\n')).toMatch(/success|upload|download|\t/i);
      expect(verdict.actions.length).toBeLessThanOrEqual(50);
    }),
  );
});
