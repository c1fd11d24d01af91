/** Edits of one part of a tenant, found by its name or id; everything else stays the same object. Pure. */
import type { CloudWorks, Integration } from './cloudworks.ts';
import type { Action, Model, ServerFile, Tenant, User } from './tenant.ts';

export function withModel(tenant: Tenant, name: string, edit: (model: Model) => Model): Tenant {
  return { ...tenant, models: replaced(tenant.models, 'name', name, edit) };
}

export function withAction(
  tenant: Tenant,
  { model, action }: { readonly model: string; readonly action: string },
  edit: (action: Action) => Action,
): Tenant {
  return withModel(tenant, model, (found) => ({ ...found, actions: replaced(found.actions, 'name', action, edit) }));
}

export function withFile(
  tenant: Tenant,
  { model, file }: { readonly model: string; readonly file: string },
  edit: (file: ServerFile) => ServerFile,
): Tenant {
  return withModel(tenant, model, (found) => ({ ...found, files: replaced(found.files, 'name', file, edit) }));
}

export function withUser(tenant: Tenant, email: string, edit: (user: User) => User): Tenant {
  return { ...tenant, users: replaced(tenant.users, 'email', email, edit) };
}

export function withIntegration(tenant: Tenant, name: string, edit: (one: Integration) => Integration): Tenant {
  const { cloudWorks } = tenant;
  return withCloudWorks(tenant, { integrations: replaced(cloudWorks.integrations, 'name', name, edit) });
}

export function withCloudWorks(tenant: Tenant, part: Partial<CloudWorks>): Tenant {
  return { ...tenant, cloudWorks: { ...tenant.cloudWorks, ...part } };
}

export function replaced<K extends string, T extends { readonly [key in K | 'id']: string }>(
  items: readonly T[],
  key: K,
  value: string,
  edit: (item: T) => T,
): readonly T[] {
  const found = named(items, key, value);
  return items.map((item) => (item === found ? edit(item) : item));
}

/** Names come first: two things may share one, ids never. */
export function named<K extends string, T extends { readonly [key in K | 'id']: string }>(
  items: readonly T[],
  key: K,
  value: string,
): T {
  const found = items.find((item) => item[key] === value) ?? items.find(({ id }) => id === value);
  if (found === undefined)
    throw new NoSuchName(
      value,
      items.map((item) => item[key]),
    );
  return found;
}

export class NoSuchName extends Error {
  override readonly name = 'NoSuchName';
  constructor(value: string, known: readonly string[]) {
    super(`The sandbox has nothing named "${value}"; it has ${known.join(', ')}.`);
  }
}
