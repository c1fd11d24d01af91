/** How a command's text becomes arguments on Windows: those of a batch file (`%1`), and those of Java's launcher. Pure. */
import type { Origin } from '../emulated.ts';
import type { Field } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { known, plain, sliceOf, sourceOf, traced } from '../script/traced.ts';

/** `%1`, `%2`, ...: parted by blanks, `,`, `;` and `=`; quotes hold together and stay. */
export function batchArguments(tail: Traced): readonly Traced[] {
  const text = plain(tail);
  const found: Traced[] = [];
  for (const match of text.matchAll(/(?:"[^"]*(?:"|$)|[^\s,;="])+/g)) {
    found.push(sliceOf(tail, match.index, match.index + match[0].length));
    if (found.length > 1000) break;
  }
  return found;
}

/**
 * The command line as `java.exe` parts it: blanks, `"`, and `\` before a `"`
 * (OpenJDK, src/java.base/windows/native/libjli/cmdtoargs.c). Its wildcards are told by `isWild`.
 */
export function javaArguments(line: Traced): readonly (Field & { readonly isWild: boolean })[] {
  const source = sourceOf(line);
  const { text } = source;
  const found: (Field & { isWild: boolean })[] = [];
  let at = 0;
  while (at < text.length) {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (at >= text.length) break;
    const argument = nextArgument(text, at);
    const kept = piecesOf(line, argument.kept);
    found.push({ text: kept, isMany: argument.isBareHole && known(kept) === null, isWild: argument.isWild });
    at = argument.end;
  }
  return found;
}

type Next = {
  readonly end: number;
  readonly kept: readonly number[];
  readonly isWild: boolean;
  readonly isBareHole: boolean;
};

function nextArgument(text: string, start: number): Next {
  const kept: number[] = [];
  let quotes = 0;
  let isWild = false;
  let isBareHole = false;
  let at = start;
  while (at < text.length) {
    const slashes = /^\\*/.exec(text.slice(at, at + 8191))?.[0].length ?? 0;
    const character = text[at + slashes] ?? '';
    if (slashes > 0) {
      const count = character === '"' ? Math.floor(slashes / 2) : slashes;
      for (let index = 0; index < count; index += 1) kept.push(at + index);
      at += slashes;
      if (character === '"' && slashes % 2 === 1) kept.push(at++);
      else if (character === '"') {
        quotes += 1;
        at += 1;
      }
      continue;
    }
    if (character === '"') {
      // Every other one of several quotes in a row is kept.
      if (text[at - 1] === '"' && at > start && quotes % 2 === 0) {
        quotes += 1;
        kept.push(at);
      } else if (quotes === 0) quotes += 1;
      else quotes -= 1;
    } else if ((character === ' ' || character === '\t') && quotes % 2 === 0) break;
    else {
      if (quotes % 2 === 0 && (character === '*' || character === '?')) isWild = true;
      if (quotes % 2 === 0 && character === '\uFFFF') isBareHole = true;
      kept.push(at);
    }
    at += 1;
  }
  return { end: at, kept, isWild, isBareHole };
}

function piecesOf(line: Traced, kept: readonly number[]): Traced {
  const out: Traced[number][] = [];
  let index = 0;
  while (index < kept.length) {
    const from = kept[index] ?? 0;
    let to = from + 1;
    while (kept[index + 1] === to) {
      to += 1;
      index += 1;
    }
    index += 1;
    out.push(...sliceOf(line, from, to));
  }
  return out;
}

/** The command line that arguments make when a program hands them on: those with a blank, and empty ones, in quotes. */
export function batArgumentText(fields: readonly Field[], origin: Origin): Traced {
  return fields.flatMap(({ text, isMany }, index) => {
    const needsQuotes = !isMany && (text.length === 0 || /[\s\uFFFF]/.test(plain(text)));
    const quote = traced(needsQuotes ? '"' : '', origin);
    return [...traced(index === 0 ? '' : ' ', origin), ...quote, ...text, ...quote];
  });
}
