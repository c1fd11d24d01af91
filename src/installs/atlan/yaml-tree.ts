/** YAML of the runtime's files -> leaves with path and line, and Dapr components; pure and bounded. Values may be secrets: they stay inside this room. */
import { parseYaml } from '../../settings/yaml.ts';

export type Leaf = { readonly path: readonly string[]; readonly text: string; readonly line: number };
export type Tree = { readonly data: unknown; lineOf(path: readonly (string | number)[]): number };

/** What a leaf is whose value a secret of Kubernetes gives: a variable that is never known. */
export const secretReference = '$secretKeyRef';

const mostLeaves = 20_000;
const mostDepth = 12;
const mostDocuments = 50;

/** Each document of a file. `problem` quotes nothing of the text. */
export function treesOf(text: string): { readonly trees: readonly Tree[]; readonly problem: string } {
  const trees: Tree[] = [];
  for (const { part, before } of documentsOf(text)) {
    if (!/^\s*[^#\s]/m.test(part)) continue;
    const parsed = parseYaml(part);
    if ('problems' in parsed) {
      const { position, text: what } = parsed.problems[0] ?? {};
      const line = position == null ? '' : `line ${position.line + before} `;
      return { trees, problem: `${line}${what ?? 'cannot be read'}` };
    }
    trees.push({ data: parsed.data, lineOf: (path) => parsed.positionOf(path, 'key').line + before });
  }
  return { trees, problem: '' };
}

function documentsOf(text: string): readonly { readonly part: string; readonly before: number }[] {
  const parts: { part: string; before: number }[] = [];
  let begin = 0;
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at <= lines.length && parts.length < mostDocuments; at++) {
    if (at < lines.length && !/^---(?:\s|$)/.test(lines[at] ?? '')) continue;
    parts.push({ part: `${lines.slice(begin, at).join('\n')}\n`, before: begin });
    begin = at + 1;
  }
  return parts;
}

/** `{ name: A, value: b }` in a list, as Kubernetes writes variables, and `A=b`, as compose does, are leaves named A. */
export function leavesOf({ data, lineOf }: Tree): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: readonly (string | number)[], names: readonly string[]) => {
    if (leaves.length >= mostLeaves || path.length > mostDepth) return;
    const add = (name: readonly string[], text: string) => leaves.push({ path: name, text, line: lineOf(path) });
    if (Array.isArray(value)) {
      for (const [index, one] of value.slice(0, 2000).entries()) {
        const [, name, text] = typeof one === 'string' ? (/^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(one) ?? []) : [];
        if (name !== undefined)
          leaves.push({ path: [...names, name], text: text ?? '', line: lineOf([...path, index]) });
        else walk(one, [...path, index], names);
      }
    } else if (isRecord(value)) {
      const { name } = value;
      if (typeof name === 'string' && 'value' in value && !isRecord(value['value'])) {
        leaves.push({ path: [...names, name], text: textOf(value['value']), line: lineOf([...path, 'value']) });
        return;
      }
      if (typeof name === 'string' && isRecord(value['valueFrom'] ?? value['secretKeyRef'])) {
        leaves.push({ path: [...names, name], text: secretReference, line: lineOf([...path, 'name']) });
        return;
      }
      for (const [key, child] of Object.entries(value).slice(0, 2000)) walk(child, [...path, key], [...names, key]);
    } else add(names, textOf(value));
  };
  walk(data, [], []);
  return leaves;
}

export function textOf(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
