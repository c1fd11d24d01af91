/**
 * Builds a Debian package of this machine's kind with its own Node: `node packaging/deb/build.ts [--out FOLDER] [--version VERSION]
 * [--compress xz|gzip|none]`. Takes what is installed below node_modules and asks no network; the same sources give the same bytes
 * (SOURCE_DATE_EPOCH, else the time of the last commit).
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { commandSources } from '../../src/cli/commands.ts';
import { packageRoot, packageVersion } from '../../src/package-root.ts';
import { changelogText, controlText, debianVersionOf, manText } from './control.ts';

const architectures: { readonly [arch: string]: string } = { x64: 'amd64', arm64: 'arm64' };
/** Not of the package itself; docs and units have places of their own. */
const elsewhere = ['dist', 'docs', 'systemd', 'CHANGELOG.md'];
/** Never run: types, maps, sources of what is compiled, programs for other machines. */
const neverRun = /\.(?:d\.[cm]?ts|[cm]?ts|map|h|cpp|gypi?|md|markdown|flow)$/i;
const neverRunFolder = /^(?:tests?|bench(?:marks?)?|examples?|docs?|perf|\.github)$/;
const licence = /^(?:licen[cs]e|notice|copying)/i;

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(packageRoot, 'dist') },
    version: { type: 'string', default: packageVersion },
    compress: { type: 'string', default: 'xz' },
  },
});

const epochSeconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? lastCommitSeconds());
const stage = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-deb-'));
process.umask(0o022);
try {
  process.stdout.write(`${build(path.join(stage, 'package'))}\n`);
} finally {
  rmSync(stage, { recursive: true });
}

/** The path of the package. */
function build(tree: string): string {
  const architecture = architectures[process.arch];
  if (architecture === undefined || process.platform !== 'linux')
    throw new Error(
      `A Debian package is built on Linux, on x64 or arm64; this is ${process.platform} ${process.arch}.`,
    );
  const version = debianVersionOf(options.version);
  putProgram(path.join(tree, 'usr/lib/anaplan-doctor'));
  putAround(tree);
  putDocs(path.join(tree, 'usr/share/doc/anaplan-doctor'));
  const files = filesBelow(tree);
  const installedKiB = Math.ceil(files.reduce((sum, file) => sum + statSync(path.join(tree, file)).size, 0) / 1024);
  const control = path.join(tree, 'DEBIAN');
  put(path.join(control, 'control'), controlText({ version, architecture, installedKiB }));
  put(path.join(control, 'md5sums'), files.map((file) => `${md5Of(path.join(tree, file))}  ${file}\n`).join(''));
  for (const name of ['postinst', 'prerm', 'postrm']) copy(source(name), path.join(control, name), 0o755);
  settle(tree);
  mkdirSync(options.out, { recursive: true });
  const made = path.resolve(options.out, `anaplan-doctor_${version}_${architecture}.deb`);
  // One thread: how many there are would be seen in the bytes.
  const how = ['--root-owner-group', '--uniform-compression', `-Z${options.compress}`, '--threads-max=1'];
  execFileSync('dpkg-deb', [...how, '--build', tree, made], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epochSeconds) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return made;
}

function putProgram(app: string): void {
  const { files } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { files: string[] };
  for (const name of files.filter((one) => !elsewhere.includes(one)))
    cpSync(path.join(packageRoot, name), path.join(app, name), { recursive: true });
  copy(path.join(packageRoot, 'package.json'), path.join(app, 'package.json'));
  const tsc = path.join(packageRoot, 'node_modules/.bin/tsc');
  const words = ['-p', path.join(packageRoot, 'tsconfig.build.json'), '--outDir', path.join(app, 'dist')];
  execFileSync(tsc, words, { stdio: 'inherit' });
  execFileSync(process.execPath, [path.join(packageRoot, 'packaging/bundle.ts'), path.join(app, 'dist')], {
    stdio: 'inherit',
  });
  copy(nodeBinary(), path.join(app, 'node'), 0o755);
  for (const name of productionPackages()) putPackage(name, app);
}

/** Beside the project itself, by `npm ci`. */
function nodeBinary(): string {
  const beside = path.join(packageRoot, 'node_modules/node/bin/node');
  if (existsSync(beside)) return beside;
  throw new Error('The Node that goes into the package is not there; run npm ci.');
}

/** Paths such as `node_modules/zod`, by the lock file. What is for other machines or optional is not there. */
function productionPackages(): readonly string[] {
  const lock = JSON.parse(readFileSync(path.join(packageRoot, 'package-lock.json'), 'utf8')) as {
    packages: { readonly [name: string]: { readonly dev?: boolean; readonly devOptional?: boolean } };
  };
  return Object.entries(lock.packages)
    .filter(([name, { dev, devOptional }]) => name !== '' && dev !== true && devOptional !== true)
    .map(([name]) => name)
    .filter((name) => existsSync(path.join(packageRoot, name)));
}

function putPackage(name: string, app: string): void {
  const from = path.join(packageRoot, name);
  const prebuild = `linux-${process.arch}.node`;
  cpSync(from, path.join(app, name), {
    recursive: true,
    filter: (file) => {
      const base = path.basename(file);
      const inside = path.relative(from, file);
      if (inside === 'node_modules' || inside.startsWith('node_modules/')) return false;
      if (name === 'node_modules/better-sqlite3' && /^(?:deps|src)(?:\/|$)/.test(inside)) return false;
      if (neverRunFolder.test(inside) || base.startsWith('.')) return false;
      if (base.endsWith('.node')) return base === prebuild;
      return licence.test(base) || !neverRun.test(base);
    },
  });
}

function putAround(tree: string): void {
  copy(source('launcher'), path.join(tree, 'usr/bin/anaplan-doctor'), 0o755);
  const units = path.join(tree, 'usr/lib/systemd/system');
  for (const name of readdirSync(path.join(packageRoot, 'systemd')).filter((one) => one !== 'sysusers.conf'))
    cpSync(path.join(packageRoot, 'systemd', name), path.join(units, name), { recursive: true });
  copy(path.join(packageRoot, 'systemd/sysusers.conf'), path.join(tree, 'usr/lib/sysusers.d/anaplan-doctor.conf'));
  mkdirSync(path.join(tree, 'etc/anaplan-doctor'), { recursive: true });
  copy(source('lintian-overrides'), path.join(tree, 'usr/share/lintian/overrides/anaplan-doctor'));
  const man = manText(commandSources, epochSeconds);
  put(path.join(tree, 'usr/share/man/man1/anaplan-doctor.1.gz'), gzipSync(man, { level: 9 }));
}

function putDocs(folder: string): void {
  for (const file of globSync('*.md', { cwd: path.join(packageRoot, 'docs') }).toSorted())
    copy(path.join(packageRoot, 'docs', file), path.join(folder, file));
  copy(path.join(packageRoot, 'config/example.yaml'), path.join(folder, 'examples/anaplan-doctor.yaml'));
  copy(source('copyright'), path.join(folder, 'copyright'));
  copy(path.join(packageRoot, 'CHANGELOG.md'), path.join(folder, 'CHANGELOG.md'));
  put(path.join(folder, 'changelog.gz'), gzipSync(changelogText(packageVersion, epochSeconds), { level: 9 }));
}

/** Rights by kind, and one time for all. */
function settle(tree: string): void {
  removeEmpty(path.join(tree, 'usr'));
  for (const name of ['', ...(readdirSync(tree, { recursive: true }) as string[])]) {
    const file = path.join(tree, name);
    const mode = statSync(file).mode;
    const isOpen = statSync(file).isDirectory() || ((mode & 0o100) !== 0 && isProgram(file));
    chmodSync(file, isOpen ? 0o755 : 0o644);
    utimesSync(file, epochSeconds, epochSeconds);
  }
}

/** Folders of which nothing was taken. */
function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(path.join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Packages mark files as programs that are none. */
function isProgram(file: string): boolean {
  const start = readFileSync(file).subarray(0, 4).toString('latin1');
  return start.startsWith('#!') || start === '\u007fELF';
}

function filesBelow(tree: string): readonly string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(tree, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

function md5Of(file: string): string {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

function put(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function copy(from: string, to: string, mode = 0o644): void {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function source(name: string): string {
  return path.join(import.meta.dirname, name);
}

function lastCommitSeconds(): string {
  return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: packageRoot, encoding: 'utf8' }).trim();
}
