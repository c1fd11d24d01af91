import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { reportOf } from '../../src/report/make.ts';
import { renderText } from '../../src/report/text.ts';
import { attemptOf, checks, startedAtMs } from './sample.ts';

const fault = { whose: 'peer', code: 'HTTP_503', message: 'The service answered 503. Try later.' } as const;
const cause = { check: 'certificate-expiry', target: 'api', code: 'certificate-expiring', reach: 'endpoint' } as const;
const expiring = {
  code: 'certificate-expiring',
  severity: 'warning',
  facts: { daysLeft: 3, expiresAtMs: startedAtMs },
} as const;
const stalled = {
  code: 'import-stalled',
  severity: 'warning',
  facts: { actionName: 'A', progressPercent: 41, unchangedMs: 1000, reads: 3 },
} as const;

const report = reportOf({
  attempts: [
    attemptOf({ check: 'import-stuck', target: 'a', findings: [stalled] }),
    attemptOf({ check: 'import-stuck', target: 'b', outcome: 'blind', fault }),
    attemptOf({ check: 'certificate-expiry', target: 'api', findings: [expiring] }),
  ],
  checks,
  ownExplanations: {},
  tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.0.0' },
  startedAtMs,
  finishedAtMs: startedAtMs,
  following: [
    { check: 'import-stuck', target: 'a', code: 'import-stalled', cause },
    { check: 'import-stuck', target: 'b', code: null, cause },
  ],
});

describe('what follows from another finding', () => {
  const likelyCausedBy = {
    check: 'certificate-expiry',
    target: 'api',
    code: 'certificate-expiring',
    title: 'The certificate expires in 3 days',
  };

  test('names it, a look that failed too, and the cause names nothing', () => {
    const [first, second, third] = report.results;
    expect(first?.findings[0]?.likelyCausedBy).toEqual(likelyCausedBy);
    expect(second?.likelyCausedBy).toEqual(likelyCausedBy);
    expect(third?.findings[0]).not.toHaveProperty('likelyCausedBy');
  });

  test('is told after its cause, on the terminal and on the page', () => {
    const text = renderText(report, { columns: 80, color: false, verbose: false });
    expect(text.indexOf('The certificate expires')).toBeLessThan(text.indexOf('Import "A"'));
    expect(text).toContain('Follows:  likely from: The certificate expires in 3 days');
    const page = renderHtml(report);
    expect(page.match(/Likely follows from/g)).toHaveLength(2);
    expect(page.indexOf('<h3>The certificate expires')).toBeLessThan(page.indexOf('<h3>Import &quot;A&quot;'));
  });
});

test('looks that failed for one cause are one entry with each target', () => {
  const blind = (target: string) => attemptOf({ check: 'import-stuck', target, outcome: 'blind', fault });
  const many = reportOf({
    attempts: [...['c', 'd', 'e'].map(blind), blind('apart'), attemptOf({ ...cause, findings: [expiring] })],
    checks,
    ownExplanations: {},
    tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.0.0' },
    startedAtMs,
    finishedAtMs: startedAtMs,
    following: ['c', 'd', 'e'].map((target) => ({ check: 'import-stuck', target, code: null, cause })),
  });
  const text = renderText(many, { columns: 80, color: false, verbose: false });
  expect(text.match(/Could not look/g)).toHaveLength(2);
  for (const target of ['apart', 'c', 'd', 'e']) expect(text).toContain(`    ${target} (import-stuck)\n`);
  expect(many.summary.unknown).toBe(4);
});
