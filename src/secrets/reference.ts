/** What a secret reference says, in parts; pure. Knows no way to read one. */

export type Reference =
  | { readonly kind: 'env' | 'file' | 'credential'; readonly name: string }
  | { readonly kind: 'exec'; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: 'vault'; readonly path: string; readonly key: string }
  | { readonly kind: 'aws' | 'azure' | 'google'; readonly name: string; readonly key: string | null };

export type StoreKind = 'vault' | 'aws' | 'azure' | 'google';

/** How each is written, for messages. */
export const referenceForms = {
  env: 'env:NAME',
  file: 'file:/path',
  credential: 'credential:NAME',
  exec: 'exec:/path/of/command argument ...',
  vault: 'vault:PATH#KEY',
  aws: 'aws:NAME or aws:NAME#KEY',
  azure: 'azure:NAME or azure:NAME#KEY',
  google: 'google:NAME or google:NAME#KEY',
} as const;

export type ReferenceKind = keyof typeof referenceForms;

/** Null when it is none of the forms. */
export function referenceOf(text: string): Reference | null {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(0, colon));
  const rest = text.slice(colon + 1);
  switch (kind) {
    case 'env':
      return rest === '' ? null : { kind, name: rest };
    case 'file':
      return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(rest) ? { kind, name: rest } : null;
    case 'credential':
      return /^[A-Za-z0-9_.@-]+$/.test(rest) && !/^\.+$/.test(rest) ? { kind, name: rest } : null;
    case 'exec': {
      const argv = argvOf(rest);
      return argv === null ? null : { kind, argv };
    }
    case 'vault':
      return vaultReference(rest);
    case 'aws':
      return keyed(kind, rest, /^[A-Za-z0-9/_+=.@:-]{1,2048}$/);
    case 'azure':
      return keyed(
        kind,
        rest,
        /^([0-9A-Za-z-]{1,127}|https:\/\/[0-9A-Za-z.:-]{1,200}\/secrets\/[0-9A-Za-z-]{1,127}(\/[0-9a-f]{32})?)$/,
      );
    case 'google':
      return keyed(
        kind,
        rest,
        /^([A-Za-z0-9_-]{1,255}|projects\/[a-z0-9.:-]{1,100}\/secrets\/[A-Za-z0-9_-]{1,255}(\/versions\/[a-z0-9-]{1,63})?)$/,
      );
    default:
      return null;
  }
}

/** `["/path", "argument"]` as JSON, or words between spaces; null when the first is no absolute path or a word would need a shell. */
export function argvOf(text: string): readonly [string, ...string[]] | null {
  const words = text.startsWith('[')
    ? listOf(text)
    : shellFree(text)
      ? text.split(' ').filter((word) => word !== '')
      : null;
  const [command, ...rest] = words ?? [];
  return command !== undefined && isAbsolutePath(command) ? [command, ...rest] : null;
}

/** No quote, dollar or other sign that a shell would change: none runs here, so they would not mean what they seem to. */
function shellFree(text: string): boolean {
  return !/['"`$\\;&|<>*?(){}[\]!~\t\n]/.test(text);
}

function listOf(text: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one): one is string => typeof one === 'string') ? list : null;
  } catch {
    return null;
  }
}

function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(path);
}

function vaultReference(rest: string): Reference | null {
  const [, path, key] = /^([^#\s]{1,1000})#([^#\s]{1,200})$/.exec(rest) ?? [];
  if (path === undefined || key === undefined) return null;
  const parts = path.split('/');
  return parts.length < 2 || parts.some((part) => part === '' || /^\.+$/.test(part))
    ? null
    : { kind: 'vault', path, key };
}

function keyed(kind: 'aws' | 'azure' | 'google', rest: string, form: RegExp): Reference | null {
  const hash = rest.indexOf('#');
  const name = hash < 0 ? rest : rest.slice(0, hash);
  const key = hash < 0 ? null : rest.slice(hash + 1);
  return form.test(name) && key !== '' ? { kind, name, key } : null;
}
