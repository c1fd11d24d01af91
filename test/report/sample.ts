/** Attempts with everything a report can hold, hostile text included; data for the tests of the renderers. */
import { z } from 'zod';
import type { Check, Explanation, Finding } from '../../src/check.ts';
import { defineCheck } from '../../src/check.ts';
import { reportOf } from '../../src/report/make.ts';
import type { Report } from '../../src/report/report.ts';
import type { Attempt } from '../../src/store/store.ts';

export const startedAtMs = Date.UTC(2026, 10, 22, 6, 0, 0);
const tool = { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' } as const;

export const stalled: Explanation = {
  title: 'Import "{actionName}" has stood at {progressPercent} % for {unchangedMs}',
  meaning:
    'The task moved neither in progress nor in step over {reads} confirmed reads, so the model server is no longer working on it; waiting longer has not helped in any case seen so far.',
  remedy:
    'Do not start the import again while this task runs. Hand the case over to Anaplan support: anaplan-doctor case new --problem import-stuck',
  actsNext: 'anaplan',
  source: 'Anaplan: Hot Topics, Common Support Questions',
  problem: 'import-stuck',
};
const expiring: Explanation = {
  title: 'The certificate expires in {daysLeft} days',
  meaning: 'From {expiresAtMs} every connection with it is refused.',
  remedy: 'Ask IT security for a new one: anaplan-doctor cert request',
  actsNext: 'it-security',
  source: 'RFC 5280 section 4.1.2.5',
};

export function checkOf(id: string, explanations: { [code: string]: Explanation }): Check {
  return defineCheck({
    id,
    question: 'Is it well?',
    limits: z.strictObject({}),
    needs: [],
    targets: () => [],
    probe: async () => null,
    judge: () => [],
    explanations,
  });
}

export const checks: readonly Check[] = [
  checkOf('import-stuck', { 'import-stalled': stalled }),
  checkOf('certificate-expiry', { 'certificate-expiring': expiring }),
];

export function attemptOf(part: Partial<Attempt> & Pick<Attempt, 'check' | 'target'>): Attempt {
  return {
    startedAtMs,
    durationMs: 12,
    outcome: 'seen',
    observation: null,
    limits: {},
    memory: null,
    findings: [],
    fault: null,
    reason: null,
    ...part,
  };
}

export const stalledFinding: Finding = {
  code: 'import-stalled',
  severity: 'failure',
  facts: {
    actionName: 'Load actuals',
    progressPercent: 41,
    unchangedMs: 7_500_000,
    reads: 26,
    step: 'Importing data <b>',
    taskId: 'A3F4E5D6C7B8A9F0A1B2C3D4E5F60718',
    samples: [{ atMs: 1, progress: 0.41 }],
    note: null,
  },
};

export const attempts: readonly Attempt[] = [
  attemptOf({
    check: 'certificate-expiry',
    target: 'api.anaplan.com:443',
    findings: [
      { code: 'certificate-expiring', severity: 'warning', facts: { daysLeft: 9, expiresAtMs: startedAtMs + 8e8 } },
    ],
  }),
  attemptOf({ check: 'certificate-expiry', target: '/opt/keystore.jks' }),
  attemptOf({ check: 'import-stuck', target: 'prod / Planning / Load actuals', findings: [stalledFinding] }),
  attemptOf({
    check: 'import-stuck',
    target: 'prod / Planning / Load \u001b[2J\u001b]0;owned\u0007 \u202egnp.exe & "quoted" <script>alert(1)</script>',
    outcome: 'blind',
    fault: {
      whose: 'network',
      code: 'timeout',
      message:
        'GET https://api.anaplan.com/2/0/workspaces/8a81b08e654f3cef0165a5bef2ae1bcd/models/75A40874E6B64FA3AE0743278996850F gave no answer within 30 s. Look with: anaplan-doctor diagnose network',
    },
  }),
  attemptOf({
    check: 'import-stuck',
    target: 'prod / Archive',
    outcome: 'skipped',
    reason: 'the model is closed and is not woken',
  }),
  attemptOf({
    check: 'certificate-expiry',
    target: 'b',
    findings: [{ code: 'brand-new-code', severity: 'notice', facts: {} }],
  }),
];

export const report: Report = reportOf({
  attempts,
  checks,
  ownExplanations: {},
  tool,
  startedAtMs,
  finishedAtMs: startedAtMs + 4321,
});

export function reportOfAttempts(some: readonly Attempt[]): Report {
  return reportOf({ attempts: some, checks, ownExplanations: {}, tool, startedAtMs, finishedAtMs: startedAtMs });
}
