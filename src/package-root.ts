/** Where this package lies on disk and its version; found the same way from `src/` and from `dist/src/`. Knows no other file of it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const { folder, version } = foundFrom(import.meta.dirname);

/** Absolute path of the folder that holds package.json, `config/` and `src/store/migrations/`. */
export const packageRoot: string = folder;
export const packageVersion: string = version;

function foundFrom(start: string): { readonly folder: string; readonly version: string } {
  for (let here = start; ; here = path.dirname(here)) {
    const version = versionIn(here);
    if (version !== null) return { folder: here, version };
    if (here === path.dirname(here)) {
      throw new Error(`No package.json of anaplan-doctor above ${start}; install the package again.`);
    }
  }
}

/** Null where there is no package.json, or another package's. */
function versionIn(here: string): string | null {
  let text: string;
  try {
    text = readFileSync(path.join(here, 'package.json'), 'utf8');
  } catch {
    return null;
  }
  const manifest = JSON.parse(text) as { readonly name?: unknown; readonly version?: unknown };
  return manifest.name === 'anaplan-doctor' ? String(manifest.version) : null;
}
