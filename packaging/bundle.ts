/**
 * Puts what tsc has built into few files: `node packaging/bundle.ts [FOLDER]` (dist unless given). Reading a thousand modules takes
 * longer than most commands. Packages stay as they are, and what a command does not need is in files of its own.
 */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { packageRoot } from '../src/package-root.ts';

await bundle(path.resolve(process.argv[2] ?? path.join(packageRoot, 'dist')));

async function bundle(folder: string): Promise<void> {
  // Beside it, so that it can be renamed into its place.
  const made = mkdtempSync(`${folder}-`);
  const bundled = await rolldown({
    // Names of files stand in what it writes: relative to here, the same wherever it is built.
    cwd: folder,
    input: { main: path.join(folder, 'src/main.js') },
    platform: 'node',
    external: /^[^./]/,
    logLevel: 'warn',
  });
  // One folder deep, as main.js is: files of the package are found from there upwards.
  await bundled.write({
    dir: made,
    format: 'esm',
    entryFileNames: 'src/[name].js',
    chunkFileNames: 'src/[name]-[hash].js',
  });
  rmSync(folder, { recursive: true });
  renameSync(made, folder);
}
