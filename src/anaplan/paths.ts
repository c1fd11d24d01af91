/** Paths of the Integration API below its base URL; pure. */
import { listOfKind } from './actions.ts';
import type { ActionRef } from './anaplan.ts';

export function modelPath(workspaceId: string, modelId: string): string {
  return `/workspaces/${segment(workspaceId)}/models/${segment(modelId)}`;
}

/** The workspace form: the only one that is documented for tasks. */
export function actionPath({ workspaceId, modelId, kind, actionId }: ActionRef): string {
  return `${modelPath(workspaceId, modelId)}/${listOfKind[kind]}/${segment(actionId)}`;
}

/** "." and ".." are folded away by URL parsers even when escaped, so they never get that far. */
export function segment(text: string): string {
  return text === '.' || text === '..' ? `_${text}` : encodeURIComponent(text);
}
