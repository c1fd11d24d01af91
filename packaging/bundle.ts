/**
 * Puts what tsc has built into few files: `node packaging/bundle.ts [FOLDER]` (dist unless given). Reading a thousand modules takes
 * longer than most commands. Packages stay as they are but those that every command reads in dozens of files; what a command does not
 * need is in files of its own.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { OutputAsset, OutputChunk } from 'rolldown';
import { rolldown } from 'rolldown';
import { packageRoot } from '../src/package-root.ts';

/** Read by nearly every command, of many small files or with much that is never used. */
const putIn: ReadonlySet<string> = new Set(['commander', 'yaml', 'zod']);

type Packages = Readonly<Record<string, string>>;

const { dependencies, peerDependencies } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
  readonly dependencies: Packages;
  readonly peerDependencies: Packages;
};

await bundle(path.resolve(process.argv[2] ?? path.join(packageRoot, 'dist')));

async function bundle(folder: string): Promise<void> {
  // Beside it, so that it can be renamed into its place.
  const made = mkdtempSync(`${folder}-`);
  const bundled = await rolldown({
    // Names of files stand in what it writes: relative to here, the same wherever it is built.
    cwd: folder,
    input: { main: path.join(folder, 'src/main.js') },
    platform: 'node',
    // The folder may be elsewhere, as that of a Debian package is.
    resolve: { modules: [path.join(packageRoot, 'node_modules')] },
    // Else what the bundler itself puts in would be a package that nobody has installed.
    external: (id) => id.startsWith('node:') || isDependency(id),
    onLog: (_level, { message }) => {
      throw new Error(`The bundle was not made: ${message}`);
    },
  });
  // One folder deep, as main.js is: files of the package are found from there upwards.
  await bundled.write({
    dir: made,
    format: 'esm',
    entryFileNames: 'src/[name].js',
    chunkFileNames: 'src/[name]-[hash].js',
    // V8 keeps the whole text of what it runs: blanks and comments would stay in memory. Names stay, for what is reported.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: true, annotation: false, jsdoc: false },
    plugins: [
      { name: 'one-byte', generateBundle: (_options, files) => void Object.values(files).forEach(keepOneByte) },
    ],
  });
  rmSync(folder, { recursive: true });
  renameSync(made, folder);
}

function isDependency(id: string): boolean {
  const names = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !putIn.has(name));
  return names.some((name) => id === name || id.startsWith(`${name}/`));
}

function keepOneByte(file: OutputAsset | OutputChunk): void {
  if (file.type === 'chunk') file.code = oneByteOf(file.code);
}

/** One character beyond Latin-1 and V8 keeps two bytes of each of the whole file: those are escaped, as strings and patterns may be. */
function oneByteOf(code: string): string {
  const escaped = /(?<!\\)(?:\\\\)*\\[^\0-\xff]|String\.raw`[^`]*[^`\0-\xff]/.exec(code);
  if (escaped !== null) throw new Error(`This cannot be escaped: ${escaped[0]}`);
  return code.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
