/** Facts about who reports, for which tenant, and what was before; pure. */
import { utcText } from '../explanation.ts';
import { changeText, relatedChanges } from '../report/changes.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, fromSettings, latestLook, listAt, seen, textAt } from './known.ts';

export const circumstanceFacts: Resolvers = {
  reporter: ({ input: { settings } }) => fromSettings(settings.reporter?.name),
  contact: ({ input: { settings } }) =>
    fromSettings(
      settings.reporter &&
        [settings.reporter.email, settings.reporter.phone].filter((part) => part !== null && part !== '').join(', '),
    ),
  watchers: ({ input: { settings } }) => fromSettings(settings.watchers.join(', ')),
  tenant: (known) => fromSignIn(known, 'tenantGuid'),
  account: (known) =>
    fromSignIn(known, 'userId') ??
    fromSettings(known.connection?.signIn.method === 'basic' ? known.connection.signIn.user : null),
  failingCall,
  cloudWorks,
  lastWorked,
  changed,
  modelLastModified,
  mayOpenModel: ({ input: { settings } }) => {
    const { mayOpenModel } = settings.support;
    return mayOpenModel === null ? null : fromSettings(mayOpenModel ? 'yes' : 'no');
  },
};

/** From the newest sign-in of the connection the case is about. */
function fromSignIn(known: Known, name: 'tenantGuid' | 'userId'): Filled | null {
  const look = known.connection && latestLook(known, 'api-access', known.connection.name);
  const value = textAt(look?.observation ?? null, 'signIn', name);
  return look === null || value === null ? null : { value, origin: 'api', atMs: look.startedAtMs, evidence: null };
}

function failingCall(known: Known): Filled | null {
  const status = factText(known, 'httpStatus');
  if (status === null) return null;
  const call = [factText(known, 'method'), factText(known, 'path')].filter((part) => part !== null).join(' ');
  const when = factText(known, 'at');
  return seen(
    known,
    `${call || 'call'}: ${status} ${factText(known, 'message') ?? ''}${when === null ? '' : ` at ${when}`}`.trim(),
  );
}

/** What support asks of a run that CloudWorks started. */
function cloudWorks(known: Known): Filled | null {
  const [run, trace] = [factText(known, 'runId'), factText(known, 'traceId')];
  if (run === null || trace === null) return null;
  const code = factNumber(known, 'executionErrorCode');
  return seen(known, `run ${run}, trace ${trace}, ${code === null ? 'no code' : `code ${code}`}`);
}

/** The last good run the API shows; else the last look that found nothing wrong. */
function lastWorked(known: Known): Filled | null {
  const goodAtMs = factNumber(known, 'lastGoodRunAtMs');
  if (goodAtMs !== null) return seen(known, goodRun(goodAtMs));
  return lastGoodRun(known) ?? lastGoodLook(known);
}

const goodRun = (startedAtMs: number) => `the run that started ${utcText(startedAtMs)} was good`;

/** Newest first in the observation of import-failed. */
function lastGoodRun(known: Known): Filled | null {
  const look = latestLook(known, 'import-failed', known.input.target);
  const good = listAt(look?.observation ?? null, 'runs').find((run) => {
    const steps = listAt(run, 'steps');
    return steps.length > 0 && steps.every((step) => at(step, 'successful') === true);
  });
  const startedAtMs = at(good ?? null, 'startedAtMs');
  if (look === null || typeof startedAtMs !== 'number') return null;
  return { value: goodRun(startedAtMs), origin: 'api', atMs: look.startedAtMs, evidence: null };
}

/** Not for what is found only by watching for a while: an import that is stuck was so before it was found. */
function lastGoodLook({ input: { attempts, about, problem } }: Known): Filled | null {
  if (problem === 'import-stuck') return null;
  const isFound = ({ findings }: StoredAttempt) => findings.some(({ code }) => code === about?.code);
  const firstFoundMs = attempts.find(isFound)?.startedAtMs;
  if (firstFoundMs === undefined) return null;
  const before = attempts.findLast(
    ({ startedAtMs, outcome, findings }) =>
      startedAtMs < firstFoundMs && outcome === 'seen' && findings.every(({ severity }) => severity === 'ok'),
  );
  if (before === undefined) return null;
  const value = `the look at ${utcText(before.startedAtMs)} found nothing wrong`;
  return { value, origin: 'store', atMs: before.startedAtMs, evidence: null };
}

/** What was watched and changed; that nothing did is left for a person to say, who knows of more than is watched. */
function changed({ input, facts }: Known): Filled | null {
  const { changes = [], target, about } = input;
  const related = relatedChanges({ target: target ?? about?.attempt.target ?? '', facts }, changes);
  if (related.length === 0) return null;
  const evidence = `the journal of anaplan-doctor, which watches the model, the sources, endpoints, certificates and settings; add what you know besides`;
  return { value: related.map(changeText).join('\n'), origin: 'store', atMs: related[0]?.atMs ?? null, evidence };
}

function modelLastModified(known: Known): Filled | null {
  const look = known.connection && latestLook(known, 'api-access', known.connection.name);
  const id = factText(known, 'modelId');
  const model = listAt(look?.observation ?? null, 'models').find(
    (one) => id !== null && textAt(one, 'model', 'id') === id,
  );
  if (look === null || model === undefined) return null;
  const when = textAt(model, 'model', 'lastModified');
  const by = textAt(model, 'model', 'lastModifiedBy');
  return when === null
    ? null
    : {
        value: by === null ? timeText(when) : `${timeText(when)} by user ${by}`,
        origin: 'api',
        atMs: look.startedAtMs,
        evidence: null,
      };
}

/** A time as the API writes it, ISO 8601; what is none stays as it is. */
function timeText(text: string): string {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? text : utcText(atMs);
}
