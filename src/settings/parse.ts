/** Text of a settings file -> settings, or everything that is wrong with it; pure. Reads no file and no secret. */
import type { z } from 'zod';
import { durationMsOf, durationText } from './amounts.ts';
import { wrongsOf } from './issues.ts';
import type { Context } from './normalise.ts';
import { normalised } from './normalise.ts';
import type { Problem } from './refused.ts';
import { SettingsRefused } from './refused.ts';
import type { CheckLimits } from './schema.ts';
import { fileSchema, limitNames } from './schema.ts';
import type { Settings } from './settings.ts';
import type { Located, Path } from './yaml.ts';
import { parseYaml } from './yaml.ts';

export type ParseOptions = Omit<Context, 'checkIds'> & {
  /** The limits schema of every check, by check id. */
  readonly limits: CheckLimits;
};

/** Throws SettingsRefused with all problems of the first stage that has any: syntax, shape, then names that must fit together. */
export function parseSettings(text: string, options: ParseOptions): Settings {
  const yaml = parseYaml(text);
  if ('problems' in yaml) throw new SettingsRefused(options.file, yaml.problems);
  const words = shapeOf(yaml, options);
  const problems: Problem[] = [];
  const context = { ...options, checkIds: Object.keys(options.limits) };
  const settings = normalised(words, context, (path, problem) => problems.push(located(yaml, path, 'value', problem)));
  if (problems.length > 0) throw new SettingsRefused(options.file, problems);
  return settings;
}

function shapeOf(yaml: Located, { file, limits }: ParseOptions): z.infer<ReturnType<typeof fileSchema>> {
  const result = fileSchema(limits).safeParse(withLimitsInMs(yaml.data, limits));
  if (result.success) return result.data;
  const wrongs = wrongsOf(
    result.error.issues,
    (path) => valueAt(yaml.data, written(yaml, path)),
    (path) => (path.length === 2 && path[0] === 'limits' ? limitNames(limits[String(path[1])]).map(spoken) : []),
  );
  const problems = wrongs.map(({ path, of, text }) => {
    const isDuration = path[0] === 'limits' && String(path.at(-1)).endsWith('Ms') && text === 'must be a number';
    return located(yaml, written(yaml, path), of, isDuration ? durationText : text);
  });
  throw new SettingsRefused(file, problems);
}

function located(yaml: Located, path: Path, of: 'key' | 'value', text: string): Problem {
  return { position: path.length === 0 ? null : yaml.positionOf(path, of), key: keyOf(path), text };
}

/** `models[0].imports[1].stuckAfter` */
function keyOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : /^[\w-]+$/.test(part) ? `.${part}` : `["${part}"]`))
    .join('')
    .replace(/^\./, '');
}

/** A limit called `stuckAfterMs` is written `stuckAfter: 45m`; the bare number is understood as well. */
function withLimitsInMs(data: unknown, limits: CheckLimits): unknown {
  if (!isRecord(data) || !isRecord(data['limits'])) return data;
  const converted = Object.entries(data['limits']).map(([id, given]) => [id, inMs(given, limitNames(limits[id]))]);
  return { ...data, limits: Object.fromEntries(converted) };
}

function inMs(given: unknown, names: readonly string[]): unknown {
  if (!isRecord(given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (names.includes(name) || !names.includes(`${name}Ms`)) return [name, value];
      return [`${name}Ms`, typeof value === 'string' ? (durationMsOf(value) ?? value) : value];
    }),
  );
}

function spoken(limitName: string): string {
  return limitName.replace(/Ms$/, '');
}

/** The path as it stands in the file: a limit may be written without its `Ms`. */
function written(yaml: Located, path: Path): Path {
  const last = path.at(-1);
  if (path[0] !== 'limits' || typeof last !== 'string' || !last.endsWith('Ms') || yaml.has(path)) return path;
  return [...path.slice(0, -1), spoken(last)];
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value) && typeof part === 'number') return value[part];
    return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, data);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
