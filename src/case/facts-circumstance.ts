/** Facts about who reports, for which tenant, and what was before; pure. */
import type { Check } from '../check.ts';
import { utcText } from '../explanation.ts';
import { changeText, relatedChanges } from '../report/changes.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, fromSettings, lastGoodRunMs, latestLook, listAt, seen, textAt } from './known.ts';

export const circumstanceFacts: Resolvers = {
  reporter: ({ input: { settings } }) => fromSettings(settings.reporter?.name),
  contact: ({ input: { settings } }) =>
    fromSettings(
      settings.reporter &&
        [settings.reporter.email, settings.reporter.phone].filter((part) => part !== null && part !== '').join(', '),
    ),
  watchers: ({ input: { settings } }) => fromSettings(settings.watchers.join(', ')),
  owner: (known) => fromSettings(known.notes?.owner ?? known.model?.owner),
  severity: (known) => fromSettings(known.notes?.severity ?? known.model?.severity),
  impact: (known) => fromSettings(known.notes?.impact ?? known.model?.impact),
  tenant: (known) => fromSignIn(known, 'tenantGuid'),
  account: (known) =>
    fromSignIn(known, 'userId') ??
    fromSettings(known.connection?.signIn.method === 'basic' ? known.connection.signIn.user : null),
  failingCall,
  cloudWorks,
  lastWorked,
  changed,
  modelLastModified,
  clients,
  mayOpenModel: ({ input: { settings }, notes, model }) => {
    const may = notes?.mayOpenModel ?? model?.mayOpenModel ?? settings.support.mayOpenModel;
    return may === null ? null : fromSettings(may ? 'yes' : 'no');
  },
};

const installChecks = ['anaplan-connect', 'java-runtime', 'mulesoft', 'informatica', 'atlan', 'other-clients'];

/** What the newest looks at what is installed here tell of versions: the same traits that the journal follows. */
function clients({ input: { latest, checks } }: Known): Filled | null {
  const told = latest.flatMap((look) => {
    const check = checks.find(({ id }) => id === look.check);
    if (check === undefined || !installChecks.includes(look.check) || look.outcome !== 'seen') return [];
    const versions = versionsOf(check, look);
    return versions === ''
      ? []
      : [{ text: `${clientNames[look.check] ?? look.check} "${look.target}": ${versions}`, look }];
  });
  if (told.length === 0) return null;
  return {
    value: told.map(({ text }) => text).join('\n'),
    origin: 'look',
    atMs: Math.max(...told.map(({ look }) => look.startedAtMs)),
    evidence: 'what is installed on this host, as the settings name it; add clients elsewhere',
  };
}

const clientNames: { readonly [check: string]: string } = {
  'anaplan-connect': 'Anaplan Connect script',
  'java-runtime': 'Java',
  mulesoft: 'MuleSoft application',
  informatica: 'Informatica connection',
  atlan: 'Atlan',
  'other-clients': 'client',
};

function versionsOf(check: Check, { observation }: StoredAttempt): string {
  try {
    const traits = Object.entries(check.traits(observation));
    const versions = traits.filter(([name, value]) => /\b(?:version|vendor)\b/i.test(name) && value !== null);
    return versions.map(([name, value]) => `${name} ${[value].flat().join(', ')}`).join(', ');
  } catch {
    // A check that cannot tell its traits has none; its findings tell what is wrong with it.
    return '';
  }
}

/** From the newest sign-in of the connection the case is about. */
function fromSignIn(known: Known, name: 'tenantGuid' | 'userId'): Filled | null {
  const look = known.connection && latestLook(known, 'api-access', known.connection.name);
  const value = textAt(look?.observation ?? null, 'signIn', name);
  return look === null || value === null ? null : { value, origin: 'api', atMs: look.startedAtMs, evidence: null };
}

function failingCall(known: Known): Filled | null {
  const status = factText(known, 'httpStatus');
  if (status === null) return null;
  const { input, connection } = known;
  // The facts of a refused sign-in name the way of signing in as the method; the call is always this one.
  const call =
    input.problem === 'sign-in-refused'
      ? `POST ${connection?.signIn.method === 'oauth' ? '/oauth/token' : '/token/authenticate'}`
      : [factText(known, 'method'), factText(known, 'path')].filter((part) => part !== null).join(' ');
  const refusedAtMs = factNumber(known, 'refusedAtMs');
  const when = factText(known, 'at') ?? (refusedAtMs === null ? null : utcText(refusedAtMs));
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
  return lastGoodRun(known) ?? lastGoodIntegration(known) ?? lastGoodLook(known);
}

/** Of the one integration a look of CloudWorks is about; newest first. */
function lastGoodIntegration(known: Known): Filled | null {
  if (known.input.problem !== 'cloudworks-failed') return null;
  const [one, ...others] = listAt(known.observation, 'seen');
  if (one === undefined || others.length > 0) return null;
  const good = listAt(one, 'runs').find((run) => at(run, 'success') === true);
  const startedAtMs = at(good ?? null, 'startedAtMs');
  return typeof startedAtMs === 'number' ? seen(known, goodRun(startedAtMs)) : null;
}

const goodRun = (startedAtMs: number) => `the run that started ${utcText(startedAtMs)} was good`;

function lastGoodRun(known: Known): Filled | null {
  const look = latestLook(known, 'import-failed', known.input.target);
  const startedAtMs = lastGoodRunMs(look?.observation ?? null);
  if (look === null || startedAtMs === null) return null;
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

/** What was watched and changed, or that nothing did where it was watched all the time; a person may know of more. */
function changed({ input, facts }: Known): Filled | null {
  const { changes = [], watchedSinceMs = null, target, about } = input;
  const related = relatedChanges({ target: target ?? about?.attempt.target ?? '', facts }, changes);
  const evidence = `the journal of anaplan-doctor, which watches the model, the sources, endpoints, certificates and settings; add what you know besides`;
  if (related.length === 0) {
    if (watchedSinceMs === null) return null;
    const value = `nothing related that anaplan-doctor watches changed since ${utcText(watchedSinceMs)}`;
    return { value, origin: 'store', atMs: about?.attempt.startedAtMs ?? null, evidence };
  }
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
