import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { operations } from '../../src/web/api.ts';
import { seenAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';
import type { Served } from './serve.ts';
import { noSettings, served } from './serve.ts';

const nowMs = 1_800_000_000_000;
let store: Store;
let site: Served;
type Document = {
  readonly openapi: string;
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: { readonly operationId: string; readonly responses: object };
    };
  };
};
let document: Document;

beforeAll(async () => {
  store = openStore(':memory:');
  for (let index = 0; index < 50; index += 1) {
    const findings = index > 40 ? ([{ code: 'old-tls', severity: 'warning', facts: { host: 'a' } }] as const) : [];
    const startedAtMs = nowMs - (50 - index) * 600_000;
    store.record(
      seenAttempt({ startedAtMs, findings, durationMs: index }),
      index === 41 ? [opens('old-tls', 'warning', startedAtMs)] : [],
    );
  }
  const fault = { whose: 'network', code: 'no-route', message: 'No route.' } as const;
  store.record(
    seenAttempt({ check: 'reachability', outcome: 'blind', observation: null, fault, startedAtMs: nowMs }),
    [],
  );
  store.journal('api-access', 'prod', nowMs - 2000, { region: 'us' });
  store.journal('api-access', 'prod', nowMs - 1000, { region: 'eu' });
  store.saveCase({
    id: 'AD-1',
    problem: 'import-stuck',
    incident: 1,
    createdAtMs: nowMs,
    folder: '/nonexistent',
    archiveSha256: '0'.repeat(64),
  });
  store.beat(
    {
      atMs: nowMs - 5000,
      startedAtMs: nowMs - 1e6,
      pid: 1,
      everyMs: 30_000,
      subjects: 2,
      nextDueMs: nowMs + 1,
      stoppedAtMs: null,
    },
    [],
    [
      {
        fromMs: nowMs - 9e6,
        toMs: nowMs - 8e6,
        why: 'asleep',
        missed: [{ check: 'tls-version', target: 'api.anaplan.com:443', slots: 3 }],
      },
    ],
  );
  const inventory = [
    { name: 'Password of loader', kind: 'password', endsAtMs: nowMs + 864e6, owner: 'Ann', note: null },
  ] as const;
  site = await served({ store, settings: { ...noSettings, inventory }, nowMs: () => nowMs });
  document = (await (await fetch(`${site.url}/api/v1/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await site.close();
  store.close();
});

async function asked(place: string, init: RequestInit = {}) {
  const answer = await fetch(`${site.url}/api/v1${place}`, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

async function acted(place: string, body: object) {
  const { formToken } = (await asked('/status')).body as unknown as { formToken: string };
  return await asked(place, { method: 'POST', body: JSON.stringify(body), headers: { 'x-form-token': formToken } });
}

/** The errors of an answer against what the document promises. */
function errorsOf(path: string, method: string, answer: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'openapi' }, 'openapi');
  const pointer = `openapi#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}/responses/200/content/application~1json/schema`;
  const validate = ajv.getSchema(pointer);
  if (validate === undefined) return `nothing is promised for ${method} ${path}`;
  validate(answer);
  return validate.errors ?? null;
}

describe('the API', () => {
  test('describes each of its operations, once, as OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    expect(described.toSorted()).toEqual(
      operations.map(({ method, path, id }) => `${method} ${path} ${id}`).toSorted(),
    );
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });
  test.each([
    ['/status', '/status'],
    ['/checks', '/checks'],
    ['/history', '/history?check=tls-version&target=api.anaplan.com:443&buckets=12'],
    ['/history', `/history?check=tls-version&target=api.anaplan.com:443&buckets=10&fromMs=${nowMs - 864e6}`],
    ['/incidents', '/incidents'],
    ['/incidents', '/incidents?sinceMs=0&limit=3'],
    ['/incidents/{id}', '/incidents/1'],
    ['/transitions', '/transitions?incident=1'],
    ['/silences', '/silences?all=true'],
    ['/cases', '/cases'],
    ['/certificates', '/certificates?withinDays=30'],
    ['/runs', '/runs?target=Sales%20Hub%20/%20Load'],
    ['/journal', '/journal?limit=5'],
    ['/gaps', '/gaps?check=tls-version'],
  ])('GET %s answers as it is described (%s)', async (path, place) => {
    const { status, body } = await asked(place);
    expect(status).toBe(200);
    expect(errorsOf(path, 'get', body)).toBeNull();
  });
  test('tells how things stand', async () => {
    const { body } = await asked('/status');
    expect(body).toMatchObject({
      worst: 'warning',
      counts: { warning: 1, unknown: 1, ok: 0 },
      openIncidents: 1,
      heartbeat: { silence: null },
    });
    const { body: history } = await asked(
      `/history?check=tls-version&target=api.anaplan.com:443&buckets=2&fromMs=${nowMs - 36e6}&toMs=${nowMs}`,
    );
    const buckets = history['buckets'] as unknown as { looks: number; worst: string }[];
    expect(buckets.map(({ worst }) => worst)).toEqual(['ok', 'warning']);
    expect(buckets.reduce((sum, { looks }) => sum + looks, 0)).toBe(50);
    expect((await asked('/certificates?withinDays=9')).body).toEqual({ endings: [] });
    expect((await asked('/journal')).body).toMatchObject({ changes: [{ before: 'us', after: 'eu' }] });
    expect((await asked('/gaps')).body).toMatchObject({ gaps: [{ why: 'asleep', slots: 3 }] });
  });
  test('acknowledges, withdraws, silences, ends: each as described, each seen at once', async () => {
    const taken = await acted('/incidents/1/ack', { by: 'Ann', note: 'on it', forMinutes: 60 });
    expect(errorsOf('/incidents/{id}/ack', 'post', taken.body)).toBeNull();
    expect(taken.body).toMatchObject({ ack: { by: 'Ann', note: 'on it', untilMs: nowMs + 3_600_000 } });
    const withdrawn = await acted('/incidents/1/ack/withdraw', {});
    expect(errorsOf('/incidents/{id}/ack/withdraw', 'post', withdrawn.body)).toBeNull();
    expect(withdrawn.body).toMatchObject({ ack: null });
    expect((await acted('/incidents/1/ack/withdraw', {})).status).toBe(409);
    const silenced = await acted('/silences', { target: 'api.*', forMinutes: 5, by: 'Ann' });
    expect(errorsOf('/silences', 'post', silenced.body)).toBeNull();
    expect((await asked('/incidents/1')).body).toMatchObject({ silence: { untilMs: nowMs + 300_000 } });
    const { id } = silenced.body as unknown as { id: number };
    const ended = await acted(`/silences/${id}/end`, {});
    expect(errorsOf('/silences/{id}/end', 'post', ended.body)).toBeNull();
    expect(ended.body).toEqual({ silences: [] });
  });
  test.each([
    ['/history', 400],
    ['/history?check=a&target=b&buckets=0', 400],
    ['/history?check=a&target=b&buckets=100000', 400],
    ['/history?check=a&target=b&fromMs=9&toMs=3', 409],
    ['/transitions?limit=1000000', 400],
    ['/incidents/999', 404],
    ['/incidents/0', 404],
    ['/incidents/1e3', 404],
    ['/nowhere', 404],
  ])('%s is refused with %i and a reason', async (place, status) => {
    const answer = await asked(place);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { title: expect.any(String), detail: expect.any(String) } });
  });
  test('bodies that say nothing or something else are refused', async () => {
    expect((await acted('/silences', {})).status).toBe(400);
    expect((await acted('/silences', { forMinutes: 5 })).status).toBe(409);
    expect((await acted('/silences', { target: 'x', forMinutes: 5, by: 'a\nb' })).status).toBe(400);
    expect((await acted('/incidents/99/ack', { by: 'x' })).status).toBe(404);
  });
});

describe('/metrics', () => {
  const scraped = async (accept = 'text/plain') => {
    const answer = await fetch(`${site.url}/metrics`, { headers: { accept } });
    return { type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const figureOf = (text: string, series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );

  test('says what the store says', async () => {
    const { type, text } = await scraped();
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(figureOf(text, 'anaplan_doctor_severity{check="tls-version",target="api.anaplan.com:443"}')).toBe(2);
    expect(figureOf(text, 'anaplan_doctor_severity{check="reachability",target="api.anaplan.com:443"}')).toBe(4);
    expect(figureOf(text, 'anaplan_doctor_incidents{state="firing",severity="warning"}')).toBe(1);
    expect(figureOf(text, 'anaplan_doctor_heartbeat_age_seconds')).toBe(5);
    expect(
      figureOf(
        text,
        'anaplan_doctor_expiry_left_seconds{kind="password",name="Password of loader",target="Password of loader",fingerprint=""}',
      ),
    ).toBe(864_000);
    expect(figureOf(text, 'anaplan_doctor_series_omitted')).toBe(0);
  });
  test('counts looks from when it began', async () => {
    await scraped();
    store.record(seenAttempt({ check: 'counted', startedAtMs: nowMs }), []);
    store.record(seenAttempt({ check: 'counted', startedAtMs: nowMs }), []);
    const looks = 'anaplan_doctor_looks_total{check="counted",outcome="seen"}';
    expect(figureOf((await scraped()).text, looks)).toBe(2);
    expect(figureOf((await scraped()).text, looks)).toBe(2);
    expect((await scraped()).text).not.toContain('anaplan_doctor_looks_total{check="tls-version"');
  });
  test('is OpenMetrics for who asks for that', async () => {
    const { type, text } = await scraped('application/openmetrics-text; version=1.0.0,text/plain;q=0.5');
    expect(type).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE anaplan_doctor_looks counter');
  });
  test('is bounded: a thousand series of one name, and a figure of the rest', async () => {
    const many = openStore(':memory:');
    many.inOneTransaction(() => {
      for (let index = 0; index < 1005; index += 1)
        many.record(seenAttempt({ target: `${'long '.repeat(60)}${index}`.slice(-250) }), []);
      for (let index = 0; index < 3; index += 1)
        many.record(seenAttempt({ target: `${'same '.repeat(60)}${index}` }), []);
    });
    const other = await served({ store: many, nowMs: () => nowMs });
    const text = await (await fetch(`${other.url}/metrics`)).text();
    const targets = text.split('\n').filter((line) => line.startsWith('anaplan_doctor_severity{'));
    expect(targets.length).toBeLessThanOrEqual(1000);
    expect(Math.max(...targets.map(({ length }) => length))).toBeLessThan(400);
    await other.close();
    many.close();
  });
});
