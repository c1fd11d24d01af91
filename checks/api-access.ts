/** Looks whether each connection signs in and sees the workspaces and models that are watched through it. Knows no action and opens no model. */
import { z } from 'zod';
import type { AnaplanConnection, FailedCall, Model, ModelStatus, Workspace } from '../src/anaplan/anaplan.ts';
import { isClosed } from '../src/anaplan/model-state.ts';
import { isIn, visibleModel } from '../src/anaplan/watched.ts';
import type { Fault, Finding, JsonObject, Severity } from '../src/check.ts';
import { CouldNotLook, defineCheck } from '../src/check.ts';
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
  readonly method: 'basic' | 'certificate';
  /** User name or certificate file. */
  readonly account: string;
  readonly signIn: Signed;
  /** Null when there was nothing to compare. */
  readonly workspaces: {
    readonly visibleCount: number;
    readonly missing: readonly string[];
    readonly fault: Fault | null;
  } | null;
  readonly models: readonly ModelSeen[];
  readonly clocks: Clocks;
};

const limits = z.strictObject({
  /** How far this host's clock may be from Anaplan's. The skew that sign-in tolerates is not published. */
  skewMs: z.number().positive().default(120_000),
});

export const apiAccess = defineCheck({
  id: 'api-access',
  question: 'Does every connection sign in, and does it see the workspaces and models that are watched?',
  limits,
  needs: ['anaplan'],
  targets: ({ connections, models }) =>
    connections.map(({ name, signIn }) => ({
      name,
      method: signIn.method,
      account: signIn.method === 'basic' ? signIn.user : signIn.certificateFile,
      watched: models
        .filter(({ connection }) => connection === name)
        .map(({ connection, model, workspace }) => ({ connection, model, workspace })),
    })),
  async probe({ name, method, account, watched }, { anaplan }, signal): Promise<Observation> {
    const connection = anaplan.connection(name);
    const answer = await connection.signIn(signal);
    const clocks = await compareClocks(connection, signal);
    const whole = { connection: name, method, account, clocks };
    if ('refused' in answer) {
      return { ...whole, signIn: { outcome: 'refused', ...answer.refused }, workspaces: null, models: [] };
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
  judge: (observation, { limits }): readonly Finding<Code>[] => [
    ...refusalFindings(observation),
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
  explanations,
});

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

function refusalFindings({ connection, method, account, signIn }: Observation): readonly Finding<Code>[] {
  if (signIn.outcome !== 'refused') return [];
  const { outcome: _, ...refusal } = signIn;
  return [
    finding('sign-in-refused', 'failure', {
      connection,
      method: methodNames[method],
      account,
      ...refusal,
      methodSteps: [...methodSteps[method]],
    }),
  ];
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

const methodSteps = {
  basic: [
    'Is the password wrong or expired (about every 90 days)? Sign in with it in a browser, once.',
    'Does the browser work and the API not? Then the user signs in by single sign-on: ask a workspace administrator to make it an exception user, or use a CA certificate.',
  ],
  certificate: [
    'Is the certificate expired, without e-mail address, or no client certificate? `anaplan-doctor diagnose cert FILE` tells.',
    'Is it registered for this user, and enabled? A tenant administrator looks under Administration > Security > Certificates and compares expiry and user.',
    'Is its root accepted? Compare the issuer with the list of root CAs Anaplan supports.',
    'Is the signed payload of the form your tenant wants? Set `payload` of the connection to v2-seconds or v2-milliseconds, each once.',
  ],
} as const;

const methodNames = { basic: 'user and password', certificate: 'CA certificate' };

function userOf(signIn: Signed): string | null {
  return signIn.outcome === 'signed-in' ? signIn.userId : null;
}

function isWorkspace({ id, name }: Workspace, wanted: string): boolean {
  return name === wanted || id.toLowerCase() === wanted.toLowerCase();
}

function finding(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
