import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cloudWorks } from '../../checks/cloudworks.ts';
import { buildCase } from '../../src/case/build.ts';
import type { Json, JsonObject } from '../../src/check.ts';
import type { StoredAttempt } from '../../src/store/store.ts';
import { judged } from '../checks/tenant-fixtures.ts';
import { openedAtMs, stuckInput } from './sample.ts';

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/cloudworks/ng.failed-39.json'), 'utf8'),
) as { readonly looks: Parameters<typeof judged>[1]; readonly limits?: Parameters<typeof judged>[2] };

test('a failed integration: run id, trace and code, message, when it ran', async () => {
  const findings = judged(cloudWorks, fixture.looks, fixture.limits);
  const last = fixture.looks.at(-1);
  const attempt: StoredAttempt = {
    ...{ id: 1, check: 'cloudworks', target: 'prod', startedAtMs: openedAtMs, durationMs: 1, outcome: 'seen' },
    observation: last?.outcome === 'seen' ? last.observation : (null as Json),
    ...{ limits: {}, memory: null, findings, fault: null, reason: null },
  };
  const about = { check: cloudWorks, attempt, code: 'run-failed-unexplained' };
  const input = stuckInput({ problem: 'cloudworks-failed', target: 'prod', about, attempts: [], incident: null });
  const { content } = await buildCase(input);
  const values = Object.fromEntries(content.fields.map(({ id, filled }) => [id, filled?.value ?? null]));
  const facts: JsonObject = findings.find(({ code }) => code === 'run-failed-unexplained')?.facts ?? {};
  expect(values['cloudWorks']).toContain(`run ${facts['runId']}, trace ${facts['traceId']}, code 39`);
  expect(values['integration']).toContain(facts['job']);
  expect(values['errorText']).toContain(facts['message']);
  expect(values['failedAt']).toMatch(/the run started .* UTC; it ended .* UTC/);
  expect(values['screenshot']).toBeNull();
});
