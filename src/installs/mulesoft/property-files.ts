/** Property files of a Mule application (.properties, .yaml) -> names, values and lines; pure and bounded. Values may be secrets: they stay within a look. */
import { parseYaml } from '../../settings/yaml.ts';
import { locatedPropertiesOf } from '../java/properties.ts';
import type { Place } from '../place.ts';

const mostNames = 5000;
const mostDepth = 20;

export type Property = { readonly value: string; readonly place: Place };

export type PropertyFile = {
  readonly file: string;
  readonly properties: ReadonlyMap<string, Property>;
  /** Why it could not be read as what its name says; null: it could. */
  readonly problem: string | null;
};

export function propertyFileOf(file: string, text: string): PropertyFile {
  return /\.ya?ml$/i.test(file) ? ofYaml(file, text) : ofProperties(file, text);
}

function ofProperties(file: string, text: string): PropertyFile {
  const located = locatedPropertiesOf(text).slice(0, mostNames);
  const properties = new Map(located.map(({ name, value, line }) => [name, { value, place: { file, line } }]));
  return { file, properties, problem: null };
}

/** Names of nested keys are joined by dots, as Mule joins them. */
function ofYaml(file: string, text: string): PropertyFile {
  const parsed = parseYaml(text);
  if ('problems' in parsed) {
    const [first] = parsed.problems;
    const line = first?.position?.line ?? 0;
    const isEmpty = text.trim() === '';
    return {
      file,
      properties: new Map(),
      problem: isEmpty ? null : `line ${line} ${first?.text ?? 'is not valid YAML'}`,
    };
  }
  const properties = new Map<string, Property>();
  const walk = (value: unknown, path: readonly (string | number)[]) => {
    if (properties.size >= mostNames || path.length > mostDepth) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
      return;
    }
    const place = { file, line: parsed.positionOf(path).line };
    properties.set(path.join('.'), { value: value === null ? '' : String(value), place });
  };
  walk(parsed.data, []);
  return { file, properties, problem: null };
}
