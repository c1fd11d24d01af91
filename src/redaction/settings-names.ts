/** People, hosts, models and workspaces that settings name, for `privacy: strict`; pure. */
import type { Settings } from '../settings/settings.ts';
import type { Names } from './pseudonyms.ts';

/** Ids among them stay: they are the same in every place, and tell nobody's name. */
export function namesOf(settings: Settings): Names {
  const { connections, models, endpoints, certificates, reporter } = settings;
  const users = connections.flatMap(({ signIn }) => (signIn.method === 'basic' ? [signIn.user] : []));
  return {
    user: named([...users, ...certificates.map(({ user }) => user), reporter?.name ?? null]),
    host: named(endpoints.map(({ host }) => host)),
    model: named(models.map(({ model }) => model)),
    workspace: named(models.map(({ workspace }) => workspace)),
  };
}

function named(names: readonly (string | null)[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== null).filter((name) => !/^[0-9A-F]{32}$/i.test(name));
}
