/** What a model is made of besides actions and files: modules, lists, views, versions, calendar, revisions. Types, and structures made from a few words. Pure. */
import { lowerIdOf, objectId } from './ids.ts';

export type Named = { readonly id: string; readonly name: string };
export type Module = Named & { readonly lineItems: readonly Named[]; readonly dimensions: readonly Named[] };
export type List = Named & {
  readonly items: readonly (Named & { readonly code: string })[];
  readonly parent: Named | null;
};
export type Revision = {
  /** 32 upper hex digits. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAtMs: number;
  /** Id of a user. */
  readonly createdBy: string;
};
/** A synchronisation from another model; told for 48 h. */
export type SyncTask = {
  readonly id: string;
  readonly createdAtMs: number;
  readonly tookMs: number;
  readonly successful: boolean;
};
export type Structure = {
  readonly modules: readonly Module[];
  readonly lists: readonly List[];
  readonly dashboards: readonly Named[];
  readonly revisions: readonly Revision[];
  readonly syncTasks: readonly SyncTask[];
};

/** Anaplan's own dimensions have fixed ids. */
export const time: Named = { id: '20000000003', name: 'Time' };
export const lineItemsDimension: Named = { id: '101999999999', name: 'Line items' };

/** `modules`: names and their line items; `lists`: names and their items. Ids count up from 0, modules and lists apart. */
export function structureOf(
  modules: { readonly [module: string]: readonly string[] },
  lists: { readonly [list: string]: readonly string[] },
  more: Partial<Pick<Structure, 'revisions' | 'syncTasks'>> & { readonly dashboards?: readonly string[] } = {},
): Structure {
  let items = 0;
  const madeLists = Object.entries(lists).map(([name, names], number) => ({
    id: objectId('list', number),
    name,
    parent: null,
    items: names.map((item) => ({
      id: objectId('listItem', items++),
      name: item,
      code: item.slice(0, 3).toUpperCase(),
    })),
  }));
  let lineItems = 0;
  return {
    lists: madeLists,
    modules: Object.entries(modules).map(([name, names], number) => ({
      id: objectId('module', number),
      name,
      lineItems: names.map((item) => ({ id: objectId('lineItem', lineItems++), name: item })),
      dimensions: [time, ...madeLists.slice(0, 2).map(({ id, name: list }) => ({ id, name: list }))],
    })),
    dashboards: (more.dashboards ?? []).map((name, number) => ({ id: objectId('dashboard', number), name })),
    revisions: more.revisions ?? [],
    syncTasks: more.syncTasks ?? [],
  };
}

export const nothingBuilt: Structure = structureOf({}, {});

export function revision(name: string, createdAtMs: number, createdBy: string): Revision {
  const id = lowerIdOf(`revision ${name} ${createdBy}`).toUpperCase();
  return { id, name, description: `Release ${name}`, createdAtMs, createdBy };
}
