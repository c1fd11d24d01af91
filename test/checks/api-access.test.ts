import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiAccess } from '../../checks/api-access.ts';
import type { AnaplanClient } from '../../src/anaplan/client.ts';
import type { CouldNotLook, Finding, Json, JsonObject } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { worded } from '../../src/explanation.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Tools } from '../../src/tools.ts';
import type { Tenant } from '../anaplan/tenant.ts';
import { basic, clientOf, json, listOf, startTenant } from '../anaplan/tenant.ts';

const folder = new URL('../fixtures/api-access/', import.meta.url);
const observationOf = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Json;
const judge = (observation: Json, limits: JsonObject = {}) =>
  apiAccess.judge(observation, { nowMs: 1_790_000_000_000, limits: apiAccess.limits.parse(limits), memory: null });
const told = (findings: readonly Finding[]) => findings.map(({ code, severity }) => `${severity} ${code}`);

describe('judge', () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    'ok.all-open': [],
    'ok.closed': ['ok model-closed'],
    'ok.deployed': [],
    'ok.nothing-watched': [],
    'ok.skew-within-round-trip': [],
    'ng.refused-password': ['failure sign-in-refused'],
    'ng.refused-certificate-remembered': ['failure sign-in-refused', 'warning clock-skewed'],
    'ng.workspace-missing': ['failure workspace-not-visible', 'warning model-in-other-workspace'],
    'ng.model-missing': ['failure model-not-visible'],
    'ng.archived': ['failure model-archived'],
    'ng.archived-by-status': ['failure model-archived'],
    'ng.locked': ['warning model-locked'],
    'ng.locked-by-status': ['warning model-locked'],
    'ng.offline': ['failure model-offline'],
    'ng.offline-by-status': ['failure model-offline'],
    'ng.listed-without-role': ['failure model-no-access'],
    'ng.gone': ['failure model-not-visible'],
    'ng.state-unknown': ['unknown model-state-unrecognised'],
    'ng.status-conflict': ['unknown model-status-refused'],
    'ng.clock-behind': ['warning clock-skewed'],
    'ng.no-date': ['unknown clock-not-compared'],
    'ng.server-error-on-two-models': ['warning server-error'],
    'ng.rate-limited': ['warning rate-limited'],
    'ng.network-lost-midway': ['unknown not-looked-at'],
    'ng.name-not-unique': ['warning model-ambiguous'],
  };

  test('every fixture has its line in the table', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(files.toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test.each(Object.entries(table))('%s', (name, expected) => {
    expect(told(judge(observationOf(name)))).toEqual(expected);
  });

  test.each(Object.keys(table))('%s: every word in braces is a fact of the finding', (name) => {
    for (const finding of judge(observationOf(name))) {
      const explanation = apiAccess.explanations[finding.code] ?? expect.fail(`${finding.code} has no words`);
      const words = `${explanation.title} ${explanation.meaning} ${explanation.remedy}`;
      for (const [, fact = ''] of words.matchAll(/\{(\w+)\}/g)) expect(Object.keys(finding.facts)).toContain(fact);
      expect(worded(finding, explanation).title).not.toMatch(/[{}]/);
    }
  });

  test('a remembered refusal tells when it really happened and when it is tried again', () => {
    const [finding] = judge(observationOf('ng.refused-certificate-remembered'));
    expect(finding?.facts).toMatchObject({ remembered: true, method: 'CA certificate', refusedAtMs: 1789990000000 });
    const { meaning } = worded(finding as Finding, apiAccess.explanations['sign-in-refused'] ?? expect.fail());
    expect(meaning).toContain('2026-09-21 11:26:40 UTC');
    expect(apiAccess.explanations['sign-in-refused']?.problem).toBe('sign-in-refused');
  });

  test('says on which side the clock is', () => {
    const directions = ['ng.clock-behind', 'ng.refused-certificate-remembered'].map(
      (name) => judge(observationOf(name)).find(({ code }) => code === 'clock-skewed')?.facts['direction'],
    );
    expect(directions).toEqual(['behind', 'ahead of']);
    expect(told(judge(observationOf('ng.clock-behind'), { skewMs: 600_000 }))).toEqual([]);
  });

  test('never says that a model was deleted: the API does not tell', () => {
    expect(JSON.stringify(apiAccess.explanations)).not.toMatch(/deleted/i);
  });
});

describe('probe', () => {
  const { signal } = new AbortController();
  const workspaceId = 'b'.repeat(32);
  const id = (letter: string) => letter.repeat(32);
  const row = (letter: string, name: string, activeState = 'UNLOCKED') => ({
    id: id(letter),
    name,
    activeState,
    currentWorkspaceId: workspaceId,
    currentWorkspaceName: 'Prod',
  });
  const statusRoute = (letter: string) => `GET /2/0/workspaces/${workspaceId}/models/${id(letter)}/status`;

  let clock: MovableClock;
  let tenant: Tenant;
  let client: AnaplanClient | null;
  beforeEach(async () => {
    clock = new MovableClock();
    tenant = await startTenant(clock);
    client = null;
    tenant.routes.set('GET /2/0/workspaces', (_seen, response) =>
      json(response, 200, listOf('workspaces', [{ id: workspaceId, name: 'Prod', active: true }])),
    );
    tenant.routes.set('GET /2/0/models', (_seen, response) =>
      json(
        response,
        200,
        listOf('models', [row('A', 'Hub'), row('C', 'Old', 'ARCHIVED'), row('D', 'Same'), row('E', 'Same')]),
      ),
    );
    tenant.routes.set(statusRoute('A'), (_seen, response) =>
      json(response, 200, { requestStatus: { currentStep: 'Closed', progress: -1, taskId: null, tooltip: null } }),
    );
  });
  afterEach(async () => {
    await client?.close();
    await tenant.close();
  });

  async function look(
    models: readonly [model: string, workspace: string | null][],
    options: Parameters<typeof clientOf>[2] = {},
  ) {
    client = clientOf(tenant, clock, options);
    const settings = {
      connections: [{ name: 'prod', region: null, baseUrls: { api: '', auth: '' }, signIn: basic }],
      models: models.map(([model, workspace]) => ({ connection: 'prod', model, workspace, imports: [], exports: [] })),
    } as unknown as Settings;
    const [target] = apiAccess.targets(settings);
    const tools = { anaplan: client.round() } as unknown as Tools;
    return await apiAccess.probe(target ?? expect.fail(), tools, signal);
  }

  test('finds models by name and id, archived ones without asking their status, and what is not there', async () => {
    const seen = await look([
      ['Hub', 'Prod'],
      [id('c'), workspaceId],
      ['Gone', 'Test'],
      ['Same', null],
    ]);
    expect(told(judge(seen))).toEqual([
      'failure workspace-not-visible',
      'ok model-closed',
      'failure model-archived',
      'failure model-not-visible',
      'warning model-ambiguous',
    ]);
    expect(tenant.count(statusRoute('C'))).toBe(0);
    expect(tenant.seen.filter(({ method }) => method !== 'GET')).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain('token-value');
  });

  test('a server error hides neither the sign-in nor the clock', async () => {
    tenant.routes.set('GET /2/0/models', (_seen, response) =>
      json(response, 503, { status: { code: 503, message: 'later' } }),
    );
    const seen = await look([['Hub', 'Prod']]);
    expect(told(judge(seen))).toEqual(['warning server-error']);
    expect(seen).toMatchObject({ signIn: { outcome: 'signed-in', userId: 'loader@example.com' } });
  });

  test('a refusal is seen, with the clock beside it, and nothing more is asked', async () => {
    tenant.routes.set('GET /token/validate', (_seen, response) =>
      json(response, 401, {}, { date: new Date(clock.nowMs() - 900_000).toUTCString() }),
    );
    const seen = await look([['Hub', 'Prod']], { readSecret: async () => 'wrong password' });
    expect(told(judge(seen))).toEqual(['failure sign-in-refused', 'warning clock-skewed']);
    expect(tenant.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /token/authenticate',
      'GET /token/validate',
    ]);
  });

  test('no answer to the sign-in is blind, not refused', async () => {
    tenant.routes.set('POST /token/authenticate', (_seen, response) => response.destroy());
    const fault = await look([['Hub', 'Prod']]).then(null, (error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'network' });
  });
});
