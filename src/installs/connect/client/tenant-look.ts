/** Asks the tenant whether the ids and names of a script are there, through a connection of the settings; read-only, and opens no model. */
import type { ActionKind, Anaplan, AnaplanConnection, Model } from '../../../anaplan/anaplan.ts';
import { CouldNotLook } from '../../../check.ts';
import type { SignInSettings } from '../../../settings/settings.ts';
import type { CallSeen, ShownUse, TenantSeen } from './observation.ts';

export type TenantOrder = {
  readonly name: string;
  readonly signIn: Pick<SignInSettings, 'method'> & { readonly user?: string };
};

type Missing = TenantSeen['missing'][number];

export async function tenantSeenOf(
  calls: readonly CallSeen[],
  order: TenantOrder,
  anaplan: Anaplan,
  signal: AbortSignal,
): Promise<TenantSeen> {
  const connection = anaplan.connection(order.name);
  const about = {
    connection: order.name,
    missing: [],
    notAsked: null,
    isSameAccount: isSame(calls, order),
    refused: null,
  };
  try {
    const answer = await connection.signIn(signal);
    if ('refused' in answer) {
      const { httpStatus, status } = answer.refused;
      return { ...about, refused: `HTTP ${httpStatus} ${status}`, notAsked: 'The connection could not sign in.' };
    }
    const models = await connection.models(signal);
    const missing = await Promise.all(calls.map((call) => missingOf(call, models, connection, signal)));
    return { ...about, missing: missing.flat() };
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { ...about, notAsked: error.fault.message };
  }
}

/** By the user's name; of a certificate the connection's own check tells. */
function isSame(calls: readonly CallSeen[], { signIn }: TenantOrder): boolean | null {
  const [call] = calls;
  if (call === undefined || call.signIn.mode !== 'basic' || signIn.method !== 'basic') return null;
  return call.signIn.user === null || signIn.user === undefined
    ? null
    : call.signIn.user.toLowerCase() === signIn.user.toLowerCase();
}

async function missingOf(
  { uses }: CallSeen,
  models: readonly Model[],
  connection: AnaplanConnection,
  signal: AbortSignal,
): Promise<readonly Missing[]> {
  const last = (option: string) =>
    uses.findLast((use) => use.option === option || use.option === `${option}_id`) ?? null;
  const workspace = last('-workspace');
  const model = last('-model');
  const inWorkspace = models.filter(
    (one) => workspace?.value == null || isNamed(workspace, one.workspaceId, one.workspaceName),
  );
  if (workspace?.value != null && models.length > 0 && inWorkspace.length === 0) return [told('workspace', workspace)];
  if (model?.value == null) return [];
  const found = inWorkspace.find((one) => isNamed(model, one.id, one.name));
  if (found === undefined) return [told('model', model)];
  return await actionsMissing(uses, found, connection, signal);
}

const kinds: { readonly [option: string]: ActionKind } = {
  '-import': 'import',
  '-export': 'export',
  '-action': 'action',
  '-process': 'process',
};

/** A closed model is left closed. */
async function actionsMissing(
  uses: readonly ShownUse[],
  { id, workspaceId }: Model,
  connection: AnaplanConnection,
  signal: AbortSignal,
): Promise<readonly Missing[]> {
  const named = uses.filter(({ option, value }) => kinds[option] !== undefined && value !== null);
  if (named.length === 0 || workspaceId === null) return [];
  const status = await connection.modelStatus(workspaceId, id, signal);
  if (!status.ok || /^clos/i.test(status.value.currentStep)) return [];
  const missing: Missing[] = [];
  for (const use of named) {
    const kind = kinds[use.option];
    const answer = kind === undefined ? null : await connection.actions(id, kind, signal);
    if (answer?.ok === true && !answer.value.some((one) => isNamed(use, one.id, one.name)))
      missing.push(told(kind ?? 'action', use));
  }
  return missing;
}

function isNamed({ value }: ShownUse, id: string | null, name: string | null): boolean {
  return value !== null && (value === name || value.toUpperCase() === id?.toUpperCase());
}

function told(what: string, { value, at }: ShownUse): Missing {
  return { what, name: value ?? '', at };
}
