/** Finds the values of fields whose name says that they are secret, in any notation; pure. Linear: each sign of assignment looks a bounded way back and forth. */
import { Buffer } from 'node:buffer';
import type { FieldValue } from './field-values.ts';
import { valueAt } from './field-values.ts';
import { isIdentifier } from './identifiers.ts';
import { looksRandom } from './randomness.ts';
import type { Naming } from './secret-names.ts';
import { isSecretText, isStateWord, namingOf } from './secret-names.ts';
import type { SecretKind, Span } from './spans.ts';

/** `name=`, `"name": `, `name =>`, `\"name\":\"`, `name:=`. */
export function namedSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const { index } of text.matchAll(/[:=：＝]/g)) {
    if (index < done) continue;
    const name = nameBefore(text, index);
    const naming = name === null || name.text.length < 2 ? 'none' : namingOf(name.text);
    if (naming === 'none' || name === null || text[name.start - 1] === '‹') continue;
    const behind = index + (/^(?:=>|:=|==|::)/.exec(text.slice(index, index + 2))?.[0].length ?? 1);
    // `std::token::x` and `https://`.
    if (text.startsWith('//', behind)) continue;
    if (isReference(name.text, text, behind)) continue;
    const isLine = isLineStart(text, name.start);
    const items = itemsAt(text, behind, naming);
    if (items.length > 0) {
      spans.push(...items.map((item) => spanOf(item, 'named-field')));
      done = items.at(-1)?.end ?? done;
      continue;
    }
    const value = quotedWhole(text, name.start, behind) ?? valueBehind(text, behind, isLine);
    if (
      value === null ||
      isNameItself(text, value, isLine) ||
      isKeyFile(name.text, value.text) ||
      isScheme(name.text, value.text)
    )
      continue;
    if (!isSecretValue(value, naming, isLine, text[index] === '=', /[A-Z0-9]_KEY$/.test(name.text))) continue;
    spans.push(spanOf(value, 'named-field'));
    done = value.end;
  }
  return spans;
}

/** `"NAME=value with blanks"`: the quote in front of the name ends its value. */
function quotedWhole(text: string, nameStart: number, behind: number): FieldValue | null {
  const quote = text[nameStart - 1] ?? '';
  if (text[behind - 1] !== '=' || !(quote === '"' || quote === "'") || /[\s"']/.test(text[behind] ?? ' ')) return null;
  const end = text.indexOf(quote, behind);
  const value = end === -1 ? '' : text.slice(behind, Math.min(end, behind + longestWhole));
  if (value === '' || value.length === longestWhole || /[\r\n‹&;]|\\$/.test(value)) return null;
  return { start: behind, end, text: value, isQuoted: true };
}

const longestWhole = 400;

/** `"passwords": ["…", "…"]` */
function itemsAt(text: string, at: number, naming: Naming): readonly FieldValue[] {
  if (naming !== 'certain' || text[at] === '\n') return [];
  if (!/^[ \t]{0,8}\[/.test(text.slice(at, at + 9))) return [];
  const list = /^[ \t]{0,8}\[\s{0,20}(?=\\{0,4}["'])([^\]‹]{1,4000})\]/.exec(text.slice(at, at + 4100));
  if (list === null) return [];
  const from = at + list[0].length - 1 - (list[1] ?? '').length;
  return [...(list[1] ?? '').matchAll(/(["'])((?:(?!\1)[^\\\r\n]){1,400})\\{0,4}\1/g)]
    .filter(({ 2: item = '' }) => isSecretText(item))
    .map(({ 0: whole, 2: item = '', index }) => {
      const start = from + index + whole.indexOf(item);
      return { start, end: start + item.length, text: item, isQuoted: true };
    });
}

/** `Loaded tokens: result = 3`: what follows is a name of its own. */
function isNameItself(text: string, { end, isQuoted, text: value }: FieldValue, isLine: boolean): boolean {
  return !isQuoted && !isLine && /^[A-Za-z]\w*$/.test(value) && /^[ \t]{1,4}[=:][ \t]/.test(text.slice(end, end + 6));
}

/** `credential:smtp-password` of our settings, `LoadCredential=id:/path` of systemd: where a secret is, not what it is. */
function isReference(name: string, text: string, behind: number): boolean {
  if (/^LoadCredential(?:Encrypted)?$/.test(name)) return true;
  return (
    name === 'credential' &&
    /^[\w.-]{1,80}(?=[\s"'`,;)\]}]|$)/.test(text.slice(behind, behind + 90)) &&
    /[\s"'`([{,]/.test(text[behind - 12] ?? ' ')
  );
}

const toNextLine = /[ \t]{0,20}\r?\n[ \t]{1,200}(?=\S)/y;

/** On the same line, or, as YAML and JSON break it, indented on the next. */
function valueBehind(text: string, at: number, isLine: boolean): FieldValue | null {
  const value = valueAt(text, at, isLine);
  if (value !== null && !/^(?:[|>][+-]?\d?|\\|""")$/.test(value.text)) return value;
  toNextLine.lastIndex = value?.end ?? at;
  return toNextLine.test(text) ? valueAt(text, toNextLine.lastIndex, true) : null;
}

/** `--password value`, `-storepass value`, `-passin pass:value`. */
export function flagSpans(text: string): readonly Span[] {
  return [...text.matchAll(/(?:^|[\s"'`(=,[])-{1,2}([A-Za-z][\w.-]{1,60})["']?[ \t,]{1,8}(?=[^\s-])/gm)].flatMap(
    ({ 0: whole, 1: name = '', index }) => {
      if (namingOf(name) !== 'certain' || /^no-/.test(name)) return [];
      const value = valueAt(text, index + whole.length, false);
      if (value !== null && /[ \t]{2}$/.test(whole) && /^[A-Z]?[a-z]+$/.test(value.text)) return [];
      if (value !== null && isKeyFile(name, value.text)) return [];
      return value === null || !isSecretText(value.text) || (!value.isQuoted && isStateWord(value.text))
        ? []
        : [withoutScheme(spanOf(value, 'command-line'))];
    },
  );
}

/** `pass:` of OpenSSL stays, so that one sees which kind it was. */
function withoutScheme(span: Span): Span {
  return /^pass:./.test(span.value) ? { ...span, start: span.start + 5, value: span.value.slice(5) } : span;
}

const element =
  /<(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,300})?>\s{0,200}([^<>‹\s][^<>‹]{0,8192})(?=<\/)/g;
const escapedElement =
  /&lt;(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{1,80})(?:\s(?:(?!&gt;)[^<>]){0,300})?&gt;((?:(?!&lt;)[^<>‹]){1,8192})(?=&lt;\/)/g;
/** `name: password` and then `value: …`: Dapr, Kubernetes, Spring, XML, lists of headers. */
const pair =
  /(?:^|[\s<{,"'\\(])(?:name|key|id|attribute|property|parameter|variable|field|header)\\{0,8}["']?\s{0,8}[:=]\s{0,8}\\{0,8}["']?([A-Za-z][\w.$/-]{1,100})\\{0,8}["']?[\s,;/]{0,60}(?:\\{0,8}["']?type\\{0,8}["']?\s?[:=]\s?\\{0,8}["']?[\w:.]{1,40}\\{0,8}["']?[\s,]{0,60})?\\{0,8}["']?(?:value|val|content|stringValue)\\{0,8}["']?\s{0,8}[:=]/gi;

export function pairedSpans(text: string): readonly Span[] {
  const inElements = [...text.matchAll(element), ...text.matchAll(escapedElement)].flatMap((match) => {
    const { 0: whole, 1: name = '', 2: value = '', index } = match;
    if (!isAccepted(value, namingOf(name))) return [];
    const inner = value.trimEnd();
    const end = index + whole.length - (value.length - inner.length);
    return [{ start: end - inner.length, end, value: inner, kind: 'named-field' as const }];
  });
  const inPairs = [...text.matchAll(pair)].flatMap(({ 0: whole, 1: name = '', index }) => {
    const value = valueAt(text, index + whole.length, true);
    return value !== null && isAccepted(value.text, namingOf(name)) ? [spanOf(value, 'named-field')] : [];
  });
  return [...inElements, ...inPairs];
}

/** A key in a file; what stands behind its path is for the rules of Anaplan Connect. */
function isKeyFile(name: string, value: string): boolean {
  return /key$/i.test(name) && /^(?:~?\/[\w.-]|\.{1,2}\/|[A-Za-z]:[\\/]|[\w-]+\.(?:pem|key|p12|pfx|jks)\b)/.test(value);
}

/** `Authorization: Bearer …`: the header rules leave the scheme. */
function isScheme(name: string, value: string): boolean {
  return /authorization$/i.test(name) && /^[A-Za-z][\w-]{2,24}(?: |$)/.test(value);
}

function isAccepted(value: string, naming: Naming): boolean {
  return naming === 'certain' ? isSecretText(value) : naming === 'likely' && isRandomValue(value);
}

function isSecretValue(
  { text, isQuoted }: FieldValue,
  naming: Naming,
  isLine: boolean,
  isEquals: boolean,
  isConstantKey: boolean,
): boolean {
  if (naming === 'likely')
    return isRandomValue(text) || (isConstantKey && /^[\w-]{16,}$/.test(text) && /\d/.test(text));
  if (!isSecretText(text)) return false;
  if (isQuoted) return true;
  if (isLine)
    return !/^(?:(?:in)?valid|expired|refused|refreshed|rejected|accepted|missing|required|wrong|must|is|was|has|not|(?:read|loaded) from)\b/i.test(
      text,
    );
  return isEquals ? !/^(?:(?:in)?valid|expired|missing|required|wrong)$/i.test(text) : !isStateWord(text);
}

function isRandomValue(text: string): boolean {
  if (/^[A-Za-z0-9+/]{8,400}=*$/.test(text) && passwordOfBasic(text) !== text) return true;
  if (/^[A-Z2-7]{16,128}=*$/.test(text) && /[2-7]/.test(text) && /[A-Z]{2}/.test(text)) return true;
  // A key of 32 digits of hex is no id of a model (upper case) or of a workspace (they begin alike).
  if (/^(?!8a8|2c9|ff80)[0-9a-f]{32}$/.test(text)) return !isUuidOnly(text);
  return /^[\w+/=.~-]{12,}$/.test(text) && (looksRandom(text, 12) || isThorough(text)) && !isIdentifier(text, '');
}

function isUuidOnly(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Where a name says that it may be a secret: all three classes, and digits among the letters. */
function isThorough(text: string): boolean {
  return (
    text.length >= 20 &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    (text.match(/\d/g)?.length ?? 0) >= 3 &&
    /[A-Za-z]\d+[A-Za-z]/.test(text)
  );
}

/** The token is made of what is meant, so that one value has one token however it is escaped. */
export function spanOf({ start, end, text }: FieldValue, kind: SecretKind): Span {
  return { start, end, value: meant(text), kind };
}

/** Escapes of JSON undone, as deep as they go. */
export function meant(text: string): string {
  if (!text.includes('\\')) return text;
  let plain = text;
  for (let depth = 0; depth < 3 && /\\+["\\/]/.test(plain); depth += 1) plain = plain.replace(/\\(["\\/])/g, '$1');
  return plain;
}

/** The password of `user:password` in base64, so that it has the token it has elsewhere; else the text itself. */
export function passwordOfBasic(text: string): string {
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that are no text are meant
  const isText = colon > 0 && colon < decoded.length - 1 && !/[\u0000-\u001f\ufffd]/.test(decoded);
  return isText ? decoded.slice(colon + 1) : text;
}

function nameBefore(text: string, separator: number): { readonly start: number; readonly text: string } | null {
  let end = separator;
  for (const units of ['?+|:', ' \t', '"\'`])', '\\']) {
    for (let count = 0; count < 8 && end > 0 && units.includes(text[end - 1] ?? ''); count += 1) end -= 1;
  }
  let start = end;
  while (start > 0 && end - start < 120 && isNameUnit(text[start - 1] ?? '')) start -= 1;
  if (start < end && lastOfSeveral.test(text.slice(start, end)))
    start -= wordsBefore.exec(text.slice(Math.max(0, start - 24), start))?.[0].length ?? 0;
  return start === end ? null : { start, text: text.slice(start, end) };
}

const lastOfSeveral = /^(?:keys?|codes?|phrase|words|passe|acceso|chave|sandi|secret|token|id)$/i;
/** `API key: …`, `mot de passe : …`: names of several words. */
const wordsBefore =
  /(?<![\p{L}\p{N}])(?:mot de|clave de|palabra de|palavra|kata|recovery|seed|backup|scratch|mnemonic|api|access|secret|private|encryption|signing|account|auth|client|license|activation|master|shared|subscription|deploy|session|security|unlock|one[ -]time|verification)[ -]$/iu;

function isNameUnit(unit: string): boolean {
  return unit < '\u0080' ? /[\w.$@-]/.test(unit) : /[\p{L}\p{M}]/u.test(unit);
}

const lineLead =
  /(?:^|[\r\n])[ \t]{0,40}(?:(?:export|set|setx|env|ENV|ARG|-|\$env:|\+|const|let|var)[ \t]{1,8})?["'$]{0,2}$/;

function isLineStart(text: string, at: number): boolean {
  return lineLead.test(text.slice(Math.max(0, at - 60), at)) && (at <= 60 || /[\r\n]/.test(text.slice(at - 60, at)));
}
