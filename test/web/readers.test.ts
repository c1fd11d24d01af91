/** Metrics and calendar as the programs of others read them: promtool, the Prometheus client of Python, icalendar. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Severity } from '../../src/check.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';
import { pythonWith, read } from './python.ts';
import type { Served } from './serve.ts';
import { noSettings, served } from './serve.ts';

const nowMs = 1_800_000_000_000;
const hostile = 'a "quoted" \\ back\nslash, \u202eright to left, {x="y"} # HELP 🦉';
let store: Store;
let site: Served;

beforeAll(async () => {
  store = openStore(':memory:');
  for (const severity of ['ok', 'notice', 'warning', 'failure'] as const) {
    const findings = severity === 'ok' ? [] : [{ code: 'c', severity, facts: {} }];
    const isIncident = severity === 'warning' || severity === 'failure';
    store.record(
      seenAttempt({ target: `is ${severity}`, startedAtMs: nowMs - 1500, durationMs: 250, findings }),
      isIncident ? [opens('c', severity, nowMs - 1500)] : [],
    );
  }
  store.record(blindAttempt({ target: 'is unknown', startedAtMs: nowMs - 1500 }), []);
  store.record(skippedAttempt({ target: 'is skipped', startedAtMs: nowMs - 1500 }), []);
  store.record(seenAttempt({ target: hostile, startedAtMs: nowMs }), []);
  store.beat(
    {
      ...{ atMs: nowMs - 5000, startedAtMs: nowMs - 1e6, pid: 1, everyMs: 30_000, subjects: 2 },
      ...{ nextDueMs: nowMs + 1, stoppedAtMs: null },
    },
    [],
    [],
  );
  const row = { kind: 'other', owner: null, note: null } as const;
  const inventory = [
    { ...row, name: 'Password of loader', kind: 'password', endsAtMs: nowMs + 10 * 86_400_000, owner: 'Ann' },
    { ...row, name: hostile, endsAtMs: nowMs + 20 * 86_400_000, note: 'first\r\nEND:VCALENDAR\nthird' },
    { ...row, name: 'long '.repeat(39).trim(), endsAtMs: nowMs + 400 * 86_400_000 },
    { ...row, name: 'Schedule that has ended', kind: 'schedule', endsAtMs: nowMs - 86_400_000 },
  ] as const;
  site = await served({ store, settings: { ...noSettings, inventory }, nowMs: () => nowMs });
  // The counter counts from the first look after it began.
  store.record(seenAttempt({ check: 'counted', target: 'x', startedAtMs: nowMs }), []);
});
afterAll(async () => {
  await site.close();
  store.close();
});

async function scraped(accept: string): Promise<{ readonly type: string; readonly text: string }> {
  const answer = await fetch(`${site.url}/metrics`, { headers: { accept } });
  return { type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}
/** As Prometheus 2 and 3 send it. */
const prometheusAccept =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

const promtool = spawnSync('promtool', ['--version']).error === undefined;
if (!promtool) console.warn('SKIPPED for want of promtool: promtool check metrics');
test.skipIf(!promtool)('promtool finds nothing to say of the figures of a store with every severity', async () => {
  const { text } = await scraped('text/plain');
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

const prometheus = pythonWith('prometheus_client');
if (prometheus === null) console.warn('SKIPPED for want of python3-prometheus-client: metrics read by it');

type Family = {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly (readonly [name: string, labels: { readonly [name: string]: string }, value: number])[];
};
const familiesBy = (parser: string) => `
import json, sys
from ${parser} import text_string_to_metric_families as families
print(json.dumps([{'name': f.name, 'type': f.type, 'help': f.documentation,
  'samples': [[s.name, s.labels, s.value] for s in f.samples]} for f in families(sys.stdin.read())]))`;

describe.skipIf(prometheus === null)('the Prometheus client of Python', () => {
  test.each([
    [
      'OpenMetrics',
      prometheusAccept,
      /^application\/openmetrics-text; version=1\.0\.0/,
      'prometheus_client.openmetrics.parser',
    ],
    ['Prometheus text', 'text/plain', /^text\/plain; version=0\.0\.4/, 'prometheus_client.parser'],
  ])('reads them as %s, and finds in them what the store holds', async (_name, accept, wanted, parser) => {
    const { type, text } = await scraped(accept);
    expect(type).toMatch(wanted);
    const families = read(prometheus ?? '', familiesBy(parser), text) as readonly Family[];
    const of = (name: string) => families.find((one) => one.name === `anaplan_doctor_${name}`);
    expect(families.filter(({ name, help }) => !name.startsWith('anaplan_doctor_') || help === '')).toEqual([]);
    const severities = new Map(of('severity')?.samples.map(([, { target }, value]) => [target, value]));
    const number: { readonly [S in Severity]: number } = { ok: 0, notice: 1, warning: 2, failure: 3, unknown: 4 };
    for (const [severity, value] of Object.entries(number)) expect(severities.get(`is ${severity}`)).toBe(value);
    expect(severities.has('is skipped')).toBe(false);
    expect(severities.get(hostile)).toBe(0);
    const ofOk = (name: string) => of(name)?.samples.find(([, { target }]) => target === 'is ok')?.[2];
    expect(ofOk('last_look_timestamp_seconds')).toBe(nowMs / 1000 - 1.5);
    expect(ofOk('last_look_duration_seconds')).toBe(0.25);
    const left = of('expiry_left_seconds')?.samples.find(([, { name }]) => name === 'Password of loader');
    expect((left?.[2] ?? 0) / 86_400).toBe(10);
    const incidents = of('incidents')?.samples.filter(([, { state }]) => state === 'firing');
    expect(incidents?.map(([, { severity }, value]) => [severity, value])).toEqual([
      ['warning', 1],
      ['failure', 1],
    ]);
    const looks = of('looks');
    expect(looks?.type).toBe('counter');
    expect(looks?.samples.map(([name, , value]) => [name, value])).toEqual([['anaplan_doctor_looks_total', 1]]);
    expect(of('heartbeat_age_seconds')?.samples[0]?.[2]).toBe(5);
  });
});

const icalendar = pythonWith('icalendar');
if (icalendar === null) console.warn('SKIPPED for want of python3-icalendar: the calendar read by it');

const eventsBy = `
import json, sys
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
print(json.dumps({'version': calendar['version'], 'errors': [str(e) for c in calendar.walk() for e in c.errors], 'events': [{
  'uid': str(e['uid']), 'summary': str(e['summary']), 'description': str(e.get('description', '')),
  'start': e['dtstart'].dt.isoformat(),
  'alarms': [a['trigger'].dt.total_seconds() / 86400 for a in e.walk('valarm')]} for e in calendar.walk('vevent')]}))`;

test.skipIf(icalendar === null)(
  'icalendar reads the calendar: an event for each that ends, with its alarms',
  async () => {
    const answer = await fetch(`${site.url}/certificates.ics`);
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const { version, errors, events } = read(icalendar ?? '', eventsBy, await answer.text()) as {
      version: string;
      errors: string[];
      events: { uid: string; summary: string; description: string; start: string; alarms: number[] }[];
    };
    expect([version, errors]).toEqual(['2.0', []]);
    expect(events.map(({ summary }) => summary)).toEqual([
      'schedule Schedule that has ended ends',
      'password Password of loader ends',
      `other ${hostile} ends`,
      `other ${'long '.repeat(39).trim()} ends`,
    ]);
    expect(events[1]).toMatchObject({
      start: new Date(nowMs + 10 * 86_400_000).toISOString().replace('.000Z', '+00:00'),
      description: 'Renewed by Ann.',
      alarms: [-30, -14, -7, -1],
    });
    expect(events[2]?.description).toBe('first\nEND:VCALENDAR\nthird');
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(4);
  },
);
