/** Looks whether each connection signs in and sees the workspaces and models that are watched through it. Knows no action and opens no model. */
import { z } from 'zod';
import type { AnaplanConnection, FailedCall, Model, ModelStatus, Workspace } from '../src/anaplan/anaplan.ts';
import { certificateTold } from '../src/anaplan/local-certificate.ts';
import { isClosed } from '../src/anaplan/model-state.ts';
import { causeFacts, causesOf } from '../src/anaplan/sign-in-causes.ts';
import type { SignInEvidence, SignInSubject } from '../src/anaplan/sign-in-evidence.ts';
import { lookForEvidence, signInSubjectOf } from '../src/anaplan/sign-in-evidence.ts';
import { isIn, visibleModel } from '../src/anaplan/watched.ts';
import type { Fault, Finding, Json, JsonObject, Severity } from '../src/check.ts';
import { CouldNotLook, defineCheck } from '../src/check.ts';
import type { SignInSettings } from '../src/settings/settings.ts';
import { explanations } from './api-access.words.ts';

type Code = keyof typeof explanations;

type ModelSeen = {
  readonly wanted: string;
  readonly expectedWorkspace: string | null;
  /** Null when missing or hidden, or when there is a fault. */
  readonly model: Model | null;
  readonly status: ModelStatus | null;
  readonly statusRefused: FailedCall | null;
  readonly fault: Fault | null;
};

type Signed =
  | {
      readonly outcome: 'signed-in';
      readonly userId: string;
      readonly tenantGuid: string | null;
      readonly tokenExpiresAtMs: number;
    }
  | {
      readonly outcome: 'refused';
      readonly httpStatus: number;
      readonly status: string;
      readonly message: string;
      readonly refusedAtMs: number;
      readonly nextTryAtMs: number;
      readonly remembered: boolean;
    };

type Clocks = { readonly skewMs: number | null; readonly roundTripMs: number; readonly fault: Fault | null };

type Observation = {
  readonly connection: string;
  readonly method: SignInSettings['method'];
  /** User name, certificate file or OAuth client. */
  readonly account: string;
  /** Absent in looks of earlier versions, which told no causes by evidence. */
  readonly payload?: SignInSubject['payload'];
  readonly signIn: Signed;
  /** There only where the sign-in was refused. */
  readonly evidence?: SignInEvidence;
  /** Null when there was nothing to compare. */
  readonly workspaces: {
    readonly visibleCount: number;
    readonly missing: readonly string[];
    readonly fault: Fault | null;
  } | null;
  readonly models: readonly ModelSeen[];
  readonly clocks: Clocks;
};

/** When this account last got in by this way, this host's clock. */
type Memory = {
  readonly method: string;
  readonly account: string;
  readonly payload: string | null;
  readonly workedAtMs: number;
};

const limits = z.strictObject({
  /** How far this host's clock may be from Anaplan's. The skew that sign-in tolerates is not published. */
  skewMs: z.number().positive().default(120_000),
});

export const apiAccess = defineCheck({
  id: 'api-access',
  question: 'Does every connection sign in, and does it see the workspaces and models that are watched?',
  limits,
  needs: ['anaplan', 'keystores', 'trust'],
  targets: (settings) =>
    settings.connections.map((connection) => ({
      name: connection.name,
      subject: signInSubjectOf(connection, settings),
      watched: settings.models
        .filter((model) => model.connection === connection.name)
        .map(({ connection, model, workspace }) => ({ connection, model, workspace })),
    })),
  async probe({ name, subject, watched }, { anaplan, keystores, trust }, signal): Promise<Observation> {
    const { method, account, payload } = subject;
    const connection = anaplan.connection(name);
    const answer = await connection.signIn(signal);
    const clocks = await compareClocks(connection, signal);
    const whole = { connection: name, method, account, payload, clocks };
    if ('refused' in answer) {
      const evidence = await lookForEvidence(subject, { anaplan, keystores, trust }, signal);
      return { ...whole, signIn: { outcome: 'refused', ...answer.refused }, evidence, workspaces: null, models: [] };
    }
    const { userId, tenantGuid, tokenExpiresAtMs } = answer.signedIn;
    const models: ModelSeen[] = [];
    for (const wanted of watched) models.push(await lookAtModel(connection, wanted, signal));
    return {
      ...whole,
      signIn: { outcome: 'signed-in', userId, tenantGuid, tokenExpiresAtMs },
      workspaces: await lookForWorkspaces(connection, models, signal),
      models,
    };
  },
  remember: (memory: Memory | null, look): Memory | null => {
    if (look.outcome === 'blind' || look.observation.signIn.outcome === 'refused') return memory;
    const { method, account, payload = null } = look.observation;
    return { method, account, payload, workedAtMs: look.startedAtMs };
  },
  judge: (observation, { limits, memory }): readonly Finding<Code>[] => [
    ...refusalFindings(observation, memory),
    ...clockFindings(observation.clocks, limits.skewMs),
    ...workspaceFindings(observation),
    ...observation.models.flatMap((model) => modelFindings(observation, model)),
    ...faultFindings(observation),
  ],
  exhibits: (observation) => [
    {
      fileName: `api-access-${observation.connection}.json`,
      title: `What connection ${observation.connection} was answered`,
      content: observation,
    },
  ],
  traits: ({ signIn, models }): JsonObject => ({
    ...(signIn.outcome === 'signed-in' ? { user: signIn.userId, tenant: signIn.tenantGuid } : {}),
    ...Object.fromEntries(models.flatMap(({ model }) => (model === null ? [] : modelTraits(model)))),
  }),
  explanations,
});

/** Named so that they belong to failures of that model alone (report/changes.ts). */
function modelTraits(model: Model): readonly (readonly [string, Json])[] {
  const { name, activeState, workspaceId, workspaceName, lastModified, lastModifiedBy } = model;
  return [
    [`model ${name}: name and id`, `${name} (${model.id})`],
    [`model ${name}: state`, activeState],
    [`model ${name}: workspace`, `${workspaceName ?? 'unknown name'} (${workspaceId ?? 'unknown id'})`],
    [`model ${name}: last modified`, { at: lastModified, by: lastModifiedBy }],
  ];
}

type Wanted = { readonly connection: string; readonly model: string; readonly workspace: string | null };

async function lookAtModel(connection: AnaplanConnection, wanted: Wanted, signal: AbortSignal): Promise<ModelSeen> {
  const seen = {
    wanted: wanted.model,
    expectedWorkspace: wanted.workspace,
    model: null,
    status: null,
    statusRefused: null,
  };
  let model: Model | null = null;
  try {
    model = await visibleModel(connection, wanted, signal);
    if (model === null || model.workspaceId === null || isAsleep(model)) return { ...seen, model, fault: null };
    const status = await connection.modelStatus(model.workspaceId, model.id, signal);
    return status.ok
      ? { ...seen, model, status: status.value, fault: null }
      : { ...seen, model, statusRefused: status.call, fault: null };
  } catch (error) {
    return { ...seen, model, fault: faultOf(error) };
  }
}

async function lookForWorkspaces(
  connection: AnaplanConnection,
  models: readonly ModelSeen[],
  signal: AbortSignal,
): Promise<Observation['workspaces']> {
  const wanted = [...new Set(models.flatMap(({ expectedWorkspace }) => expectedWorkspace ?? []))];
  if (wanted.length === 0) return null;
  try {
    const visible = await connection.workspaces(signal);
    const isVisible = (name: string) =>
      visible.some((workspace) => isWorkspace(workspace, name)) ||
      models.some(({ model }) => model !== null && isIn(model, name));
    return { visibleCount: visible.length, missing: wanted.filter((name) => !isVisible(name)), fault: null };
  } catch (error) {
    return { visibleCount: 0, missing: [], fault: faultOf(error) };
  }
}

async function compareClocks(connection: AnaplanConnection, signal: AbortSignal): Promise<Clocks> {
  try {
    return { ...(await connection.clockSkew(signal)), fault: null };
  } catch (error) {
    return { skewMs: null, roundTripMs: 0, fault: faultOf(error) };
  }
}

/** What could not be seen of one thing must not hide what was seen of the others. */
function faultOf(error: unknown): Fault {
  if (error instanceof CouldNotLook) return error.fault;
  throw error;
}

function refusalFindings(observation: Observation, memory: Memory | null): readonly Finding<Code>[] {
  const { connection, method, account, payload = null, signIn, evidence, clocks } = observation;
  if (signIn.outcome !== 'refused') return [];
  const { outcome: _, ...refusal } = signIn;
  const isSame = memory?.method === method && memory.account === account && memory.payload === payload;
  const causes = causesOf({
    connection,
    method,
    account,
    payload,
    httpStatus: refusal.httpStatus,
    status: refusal.status,
    refusedAtMs: refusal.refusedAtMs,
    certificate: evidence?.certificate == null ? null : certificateTold(evidence.certificate, refusal.refusedAtMs),
    certificateTrouble: evidence?.certificateTrouble ?? null,
    skewMs: clocks.skewMs,
    workedAtMs: isSame ? memory.workedAtMs : null,
    neighbours: evidence?.neighbours ?? [],
  });
  const facts = { connection, method: methodNames[method], account, ...refusal, ...causeFacts(causes) };
  return [finding('sign-in-refused', 'failure', facts)];
}

function clockFindings({ skewMs, roundTripMs, fault }: Clocks, limitMs: number): readonly Finding<Code>[] {
  if (skewMs === null) {
    const message = fault?.message ?? 'The answer had no Date header.';
    return [finding('clock-not-compared', 'unknown', { message })];
  }
  const differenceMs = Math.abs(skewMs);
  // The header was written at some time during the round trip: half of it is not known.
  if (differenceMs - roundTripMs / 2 <= limitMs) return [];
  const direction = skewMs > 0 ? 'behind' : 'ahead of';
  return [finding('clock-skewed', 'warning', { differenceMs, direction, skewMs, limitMs, roundTripMs })];
}

function workspaceFindings({ connection, signIn, workspaces }: Observation): readonly Finding<Code>[] {
  if (workspaces === null) return [];
  const { visibleCount, missing } = workspaces;
  return missing.map((workspace) =>
    finding('workspace-not-visible', 'failure', { connection, workspace, visibleCount, userId: userOf(signIn) }),
  );
}

function modelFindings({ connection, signIn }: Observation, seen: ModelSeen): readonly Finding<Code>[] {
  const { wanted, expectedWorkspace, model, status, statusRefused, fault } = seen;
  const userId = userOf(signIn);
  if (model === null) {
    return fault === null
      ? [finding('model-not-visible', 'failure', { connection, model: wanted, expectedWorkspace, userId })]
      : [];
  }
  const { id: modelId, name, activeState, workspaceName, workspaceId } = model;
  const facts = { connection, model: name, modelId, workspace: workspaceName, workspaceId, activeState, userId };
  const moved = isIn(model, expectedWorkspace)
    ? []
    : [finding('model-in-other-workspace', 'warning', { ...facts, expectedWorkspace })];
  const state = stateOf(model) ?? (statusRefused && stateOfRefusal(statusRefused)) ?? closedState(status);
  if (state === null) return moved;
  const call = statusRefused && {
    httpStatus: statusRefused.httpStatus,
    message: statusRefused.message,
    at: statusRefused.at,
  };
  return [...moved, finding(...state, { ...facts, ...call })];
}

type State = readonly [code: Code, severity: Severity];

/** ACTIVE is tolerated by other clients beside the words that are documented. */
const stateOfWord: { readonly [activeState: string]: State | null } = {
  UNLOCKED: null,
  PRODUCTION: null,
  ACTIVE: null,
  ARCHIVED: ['model-archived', 'failure'],
  LOCKED: ['model-locked', 'warning'],
  MAINTENANCE: ['model-offline', 'failure'],
  PRODUCTION_MAINTENANCE: ['model-offline', 'failure'],
};

const stateOfHttpStatus: { readonly [httpStatus: number]: State } = {
  403: ['model-no-access', 'failure'],
  404: ['model-no-access', 'failure'],
  410: ['model-not-visible', 'failure'],
  422: ['model-archived', 'failure'],
  423: ['model-locked', 'warning'],
  424: ['model-offline', 'failure'],
};

function stateOf({ activeState }: Model): State | null {
  const state = Object.hasOwn(stateOfWord, activeState) ? stateOfWord[activeState] : undefined;
  return state === undefined ? ['model-state-unrecognised', 'unknown'] : state;
}

function stateOfRefusal({ httpStatus }: FailedCall): State {
  return stateOfHttpStatus[httpStatus] ?? ['model-status-refused', 'unknown'];
}

function closedState(status: ModelStatus | null): State | null {
  return status !== null && isClosed(status) ? ['model-closed', 'ok'] : null;
}

/** Their status is not asked for: an archived or offline model refuses it. */
function isAsleep(model: Model): boolean {
  const code = stateOf(model)?.[0];
  return code === 'model-archived' || code === 'model-offline';
}

/** Each fault once, however many models it kept from being seen. */
function faultFindings({ connection, workspaces, models }: Observation): readonly Finding<Code>[] {
  const blind = models.filter(({ fault }) => fault !== null);
  const faults = [...blind.map(({ fault }) => fault), workspaces?.fault].filter((fault) => fault != null);
  const distinct = [...new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault])).values()];
  return distinct.map((fault) => {
    const unseen = blind.filter((seen) => seen.fault?.message === fault.message).map(({ wanted }) => wanted);
    const facts = { connection, faultCode: fault.code, message: fault.message, model: unseen.join(', ') };
    return finding(...severityOfFault(fault), facts);
  });
}

function severityOfFault({ whose, code }: Fault): State {
  if (code === 'model-ambiguous') return ['model-ambiguous', 'warning'];
  if (code === 'RATE_LIMITED') return ['rate-limited', 'warning'];
  if (whose === 'peer' && /^(HTTP_5|HTML_5)/.test(code)) return ['server-error', 'warning'];
  return ['not-looked-at', 'unknown'];
}

const methodNames = { basic: 'user and password', certificate: 'CA certificate', oauth: 'OAuth device grant' };

function userOf(signIn: Signed): string | null {
  return signIn.outcome === 'signed-in' ? signIn.userId : null;
}

function isWorkspace({ id, name }: Workspace, wanted: string): boolean {
  return name === wanted || id.toLowerCase() === wanted.toLowerCase();
}

function finding(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
