/** Workspaces and models from the API's answers; pure. `activeState` is kept as it came, also when it is a word not known yet. */
import { z } from 'zod';
import type { Model, Workspace } from './anaplan.ts';
import { boundedText, id, isoTime, optionalText, parsed } from './answer.ts';
import type { Page } from './envelope.ts';
import { parsePage, parseSingle } from './envelope.ts';

export type PageOf<T> = { readonly items: readonly T[]; readonly nextOffset: number | null };

const workspace: z.ZodType<Workspace> = z
  .object({ id, name: boundedText, active: z.boolean().nullish() })
  .transform(({ active, ...rest }) => ({ ...rest, active: active ?? null }));

const model: z.ZodType<Model> = z
  .object({
    id,
    name: boundedText,
    activeState: boundedText,
    currentWorkspaceId: id.nullish(),
    currentWorkspaceName: optionalText,
    lastModified: isoTime,
    lastModifiedByUserGuid: optionalText,
  })
  .transform(({ currentWorkspaceId, currentWorkspaceName, lastModifiedByUserGuid, ...rest }) => ({
    ...rest,
    workspaceId: currentWorkspaceId ?? null,
    workspaceName: currentWorkspaceName,
    lastModifiedBy: lastModifiedByUserGuid,
  }));

/** GET /workspaces */
export function parseWorkspaces(body: unknown): PageOf<Workspace> {
  const what = 'The list of workspaces';
  return itemsOf(parsePage(body, ['workspaces'], what), workspace, what);
}

/** GET /models */
export function parseModels(body: unknown): PageOf<Model> {
  const what = 'The list of models';
  return itemsOf(parsePage(body, ['models'], what), model, what);
}

/** GET /models/{modelId} */
export function parseModel(body: unknown): Model {
  const what = 'The description of the model';
  return parsed(model, parseSingle(body, 'model', what), { what, path: ['model'] });
}

export function itemsOf<T>({ items, key, nextOffset }: Page, schema: z.ZodType<T>, what: string): PageOf<T> {
  return { items: items.map((item, index) => parsed(schema, item, { what, path: [key, index] })), nextOffset };
}
