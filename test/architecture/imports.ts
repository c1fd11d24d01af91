/** Reads a tree of TypeScript sources as Node runs them: what each imports by value, and which impure names it uses. Knows no rule. */
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { codeOnly } from './code-only.ts';

await init();

export type Source = {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** Files of the tree, relative to the root. */
  readonly local: readonly string[];
  /** Packages and `node:` modules; only the specifier. */
  readonly external: readonly string[];
  /** `import(name)`: what it reaches nobody can tell. */
  readonly hasComputedImport: boolean;
  /** Code without types, comments and strings. */
  readonly code: string;
};

export function sourcesBelow(root: string, folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((path) => sourceOf(root, path, readFileSync(path, 'utf8')));
}

export function sourceOf(root: string, path: string, text: string): Source {
  const stripped = stripTypeScriptTypes(text);
  const imports = parse(stripped)[0].filter(({ type }) => type !== 'import-meta');
  const specifiers = imports.flatMap(({ specifier }) => (typeof specifier === 'string' ? [specifier] : []));
  const isLocal = (specifier: string) => specifier.startsWith('.');
  return {
    file: relative(root, path).replaceAll('\\', '/'),
    local: specifiers
      .filter((specifier) => isLocal(specifier) && !specifier.endsWith('.json'))
      .map((specifier) => relative(root, resolve(dirname(path), specifier)).replaceAll('\\', '/')),
    external: specifiers.filter((specifier) => !isLocal(specifier)),
    hasComputedImport: specifiers.length < imports.length,
    code: codeOnly(stripped),
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
