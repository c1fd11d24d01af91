/** YAML text -> plain data with the position of every key; pure and bounded. Knows nothing of what settings mean. */
import type { Document, ErrorCode, Node, YAMLParseError } from 'yaml';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Position, Problem } from './refused.ts';

export const mostBytes = 1_000_000;
const mostAliases = 100;

export type Path = readonly (string | number)[];

export type Located = {
  /** Numbers outside `limits` are the text they were written as: an id such as 12E34 is no number. */
  readonly data: unknown;
  /** Of the value at `path`, or of the last part of the path that exists. `'key'` asks for the key instead. */
  positionOf(path: Path, of?: 'key' | 'value'): Position;
  has(path: Path): boolean;
};

/** Either the data, or the problems of its syntax. Messages are our own: the parser's may quote the text, hence a secret. */
export function parseYaml(text: string): Located | { readonly problems: readonly Problem[] } {
  if (Buffer.byteLength(text) > mostBytes)
    return { problems: [whole('is larger than 1 MB; settings are far smaller')] };
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, logLevel: 'error' });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: Problem[] = independent(document.errors).map(({ code, pos }) => ({
    position: at(pos[0]),
    key: '',
    text: words[code] ?? 'is not valid YAML',
  }));
  if (problems.length === 0) problems.push(...oddities(document, at));
  if (problems.length > 0) return { problems };
  if (document.contents === null) return { problems: [whole('is empty; start from config/example.yaml')] };
  numbersToText(document);
  const data = dataOf(document);
  return data === tooManyAliases
    ? { problems: [whole('repeats its anchors (&name, *name) too often; write the values out')] }
    : located(document, data, at);
}

/** What follows the first error of syntax is mostly its echo; keys written twice stand for themselves. */
function independent(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY').slice(0, 20);
}

const words: { readonly [C in ErrorCode]?: string } = {
  BAD_INDENT: 'is indented wrongly here; lines of one level start in the same column',
  TAB_AS_INDENT: 'is indented by a tab here; YAML wants spaces',
  DUPLICATE_KEY: 'has this key twice; keep one of them',
  MISSING_CHAR: 'misses a closing quote or bracket, or a colon, here',
  MULTIPLE_DOCS: 'holds several YAML documents; keep one, without further "---" lines',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  BAD_SCALAR_START: 'starts a value with a character YAML reserves; put the value in quotes',
  MULTILINE_IMPLICIT_KEY: 'breaks a key over lines here; a colon or quote is probably missing',
  BLOCK_AS_IMPLICIT_KEY: 'has nested "key: value" on one line here; put the value in quotes or on a line of its own',
  BLOCK_IN_FLOW: 'mixes a list by "-" into [ ] or { } here; use one of the two',
  UNEXPECTED_TOKEN: 'has something here that YAML does not expect; quotes or a comma are probably missing',
  BAD_DQ_ESCAPE: 'has an unknown \\ sequence in double quotes here; use single quotes',
};

function whole(text: string): Problem {
  return { position: { line: 1, column: 1 }, key: '', text };
}

/** What YAML allows and settings do not need: tags, keys that are no text, aliases to nothing. */
function oddities(document: Document.Parsed, at: (offset: number) => Position): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (node: { range?: readonly number[] | null }, text: string) => {
    if (problems.length < 20) problems.push({ position: at(node.range?.[0] ?? 0), key: '', text });
  };
  visit(document, {
    Node: (_key, node) => {
      if (node.tag !== undefined) add(node, 'has a YAML tag ("!...") here; put a value that starts with "!" in quotes');
    },
    Alias: (_key, node) => {
      if (node.resolve(document) === undefined) {
        add(node, 'has a value that starts with "*" here, which YAML takes for a reference; put it in quotes');
      }
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key)) add(isNode(pair.key) ? pair.key : {}, 'has a key here that is no plain text');
    },
  });
  return problems;
}

function numbersToText(document: Document.Parsed): void {
  visit(document, {
    Pair: (_key, { key }, path) =>
      path.length === 2 && isScalar(key) && key.value === 'limits' ? visit.SKIP : undefined,
    Scalar: (_key, node) => {
      if (typeof node.value === 'number') node.value = node.source ?? String(node.value);
    },
  });
}

const tooManyAliases = Symbol('too many aliases');

function dataOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError) return tooManyAliases;
    throw error;
  }
}

function located(document: Document.Parsed, data: unknown, at: (offset: number) => Position): Located {
  return {
    data,
    positionOf: (path, of = 'value') => at(found(document, path)[of]),
    has: (path) => found(document, path).depth === path.length,
  };
}

/** Offsets of key and value, as deep as the path goes. */
function found(document: Document.Parsed, path: Path): { key: number; value: number; depth: number } {
  let node: Node | null = document.contents;
  let depth = 0;
  let value = startOf(node) ?? 0;
  let key = value;
  for (const part of path) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    const step = stepInto(target, part);
    if (step === null) break;
    key = startOf(step.key) ?? key;
    value = startOf(step.value) ?? key;
    node = isNode(step.value) ? step.value : null;
    depth++;
    if (isAlias(target)) break;
  }
  return { key, value, depth };
}

function stepInto(node: unknown, part: string | number): { readonly key: unknown; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
    );
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  if (!isSeq(node) || typeof part !== 'number' || part >= node.items.length) return null;
  return { key: node.items[part], value: node.items[part] };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
