/** CloudWorks through the sign-in and the request budget of its connection: paths and parsers. Opens no socket of its own; knows no verdict. */
import type { Answer } from '../anaplan/anaplan.ts';
import type { Urgency } from '../anaplan/budget.ts';
import type { HttpAnswer } from '../anaplan/http.ts';
import type { Call } from '../anaplan/judged-answer.ts';
import { failedCallOf, fault, isHtml, judged } from '../anaplan/judged-answer.ts';
import type { PageOf } from '../anaplan/models.ts';
import { segment } from '../anaplan/paths.ts';
import { CouldNotLook } from '../check.ts';
import type { Memo } from '../memo.ts';
import type { ConnectionSettings } from '../settings/settings.ts';
import type { CloudRun, CloudWorksReader, Freshness, IntegrationList, Kept, RunHistory } from './cloudworks.ts';
import type { KeptAnswers } from './kept.ts';
import { keptFor } from './kept.ts';
import { parseConnections, parseNotification } from './parse-connections.ts';
import { parseFlow, parseFlows } from './parse-flows.ts';
import { parseIntegration, parseIntegrations, parseTenantCounts } from './parse-integrations.ts';
import { parseRunErrors, parseRunHistory, parseRunStatus } from './parse-runs.ts';

export type CloudWorksParts = {
  readonly settings: ConnectionSettings;
  /** Signed, within the budget of the connection. */
  readonly get: (url: URL, signal: AbortSignal, urgency: Urgency) => Promise<HttpAnswer>;
  readonly callOf: (url: URL) => Call;
  /** Shares an answer between those who ask at the same time, or in the same round. */
  readonly memo: Memo;
  /** Lives as long as the client: what is kept across rounds is kept with it. Nothing is asked of it here. */
  readonly http: object;
};

/** The default is 25; no maximum is published. A server that gives fewer is followed all the same. */
const pageLimit = 100;
const maxPages = 100;
/** "Tenant not entitled": to some paths, how a missing role is said. */
const notEntitled = 452;
/** Every target of a connection judges by the same three lists; within a cycle they are read once or twice, refused or not. */
const listFreshness: Freshness = { maxAgeMs: 120_000, version: '' };
/** The errors of a run that has ended do not change. */
const endedFreshness: Freshness = { maxAgeMs: 86_400_000, version: '' };

/** Null where the settings of the connection do not watch CloudWorks. */
export function cloudWorksOf({ settings, get, callOf, memo, http }: CloudWorksParts): CloudWorksReader | null {
  if (settings.cloudWorks === undefined) return null;
  const { baseUrl } = settings.cloudWorks;
  const kept = keptFor(http, settings.name);

  const nowMs = () => callOf(new URL(baseUrl)).nowMs;

  async function read<T>(
    path: string,
    parse: (body: unknown) => T,
    urgency: Urgency,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const url = new URL(`${baseUrl}${path}`);
    const answer = await get(url, signal, urgency);
    const call = callOf(url);
    if (answer.httpStatus === notEntitled && !isHtml(answer)) return { ok: false, call: failedCallOf(answer, call) };
    return judged(answer, call, parse);
  }

  /** A path that takes no offset gives its first page again and again: that one is all there is. */
  async function readAll<T, More>(
    path: string,
    parse: (body: unknown) => PageOf<T> & More,
    signal: AbortSignal,
  ): Promise<Answer<{ readonly items: readonly T[]; readonly first: More }>> {
    const items: T[] = [];
    let first: More | null = null;
    let offset = 0;
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await read(`${path}?limit=${pageLimit}&offset=${offset}`, parse, 'status', signal);
      if (!answer.ok) return answer;
      first ??= answer.value;
      for (const item of answer.value.items) items.push(item);
      const { nextOffset } = answer.value;
      if (nextOffset === null || nextOffset <= offset) return { ok: true, value: { items, first } };
      offset = nextOffset;
    }
    const call = callOf(new URL(`${baseUrl}${path}`));
    throw new CouldNotLook(fault('peer', 'PAGING', call, `has pages without end; given up after ${items.length} rows`));
  }

  const single = <T>(path: string, parse: (body: unknown) => T, urgency: Urgency, signal: AbortSignal) =>
    memo.ask<Answer<T>>(`cloudworks ${path}`, signal, (own) => read(path, parse, urgency, own));

  async function list<T>(
    path: string,
    reading: (own: AbortSignal) => Promise<Answer<T>>,
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const known = keptAnswer<Answer<T>>(kept, `list ${path}`, listFreshness, nowMs());
    if (known !== null && known.readAtMs >= Math.min(sinceMs, nowMs())) return known.value;
    const readAtMs = nowMs();
    const answer = await memo.ask(`cloudworks list ${path}`, signal, reading);
    kept.set(`list ${path}`, { value: answer, readAtMs, version: '' });
    return answer;
  }

  const plainList = <T>(path: string, parse: (body: unknown) => PageOf<T>, sinceMs: number, signal: AbortSignal) =>
    list<readonly T[]>(
      path,
      async (own) => {
        const answer = await readAll(path, parse, own);
        return answer.ok ? { ok: true, value: answer.value.items } : answer;
      },
      sinceMs,
      signal,
    );

  async function integrationList(own: AbortSignal): Promise<Answer<IntegrationList>> {
    const parse = (body: unknown) => ({ ...parseIntegrations(body), ...parseTenantCounts(body) });
    const answer = await readAll('/integrations', parse, own);
    if (!answer.ok) return answer;
    const { items, first } = answer.value;
    const { tenantCurrentCount, tenantMaxAllowed } = first;
    return { ok: true, value: { integrations: items, tenantCurrentCount, tenantMaxAllowed } };
  }

  /** Only what is too old is asked for. */
  async function definition<T>(
    path: string,
    parse: (body: unknown) => T,
    freshness: Freshness,
    signal: AbortSignal,
  ): Promise<Answer<Kept<T>>> {
    const known = keptAnswer<T>(kept, path, freshness, nowMs());
    if (known !== null) return { ok: true, value: known };
    const readAtMs = nowMs();
    const answer = await single(path, parse, 'definition', signal);
    if (!answer.ok) return answer;
    kept.set(path, { value: answer.value, readAtMs, version: freshness.version });
    return { ok: true, value: { value: answer.value, readAtMs, isNew: true } };
  }

  function knownRuns(id: string, latest: CloudRun | null): RunHistory | null {
    const known = keptAnswer<RunHistory>(kept, runsPath(id), endedFreshness, nowMs());
    return known !== null && latest !== null && isSame(known.value.runs[0], latest) ? known.value : null;
  }

  async function runs(id: string, latest: CloudRun | null, signal: AbortSignal): Promise<Answer<RunHistory>> {
    const known = knownRuns(id, latest);
    if (known !== null) return { ok: true, value: known };
    const readAtMs = nowMs();
    const answer = await single(runsPath(id), parseRunHistory, 'task-list', signal);
    if (answer.ok) kept.set(runsPath(id), { value: answer.value, readAtMs, version: '' });
    return answer;
  }

  const since = (sinceMs: number): CloudWorksReader => ({
    integrations: (signal) => list('/integrations', integrationList, sinceMs, signal),
    flows: (signal) => plainList('/integrationflows', parseFlows, sinceMs, signal),
    connections: (signal) => plainList('/integrations/connections', parseConnections, sinceMs, signal),
    runs,
    knowsRuns: (id, latest) => knownRuns(id, latest) !== null,
    run: (id, signal) => single(`/integrations/run/${segment(id)}`, parseRunStatus, 'task-list', signal),
    async runErrors(id, signal) {
      const answer = await definition(runErrorsPath(id), parseRunErrors, endedFreshness, signal);
      return answer.ok ? { ok: true, value: answer.value.value } : answer;
    },
    integration: (id, freshness, signal) => definition(integrationPath(id), parseIntegration, freshness, signal),
    flow: (id, freshness, signal) => definition(flowPath(id), parseFlow, freshness, signal),
    notification: (id, freshness, signal) => definition(notificationPath(id), parseNotification, freshness, signal),
    isKept: (id, freshness) =>
      [integrationPath, flowPath, notificationPath].some(
        (path) => keptAnswer(kept, path(id), freshness, nowMs()) !== null,
      ),
    since,
  });
  return since(0);
}

const integrationPath = (id: string) => `/integrations/${segment(id)}`;
const flowPath = (id: string) => `/integrationflows/${segment(id)}`;
const notificationPath = (id: string) => `/integrations/notification/${segment(id)}`;
const runErrorsPath = (id: string) => `/integrations/runerror/${segment(id)}`;
const runsPath = (id: string) => `/integrations/runs/${segment(id)}?offset=0&limit=25`;

/** The same run in the same state, by what a list tells of it. */
function isSame(one: CloudRun | undefined, other: CloudRun): boolean {
  return one !== undefined && one.startedAtMs === other.startedAtMs && one.message === other.message;
}

/** A clock that was put back makes an answer look as if it came from the future: then it counts as old. */
function keptAnswer<T>(
  kept: KeptAnswers,
  path: string,
  { maxAgeMs, version }: Freshness,
  nowMs: number,
): Kept<T> | null {
  const known = kept.get(path);
  if (known === undefined || known.version !== version) return null;
  if (known.readAtMs > nowMs || nowMs - known.readAtMs > maxAgeMs) return null;
  return { value: known.value as T, readAtMs: known.readAtMs, isNew: false };
}
