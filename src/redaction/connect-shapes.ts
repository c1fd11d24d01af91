/** Finds secrets where Anaplan Connect and its scripts show them: the echoed command line, and the settings above it; pure. Linear in the text. */
import { isSecretText } from './secret-names.ts';
import type { Span } from './spans.ts';

/** Options whose value is or holds a secret; facts 1.3: -user and -viauser split at the first colon, -privatekey at the last. */
const option =
  /(?:^|[\s"'`(=])-{1,2}(user|u|viauser|vu|jdbcuser|privatekey|pkey|keystorepass|kp|keystorepassword)(?:[ \t]{0,20}=[ \t]{0,20}|[ \t]{1,20})(?=[^\s-]|-[^\s])/gi;
/** Settings of the scripts as a shell shows them: `set NAME=`, `+ NAME=`, `C:\>set "NAME=`, `$env:NAME =`. */
const setting =
  /((?:^|[\s>&(;"])set[ \t]{1,20}"?)?\b\$?(?:env:)?\w{0,40}?(passw(?:or)?d|pass|passphrase|pwd|privatekey|pkey|anaplanuser|proxyuser|viauser|jdbcuser)"?[ \t]{0,20}=[ \t]{0,20}(?=\S)/gi;

export function connectSpans(text: string): readonly Span[] {
  return [
    ...valuesBehind(text, option, ({ 1: name = '' }, start) => ({ to: tokenEnd(text, start), holder: holderOf(name) })),
    ...valuesBehind(text, setting, ({ 1: set, 2: name = '' }, start) => ({
      to: set === undefined ? tokenEnd(text, start) : lineEnd(text, start),
      holder: holderOf(name),
    })),
  ];
}

/** What stands in a value is not looked at for itself, so that the cost stays linear. */
function valuesBehind(
  text: string,
  pattern: RegExp,
  extentOf: (match: RegExpExecArray, start: number) => { readonly to: number; readonly holder: Holder },
): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index < done) continue;
    const start = match.index + match[0].length;
    const { to, holder } = extentOf(match, start);
    spans.push(...secretIn(text, start, to, holder));
    done = to;
  }
  return spans;
}

const longest = 8192;

type Holder = 'user' | 'key' | 'whole';

function holderOf(name: string): Holder {
  if (/user$|^v?u$/i.test(name)) return 'user';
  return /key$/i.test(name) ? 'key' : 'whole';
}

function secretIn(text: string, from: number, to: number, holder: Holder): readonly Span[] {
  const start = holder === 'whole' ? from : afterColon(text, from, to, holder);
  if (start === null) return [];
  const opening = /^[\\"'`]{1,4}/.exec(text.slice(start, to))?.[0].length ?? 0;
  const inner = text.slice(start + opening, to).replace(/[\\"'`);,\s]{1,8}$/, '');
  if (inner === '?' || !isSecretText(inner)) return [];
  const at = start + opening;
  return [{ start: at, end: at + inner.length, value: inner, kind: 'command-line' }];
}

/** The whole of what may be the passphrase: behind the first colon that is not that of a drive letter. */
function afterColon(text: string, from: number, to: number, holder: Holder): number | null {
  const drive =
    holder === 'key' ? (/^[\\"'`]{0,4}[A-Za-z]:(?=[\\/])/.exec(text.slice(from, from + 8))?.[0].length ?? 0) : 0;
  const colon = text.indexOf(':', from + drive);
  return colon === -1 || colon >= to ? null : colon + 1;
}

/** Where a word of sh or cmd ends: quotes may stand anywhere in it and hold spaces; one that is not closed goes to the end. */
function tokenEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/[\s‹]/.test(character)) return at;
    if (character === '\\' && text[at + 1] === '"') at = after(text, '\\"', at + 2);
    else if (character === '"' || character === "'" || character === '`') at = after(text, character, at + 1);
    else at += 1;
  }
  return text.length;
}

/** A token of ours ends it too. */
function lineEnd(text: string, from: number): number {
  const at = text.slice(from, from + longest).search(/[\r\n‹]/);
  return at === -1 ? Math.min(text.length, from + longest) : from + at;
}

function after(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from);
  return at === -1 ? text.length : at + closing.length;
}
