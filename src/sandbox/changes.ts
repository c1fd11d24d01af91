/** What can be changed in a tenant, as data: scenarios are lists of these, and they compose. Pure; names as users know them. */
import { upperIdOf } from './ids.ts';
import type { Course } from './task.ts';
import type { Action, ActiveState, Behaviour, Interference, Model, Tenant } from './tenant.ts';

/** Times count back from the moment the change is made. */
export type Change =
  /** One more run of an action; its timetable is suspended from that run on. */
  | {
      readonly change: 'run';
      readonly model: string;
      readonly action: string;
      readonly startedAgoMs: number;
      /** E-mail of the user who starts it. */
      readonly by: string;
      readonly course: Course;
    }
  | { readonly change: 'move-model'; readonly model: string; readonly workspace: string }
  | { readonly change: 'model-state'; readonly model: string; readonly state: ActiveState }
  | { readonly change: 'hide-model'; readonly model: string; readonly from: string }
  | { readonly change: 'remove-file'; readonly model: string; readonly file: string }
  | { readonly change: 'file-chunks'; readonly model: string; readonly file: string; readonly chunkCount: number }
  | { readonly change: 'private-file'; readonly model: string; readonly file: string; readonly of: string }
  | { readonly change: 'disable-certificates'; readonly of: string }
  | { readonly change: 'behaviour'; readonly behaviour: Partial<Omit<Behaviour, 'interferences'>> }
  | {
      readonly change: 'interfere';
      readonly path: string;
      readonly forMs: number;
      readonly answer: Interference['answer'];
    };

/** Throws NoSuchName when the change names something the tenant does not have. */
export function changed(tenant: Tenant, change: Change, atMs: number): Tenant {
  switch (change.change) {
    case 'run':
      return withAction(tenant, change, (action) => ({
        ...suspended(action, atMs - change.startedAgoMs),
        runs: [
          ...action.runs,
          {
            taskId: upperIdOf(`run of ${change.model} / ${change.action} at ${atMs - change.startedAgoMs}`),
            createdAtMs: atMs - change.startedAgoMs,
            startedBy: named(tenant.users, 'email', change.by).id,
            course: change.course,
          },
        ],
      }));
    case 'move-model': {
      const { id } = named(tenant.workspaces, 'name', change.workspace);
      return withModel(tenant, change.model, (model) => ({ ...model, workspaceId: id, lastModifiedAtMs: atMs }));
    }
    case 'model-state':
      return withModel(tenant, change.model, (model) => ({ ...model, activeState: change.state }));
    case 'hide-model': {
      const { id } = named(tenant.models, 'name', change.model);
      return {
        ...tenant,
        users: replaced(tenant.users, 'email', change.from, (user) => ({
          ...user,
          hiddenModels: [...user.hiddenModels, id],
        })),
      };
    }
    case 'remove-file':
      return withModel(tenant, change.model, (model) => {
        const gone = named(model.files, 'name', change.file);
        return { ...model, files: model.files.filter((file) => file !== gone) };
      });
    case 'file-chunks':
      return withFile(tenant, change, (file) => ({ ...file, chunkCount: change.chunkCount }));
    case 'private-file': {
      const { id } = named(tenant.users, 'email', change.of);
      return withFile(tenant, change, (file) => ({ ...file, privateTo: id }));
    }
    case 'disable-certificates': {
      const { id } = named(tenant.users, 'email', change.of);
      return {
        ...tenant,
        registrations: tenant.registrations.map((registration) =>
          registration.userId === id ? { ...registration, enabled: false } : registration,
        ),
      };
    }
    case 'behaviour':
      return { ...tenant, behaviour: { ...tenant.behaviour, ...change.behaviour } };
    case 'interfere': {
      const added = { path: change.path, fromMs: atMs, untilMs: atMs + change.forMs, answer: change.answer };
      const interferences = [...tenant.behaviour.interferences, added];
      return { ...tenant, behaviour: { ...tenant.behaviour, interferences } };
    }
  }
}

export class NoSuchName extends Error {
  override readonly name = 'NoSuchName';
  constructor(value: string, known: readonly string[]) {
    super(`The sandbox has nothing named "${value}"; it has ${known.join(', ')}.`);
  }
}

function suspended<A extends Action>(action: A, fromMs: number): A {
  if (action.timetable === null) return action;
  const untilMs = Math.min(action.timetable.untilMs ?? Number.POSITIVE_INFINITY, fromMs - 1);
  return { ...action, timetable: { ...action.timetable, untilMs } };
}

function withModel(tenant: Tenant, name: string, change: (model: Model) => Model): Tenant {
  return { ...tenant, models: replaced(tenant.models, 'name', name, change) };
}

function withAction(
  tenant: Tenant,
  { model, action }: { readonly model: string; readonly action: string },
  change: (action: Action) => Action,
): Tenant {
  return withModel(tenant, model, (found) => ({ ...found, actions: replaced(found.actions, 'name', action, change) }));
}

function withFile(
  tenant: Tenant,
  { model, file }: { readonly model: string; readonly file: string },
  change: (file: Model['files'][number]) => Model['files'][number],
): Tenant {
  return withModel(tenant, model, (found) => ({ ...found, files: replaced(found.files, 'name', file, change) }));
}

function replaced<K extends string, T extends { readonly [key in K]: string }>(
  items: readonly T[],
  key: K,
  value: string,
  change: (item: T) => T,
): readonly T[] {
  const found = named(items, key, value);
  return items.map((item) => (item === found ? change(item) : item));
}

function named<K extends string, T extends { readonly [key in K]: string }>(
  items: readonly T[],
  key: K,
  value: string,
): T {
  const found = items.find((item) => item[key] === value);
  if (found === undefined)
    throw new NoSuchName(
      value,
      items.map((item) => item[key]),
    );
  return found;
}
