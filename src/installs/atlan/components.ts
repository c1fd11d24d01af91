/** Dapr components out of YAML: their own files, and the parts of config.yaml or values that become some; pure. */
import type { Place } from '../place.ts';
import type { Tree } from './yaml-tree.ts';
import { isRecord, textOf } from './yaml-tree.ts';

/** Values may be secrets: components-look keeps only what may be shown. */
export type Component = {
  readonly name: string;
  readonly type: string;
  readonly place: Place;
  readonly secretStore: string | null;
  readonly metadata: readonly Metadata[];
};

export type Metadata = {
  readonly name: string;
  readonly place: Place;
  /** Null: no `value` is written. */
  readonly value: string | null;
  readonly secret: { readonly name: string; readonly key: string } | null;
  readonly variable: string | null;
};

const mostMetadata = 200;

/** A whole file of Dapr: `kind: Component`. */
export function componentOf({ data, lineOf }: Tree, file: string): Component | null {
  if (!isRecord(data) || textOf(data['kind']) !== 'Component') return null;
  const { spec, metadata, auth } = data;
  const at = (path: readonly (string | number)[]): Place => ({ file, line: lineOf(path) });
  return {
    name: textOf(isRecord(metadata) ? metadata['name'] : null),
    type: textOf(isRecord(spec) ? spec['type'] : null),
    place: at(['spec', 'type']),
    secretStore: isRecord(auth) && textOf(auth['secretStore']) !== '' ? textOf(auth['secretStore']) : null,
    metadata: metadataOf(isRecord(spec) ? spec['metadata'] : null, ['spec', 'metadata'], at),
  };
}

/** `secretstore:` and `objectstore:`, on top or below `components:`, of the orchestrator's config.yaml and of Helm's values. */
export function partsOf({ data, lineOf }: Tree, file: string): readonly Component[] {
  const found: Component[] = [];
  const walk = (value: unknown, path: readonly string[]) => {
    if (!isRecord(value) || path.length > 4) return;
    for (const [key, child] of Object.entries(value).slice(0, 500)) {
      const at = (inner: readonly (string | number)[]): Place => ({ file, line: lineOf([...path, key, ...inner]) });
      if (/^(?:atlan-)?(?:secret|object|state|event)-?store$/i.test(key) && isRecord(child) && 'type' in child) {
        const { type, metadata, auth } = child;
        found.push({
          name: key.toLowerCase(),
          type: textOf(type),
          place: at(['type']),
          secretStore: isRecord(auth) && textOf(auth['secretStore']) !== '' ? textOf(auth['secretStore']) : null,
          metadata: metadataOf(metadata, ['metadata'], at),
        });
      } else walk(child, [...path, key]);
    }
  };
  walk(data, []);
  return found;
}

function metadataOf(
  value: unknown,
  path: readonly string[],
  at: (path: readonly (string | number)[]) => Place,
): readonly Metadata[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostMetadata).flatMap((one: unknown, index): Metadata[] => {
    if (!isRecord(one)) return [];
    const reference = one['secretKeyRef'];
    const secret = isRecord(reference) ? { name: textOf(reference['name']), key: textOf(reference['key']) } : null;
    const variable = textOf(one['envRef']);
    return [
      {
        name: textOf(one['name']),
        place: at([...path, index, 'name']),
        value: 'value' in one ? textOf(one['value']) : null,
        secret,
        variable: variable === '' ? null : variable,
      },
    ];
  });
}
