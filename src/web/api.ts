/** The API's operations: path, what is asked, what is answered, and how; routes and the OpenAPI document are made of this list. Knows no HTTP. */
import type { z } from 'zod';
import { silenceText } from '../report/beat.ts';
import { changeText } from '../report/changes.ts';
import { worstFirst } from '../report/exit.ts';
import type { Incident } from '../store/store.ts';
import { ackInput, acknowledge, silenceInput, silence as silenceNow, withdraw } from './actions.ts';
import * as schemas from './api-schemas.ts';
import { filesOf } from './case-files.ts';
import { endingsOf } from './endings.ts';
import { historyOf } from './history.ts';
import { incidentViews } from './incident-view.ts';
import { countsOf, worstNow } from './pages/overview.ts';
import { learnedLimitsOf, runsOf, standstillsOf } from './runs.ts';
import type { PageSource } from './source.ts';

/** Thrown where what was named is not there, or cannot be done now. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
  readonly status: 404 | 409;
  constructor(status: 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

export type Operation = {
  readonly method: 'get' | 'post';
  /** `{id}` is a number. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answer: z.ZodType;
  run(asked: Asked): unknown;
};

export type Asked = {
  readonly source: PageSource;
  readonly nowMs: number;
  readonly formToken: string;
  readonly id: number;
  /** As its schema parsed them. */
  readonly query: unknown;
  readonly body: unknown;
};

const dayMs = 86_400_000;
const mostIncidents = 1000;

/** Keeps the types of one operation together, then forgets them. */
function operation<Query extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodType>(
  given: Omit<Operation, 'query' | 'body' | 'answer' | 'run'> & {
    readonly query?: Query;
    readonly body?: Body;
    readonly answer: Answer;
    run(
      asked: Omit<Asked, 'query' | 'body'> & { readonly query: z.infer<Query>; readonly body: z.infer<Body> },
    ): ReadonlyDeep<z.infer<Answer>> | Promise<ReadonlyDeep<z.infer<Answer>>>;
  },
): Operation {
  return given as unknown as Operation;
}

type ReadonlyDeep<T> = T extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;

export const operations: readonly Operation[] = [
  operation({
    ...{
      method: 'get',
      path: '/status',
      id: 'status',
      summary: 'How everything stands: the newest look of each check and target.',
    },
    answer: schemas.status,
    run: ({ source, nowMs, formToken }) => {
      const { store, tool } = source;
      const standing = store.standing();
      return {
        ...{ version: tool.version, nowMs, worst: worstNow(standing), counts: countsOf(standing) },
        ...{ openIncidents: store.openIncidents().length, heartbeat: heartbeatOf(source, nowMs), formToken },
        subjects: standing.map(({ id: _, ...one }) => one),
      };
    },
  }),
  operation({
    ...{
      method: 'get',
      path: '/checks',
      id: 'checks',
      summary: 'What is asked: every check with the codes it may find.',
    },
    answer: schemas.checks,
    run: ({ source: { store, checks } }) => {
      const byCheck = Map.groupBy(store.standing(), ({ check }) => check);
      return {
        checks: checks.map(({ id, question, explanations }) => {
          const own = byCheck.get(id) ?? [];
          const worst = worstFirst.find((severity) => own.some((one) => one.severity === severity)) ?? null;
          const codes = Object.entries(explanations).map(([code, { title, actsNext, source }]) => ({
            code,
            title,
            actsNext,
            source,
          }));
          return { check: id, question, targets: own.length, worst, codes };
        }),
      };
    },
  }),
  operation({
    ...{
      method: 'get',
      path: '/history',
      id: 'history',
      summary: 'How one check and target went, in buckets of time.',
    },
    query: schemas.queries.history,
    answer: schemas.history,
    run: ({ source: { store }, nowMs, query: { check, target, fromMs, toMs = Math.round(nowMs), buckets = 48 } }) => {
      const from = fromMs ?? toMs - dayMs;
      if (from >= toMs) throw new NotDone(409, 'fromMs is not before toMs.');
      return { check, target, ...historyOf(store, { check, target, fromMs: from, toMs, buckets }) };
    },
  }),
  operation({
    ...{ method: 'get', path: '/incidents', id: 'incidents', summary: 'Incidents with their words.' },
    query: schemas.queries.incidents,
    answer: schemas.incidents,
    run: ({ source, query: { sinceMs, limit = 100 } }) => {
      const { store } = source;
      const all = sinceMs === undefined ? store.openIncidents() : store.incidents(sinceMs).slice(0, mostIncidents);
      return { incidents: incidentViews(source, all.slice(0, limit)) };
    },
  }),
  operation({
    ...{ method: 'get', path: '/incidents/{id}', id: 'incident', summary: 'One incident.' },
    answer: schemas.incident,
    run: ({ source, id }) => viewOf(source, known(source, id)),
  }),
  operation({
    ...{
      method: 'post',
      path: '/incidents/{id}/ack',
      id: 'acknowledge',
      summary: 'Says that somebody works on it: nobody is reminded of it.',
    },
    body: ackInput,
    answer: schemas.incident,
    run: ({ source, id, body, nowMs }) => {
      known(source, id);
      if (!acknowledge(source.store, id, body, nowMs)) throw new NotDone(409, `Incident ${id} is not open.`);
      return viewOf(source, known(source, id));
    },
  }),
  operation({
    ...{
      method: 'post',
      path: '/incidents/{id}/ack/withdraw',
      id: 'withdrawAck',
      summary: 'Nobody works on it any more.',
    },
    answer: schemas.incident,
    run: ({ source, id, nowMs }) => {
      known(source, id);
      if (!withdraw(source.store, id, nowMs)) throw new NotDone(409, `Incident ${id} is not acknowledged.`);
      return viewOf(source, known(source, id));
    },
  }),
  operation({
    ...{ method: 'get', path: '/transitions', id: 'transitions', summary: 'How incidents went, newest first.' },
    query: schemas.queries.transitions,
    answer: schemas.transitions,
    run: ({ source: { store }, query }) => ({
      transitions: store.transitions(defined(query)).map(({ attempt: _attempt, noticeKey: _key, ...one }) => one),
    }),
  }),
  operation({
    ...{ method: 'get', path: '/silences', id: 'silences', summary: 'What nobody is told of for a while.' },
    query: schemas.queries.silences,
    answer: schemas.silences,
    run: ({ source: { store }, nowMs, query: { all } }) => ({
      silences: store.silences(Math.round(nowMs), all === 'true').slice(0, 1000),
    }),
  }),
  operation({
    ...{ method: 'post', path: '/silences', id: 'silence', summary: 'Silences what fits.' },
    body: silenceInput,
    answer: schemas.silence,
    run: ({ source: { store }, body, nowMs }) => {
      if (!body.check && !body.target) throw new NotDone(409, 'Say what: check, target or both; * is everything.');
      return silenceNow(store, body, nowMs);
    },
  }),
  operation({
    ...{ method: 'post', path: '/silences/{id}/end', id: 'endSilence', summary: 'Ends a silence before its time.' },
    answer: schemas.silences,
    run: ({ source: { store }, id, nowMs }) => {
      if (!store.endSilence(id, Math.round(nowMs))) throw new NotDone(404, `No silence ${id} is in force.`);
      return { silences: store.silences(Math.round(nowMs)) };
    },
  }),
  operation({
    ...{ method: 'get', path: '/cases', id: 'cases', summary: 'Support cases and their files.' },
    answer: schemas.cases,
    run: async ({ source: { store } }) => ({
      cases: await Promise.all(
        store
          .cases()
          .slice(0, 200)
          .map(async (record) => {
            const { id, problem, incident, createdAtMs, archiveSha256 } = record;
            const files = (await filesOf(record)).map((file) => ({
              ...file,
              path: `/cases/${encodeURIComponent(id)}/${file.name}`,
            }));
            return {
              id,
              problem,
              incident,
              createdAtMs,
              archiveSha256,
              mail: store.caseMail(id)?.state ?? null,
              files,
            };
          }),
      ),
    }),
  }),
  operation({
    ...{
      method: 'get',
      path: '/certificates',
      id: 'certificates',
      summary: 'What ends when, soonest first: certificates as seen last, and the inventory.',
    },
    query: schemas.queries.certificates,
    answer: schemas.certificates,
    run: ({ source: { store, settings }, nowMs, query: { withinDays } }) => ({
      endings: endingsOf(store, settings())
        .map((ending) => ({ ...ending, daysLeft: Math.floor((ending.endsAtMs - nowMs) / dayMs) }))
        .filter(({ daysLeft }) => withinDays === undefined || daysLeft <= withinDays),
    }),
  }),
  operation({
    ...{
      method: 'get',
      path: '/runs',
      id: 'runs',
      summary: 'Runs of one import with their progress, and the limits learned from them.',
    },
    query: schemas.queries.runs,
    answer: schemas.runs,
    run: ({ source: { store }, nowMs, query: { target, sinceMs = nowMs - 31 * dayMs, limit = 20 } }) => ({
      target,
      runs: runsOf(store, target, { sinceMs, most: limit }),
      limits: learnedLimitsOf(store, target, nowMs),
      stands: standstillsOf(store, target, nowMs),
    }),
  }),
  operation({
    ...{
      method: 'get',
      path: '/journal',
      id: 'journal',
      summary: 'What changed of everything that is looked at, newest first.',
    },
    query: schemas.queries.journal,
    answer: schemas.journal,
    run: ({ source: { store }, query }) => ({
      changes: store
        .changes(defined(query))
        .map((change) => ({ ...change, text: changeText({ ...change, times: 1 }) })),
    }),
  }),
  operation({
    ...{ method: 'get', path: '/gaps', id: 'gaps', summary: 'When nobody looked, and why; newest first.' },
    query: schemas.queries.gaps,
    answer: schemas.gaps,
    run: ({ source: { store }, query }) => ({ gaps: store.gaps(defined(query)) }),
  }),
];

function heartbeatOf({ store }: PageSource, nowMs: number): z.infer<typeof schemas.status>['heartbeat'] {
  const heartbeat = store.heartbeat();
  if (heartbeat === null) return null;
  const { pid: _, ...told } = heartbeat;
  return { ...told, silence: silenceText(heartbeat, nowMs) };
}

function known({ store }: PageSource, id: number): Incident {
  const incident = store.incident(id);
  if (incident === null) throw new NotDone(404, `There is no incident ${id}.`);
  return incident;
}

function viewOf(source: PageSource, incident: Incident) {
  const [view] = incidentViews(source, [incident]);
  if (view === undefined) throw new NotDone(404, `There is no incident ${incident.id}.`);
  return view;
}

/** Without the keys that are undefined: a query that says nothing of a column is another one. */
function defined<T extends object>(query: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}
