/** Which clients on this host run as which account; pure. */
import type { InstallsSettings, Settings } from './settings.ts';

/** Accounts that clients run as, each once. */
export function accountsOf({ installs }: Settings): readonly string[] {
  const all = installs === undefined ? [] : [...kinds.flatMap((kind): readonly Owned[] => installs[kind])];
  return [...new Set(all.flatMap(({ account }) => account ?? []))];
}

/** The same settings with the clients of that account alone; null: of those that name none. */
export function settingsOfAccount(settings: Settings, account: string | null): Settings {
  const { installs } = settings;
  if (installs === undefined) return settings;
  const fits = (one: Owned) => (one.account ?? null) === account;
  return {
    ...settings,
    installs: {
      connect: installs.connect.filter(fits),
      java: installs.java.filter(fits),
      mulesoft: installs.mulesoft.filter(fits),
      informatica: installs.informatica.filter(fits),
      atlan: installs.atlan.filter(fits),
      scripts: account === null ? installs.scripts : [],
    },
  };
}

const kinds = [
  'connect',
  'java',
  'mulesoft',
  'informatica',
  'atlan',
] as const satisfies readonly (keyof InstallsSettings)[];

type Owned = { readonly account?: string | null };
