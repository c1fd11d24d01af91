/** Atlan's preflight replayed by the connection of these settings: token, workspaces, and whether the account administers each. Reads only; opens no closed model. */
import type { AnaplanConnection, Model } from '../../anaplan/anaplan.ts';
import { isClosed } from '../../anaplan/model-state.ts';
import { CouldNotLook } from '../../check.ts';
import type { Tools } from '../../tools.ts';
import type { PreflightSeen, WorkspaceSeen } from './atlan.ts';

const mostWorkspaces = 30;
/** Of a workspace so many models are tried until one is open. */
const mostModels = 5;

export async function preflightSeen(
  connection: string | null,
  { anaplan, host }: Pick<Tools, 'anaplan' | 'host'>,
  signal: AbortSignal,
): Promise<PreflightSeen> {
  const none = { connection, signIn: null, workspaces: null, workspacesLeftOut: 0 };
  if (connection === null)
    return { ...none, notReplayed: 'no connection of the settings is named as having the same account' };
  if (host.collectedAtMs !== null) return { ...none, notReplayed: 'this is a snapshot of another host' };
  try {
    return await replayed(anaplan.connection(connection), signal);
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { ...none, notReplayed: error.fault.message };
  }
}

async function replayed(connection: AnaplanConnection, signal: AbortSignal): Promise<PreflightSeen> {
  const about = { notReplayed: '', connection: connection.name };
  const answer = await connection.signIn(signal);
  if ('refused' in answer) {
    const { httpStatus, message } = answer.refused;
    return {
      ...about,
      signIn: { ok: false, httpStatus, message: message.slice(0, 300) },
      workspaces: null,
      workspacesLeftOut: 0,
    };
  }
  const all = await connection.workspaces(signal);
  const active = all.filter((one) => one.active !== false);
  const models = active.length === 0 ? [] : await connection.models(signal);
  const workspaces: WorkspaceSeen[] = [];
  for (const { id, name } of active.slice(0, mostWorkspaces)) {
    const own = models.filter(({ workspaceId }) => workspaceId === id);
    workspaces.push({ id, name: name.slice(0, 200), ...(await adminOf(id, own, connection, signal)) });
  }
  const workspacesLeftOut = Math.max(0, active.length - mostWorkspaces);
  return { ...about, signIn: { ok: true, httpStatus: 201, message: '' }, workspaces, workspacesLeftOut };
}

/** The list of modules is for administrators of the workspace alone; asking for it opens a closed model and waits for a busy one. */
async function adminOf(
  workspaceId: string,
  models: readonly Model[],
  connection: AnaplanConnection,
  signal: AbortSignal,
): Promise<Pick<WorkspaceSeen, 'admin' | 'why'>> {
  const usable = models.filter(({ activeState }) => /^(?:UNLOCKED|PRODUCTION)$/.test(activeState));
  if (usable.length === 0) return { admin: 'unknown', why: 'it shows this account no usable model to ask' };
  for (const { id, name } of usable.slice(0, mostModels)) {
    const status = await connection.modelStatus(workspaceId, id, signal);
    if (!status.ok || isClosed(status.value) || status.value.taskId !== null) continue;
    const modules = await connection.readsModules(id, signal);
    if (modules.ok) return { admin: 'yes', why: '' };
    const why = `the modules of "${name.slice(0, 100)}" were refused with status ${modules.call.httpStatus}`;
    return { admin: modules.call.httpStatus === 403 ? 'no' : 'unknown', why };
  }
  return { admin: 'unknown', why: 'none of its first models is open and idle now, and none is woken' };
}
