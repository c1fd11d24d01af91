import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import schema from '../../config/report.schema.json' with { type: 'json' };
import type { Severity } from '../../src/check.ts';
import { exitCodeOf, worstOf } from '../../src/report/exit.ts';
import { reportOf } from '../../src/report/make.ts';
import type { Attempt } from '../../src/store/store.ts';
import { attemptOf, attempts, checks, report, reportOfAttempts, stalled, startedAtMs } from './sample.ts';

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(schema);

const severities: readonly Severity[] = ['ok', 'notice', 'warning', 'failure', 'unknown'];
const ofSeverity = (severity: Severity) =>
  attemptOf({ check: 'import-stuck', target: severity, findings: [{ code: 'import-stalled', severity, facts: {} }] });
const blind = attemptOf({ check: 'import-stuck', target: 'b', outcome: 'blind' });
const skipped = attemptOf({ check: 'import-stuck', target: 's', outcome: 'skipped', reason: 'closed' });

describe('reportOf', () => {
  it('fills the words with the facts and keeps the facts', () => {
    const finding = report.results[2]?.findings[0];
    expect(finding?.title).toBe('Import "Load actuals" has stood at 41 % for 2 h 5 min');
    expect(finding?.facts['unchangedMs']).toBe(7_500_000);
    expect(finding).not.toHaveProperty('problem');
  });

  it('orders results by the list of checks and the name of the target, whatever order they came in', () => {
    const names = report.results.map(({ check, target }) => `${check} ${target.slice(0, 14)}`);
    expect(names).toEqual([
      'import-stuck prod / Archive',
      'import-stuck prod / Plannin',
      'import-stuck prod / Plannin',
      'certificate-expiry /opt/keystore.',
      'certificate-expiry api.anaplan.co',
      'certificate-expiry b',
    ]);
    expect(reportOfAttempts(attempts.toReversed())).toEqual(reportOfAttempts(attempts));
  });

  it('counts blind as unknown and gives a skipped result a reason and no severity', () => {
    expect(report.summary).toEqual({ ok: 1, notice: 1, warning: 1, failure: 1, unknown: 1, skipped: 1 });
    const left = report.results.find(({ outcome }) => outcome === 'skipped');
    expect(left).not.toHaveProperty('severity');
    expect(left?.reason).toBe('the model is closed and is not woken');
  });

  it('has words for a code nobody knows, and for a code named like a property of every object', () => {
    const strange = attemptOf({
      check: 'gone',
      target: 't',
      findings: [{ code: 'constructor', severity: 'warning', facts: {} }],
    });
    expect(reportOfAttempts([strange]).results[0]?.findings[0]?.title).toBe('Finding "constructor"');
  });

  it('uses the own explanations for findings against this program', () => {
    const own = { 'judge-crashed': { ...stalled, title: 'The judge crashed' } };
    const crashed = attemptOf({
      check: 'import-stuck',
      target: 't',
      findings: [{ code: 'judge-crashed', severity: 'unknown', facts: {} }],
    });
    const tool = { name: 'anaplan-doctor', version: '1', node: '24' } as const;
    const made = reportOf({
      attempts: [crashed],
      checks,
      ownExplanations: own,
      tool,
      startedAtMs,
      finishedAtMs: startedAtMs,
    });
    expect(made.results[0]?.findings[0]?.title).toBe('The judge crashed');
  });
});

describe('exit code', () => {
  it.each<readonly [string, readonly Attempt[], number]>([
    ['nothing at all', [], 3],
    ['only skipped', [skipped], 3],
    ['ok', [ofSeverity('ok'), skipped], 0],
    ['notice', [ofSeverity('ok'), ofSeverity('notice')], 0],
    ['unknown beats notice', [ofSeverity('unknown'), ofSeverity('notice')], 3],
    ['blind is unknown', [blind, ofSeverity('ok')], 3],
    ['warning beats unknown', [blind, ofSeverity('warning')], 1],
    ['failure beats all', [blind, ofSeverity('warning'), ofSeverity('failure')], 2],
  ])('%s', (_name, given, code) => {
    expect(exitCodeOf(reportOfAttempts(given))).toBe(code);
  });

  it('says unknown, never ok, of nothing', () => {
    expect(worstOf(reportOfAttempts([skipped]))).toBe('unknown');
  });
});

describe('config/report.schema.json', () => {
  it('holds every report', () => {
    const attempt = fc.record({
      check: fc.constantFrom('import-stuck', 'certificate-expiry', 'gone'),
      target: fc.string({ unit: 'binary' }),
      outcome: fc.constantFrom('seen' as const, 'blind' as const, 'skipped' as const),
      findings: fc.array(
        fc.record({
          code: fc.constantFrom('import-stalled', 'other'),
          severity: fc.constantFrom(...severities),
          facts: fc.constantFrom({}, { progressPercent: 41 }, { list: [1, null] }),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 6 }), (some) => {
        const made = reportOfAttempts(some.map((one) => attemptOf(one)));
        expect(valid(JSON.parse(JSON.stringify(made))), JSON.stringify(valid.errors)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each<readonly [string, (copy: Record<string, unknown>) => void]>([
    ['no summary', (copy) => delete copy['summary']],
    ['another schema', (copy) => Object.assign(copy, { schema: 'anaplan-doctor/report@2' })],
    ['a skipped result with a severity', (copy) => patch(copy, 'skipped', { severity: 'ok' })],
    ['a blind result that passes', (copy) => patch(copy, 'blind', { severity: 'ok' })],
    ['a blind result without a fault', (copy) => patch(copy, 'blind', { fault: undefined })],
    ['a seen result without a severity', (copy) => patch(copy, 'seen', { severity: undefined })],
    ['a time without its zone', (copy) => Object.assign(copy, { startedAt: '2026-11-22T06:00:00' })],
  ])('refuses %s', (_name, spoil) => {
    const copy = structuredClone(report) as unknown as Record<string, unknown>;
    spoil(copy);
    expect(valid(JSON.parse(JSON.stringify(copy)))).toBe(false);
  });

  it('lets new keys in, so that readers of @1 go on reading', () => {
    expect(valid({ ...JSON.parse(JSON.stringify(report)), later: 1 })).toBe(true);
  });
});

function patch(copy: Record<string, unknown>, outcome: string, change: object): void {
  const results = copy['results'] as Record<string, unknown>[];
  Object.assign(results.find((one) => one['outcome'] === outcome) ?? {}, change);
}
