/** The looks of a case as they are stored in its archive, to be judged again elsewhere, exactly; pure. Redaction has passed over them; where it changed one, that is said. */
import { z } from 'zod';
import type { Check, Explanation, Json, JsonObject } from '../check.ts';
import type { Following } from '../engine/causes.ts';
import { relatedChanges } from '../report/changes.ts';
import type { ChangesBefore } from '../report/make.ts';
import { reportOf } from '../report/make.ts';
import type { Report } from '../report/report.ts';
import type { Attempt, Change } from '../store/store.ts';

export const looksName = 'looks.json';

const json = z.json() as unknown as z.ZodType<Json>;
const word = z.string().max(10_000);
const time = z.number().int().min(-8.64e15).max(8.64e15);
const severity = z.enum(['ok', 'notice', 'warning', 'failure', 'unknown']);

const attempt = z.object({
  check: word,
  target: word,
  startedAtMs: time,
  durationMs: z.number().int().min(0),
  outcome: z.enum(['seen', 'blind', 'skipped']),
  observation: json,
  limits: json,
  memory: json,
  findings: z
    .array(z.object({ code: word, severity, facts: z.record(z.string(), json) as unknown as z.ZodType<JsonObject> }))
    .max(10_000),
  fault: z.object({ whose: z.enum(['network', 'peer', 'operator', 'us']), code: word, message: word }).nullable(),
  reason: word.nullable(),
});

const change = z.object({
  check: word,
  target: word,
  atMs: time,
  lastSeenBeforeMs: time,
  trait: word,
  before: json,
  after: json,
});

const following = z.object({
  check: word,
  target: word,
  code: word.nullable(),
  cause: z.object({
    check: word,
    target: word,
    code: word,
    reach: z.enum(['endpoint', 'service', 'connection', 'model', 'action']),
  }),
});

const looksSchema = z.object({
  schema: z.literal('anaplan-doctor/looks@1'),
  looks: z
    .array(
      z.object({
        attempt,
        changesBefore: z.array(change).max(1000),
        redactedAt: z.array(word).max(1000),
      }),
    )
    .max(1000),
  following: z.array(following).max(10_000),
  leftOut: z.array(z.object({ check: word, target: word, why: word })).max(1000),
});

export type CaseLook = {
  readonly attempt: Attempt;
  /** What of the journal goes with its worst finding, newest first. */
  readonly changesBefore: readonly Change[];
  /** JSON pointers (RFC 6901) into the attempt: where redaction changed it. */
  readonly redactedAt: readonly string[];
};

export type CaseLooks = {
  readonly schema: 'anaplan-doctor/looks@1';
  readonly looks: readonly CaseLook[];
  readonly following: readonly Following[];
  /** Looks too large to be taken along. */
  readonly leftOut: readonly { readonly check: string; readonly target: string; readonly why: string }[];
};

/** Throws ZodError, with the path. */
export function parseLooks(value: unknown): CaseLooks {
  return looksSchema.parse(value);
}

export type LooksReportInput = {
  readonly checks: readonly Check[];
  readonly ownExplanations: { readonly [code: string]: Explanation };
  readonly tool: Report['tool'];
  /** When the case was made, milliseconds since 1970. */
  readonly nowMs: number;
};

/** Those looks as a report: the same when the case is made and when it is inspected. */
export function looksReport(
  { looks, following }: Pick<CaseLooks, 'looks' | 'following'>,
  { nowMs, ...words }: LooksReportInput,
): Report {
  const times = looks.map(({ attempt: { startedAtMs } }) => startedAtMs);
  const startedAtMs = times.reduce((first, time) => Math.min(first, time), nowMs);
  return reportOf({
    ...words,
    attempts: looks.map((look) => look.attempt),
    startedAtMs,
    finishedAtMs: times.reduce((last, time) => Math.max(last, time), startedAtMs),
    changesBefore: ({ check, target }) =>
      looks.find(({ attempt: own }) => own.check === check && own.target === target)?.changesBefore ?? [],
    following,
  });
}

/** Of the journal only what a report would tell of this look. */
export function tellingChanges(attempt: Attempt, changesBefore: ChangesBefore): readonly Change[] {
  const worst =
    attempt.findings.find(({ severity }) => severity === 'failure') ??
    attempt.findings.find(({ severity }) => severity === 'warning');
  if (worst === undefined || attempt.outcome === 'skipped') return [];
  const changes = changesBefore(attempt, worst.facts);
  const told = relatedChanges({ target: attempt.target, facts: worst.facts }, changes);
  const isTold = ({ check, target, trait }: Change) =>
    told.some((one) => one.check === check && one.target === target && one.trait === trait);
  return changes.filter(isTold).slice(0, 1000);
}

const mostPointers = 100;

/** JSON pointers to what differs between a value and its redacted copy; at most a hundred. */
export function pointersOfChange(before: Json, after: Json): readonly string[] {
  const found: string[] = [];
  const walk = (was: Json, is: Json, at: string) => {
    if (found.length >= mostPointers || was === is) return;
    const [these, those] = [entriesOf(was), entriesOf(is)];
    const isSameForm = these !== null && those !== null && these.length === those.length;
    if (!isSameForm) return void found.push(at);
    these.forEach(([key, value], index) => {
      const [name = '', counterpart = null] = those[index] ?? [];
      const place = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (key !== name) found.push(place);
      else walk(value, counterpart, place);
    });
  };
  walk(before, after, '');
  return found.slice(0, mostPointers);
}

function entriesOf(value: Json): [string, Json][] | null {
  return typeof value === 'object' && value !== null ? Object.entries(value as JsonObject) : null;
}
