/** An exported (JSON, CSV) or hand-written (YAML) connection -> its properties by our names, with their lines; pure and bounded. */
import { parseYaml } from '../../settings/yaml.ts';
import type { Place } from '../place.ts';
import type { CsvRow } from './csv.ts';
import { parseCsv } from './csv.ts';
import type { Connection, Property, PropertyName } from './informatica.ts';
import { propertyNamed, spellingRank } from './names.ts';

const mostCharacters = 1_000_000;
const mostConnections = 200;
const mostDepth = 8;
const mostNodes = 20_000;

export type ConnectionFile = { readonly form: 'json' | 'csv' | 'yaml'; readonly connections: readonly Connection[] };

/** `what` follows the name of the file; it never quotes its text, which may hold secrets. */
export class ConnectionFileRefused extends Error {
  override readonly name = 'ConnectionFileRefused';
  readonly what: string;
  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

/** Throws ConnectionFileRefused for what is none of these forms, or names nothing known. */
export function parseConnectionFile(text: string, file: string): ConnectionFile {
  if (text.length > mostCharacters)
    throw new ConnectionFileRefused('is larger than 1 MB; export the one connection alone');
  const form = formOf(text, file);
  const connections = (form === 'csv' ? ofRows(parseCsv(text), file) : ofYaml(text, file)).filter(
    ({ size }) => size > 0,
  );
  if (connections.length === 0) {
    throw new ConnectionFileRefused(
      'names no property of a connection known here; docs/informatica.md shows how to write one',
    );
  }
  return { form, connections: connections.slice(0, mostConnections) };
}

function formOf(text: string, file: string): ConnectionFile['form'] {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  if (/^\s*[[{]/.test(text)) return 'json';
  const first = text.trimStart().split(/\r\n|\r|\n/, 1)[0] ?? '';
  return /^[^:#]*[,;\t]/.test(first) ? 'csv' : 'yaml';
}

/** JSON is read as the YAML it is, so that every value has its line. */
function ofYaml(text: string, file: string): readonly Connection[] {
  const parsed = parseYaml(text);
  if ('problems' in parsed) {
    const { position, text: what } = parsed.problems[0] ?? {};
    throw new ConnectionFileRefused(position == null ? (what ?? 'cannot be read') : `line ${position.line} ${what}`);
  }
  const nodes = { left: mostNodes };
  return recordsIn(parsed.data, [], 0).map(({ record, path }) => {
    const found: Found = new Map();
    const walk = (value: unknown, at: readonly (string | number)[]) => {
      if (at.length - path.length > mostDepth || nodes.left <= 0) return;
      for (const [key, child] of entriesOf(value)) {
        nodes.left -= 1;
        // `@type` of the REST interface says which object it is.
        const name = key.startsWith('@') ? null : propertyNamed(key);
        if (isRecord(child)) walk(child, [...at, key]);
        else if (name !== null && !Array.isArray(child) && isBetter(name, key, child, found)) {
          found.set(name, {
            value: child == null ? '' : String(child),
            rank: spellingRank(name, key),
            place: placeOf(file, parsed.positionOf([...at, key]).line),
          });
        } else if (name === 'agents' && Array.isArray(child)) {
          found.set(name, {
            value: String(child.length),
            rank: 0,
            place: placeOf(file, parsed.positionOf([...at, key]).line),
          });
        }
      }
    };
    walk(record, path);
    return new Map([...found].map(([name, { value, place }]) => [name, { value, place }]));
  });
}

/**
 * The plainest spelling counts (`API Major Version` before an export's own `majorVersion`), of several the first; of types the one that
 * names the connector, not the toolkit it was made with.
 */
function isBetter(name: PropertyName, key: string, value: unknown, found: Found): boolean {
  const before = found.get(name);
  if (before === undefined) return true;
  if (name === 'type') return !/anaplan/i.test(before.value) && /anaplan/i.test(String(value));
  return spellingRank(name, key) < before.rank;
}

type Found = Map<PropertyName, Property & { readonly rank: number }>;

type Located = { readonly record: Record<string, unknown>; readonly path: readonly (string | number)[] };

/** A connection, a list of them, or one of both below a key such as `connections`. */
function recordsIn(value: unknown, path: readonly (string | number)[], depth: number): readonly Located[] {
  if (Array.isArray(value))
    return value.slice(0, mostConnections).flatMap((one, index) => recordsIn(one, [...path, index], depth + 1));
  if (!isRecord(value) || depth > 3) return [];
  const list = entriesOf(value).find(
    ([key, child]) => /^(?:connections?|items|objects|data)$/i.test(key) && typeof child === 'object' && child !== null,
  );
  const isConnection =
    entriesOf(value).filter(([key, child]) => propertyNamed(key) !== null && !isRecord(child)).length > 1;
  return list === undefined || isConnection
    ? [{ record: value, path }]
    : recordsIn(list[1], [...path, list[0]], depth + 1);
}

/** Names in the first row and a connection in each further one, or a name and its value in each row. */
function ofRows(rows: readonly CsvRow[], file: string): readonly Connection[] {
  const [header, ...rest] = rows;
  if (header === undefined) return [];
  const known = header.cells.filter((cell) => propertyNamed(cell) !== null).length;
  if (known > 1 && rest.length > 0) {
    const names = header.cells.map(propertyNamed);
    return rest.slice(0, mostConnections).map(({ cells, line }) =>
      connectionOf(
        names.map((name, index) => ({ name, value: cells[index] ?? '', line })),
        file,
      ),
    );
  }
  return [
    connectionOf(
      rows.map(({ cells, line }) => ({ name: propertyNamed(cells[0] ?? ''), value: cells[1] ?? '', line })),
      file,
    ),
  ];
}

function connectionOf(
  cells: readonly { readonly name: PropertyName | null; readonly value: string; readonly line: number }[],
  file: string,
): Connection {
  const found = new Map<PropertyName, Property>();
  for (const { name, value, line } of cells) {
    if (name !== null && !found.has(name)) found.set(name, { value: value.trim(), place: placeOf(file, line) });
  }
  return found;
}

function placeOf(file: string, line: number): Place {
  return { file, line };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value).slice(0, 1000) : [];
}
