/** A folder of files for a test: made, changed and removed by it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Files = { readonly [path: string]: string | Uint8Array | null };

/** Null leaves a file of the base out. Files are readable by their owner alone. */
export function makeTree(base: Files, changes: Files = {}): { readonly root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'anaplan-doctor-tree-'));
  for (const [path, content] of Object.entries({ ...base, ...changes })) {
    if (content === null) continue;
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (path.endsWith('/')) mkdirSync(file, { recursive: true });
    else {
      writeFileSync(file, typeof content === 'string' ? content.replaceAll('{root}', root) : content);
      chmodSync(file, 0o600);
    }
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
