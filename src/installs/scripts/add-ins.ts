/** Anaplan's add-ins of Microsoft Office, as the registry of a snapshot names them; row EX01. Versions stand among the installed programs, if anywhere. */
import type { Finding } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { AddInSeen } from './scripts.ts';
import type { OtherClientCode } from './words.ts';

const roots = ['HKLM\\SOFTWARE', 'HKLM\\SOFTWARE\\Wow6432Node', 'HKCU\\SOFTWARE'];
const applications = ['Excel', 'PowerPoint', 'Word'];
const mostKeys = 2000;

export async function addInsOf(host: Host): Promise<readonly AddInSeen[]> {
  const installed = await installedPrograms(host);
  const found: AddInSeen[] = [];
  for (const root of roots)
    for (const application of applications) {
      const above = `${root}\\Microsoft\\Office\\${application}\\Addins`;
      for (const key of (await host.registryBelow(above)).slice(0, mostKeys)) {
        const values = await host.registry(key);
        const id = key.split('\\').at(-1) ?? '';
        const name = valueNamed(values, 'FriendlyName') ?? id;
        if (!/anaplan/i.test(`${name} ${id}`)) continue;
        const load = Number(valueNamed(values, 'LoadBehavior') ?? Number.NaN);
        const program = installed.find((one) => one.name.toLowerCase().includes(application.toLowerCase()));
        const only = installed.length === 1 ? installed[0] : undefined;
        found.push({
          application,
          name: name.slice(0, 200),
          loadBehavior: Number.isInteger(load) ? load : null,
          version: (program ?? only)?.version ?? null,
        });
      }
    }
  return found.slice(0, 50);
}

async function installedPrograms(host: Host): Promise<readonly { readonly name: string; readonly version: string }[]> {
  const found: { name: string; version: string }[] = [];
  for (const root of roots)
    for (const key of (await host.registryBelow(`${root}\\Microsoft\\Windows\\CurrentVersion\\Uninstall`)).slice(
      0,
      mostKeys,
    )) {
      const values = await host.registry(key);
      const name = valueNamed(values, 'DisplayName') ?? '';
      const version = valueNamed(values, 'DisplayVersion');
      if (/anaplan/i.test(name) && version !== null) found.push({ name, version: version.slice(0, 60) });
    }
  return found;
}

function valueNamed(values: Readonly<Record<string, string>> | null, name: string): string | null {
  const key = Object.keys(values ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (values?.[key] ?? null);
}

/** Even values are those of add-ins that are not loaded; 8 and 16 load on demand. */
export function addInFindings(addIns: readonly AddInSeen[]): readonly Finding<OtherClientCode>[] {
  const shown = ({ application, name, version }: AddInSeen) =>
    `${name} (${application}${version === null ? '' : `, ${version}`})`;
  const off = addIns.filter(({ loadBehavior }) => loadBehavior === 0 || loadBehavior === 2);
  const versioned = addIns.filter(({ version }) => version !== null);
  const others = addIns.filter(({ version }) => version === null);
  return [
    ...(off.length === 0
      ? []
      : [{ code: 'office-add-in-off', severity: 'warning', facts: { addIns: off.map(shown) } } as const]),
    ...(versioned.length === 0
      ? []
      : [{ code: 'office-add-in-seen', severity: 'notice', facts: { addIns: versioned.map(shown) } } as const]),
    ...(others.length === 0
      ? []
      : [
          { code: 'office-add-in-version-unknown', severity: 'unknown', facts: { addIns: others.map(shown) } } as const,
        ]),
  ];
}
