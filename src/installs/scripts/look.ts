/** Reads one script, and of what it names only the first bytes, through the host. Judges nothing, runs nothing. */
import { createHash } from 'node:crypto';
import { CouldNotLook, NothingToLookAt } from '../../check.ts';
import { fits } from '../../files/pattern.ts';
import type { Host } from '../../host/host.ts';
import type { Keystores } from '../../keystore/keystores.ts';
import { addInsOf } from './add-ins.ts';
import { boomiAliasesOf } from './boomi.ts';
import { languageOf, liveLines } from './comments.ts';
import { hitsIn } from './literals.ts';
import { pythonOf } from './python-environment.ts';
import { contentOf, filesNamedIn, librariesIn } from './python-files.ts';
import type { OpenedFile, ScriptSeen, WindowsTls } from './scripts.ts';

const mostBytes = 1024 * 1024;
const mostScripts = 200;

/** `path`: absolute; wildcards in its last part alone. Throws CouldNotLook (operator) where there is none. */
export async function scriptsSeen(path: string, host: Host, keystores: Keystores): Promise<readonly ScriptSeen[]> {
  const name = host.paths.basename(path);
  if (!/[*?]/.test(name)) return [await scriptSeen(path, host, keystores)];
  const folder = host.paths.dirname(path);
  const names = await host.namesIn(folder);
  if (names === null) throw none(folder, 'folder');
  const fitting = names.filter((one) => fits(one, name)).slice(0, mostScripts);
  if (fitting.length === 0) throw new NothingToLookAt(`No file fits ${path}.`);
  const seen: ScriptSeen[] = [];
  for (const one of fitting) {
    const file = host.paths.join(folder, one);
    const facts = await host.factsOf(file);
    if (facts.exists && facts.kind === 'file') seen.push(await scriptSeen(file, host, keystores));
  }
  return seen;
}

async function scriptSeen(file: string, host: Host, keystores: Keystores): Promise<ScriptSeen> {
  const read = await host.textOf(file, { maxBytes: mostBytes });
  if (read === null) throw none(file, 'file');
  const language = languageOf(file, read.text);
  const lines = liveLines(read.text, language);
  const opened: OpenedFile[] = [];
  for (const { by, file: named, line } of filesNamedIn(lines)) {
    const path = host.paths.resolve(host.paths.dirname(file), named);
    const head = await host.textOf(path, { maxBytes: 64 * 1024 }).catch(() => null);
    opened.push({ by, place: { file, line }, file: path, content: head === null ? 'not-seen' : contentOf(head.text) });
  }
  return {
    file,
    language,
    sha256: createHash('sha256').update(read.text).digest('hex'),
    isCut: read.isCut,
    namesAnaplan: /anaplan/i.test(read.text),
    hits: hitsIn(lines, file),
    opened,
    ...(await pythonSeen(file, read.text, lines, host)),
    ...(/\.xml$/i.test(file) ? { boomiAliases: await boomiAliasesOf(file, lines, host, keystores) } : {}),
  };
}

async function pythonSeen(
  file: string,
  text: string,
  lines: readonly string[],
  host: Host,
): Promise<Pick<ScriptSeen, 'uses' | 'python'>> {
  if (!/\.pyw?$/i.test(file) && !/^#!.{0,200}python/.test(text)) return {};
  const uses = librariesIn(lines);
  return uses.libraries.length === 0 ? { uses } : { uses, python: await pythonOf(file, text, host) };
}

const dotNetKeys = ['SOFTWARE', 'SOFTWARE\\Wow6432Node'].flatMap((root) =>
  ['v4.0.30319', 'v2.0.50727'].map((version) => `HKLM\\${root}\\Microsoft\\.NETFramework\\${version}`),
);
const client12 = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client';

/** From a snapshot's registry: this program reads none of a live host. */
export async function windowsTlsOf(host: Host): Promise<WindowsTls> {
  const system = await host.registry('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion');
  const schannel = await host.registry(client12);
  const dotNet: { key: string; name: string; value: string }[] = [];
  for (const key of dotNetKeys)
    for (const [name, value] of Object.entries((await host.registry(key)) ?? {}))
      if (/^(?:SchUseStrongCrypto|SystemDefaultTlsVersions)$/i.test(name)) dotNet.push({ key, name, value });
  const build = Number(system?.['CurrentBuild'] ?? Number.NaN);
  const textOfValue = (name: string) => schannel?.[name] ?? null;
  return {
    build: Number.isInteger(build) ? build : null,
    product: system?.['ProductName'] ?? null,
    tls12:
      schannel === null
        ? null
        : { enabled: textOfValue('Enabled'), disabledByDefault: textOfValue('DisabledByDefault') },
    dotNet,
    addIns: await addInsOf(host),
    isKnown: system !== null || schannel !== null || dotNet.length > 0,
  };
}

function none(path: string, what: string): CouldNotLook {
  const message = `There is no ${what} ${path}. Check its path, and that the account anaplan-doctor runs as may see it.`;
  return new CouldNotLook({ whose: 'operator', code: 'no-script', message });
}
