/** The import rules of ARCHITECTURE.md as a pure function: sources in, breaches out. */
import { isBuiltin } from 'node:module';
import type { Source } from './imports.ts';

/** Packages and Node modules a check may reach: none of them looks at the world. */
const pureModules = new Set([
  'node:crypto',
  'node:path',
  'node:url',
  'node:util',
  'node:buffer',
  'zod',
  'node-forge',
  'hono/html',
  // Asked when a cron expression is next due after a given instant it reads no clock, and without a function it starts no timer.
  'croner',
  // Parsers of text that is handed to them.
  'saxes',
  'yaml',
]);

/** A global of that name, not a property or key: `process` and `...process`, not `x.process` or `{ process: 1 }`. */
const globalNamed = (names: string) => new RegExp(String.raw`(?:(?<![.\w$#])|(?<=\.\.\.))(?:${names})\b`, 'g');
const isKey = (code: string, from: number, to: number) =>
  /[{,]\s*$/.test(code.slice(Math.max(0, from - 200), from)) && /^\s*:/.test(code.slice(to, to + 20));

/** What looks at the world without an import. */
const worldly = globalNamed(
  'globalThis|global|process|console|navigator|Temporal|setTimeout|setInterval|setImmediate|performance|require|eval|Function|import\\.meta',
);
const networked = globalNamed('fetch|WebSocket|EventSource|XMLHttpRequest|Worker|BroadcastChannel');

/** Forms of the clock, of chance and of this host's zone, each as it would have to be written. */
const impureForms: readonly RegExp[] = [
  // Of Date only what needs no clock: Date.parse, Date.UTC, new Date(something), instanceof Date.
  /(?<![.\w$])(?<!\binstanceof\s+)(?<!\bnew\s+)Date\b(?!\.(?:parse|UTC)\b)/,
  /\bnew\s+Date\b(?!\s*\(\s*[^\s)])/,
  /(?<![.\w$])Math\b(?!\.(?!random\b)\w)/,
  /\brandom[A-Z]\w*|\bgetRandomValues\b|\bpseudoRandomBytes\b|\bgenerate(?:Key|Prime)\w*|\bwebcrypto\b|\bforge\.random\b/,
  /\bAbortSignal\.timeout\b/,
  /\.toLocale(?:Date|Time)?String\b|\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes|TimezoneOffset)\b/,
];

/** Each I/O package has one home: a folder below src (or one file). */
const homes: readonly (readonly [module: RegExp, home: RegExp])[] = [
  [/^undici$/, /^src\/network\/https-agent\.ts$/],
  [/^better-sqlite3$/, /^src\/store\//],
  [/^croner$/, /^src\/(engine|settings|calendar)\//],
  [/^nodemailer(\/|$)/, /^src\/mail\//],
  [/^yazl$/, /^src\/case\//],
  [/^yauzl$/, /^src\/(installs|inspect)\//],
  [/^age-encryption$/, /^src\/(case|inspect)\//],
  [/^@secretlint\//, /^src\/redaction\/secretlint\.ts$/],
  [/^saxes$/, /^src\/installs\//],
  [/^pino$/, /^src\/daemon\//],
  [/^@clack\/prompts$/, /^src\/cli\/case-prompts\.ts$/],
  [/^commander$/, /^src\/(cli\/|main\.ts)/],
  // Makes certificates for the sandbox and the listener, and requests for certificates; reading is x509's own.
  [/^@peculiar\/x509$|^reflect-metadata$/, /^src\/(sandbox|certs|clients)\//],
  [/^@hono\/node-server$|^hono$/, /^src\/(sandbox|web)\//],
  [/^yaml$/, /^src\/settings\//],
  [/^node:http$/, /^src\/(network|sandbox|clients|web)\//],
  [/^node:https$/, /^src\/(sandbox|clients|web)\//],
  [/^prom-client$/, /^src\/web\/metrics\.ts$/],
  [/^node:dns(\/|$)/, /^src\/network\//],
  [/^node:child_process$/, /^src\/(daemon|secrets|installs\/java)\//],
  [/^node:(http2|dgram|cluster|worker_threads|vm|inspector|repl)(\/|$)/, /^nowhere$/],
  [/^node:tls$/, /^src\/(tls|network|trust|sandbox)\//],
  [/^node:net$/, /^src\/(tls|network|sandbox|settings|x509|cli|clients|daemon)\//],
];

export type Breach = { readonly file: string; readonly rule: string; readonly detail: string };

export function breachesOf(sources: readonly Source[]): readonly Breach[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  return [
    ...sources.flatMap(homeBreaches),
    ...sources.flatMap(namelessBreaches),
    ...sources.flatMap(sideBreaches),
    ...purityBreaches(sources, byFile),
    ...cycleBreaches(byFile),
    ...unknownFiles(sources, byFile),
  ];
}

function homeBreaches({ file, external }: Source): readonly Breach[] {
  return external.flatMap((module) =>
    homes
      .filter(([pattern, home]) => pattern.test(module) && !home.test(file))
      .map(([, home]) => ({
        file,
        rule: 'each I/O package has one home',
        detail: `imports ${module}, whose home is ${home.source}`,
      })),
  );
}

/** What the other rules could not see: imports of a computed name, built-ins by their bare name, the network without an import. */
function namelessBreaches({ file, external, hasComputedImport, code }: Source): readonly Breach[] {
  const bare = external.filter((module) => isBuiltin(module) && !module.startsWith('node:'));
  const network = usesOf(code, networked);
  return [
    ...(hasComputedImport
      ? [{ file, rule: 'imports name what they import', detail: 'import() of a computed name' }]
      : []),
    ...bare.map((module) => ({
      file,
      rule: 'imports name what they import',
      detail: `imports ${module} without node:`,
    })),
    ...network.map((name) => ({ file, rule: 'each I/O package has one home', detail: `uses the global ${name}` })),
  ];
}

function usesOf(code: string, names: RegExp): readonly string[] {
  const uses = [...code.matchAll(names)].filter(({ index, 0: name }) => !isKey(code, index, index + name.length));
  return [...new Set(uses.map(([name]) => name))];
}

function sideBreaches({ file, local }: Source): readonly Breach[] {
  if (file.startsWith('src/') && file !== 'src/main.ts') {
    return local
      .filter((target) => target.startsWith('checks/') || target === 'src/main.ts')
      .map((target) => ({ file, rule: 'src never imports checks, main.ts excepted', detail: `imports ${target}` }));
  }
  if (!file.startsWith('checks/') || file === 'checks/index.ts') return [];
  const ownWords = file.replace(/\.ts$/, '.words.ts');
  return local
    .filter((target) => target.startsWith('checks/') && target !== ownWords)
    .map((target) => ({ file, rule: 'no check imports another', detail: `imports ${target}` }));
}

/** Everything reached by value imports from a check is pure. */
function purityBreaches(sources: readonly Source[], byFile: ReadonlyMap<string, Source>): readonly Breach[] {
  const reached = new Map<string, string>();
  const waiting = sources.filter(({ file }) => file.startsWith('checks/')).map(({ file }) => [file, file] as const);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [file, by] = next;
    if (reached.has(file)) continue;
    reached.set(file, by);
    for (const target of byFile.get(file)?.local ?? []) waiting.push([target, `${by} -> ${target}`]);
  }
  return [...reached].flatMap(([file, way]) => impurities(byFile.get(file), way));
}

function impurities(source: Source | undefined, way: string): readonly Breach[] {
  if (source === undefined) return [];
  const modules = source.external.filter((module) => !pureModules.has(module)).map((module) => `imports ${module}`);
  const forms = impureForms.flatMap((form) => form.exec(source.code)?.[0] ?? []);
  const names = [...usesOf(source.code, worldly), ...usesOf(source.code, networked), ...forms];
  return [...modules, ...names.map((name) => `uses ${name}`)].map((detail) => ({
    file: source.file,
    rule: 'what a check reaches is pure',
    detail: `${detail} (reached by ${way})`,
  }));
}

function cycleBreaches(byFile: ReadonlyMap<string, Source>): readonly Breach[] {
  const done = new Set<string>();
  const breaches: Breach[] = [];
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) {
      const loop = [...trail.slice(trail.indexOf(file)), file];
      breaches.push({ file, rule: 'no value-import cycle', detail: loop.join(' -> ') });
      return;
    }
    if (done.has(file)) return;
    done.add(file);
    for (const target of byFile.get(file)?.local ?? []) visit(target, [...trail, file]);
  };
  for (const file of byFile.keys()) visit(file, []);
  return breaches;
}

function unknownFiles(sources: readonly Source[], byFile: ReadonlyMap<string, Source>): readonly Breach[] {
  return sources.flatMap(({ file, local }) =>
    local
      .filter((target) => !byFile.has(target))
      .map((target) => ({ file, rule: 'imports exist', detail: `imports ${target}` })),
  );
}
