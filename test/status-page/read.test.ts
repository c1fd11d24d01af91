/** A status page over real HTTPS: the sandbox's, and pages that are none. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { anaplanStatus } from '../../checks/anaplan-status.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { createStatusPageReader } from '../../src/status-page/read.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function looked(scenarios: readonly ScenarioName[]) {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-status-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const clock = new MovableClock();
  const sandbox = await startSandbox({ scenarios, directory: folder, port: 0, host: '127.0.0.1', clock });
  cleanups.push(() => sandbox.close());
  const settings = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: { [anaplanStatus.id]: anaplanStatus.limits },
  });
  const toolbox = toolboxOf({ settings, clock, notes: { note: () => null, writeNote: () => {} }, environment: {} });
  cleanups.push(() => toolbox.close());
  const bound = boundOf([anaplanStatus], settings);
  const signal = AbortSignal.timeout(20_000);
  const attempts = await runRound({ bound, tools: toolbox.round(), store: null, clock, signal, parallel: 1 });
  return { attempts, planted: sandbox.planted, requests: sandbox.requests() };
}

const codesOf = ({ attempts }: Awaited<ReturnType<typeof looked>>) =>
  attempts.flatMap(({ findings }) => findings.map(({ code, severity }) => [severity, code]));

describe('the status page of the sandbox', () => {
  test('healthy: seen, and nothing found', async () => {
    const look = await looked(['healthy']);
    expect(look.attempts.map(({ outcome }) => outcome)).toEqual(['seen']);
    expect(codesOf(look)).toEqual([]);
    expect(look.requests.total, 'the page is no part of the tenant').toBe(0);
  });

  test('an incident', async () => {
    const look = await looked(['status-incident']);
    expect(codesOf(look)).toEqual([['warning', 'incident-open']]);
    expect(look.planted).toEqual([{ check: 'anaplan-status', target: 'status page', code: 'incident-open' }]);
    expect(look.attempts[0]?.findings[0]?.facts).toMatchObject({
      event: 'Models inaccessible in the EU region',
      components: ['Anaplan Platform (EU)', 'Integration API (EU)'],
    });
  });

  test('maintenance under way and soon, beside an incident', async () => {
    const look = await looked(['status-maintenance']);
    expect(codesOf(look)).toEqual([
      ['notice', 'maintenance-now'],
      ['notice', 'maintenance-soon'],
    ]);
    expect(codesOf(await looked(['status-maintenance', 'status-incident']))).toHaveLength(3);
  });
});

/** Answers by path; 404 for the rest. */
async function served(answers: { readonly [path: string]: { status?: number; type?: string; body: string } }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status = 200, type = 'application/json', body } = answers[request.url ?? ''] ?? { status: 404, body: '{}' };
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const reader = createStatusPageReader({
    network: { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' },
    clock: new MovableClock(),
  });
  cleanups.push(() => reader.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = reader.round();
  return { asked, summary: () => page.summary(url, AbortSignal.timeout(5_000)) };
}

const summaryPath = '/api/v2/summary.json';
const unresolvedPath = '/api/v2/incidents/unresolved.json';

describe('a page that is not as it should be', () => {
  test('without a summary its list of incidents is read', async () => {
    const { asked, summary } = await served({ [unresolvedPath]: { body: '{"incidents":[{"name":"Slow"}]}' } });
    expect((await summary()).incidents).toMatchObject([{ name: 'Slow' }]);
    expect(asked).toEqual([`GET ${summaryPath}`, `GET ${unresolvedPath}`]);
  });

  test('asked twice in a round it is read once', async () => {
    const { asked, summary } = await served({ [summaryPath]: { body: '{"incidents":[]}' } });
    await Promise.all([summary(), summary()]);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['another form', { [summaryPath]: { body: '{"hello":"world"}' } }, 'PAGE_UNRECOGNISED'],
    ['no JSON', { [summaryPath]: { body: 'hello' } }, 'PAGE_UNRECOGNISED'],
    ['a web page', { [summaryPath]: { type: 'text/html', body: '<html>sign in</html>' } }, 'PAGE_HTTP_200'],
    ['an error', { [summaryPath]: { status: 500, body: '{}' } }, 'PAGE_HTTP_500'],
    ['a redirect', { [summaryPath]: { status: 302, body: '' } }, 'PAGE_HTTP_302'],
    ['neither list', {}, 'PAGE_HTTP_404'],
    ['a text without end', { [summaryPath]: { body: `{"a":"${'x'.repeat(4_000_000)}"}` } }, 'PAGE_TOO_LARGE'],
  ])('%s: could not look', async (_what, answers, code) => {
    const { summary } = await served(answers);
    await expect(summary()).rejects.toMatchObject({ fault: { whose: 'peer', code } });
  });
});
