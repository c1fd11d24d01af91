/** A stuck import as the store would hold it, with secrets planted on request; data for the tests of the case. */
import { z } from 'zod';
import type { CaseInput } from '../../src/case/case.ts';
import type { Check, Explanation, Json } from '../../src/check.ts';
import { defineCheck } from '../../src/check.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Incident, StoredAttempt } from '../../src/store/store.ts';
import { anIncident } from '../store/incidents.ts';

export const openedAtMs = Date.UTC(2026, 10, 22, 6, 0, 0);
export const nowMs = openedAtMs + 15 * 60_000;
export const taskId = 'A3F4E5D6C7B8A9F0A1B2C3D4E5F60718';
export const modelId = '75A40874E6B64FA3AE0743278996850F';
export const workspaceId = '8a81b08e654f3cef0165a5bef2ae1bcd';
export const target = 'Sales Hub / Load actuals';

const words: Explanation = {
  title: '"{action}" is stuck at {progressPercent} %',
  meaning: 'Task {taskId} has stood at {progressPercent} % for {unchangedMs} over {confirmedReads} reads.',
  remedy: 'Open a support case: anaplan-doctor case new --problem import-stuck',
  actsNext: 'anaplan',
  source: 'Anaplan Community, Common Support Questions',
  problem: 'import-stuck',
};

export const stuckCheck: Check = defineCheck({
  id: 'import-stuck',
  question: 'Do all running imports move?',
  limits: z.strictObject({}),
  needs: ['anaplan'],
  targets: () => [],
  probe: async () => ({}) as { [key: string]: Json },
  judge: () => [],
  exhibits: (observation) => [
    { fileName: 'running-tasks.json', title: 'Running tasks', content: observation },
    { fileName: '../../etc/passwd', title: 'A name that would leave the archive', content: 'text' },
  ],
  explanations: { 'import-stalled': words },
});

export const settings: Settings = {
  file: null,
  reporter: { name: 'Integration team', email: 'integration@example.com', phone: null },
  watchers: ['planning@example.com'],
  support: { to: 'support@anaplan.com', cc: ['planning-admins@example.com'], mayOpenModel: null },
  connections: [
    {
      name: 'prod',
      region: 'eu1',
      baseUrls: { api: 'https://api.anaplan.com/2/0', auth: 'https://auth.anaplan.com' },
      signIn: { method: 'basic', user: 'loader@example.com', password: 'env:P' },
    },
  ],
  models: [
    {
      connection: 'prod',
      model: 'Sales Hub',
      workspace: 'Finance Prod',
      imports: [
        {
          action: 'Load actuals',
          kind: 'import',
          stuckAfterMs: null,
          sourceModel: null,
          sourceFile: { path: '/data/actuals.csv', freshWithinMs: null, minBytes: 1 },
          purpose: 'updating data',
          runFrom: null,
          module: 'ACT01 Actuals',
        },
      ],
      exports: [],
    },
  ],
  endpoints: [],
  certificates: [],
  schedule: { default: { kind: 'every', everyMs: 300_000 }, checks: {} },
  limits: {},
  network: { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' },
  stateDirectory: '/nowhere',
};

/** `note` stands in the observation, the facts and the step, as an outside text would. */
export function stuckAttempts(note = ''): readonly StoredAttempt[] {
  return Array.from({ length: 10 }, (_, index) => {
    const startedAtMs = openedAtMs - (9 - index) * 10 * 60_000;
    const progress = Math.min(0.41, 0.1 + index * 0.12);
    const stalled = index === 9;
    const step = `Processing ...${note}`;
    return {
      id: index + 1,
      check: 'import-stuck',
      target,
      startedAtMs,
      durationMs: 120,
      outcome: 'seen',
      observation: {
        subject: { model: 'Sales Hub', modelId },
        status: {
          taskId: `${taskId}-11`,
          tooltip: 'Import started by user Integration Loader (loader@example.com)\n\nImport started at 05:01 (UTC)',
          currentStep: 'Processing ...',
          progress: 0.41,
        },
        running: [{ taskId, state: 'IN_PROGRESS', progress, step, createdAtMs: startedAtMs }],
        raw: note,
      },
      limits: {},
      memory: { running: [{ taskId, firstSeenAtMs: openedAtMs - 60 * 60_000 }] },
      findings: stalled ? [{ code: 'import-stalled', severity: 'failure', facts: stalledFacts(note, step) }] : [],
      fault: null,
      reason: null,
    };
  });
}

function stalledFacts(note: string, step: string) {
  return {
    model: 'Sales Hub',
    modelId,
    workspace: 'Finance Prod',
    workspaceId,
    action: 'Load actuals',
    actionId: '112000000032',
    actionKind: 'import',
    taskId,
    step,
    progressPercent: 41,
    unchangedMs: 3_600_000,
    confirmedReads: 7,
    runningMs: 5_400_000,
    startedAtMs: openedAtMs - 5_400_000,
    modelSays: `it works on this task${note}`,
  };
}

const apiAccess: StoredAttempt = {
  id: 50,
  check: 'api-access',
  target: 'prod',
  startedAtMs: openedAtMs,
  durationMs: 80,
  outcome: 'seen',
  observation: {
    connection: 'prod',
    signIn: { outcome: 'signed-in', userId: 'loader@example.com', tenantGuid: '5f2d8a9c0b1e4d7f8a9b0c1d2e3f4a5b' },
    models: [],
  },
  limits: {},
  memory: null,
  findings: [],
  fault: null,
  reason: null,
};

export const incident: Incident = anIncident({
  check: 'import-stuck',
  target,
  code: 'import-stalled',
  severity: 'failure',
  openedAtMs,
  lastSeenAtMs: openedAtMs,
  openedBy: 10,
  lastSeenBy: 10,
});

export function stuckInput(part: Partial<CaseInput> = {}, note = ''): CaseInput {
  const attempts = stuckAttempts(note);
  const attempt = attempts.at(-1);
  if (attempt === undefined) throw new Error('no attempts');
  const other = { ...attempt, id: 60, target: 'Another Model / Load', findings: [] };
  return {
    problem: 'import-stuck',
    target,
    about: { check: stuckCheck, attempt, code: 'import-stalled' },
    incident,
    attempts,
    latest: [attempt, apiAccess, other],
    checks: [stuckCheck],
    ownExplanations: {},
    settings,
    answers: {},
    knownSecrets: [],
    redactionKey: 'k'.repeat(64),
    tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' },
    nowMs,
    ...part,
  };
}
