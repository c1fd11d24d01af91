/** The import rules of ARCHITECTURE.md as a pure function: sources in, breaches out. */
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
]);

/** Names that read a clock, chance, the process or the network. */
const impureNames =
  /(?<![.\w$])(?:fetch|process|setTimeout|setInterval|setImmediate|performance)\b(?!\s*:)|Date\.now\b|new Date\(\s*\)|Math\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/;

/** Each I/O package has one home: a folder below src (or one file). */
const homes: readonly (readonly [module: RegExp, home: RegExp])[] = [
  [/^undici$/, /^src\/anaplan\//],
  [/^better-sqlite3$/, /^src\/store\//],
  [/^croner$/, /^src\/(engine|settings)\//],
  [/^nodemailer(\/|$)/, /^src\/case\//],
  [/^yazl$/, /^src\/case\//],
  [/^pino$/, /^src\/daemon\//],
  [/^commander$/, /^src\/(cli\/|main\.ts)/],
  // Makes certificates for the sandbox and the listener, and requests for certificates; reading is x509's own.
  [/^@peculiar\/x509$|^reflect-metadata$/, /^src\/(sandbox|certs|clients)\//],
  [/^@hono\/node-server$|^hono$/, /^src\/(sandbox|web)\//],
  [/^yaml$/, /^src\/settings\//],
  [/^node:tls$/, /^src\/(tls|network|trust|sandbox)\//],
  [/^node:net$/, /^src\/(tls|network|sandbox|settings|x509|cli|clients)\//],
];

export type Breach = { readonly file: string; readonly rule: string; readonly detail: string };

export function breachesOf(sources: readonly Source[]): readonly Breach[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  return [
    ...sources.flatMap(homeBreaches),
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

function sideBreaches({ file, local }: Source): readonly Breach[] {
  if (file.startsWith('src/') && file !== 'src/main.ts') {
    return local
      .filter((target) => target.startsWith('checks/'))
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
  const name = impureNames.exec(source.code)?.[0];
  return [...modules, ...(name === undefined ? [] : [`uses ${name}`])].map((detail) => ({
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
