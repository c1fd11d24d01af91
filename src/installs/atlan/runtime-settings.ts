/** What the files of a self-deployed runtime set, by our names, and which literal secrets stand in them; pure. */
import type { FileKind, LiteralSecret, SettingName, SettingSeen } from './atlan.ts';
import { filledIn } from './variables.ts';
import type { Leaf } from './yaml-tree.ts';

/** Letters and digits alone, lower case. Names of 2026 from Atlan's guides and its public application SDK. */
const spellings: { readonly [N in SettingName]: readonly string[] } = {
  deploymentName: ['deploymentname', 'atlandeploymentname', 'sdrdeploymentname'],
  domain: ['domain', 'atlandomain', 'sdrdomain', 'tenantdomain'],
  baseUrl: ['baseurl', 'atlanbaseurl', 'atlanauthbaseurl'],
  clientId: ['clientid', 'atlanauthclientid', 'atlanclientid', 'sdrclientid'],
  clientSecret: ['clientsecret', 'atlanauthclientsecret', 'atlanclientsecret', 'sdrclientsecret'],
  temporalTls: ['temporaltlsenabled', 'atlantemporaltlsenabled', 'atlanworkflowtlsenabled', 'workflowtlsenabled'],
  temporalHost: ['temporalhost', 'atlantemporalhost', 'atlanworkflowhost', 'workflowhost'],
  authEnabled: ['authenabled', 'atlanauthenabled'],
  tokenUrl: ['tokenurl', 'atlanauthtokenurl', 'atlanauthurl'],
  upload: ['enableatlanupload'],
};
const byName = new Map(
  Object.entries(spellings).flatMap(([name, all]) => all.map((one) => [one, name as SettingName])),
);
/** Words that other parts of such files use too. */
const ambiguous = new Set(['domain', 'baseurl', 'clientid', 'clientsecret', 'tokenurl']);
const isPrivate = new Set<SettingName>(['clientId', 'clientSecret']);

export type SettingsFile = { readonly kind: FileKind; readonly path: string; readonly leaves: readonly Leaf[] };

export function settingsOf(file: SettingsFile, variables: ReadonlyMap<string, string>): readonly SettingSeen[] {
  return file.leaves.flatMap(({ path, text, line }): SettingSeen[] => {
    const leaf = plain(path.at(-1) ?? '');
    const name = byName.get(leaf);
    const isMeant =
      !ambiguous.has(leaf) || path.length === 1 || path.slice(0, -1).some((part) => /atlan|sdr|^global$/i.test(part));
    if (name === undefined || !isMeant) return [];
    const value = filledIn(text, variables);
    const state = value === null ? 'reference' : value.trim() === '' ? 'empty' : 'given';
    const place = { file: file.path, line };
    return [
      {
        name,
        state,
        place,
        value: state !== 'given' || isPrivate.has(name) ? null : (value ?? '').trim().slice(0, 300),
      },
    ];
  });
}

/** Literal values under names of secrets; `values` are for the redactor and go no further. */
export function literalSecretsOf({ kind, path, leaves }: SettingsFile): {
  readonly seen: readonly LiteralSecret[];
  readonly values: readonly string[];
} {
  const found = leaves.filter(({ path: names, text }) => isSecretName(names.at(-1) ?? '') && isLiteral(text));
  return {
    seen: found.slice(0, 100).map(({ path: names, line }) => ({
      name: (names.at(-1) ?? '').slice(0, 100),
      kind,
      place: { file: path, line },
    })),
    values: found.map(({ text }) => text.trim()),
  };
}

export function isSecretName(name: string): boolean {
  const word = plain(name);
  if (
    /^(?:existing|secret(?:name|store|key ref|file|path)|use)|(?:uri|url|path|file|ref|name|enabled|expiry|ttl|seconds|id)$/.test(
      word,
    )
  )
    return false;
  return /(?:secret|password|passwd|token|privatekey|accountkey|accesskey|secretkey|apikey|credentials?)$/.test(word);
}

/** Not a variable, a reference, a placeholder, nor a word of a switch. */
export function isLiteral(text: string): boolean {
  const value = text.trim();
  if (value.length < 4 || /^(?:true|false|null|none|changeme)$/i.test(value)) return false;
  return !/^\$|\$\{|^\{\{.*\}\}$|^<.*>$|^\[.*\]$|^(?:env|file|vault|exec):|^\*+$/.test(value);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
