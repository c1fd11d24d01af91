/**
 * Recognises messages, task JSON and client logs, and says what they mean, what to do and who acts next. Pure.
 * Knows tables of texts and codes; understands no language, and answers nothing to what it does not know.
 */
import { resultCodeOf } from '../anaplan/result-codes.ts';
import type { Explanation } from '../check.ts';
import type { Kind, Words } from './entry.ts';
import { httpStatuses } from './http-statuses.ts';
import { knownTexts } from './tables.ts';

export type Explained = Words & {
  /** Unique within one answer. */
  readonly id: string;
  readonly kind: Kind;
  /** The part of the text that was recognised; never the whole line, which may hold secrets. */
  readonly recognised: string;
  /** 1-based line of its first occurrence. */
  readonly line: number;
};

/** The words of our own findings, by check and code. */
export type AllExplanations = { readonly [checkId: string]: { readonly [code: string]: Explanation } };

/** More than this of a text is not looked at, in UTF-16 units. */
const maxLength = 1_000_000;
const maxRecognisedLength = 160;

/** In the order of first occurrence, each meaning once; empty for unknown text. Takes time linear in the text. */
export function explain(text: string, own: AllExplanations): readonly Explained[] {
  const plain = text.slice(0, maxLength).replace(ansiColours, '');
  const texts = textHits(plain);
  // A message recognised whole says more than the status in it.
  const statuses = statusHits(plain).filter(
    ({ at }) => !texts.some((hit) => hit.at <= at && at < hit.at + hit.recognised.length),
  );
  const hits = [...texts, ...statuses, ...codeHits(plain, own)];
  const once = new Map(hits.toReversed().map((hit) => [hit.id, hit]));
  const sorted = [...once.values()].toSorted((a, b) => a.at - b.at);
  return withLines(plain, sorted);
}

type Hit = Omit<Explained, 'line'> & { readonly at: number };

// biome-ignore lint/suspicious/noControlCharactersInRegex: older Anaplan Connect colours its log lines
const ansiColours = /\u001b\[[0-9;]{0,20}m/g;

function textHits(text: string): readonly Hit[] {
  return knownTexts.flatMap(({ match, id, kind, versions: _versions, ...words }) => {
    const found = match.exec(text);
    return found ? [{ ...words, id, kind, recognised: shortened(found[0]), at: found.index }] : [];
  });
}

/** "HTTP/1.1 500", "status 404", "status code: 404", `"code": 422`, or the number alone. */
const statusPatterns = [
  /\bHTTP\/\d(?:\.\d)? (\d{3})\b/g,
  /\bHTTP (\d{3})\b/g,
  /\bstatus(?: ?code)?["']?[ :=]{1,4}(\d{3})\b/gi,
  /"code" ?: ?(\d{3})\b/g,
];

function statusHits(text: string): readonly Hit[] {
  const alone = /^\s{0,100}(\d{3})\s{0,100}$/.exec(text.slice(0, 300));
  const found = [...statusPatterns.flatMap((pattern) => [...text.matchAll(pattern)]), ...(alone ? [alone] : [])];
  return found
    .toSorted((a, b) => a.index - b.index)
    .flatMap(({ 0: recognised, 1: status = '', index: at }) => {
      const words = Object.hasOwn(httpStatuses, status) ? httpStatuses[status] : undefined;
      return words
        ? [{ ...words, id: `http-${status}`, kind: 'HTTP status' as const, recognised: recognised.trim(), at }]
        : [];
    });
}

/** Anaplan's result codes and our own, as whole words: "failedToLocateModel", "import-stalled". */
function codeHits(text: string, own: AllExplanations): readonly Hit[] {
  const known = ownByCode(own);
  const isAlone = !/\s/.test(text.trim());
  const hits = new Map<string, Hit>();
  for (const { 0: word, index: at } of text.matchAll(/[A-Za-z][A-Za-z0-9-]{2,79}/g)) {
    if (hits.has(word)) continue;
    const hit = resultHit(word, at) ?? ownHit(word, at, isAlone, known);
    if (hit) hits.set(word, hit);
  }
  return [...hits.values()];
}

function resultHit(word: string, at: number): Hit | null {
  const code = resultCodeOf(word);
  if (code === null) return null;
  const { category, cause, remedy, actsNext } = code;
  const source = 'Anaplan Integration API 2.0, result codes of tasks';
  const meaning = `${meanings[category]}. The text beside it in the result names the list, column or item.`;
  return {
    id: `code-${word}`,
    kind: 'anaplan result code',
    recognised: word,
    at,
    title: cause,
    meaning,
    remedy,
    actsNext,
    source,
  };
}

const meanings = {
  success: 'Anaplan says so of a step that ended well',
  partial: 'Anaplan says so of a step that ended with rows not loaded',
  failure: 'Anaplan says so of a step that failed as a whole',
  row: 'Anaplan says so of single rows that were not loaded; the others were',
  cancelled: 'Anaplan says so of a task that was cancelled',
};

type Known = ReadonlyMap<string, { readonly check: string; readonly explanation: Explanation }>;

function ownByCode(own: AllExplanations): Known {
  return new Map(
    Object.entries(own).flatMap(([check, codes]) =>
      Object.entries(codes).map(([code, explanation]) => [code, { check, explanation }] as const),
    ),
  );
}

/** A code of one plain word counts only when it is all that was asked: in running text it is just a word. */
function ownHit(word: string, at: number, isAlone: boolean, known: Known): Hit | null {
  const found = known.get(word);
  if (found === undefined || !(word.includes('-') || isAlone)) return null;
  const { title, meaning, remedy, actsNext, source } = found.explanation;
  const words = {
    title: withoutFacts(title),
    meaning: withoutFacts(meaning),
    remedy: withoutFacts(remedy) || 'The finding itself names the steps: `anaplan-doctor status --config FILE`.',
    actsNext,
    source,
  };
  return { ...words, id: `own-${word}`, kind: 'finding of anaplan-doctor', recognised: word, at };
}

/** "{unchangedMs}" as "<unchanged>" where there is no finding to fill it; what is a sentence or a step of its own is left out. */
function withoutFacts(text: string): string {
  const whole = text
    .replace(/(?<=[a-z])\{[a-z][A-Za-z0-9]{0,60}\}/g, '')
    .replace(/(?:^|(?<=[.?] )|(?<=\n))(?:\{[a-z][A-Za-z0-9]{0,60}\}\.?[ \n]?){1,9}(?=$|[A-Z])/g, '')
    .trim();
  return whole.replace(/\{([a-z][A-Za-z0-9]{0,60})\}/g, (_whole, name: string) => {
    const plain = name.replace(/(?:AtMs|Ms|Bytes)$/, '');
    return `<${plain.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>`;
  });
}

function withLines(text: string, hits: readonly Hit[]): readonly Explained[] {
  let line = 1;
  let from = 0;
  return hits.map(({ at, ...hit }) => {
    for (let next = text.indexOf('\n', from); next !== -1 && next < at; next = text.indexOf('\n', from)) {
      line += 1;
      from = next + 1;
    }
    return { ...hit, line };
  });
}

function shortened(text: string): string {
  return text.length <= maxRecognisedLength ? text : `${text.slice(0, maxRecognisedLength)}...`;
}
