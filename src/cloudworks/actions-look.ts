/** Looks whether the actions an integration runs are in the lists of their model, as this account sees them. Opens no closed model. */
import type { Action, ActionKind, Anaplan, Answer } from '../anaplan/anaplan.ts';
import { isClosed } from '../anaplan/model-state.ts';
import type { WatchedModel } from '../anaplan/watched.ts';
import { watchedModel } from '../anaplan/watched.ts';
import { CouldNotLook, NothingToLookAt } from '../check.ts';
import type { IntegrationDetail } from './cloudworks.ts';
import { endsOf } from './ends.ts';

export type ActionSeen = { readonly actionId: string; readonly kind: ActionKind; readonly isListed: boolean };

const kindOfPrefix: { readonly [prefix: string]: ActionKind } = {
  '112': 'import',
  '116': 'export',
  '117': 'action',
  '118': 'process',
};

/** Against the lists of its model as this account sees them. Null where it does not see the model, or where asking would open or wait for it. */
export async function actionsOf(
  anaplan: Anaplan,
  connection: string,
  detail: IntegrationDetail,
  signal: AbortSignal,
): Promise<readonly ActionSeen[] | null> {
  const ids = new Set([detail.processId, ...endsOf(detail.jobs).map(({ actionId }) => actionId)]);
  const wanted = [...ids].flatMap((actionId) => {
    const kind = kindOfPrefix[actionId?.slice(0, 3) ?? ''];
    return actionId === null || kind === undefined ? [] : [{ actionId, kind }];
  });
  if (detail.modelId === null || wanted.length === 0) return null;
  try {
    const model = { connection, model: detail.modelId, workspace: null };
    const watched = await watchedModel(anaplan, model, signal);
    if (isClosed(watched.status)) return null;
    const seen: ActionSeen[] = [];
    for (const { actionId, kind } of wanted) {
      const isListed = await isListedNow(watched, kind, actionId, signal);
      if (isListed === null) return null;
      seen.push({ actionId, kind, isListed });
    }
    return seen;
  } catch (error) {
    // What of the model cannot be seen says nothing about the integration; api-access tells it.
    if (error instanceof CouldNotLook || error instanceof NothingToLookAt) return null;
    throw error;
  }
}

/** Missing is a verdict: it is not given by a list that may be some minutes old. */
async function isListedNow(
  { connection, model }: WatchedModel,
  kind: ActionKind,
  actionId: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  const isIn = (answer: Answer<readonly Action[]>) =>
    answer.ok ? answer.value.some(({ id }) => id === actionId) : null;
  const known = isIn(await connection.actions(model.id, kind, signal));
  return known === false ? isIn(await connection.actions(model.id, kind, signal, (nowMs) => nowMs - 60_000)) : known;
}
