/** One connection: every question of the contract as a request. Knows paths and parsers, no socket, and not what was answered before. */
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import { cloudWorksOf } from '../cloudworks/reader.ts';
import { createMemo } from '../memo.ts';
import type { ConnectionSettings } from '../settings/settings.ts';
import type { ListedAction } from './actions.ts';
import { listOfKind, parseActions, parseFiles, parseImportSource, parseProcessSteps } from './actions.ts';
import type { Action, AnaplanConnection, Answer, ClockSkew, ReadSince, SignInRefusal } from './anaplan.ts';
import type { Urgency } from './budget.ts';
import { readDump } from './failure-dump-read.ts';
import type { Http, HttpAnswer } from './http.ts';
import { fault, judged } from './judged-answer.ts';
import type { PageOf } from './models.ts';
import { parseModel, parseModels, parseWorkspaces } from './models.ts';
import { actionPath, modelPath, segment } from './paths.ts';
import type { HeldToken, SignInKeeper, SignInOutcome } from './sign-in.ts';
import { refusalFault } from './sign-in.ts';
import { parseModelStatus } from './status.ts';
import { parseTask, parseTasks } from './tasks.ts';
import type { Wire } from './wire.ts';

export type ConnectionParts = {
  readonly settings: ConnectionSettings;
  readonly http: Http;
  readonly keeper: SignInKeeper;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  /** Definitions met so far, by model and kind; outlives the connection. */
  readonly met: Map<string, readonly Action[]>;
  /**
   * `round`: every question is asked once, and a sign-in that was refused is refused for all of them. `moment`: only who asks at the same
   * time shares an answer, for connections that live long.
   */
  readonly sharing: 'round' | 'moment';
};

/** The largest page there is; said explicitly because without a limit the paging of the answer cannot be relied on. */
const pageLimit = 5000;
const maxPages = 200;
/** Far beyond any real list, and little enough to be held in memory. */
const maxRows = 250_000;
/** What the last answer said of the clock counts for so long. */
const skewAgeMs = 300_000;

export function createConnection(parts: ConnectionParts): Wire {
  const { settings, http, keeper, clock, redact, met, sharing } = parts;
  const memo = createMemo({ keep: sharing === 'round' });
  let refusal: SignInRefusal | null = null;
  let skew: { readonly value: ClockSkew; readonly atMs: number } | null = null;

  /** Of a long-lived connection the keeper alone knows when a refused credential may be tried again. */
  async function outcomeOf(outcome: SignInOutcome): Promise<SignInOutcome> {
    if ('refused' in outcome && sharing === 'round') refusal = outcome.refused;
    return outcome;
  }

  async function token(signal: AbortSignal): Promise<HeldToken> {
    if (refusal !== null) throw refusalFault(settings.name, refusal);
    return tokenOf(await outcomeOf(await keeper.token(signal)));
  }

  function tokenOf(outcome: SignInOutcome): HeldToken {
    if ('refused' in outcome) throw refusalFault(settings.name, outcome.refused);
    return outcome.token;
  }

  async function sendGet(url: URL, { value }: HeldToken, signal: AbortSignal, urgency: Urgency): Promise<HttpAnswer> {
    const headers = { authorization: `AnaplanAuthToken ${value}` };
    const answer = await http.send({ method: 'GET', url, headers, urgency }, signal);
    skew = { value: skewOf(answer), atMs: answer.receivedAtMs };
    return answer;
  }

  /** A 401 is answered once with a new token; a second one is the operator's to solve. */
  async function signedGet(url: URL, signal: AbortSignal, urgency: Urgency = 'definition'): Promise<HttpAnswer> {
    const first = await token(signal);
    const answer = await sendGet(url, first, signal, urgency);
    if (answer.httpStatus !== 401) return accepted(first, answer);
    const outcome = await keeper.replace(first, signal);
    if (outcome === null) throw tokenRefused(url);
    const second = tokenOf(await outcomeOf(outcome));
    const again = await sendGet(url, second, signal, urgency);
    if (again.httpStatus !== 401) return accepted(second, again);
    throw tokenRefused(url);
  }

  /** An answer may repeat what it was asked with; the token must get into no observation. */
  function accepted(used: HeldToken, answer: HttpAnswer): HttpAnswer {
    if (answer.httpStatus < 500) keeper.accepted(used);
    return { ...answer, text: answer.text.replaceAll(used.value, '[redacted]') };
  }

  const callOf = (url: URL) => ({ method: 'GET', url, nowMs: clock.nowMs(), redact });

  function tokenRefused(url: URL): CouldNotLook {
    const advice =
      'The sign-in works, but this service refuses its token. Check that both base URLs belong to the same region and that the IP allow list admits this host';
    return new CouldNotLook(fault('operator', 'TOKEN_REFUSED', callOf(url), `was refused with status 401. ${advice}`));
  }

  async function read<T>(
    path: string,
    parse: (body: unknown) => T,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Answer<T>> {
    const url = new URL(`${settings.baseUrls.api}${path}`);
    const got = await signedGet(url, signal, urgency);
    const answer = judged(got, callOf(url), parse);
    return answer.ok ? { ...answer, readAtMs: got.sentAtMs } : answer;
  }

  async function readAll<T>(
    path: string,
    parse: (body: unknown) => PageOf<T>,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Answer<readonly T[]>> {
    const items: T[] = [];
    let offset = 0;
    let readAtMs: number | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const separator = path.includes('?') ? '&' : '?';
      const answer = await read(
        `${path}${separator}limit=${pageLimit}&offset=${offset}`,
        parse,
        signal,
        page === 0 ? urgency : 'status',
      );
      if (!answer.ok) return answer;
      readAtMs ??= answer.readAtMs;
      // One by one: a page larger than asked for would overflow the stack as arguments.
      for (const item of answer.value.items) items.push(item);
      const { nextOffset } = answer.value;
      if (nextOffset === null) return { ok: true, value: items, ...(readAtMs === undefined ? {} : { readAtMs }) };
      if (nextOffset <= offset || items.length > maxRows) break;
      offset = nextOffset;
    }
    const call = callOf(new URL(`${settings.baseUrls.api}${path}`));
    throw new CouldNotLook(fault('peer', 'PAGING', call, `has pages without end; given up after ${items.length} rows`));
  }

  async function signIn(signal: AbortSignal): ReturnType<AnaplanConnection['signIn']> {
    if (refusal !== null) return { refused: refusal };
    const outcome = await outcomeOf(await keeper.token(signal));
    if ('refused' in outcome) return outcome;
    const owner = await keeper.validate(outcome.token, signal);
    if (owner !== null) return { signedIn: signedInOf(owner) };
    const replaced = await keeper.replace(outcome.token, signal);
    if (replaced !== null && 'refused' in replaced) return await outcomeOf(replaced).then(() => replaced);
    const second = replaced === null ? null : await keeper.validate(replaced.token, signal);
    if (second === null) throw tokenRefused(new URL(`${settings.baseUrls.auth}/token/validate`));
    return { signedIn: signedInOf(second) };
  }

  const signedInOf = ({ expiresAtMs, ...owner }: NonNullable<Awaited<ReturnType<SignInKeeper['validate']>>>) => ({
    ...owner,
    method: settings.signIn.method,
    tokenExpiresAtMs: expiresAtMs,
  });

  /** Asked without a credential, so that it is known also when the sign-in is refused. Any answer will do. */
  async function clockSkew(signal: AbortSignal, since?: ReadSince): Promise<ClockSkew> {
    const nowMs = clock.nowMs();
    const sinceMs = Math.max(nowMs - skewAgeMs, since?.(nowMs) ?? 0);
    if (skew !== null && skew.atMs >= sinceMs && skew.atMs <= nowMs + skewAgeMs) return skew.value;
    const answer = await http.send(
      { method: 'GET', url: new URL(`${settings.baseUrls.auth}/token/validate`), headers: {} },
      signal,
    );
    skew = { value: skewOf(answer), atMs: answer.receivedAtMs };
    return skew.value;
  }

  const listed = (modelId: string, kind: keyof typeof listOfKind, signal: AbortSignal) =>
    memo.ask<Answer<readonly ListedAction[]>>(`actions ${modelId} ${kind}`, signal, (own) =>
      readAll(`/models/${segment(modelId)}/${listOfKind[kind]}`, (body) => parseActions(body, kind), own),
    );

  async function importSource(modelId: string, importId: string, urgency: Urgency, signal: AbortSignal) {
    const path = `/models/${segment(modelId)}/imports/${segment(importId)}`;
    const own = await read(path, (body) => parseImportSource(body, null), signal, urgency);
    if (!own.ok || own.value.type !== 'MODEL' || own.value.sourceModelId !== null) return own;
    // Of an import from a model the description tells nothing; the list may tell more.
    const rows = await listed(modelId, 'import', signal);
    const row = rows.ok ? rows.value.find(({ action }) => action.id === importId) : undefined;
    return { ...own, value: { ...own.value, ...row?.sourceModel } };
  }

  return {
    name: settings.name,
    cloudWorks: cloudWorksOf({ settings, get: signedGet, callOf, memo, http }),
    signIn: (signal) => memo.ask('signIn', signal, signIn),
    clockSkew: (signal, since) => memo.ask('clockSkew', signal, (own) => clockSkew(own, since)),
    workspaces: (signal) =>
      memo.ask('workspaces', signal, async (own) => mustSee(await readAll('/workspaces', parseWorkspaces, own))),
    models: (signal) =>
      memo.ask('models', signal, async (own) =>
        mustSee(await readAll('/models?modelDetails=true', parseModels, own, 'status')),
      ),
    model: (modelId, signal) =>
      memo.ask(`model ${modelId}`, signal, (own) =>
        read(`/models/${segment(modelId)}?modelDetails=true`, parseModel, own, 'status'),
      ),
    modelStatus: (workspaceId, modelId, signal) =>
      memo.ask(`status ${workspaceId} ${modelId}`, signal, (own) =>
        read(`${modelPath(workspaceId, modelId)}/status`, parseModelStatus, own, 'status'),
      ),
    async actions(modelId, kind, signal) {
      const answer = await listed(modelId, kind, signal);
      if (!answer.ok) return answer;
      const value = answer.value.map(({ action }) => action);
      met.set(`${modelId} ${kind}`, value);
      return { ...answer, value };
    },
    knownActions: (modelId, kind) => met.get(`${modelId} ${kind}`) ?? null,
    importSource: (modelId, importId, signal, _since, urgency = 'detail') =>
      memo.ask(`importSource ${modelId} ${importId}`, signal, (own) => importSource(modelId, importId, urgency, own)),
    processSteps: (modelId, processId, signal) =>
      memo.ask(`processSteps ${modelId} ${processId}`, signal, (own) =>
        read(`/models/${segment(modelId)}/processes/${segment(processId)}`, parseProcessSteps, own, 'detail'),
      ),
    readsModules: (modelId, signal) =>
      memo.ask(`modules ${modelId}`, signal, (own) =>
        read(`/models/${segment(modelId)}/modules?limit=1`, () => true as const, own, 'detail'),
      ),
    files: (modelId, signal) =>
      memo.ask(`files ${modelId}`, signal, (own) => readAll(`/models/${segment(modelId)}/files`, parseFiles, own)),
    tasks: (action, signal, since, urgency = since === undefined ? 'task-list' : 'deadline') =>
      memo.ask(`tasks ${actionPath(action)}`, signal, async (own) => {
        const answer = await readAll(`${actionPath(action)}/tasks`, parseTasks, own, urgency);
        if (!answer.ok) return answer;
        return { ...answer, value: answer.value.toSorted((a, b) => a.createdAtMs - b.createdAtMs) };
      }),
    task: (action, taskId, signal, urgency = 'running-task') =>
      memo.ask(`task ${actionPath(action)} ${taskId}`, signal, (own) =>
        read(`${actionPath(action)}/tasks/${segment(taskId)}`, parseTask, own, urgency),
      ),
    failureDump(action, taskId, stepId, signal) {
      const dump = `${actionPath(action)}/tasks/${segment(taskId)}/${stepId === null ? 'dump' : `dumps/${segment(stepId)}`}`;
      return memo.ask(dump, signal, (own) =>
        readDump(dump, async (path) => {
          const url = new URL(`${settings.baseUrls.api}${path}`);
          return { answer: await signedGet(url, own, 'detail'), call: callOf(url) };
        }),
      );
    },
  };
}

/** Lists of the whole tenant have no status to judge: a refusal is a look that failed. */
function mustSee<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  const { method, path, httpStatus, message } = answer.call;
  throw new CouldNotLook({
    whose: 'operator',
    code: `HTTP_${httpStatus}`,
    message: `${method} ${path} was refused with status ${httpStatus} (${message}). Check the roles of this account and the base URLs.`,
  });
}

/** The header names whole seconds, cut off: on average half a second less than was meant. */
function skewOf({ dateMs, sentAtMs, receivedAtMs }: HttpAnswer): ClockSkew {
  const roundTripMs = Math.max(0, receivedAtMs - sentAtMs);
  if (dateMs === null) return { skewMs: null, roundTripMs };
  const difference = dateMs + 500 - (sentAtMs + receivedAtMs) / 2;
  return { skewMs: Math.round(difference / 1000) * 1000 + 0, roundTripMs };
}
