/** The Python that a script runs in, as files beside it tell: a virtual environment's version and the versions of its packages. Runs nothing, reads no package. */
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { PythonSeen } from './scripts.ts';

const folderNames = ['.venv', 'venv', 'env'];
const mostParents = 3;
/** What calls Anaplan, or what that needs. */
const packagesOfInterest =
  /^(?:anaplan[_-]sdk|anaplan[_-]api|anaplanconnector|pyjks|cryptography|certifi|requests|httpx|urllib3)$/i;

/** Null: no environment was found; the one of the system may be used, of which no file tells all. */
export async function pythonOf(file: string, text: string, host: Host): Promise<PythonSeen | null> {
  for (const root of rootsFor(file, text, host)) {
    const config = await knownOr(host.textOf(host.paths.join(root, 'pyvenv.cfg'), { maxBytes: 64 * 1024 }), null);
    if (config === null) continue;
    const [, version = null] = /^version(?:_info)?\s*=\s*(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)/m.exec(config.text) ?? [];
    return { root, version, packages: await packagesIn(root, host) };
  }
  return null;
}

/** That of the first line counts most; else those beside the script, nearest first. */
function rootsFor(file: string, text: string, { paths }: Host): readonly string[] {
  const [, program] = /^#!\s*(\S{1,300}\/python[\d.]*)\b/.exec(text) ?? [];
  const named = program === undefined || program.startsWith('/usr/bin/') ? [] : [paths.dirname(paths.dirname(program))];
  const folders: string[] = [];
  for (let folder = paths.dirname(file); folders.length < mostParents; folder = paths.dirname(folder)) {
    if (folders.at(-1) === folder) break;
    folders.push(folder);
  }
  return [...named, ...folders.flatMap((folder) => folderNames.map((name) => paths.join(folder, name)))];
}

/** Null: its folder of packages could not be listed. */
async function packagesIn(root: string, host: Host): Promise<PythonSeen['packages']> {
  const { paths } = host;
  const libs = (await knownOr(host.namesIn(paths.join(root, 'lib')), null)) ?? [];
  const folders = [
    ...libs.filter((name) => /^python\d/.test(name)).map((name) => paths.join(root, 'lib', name, 'site-packages')),
    paths.join(root, 'Lib', 'site-packages'),
  ];
  for (const folder of folders) {
    const names = await knownOr(host.namesIn(folder), null);
    if (names === null) continue;
    return Object.fromEntries(
      names.flatMap((name) => {
        const [, packageName = '', version = ''] =
          /^(.{1,80})-(\d[\w.!+]{0,40})\.(?:dist-info|egg-info)$/.exec(name) ?? [];
        return packagesOfInterest.test(packageName) ? [[packageName.toLowerCase().replaceAll('_', '-'), version]] : [];
      }),
    );
  }
  return null;
}
