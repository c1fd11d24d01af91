/** The reader apart from any server: pages, what is kept and for how long, refusals. The answers come from a function. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { HttpAnswer } from '../../src/anaplan/http.ts';
import { CouldNotLook } from '../../src/check.ts';
import type { CloudRun, CloudWorksReader } from '../../src/cloudworks/cloudworks.ts';
import { cloudWorksOf } from '../../src/cloudworks/reader.ts';
import { createMemo } from '../../src/memo.ts';
import type { ConnectionSettings } from '../../src/settings/settings.ts';

const signal = new AbortController().signal;
const settings: ConnectionSettings = {
  name: 'prod',
  region: null,
  baseUrls: { api: 'https://api.example.com/2/0', auth: 'https://auth.example.com' },
  signIn: { method: 'basic', user: '', password: '' },
  cloudWorks: { baseUrl: 'https://cloudworks.example.com/2/0', integrations: null, flows: null },
};
const success = { status: { code: 200, message: 'Success' } };

let asked: string[];
let nowMs: number;
/** Only its identity counts. */
let http: object;
let answering: (url: URL) => { readonly httpStatus?: number; readonly body: unknown };
beforeEach(() => {
  asked = [];
  nowMs = 1_000_000;
  http = {};
});

/** A new one each round, of the same client. */
function reader(): CloudWorksReader {
  const get = async (url: URL): Promise<HttpAnswer> => {
    asked.push(`${url.pathname}${url.search}`);
    const { httpStatus = 200, body } = answering(url);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      httpStatus,
      contentType: 'application/json',
      text,
      retryAfter: null,
      dateMs: null,
      sentAtMs: nowMs,
      receivedAtMs: nowMs,
    };
  };
  const callOf = (url: URL) => ({ method: 'GET', url, nowMs, redact: (text: string) => text });
  const made = cloudWorksOf({ settings, get, callOf, memo: createMemo({ keep: true }), http });
  if (made === null) throw new Error('no reader');
  return made;
}

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ integrationId: `i${from + index}`, name: `n${from + index}` }));

describe('lists', () => {
  test('every page, also where the server gives fewer than asked for', async () => {
    answering = (url) => {
      const offset = Number(url.searchParams.get('offset'));
      const paging = { currentPageSize: Math.min(25, 60 - offset), totalSize: 60, offset };
      return {
        body: {
          ...success,
          integrations: rows(offset, paging.currentPageSize),
          meta: { paging, tenantCurrentCount: 61 },
        },
      };
    };
    const answer = await reader().integrations(signal);
    expect(answer).toMatchObject({ ok: true, value: { tenantCurrentCount: 61 } });
    expect(answer.ok && answer.value.integrations.map(({ id }) => id)).toEqual(
      rows(0, 60).map((row) => row.integrationId),
    );
    expect(asked.map((path) => path.replace(/.*offset=/, ''))).toEqual(['0', '25', '50']);
  });

  test('a server that takes no offset is asked twice, not for ever', async () => {
    const paging = { currentPageSize: 25, totalSize: 60, offset: 0 };
    answering = () => ({ body: { ...success, integrationFlows: [{ id: 'f', name: 'F' }], meta: { paging } } });
    await reader().flows(signal);
    expect(asked.length).toBe(2);
  });

  test('without paging one page is all', async () => {
    answering = () => ({ body: { ...success, connections: [{ connectionId: 'c' }] } });
    const answer = await reader().connections(signal);
    expect(answer.ok && answer.value.length).toBe(1);
    expect(asked.length).toBe(1);
  });

  test.each([403, 452])('%i is an answer, kept for two minutes like any other', async (httpStatus) => {
    answering = () => ({ httpStatus, body: { status: { code: httpStatus, message: 'No' } } });
    for (const afterMs of [0, 60_000, 60_000]) {
      nowMs += afterMs;
      expect(await reader().integrations(signal)).toMatchObject({ ok: false, call: { httpStatus, message: 'No' } });
    }
    expect(asked.length).toBe(1);
    nowMs += 1;
    await reader().integrations(signal);
    expect(asked.length).toBe(2);
  });

  test('a clock that was put back makes what is kept count as old', async () => {
    answering = () => ({ body: { ...success, connections: [] } });
    await reader().connections(signal);
    nowMs -= 3_600_000;
    await reader().connections(signal);
    expect(asked.length).toBe(2);
  });

  test('a web page is no answer', async () => {
    answering = () => ({ httpStatus: 452, body: '<html></html>' });
    await expect(reader().integrations(signal)).rejects.toBeInstanceOf(CouldNotLook);
  });
});

describe('definitions', () => {
  const fresh = { maxAgeMs: 3_600_000, version: 'a' };
  beforeEach(() => {
    answering = () => ({ body: { ...success, integration: rows(1, 1)[0] } });
  });

  test('are asked for again when they are old, or of another version', async () => {
    expect(reader().isKept('i1', fresh)).toBe(false);
    const first = await reader().integration('i1', fresh, signal);
    expect(first).toMatchObject({ ok: true, value: { isNew: true, readAtMs: nowMs } });
    nowMs += 3_600_000;
    expect(await reader().integration('i1', fresh, signal)).toMatchObject({ value: { isNew: false } });
    expect(reader().isKept('i1', fresh)).toBe(true);
    expect(reader().isKept('i1', { ...fresh, version: 'b' })).toBe(false);
    await reader().integration('i1', { ...fresh, version: 'b' }, signal);
    nowMs += 3_600_001;
    await reader().integration('i1', { ...fresh, version: 'b' }, signal);
    expect(asked.length).toBe(3);
  });

  test('a refusal is not kept', async () => {
    answering = () => ({ httpStatus: 404, body: success });
    await reader().integration('i1', fresh, signal);
    await reader().integration('i1', fresh, signal);
    expect(asked.length).toBe(2);
  });

  test('another client has nothing kept', async () => {
    await reader().integration('i1', fresh, signal);
    http = { ...http };
    expect(reader().isKept('i1', fresh)).toBe(false);
  });

  test('an id can lead nowhere else', async () => {
    await reader().integration('../models', fresh, signal);
    await reader().integration('..', fresh, signal);
    expect(asked).toEqual(['/2/0/integrations/..%2Fmodels', '/2/0/integrations/_..']);
  });
});

describe('histories', () => {
  const run = { id: 'r1', startDate: '2026-01-01T00:00:00.000Z', message: 'Running', success: false };
  const listed: CloudRun = {
    id: null,
    traceId: null,
    startedAtMs: Date.UTC(2026, 0, 1),
    endedAtMs: null,
    success: false,
    message: 'Running',
    errorCode: null,
    triggeredBy: null,
    triggerSource: null,
  };

  test('are read again only when the list shows another newest run, or another state of it', async () => {
    answering = () => ({ body: { ...success, history_of_runs: { runs: [run], totalRuns: 1 } } });
    expect(reader().knowsRuns('i', listed)).toBe(false);
    await reader().runs('i', listed, signal);
    await reader().runs('i', listed, signal);
    expect([asked.length, reader().knowsRuns('i', listed)]).toEqual([1, true]);
    expect(reader().knowsRuns('i', { ...listed, message: 'Success' })).toBe(false);
    await reader().runs('i', { ...listed, startedAtMs: Date.UTC(2026, 0, 2) }, signal);
    expect(asked.length).toBe(2);
  });

  test('the errors of a run are read once', async () => {
    answering = () => ({ body: { ...success, runs: {} } });
    expect(await reader().runErrors('r1', signal)).toEqual({ ok: true, value: [] });
    await reader().runErrors('r1', signal);
    expect(asked).toEqual(['/2/0/integrations/runerror/r1']);
  });
});

test('no reader where CloudWorks is not watched', () => {
  const { cloudWorks: _, ...without } = settings;
  const parts = {
    get: () => Promise.reject(new Error('asked')),
    callOf: () => {
      throw new Error('asked');
    },
  };
  expect(cloudWorksOf({ settings: without, ...parts, memo: createMemo({ keep: true }), http })).toBeNull();
});
