/** Redacts a log line by line; pure. Remembers what the next line needs: an open key or certificate, a name whose value comes next, secrets that a line showed. */
import type { Redactor, RedactorOptions } from './redact.ts';
import { redactorOf } from './redact.ts';
import { namingOf } from './secret-names.ts';
import { shapedSpans } from './secret-shapes.ts';
import type { Redacted, Span } from './spans.ts';

/** Learned from the log itself; more are not kept. */
const mostLearned = 32;
/** Of a certificate that does not end. */
const mostPublicLines = 500;

/** Lines in their order, each without its line end. */
export type LineRedactor = (line: string) => Redacted;

export function lineRedactorOf(options: RedactorOptions): LineRedactor {
  const learned = new Set<string>();
  const made = (): Redactor => redactorOf({ ...options, known: [...options.known, ...learned] });
  let redactor = made();
  let before = '';
  let inKey = false;
  let publicLines = 0;

  const learn = (text: string) => {
    const values = shapedSpans(text)
      .flatMap(learnable)
      .filter((value) => !learned.has(value))
      .slice(0, mostLearned - learned.size);
    for (const value of values) learned.add(value);
    if (values.length > 0) redactor = made();
  };

  return (line) => {
    const isBody = inKey && keyBody.test(line);
    const prefix = before;
    before = openName(line);
    inKey = /PRIVATE KEY|Static key/.test(line) && line.includes('-----') ? isKeyOpen(line) : isBody;
    if (isBody) return hidden(line, redactor);
    publicLines = publicLinesAfter(line, publicLines);
    if (publicLines > 0 && publicBody.test(line)) return redactor.exact(line);
    if (learned.size < mostLearned && line.length <= longestLearnedFrom) learn(prefix + line);
    if (prefix === '') return redactor.text(line);
    const { text, counts } = redactor.text(prefix + line);
    return text.startsWith(prefix) ? { text: text.slice(prefix.length), counts } : redactor.text(line);
  };
}

/** A line that is longer is no command line. */
const longestLearnedFrom = 32_768;

/** Whole and, where quotes, spaces or colons are in it, in parts: which part is the secret is for Connect's own rules. */
function learnable({ kind, value }: Span): readonly string[] {
  if (kind === 'private-key' || kind === 'pseudonym') return [];
  const least = kind === 'command-line' ? 4 : 8;
  const whole = value.replace(/["'`\\]{1,4}$/, '');
  const parts = whole.split(/[\s"'`:\\]+|^-/).filter((part) => part !== whole && part.length >= 8);
  // A name such as `password` for a value would hide every later name, and with it what it names; a word hides words.
  return [whole, ...parts].filter(
    (part) =>
      part.length >= least &&
      part.length <= 1024 &&
      (namingOf(part) === 'none' || isSaid(part, kind)) &&
      !/^[A-Z]?[a-z]+(?: [a-z]+){0,2}[,.;:)]?$|^sha\d+$/.test(part),
  );
}

/** `Winter-Pass` on a command line, and `Winter-2026-Pass` anywhere, are no names, though they end like one. */
function isSaid(part: string, kind: Span['kind']): boolean {
  return /\d{2}/.test(part) || (kind === 'command-line' && /[A-Z]/.test(part) && /[^A-Za-z]/.test(part));
}

const keyBegin = '-----BEGIN PRIVATE KEY-----';

function isKeyOpen(line: string): boolean {
  return line.lastIndexOf('-----BEGIN ') > line.lastIndexOf('-----END ');
}

/** Base64, alone or behind what a logger puts before it; headers of old keys; the end line. */
const keyBody =
  /^\s{0,8}[A-Za-z0-9+/=]{0,128}\s{0,8}$|^.{0,200}\s[A-Za-z0-9+/=]{24,128}\s{0,8}$|^\s{0,8}(?:Proc-Type|DEK-Info|Version|Comment|Charset):|-----END /;

/** What stands before the base64 stays. */
function hidden(line: string, redactor: Redactor): Redacted {
  if (line.trim() === '') return { text: line, counts: {} };
  const before = line.includes('-----END ')
    ? ''
    : (/^.{0,200}\s(?=[A-Za-z0-9+/=]{24,128}\s{0,8}$)/.exec(line)?.[0] ?? '');
  const { text, counts } = redactor.text(`${keyBegin}\n${line.slice(before.length)}`);
  return { text: before + text, counts };
}

const publicBody = /^\s{0,40}[A-Za-z0-9+/=]{1,128}\s{0,8}$/;

/** 0: in no certificate. */
function publicLinesAfter(line: string, count: number): number {
  const begin = line.lastIndexOf('-----BEGIN ');
  if (begin !== -1 && begin > line.lastIndexOf('-----END ')) return line.includes('PRIVATE', begin) ? 0 : 1;
  if (count === 0 || count > mostPublicLines || line.includes('-----END ')) return 0;
  return publicBody.test(line) ? count + 1 : 0;
}

/** A name at the end of a line whose value stands in the next: `-keystorepass ^`, `-user \`, `password: >-`, `<password>`. */
function openName(line: string): string {
  const end = line.slice(-200);
  const option = /(-{1,2}(?:user|u|viauser|vu|privatekey|pkey|keystorepass|kp))\s{0,20}[\\^`]?\s{0,20}$/i.exec(end);
  if (option !== null) return `${option[1] ?? ''} `;
  const field = /([A-Za-z_][\w.-]{1,80})["']?\s{0,8}[:=]\s{0,8}(?:[|>][+-]?\d?|\\|"{3}|'{3}|["'])?\s{0,20}$/.exec(end);
  if (field !== null && namingOf(field[1] ?? '') === 'certain') return `${field[1] ?? ''}: `;
  const element = /<(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,100})?>\s{0,20}$/.exec(end);
  if (element !== null && namingOf(element[1] ?? '') === 'certain') return `${element[1] ?? ''}: `;
  // A list of hashes as CycloneDX writes it.
  if (/"alg"\s{0,4}:\s{0,4}"[\w-]{2,16}",?\s{0,20}$/.test(end)) return '"alg": "SHA-1", ';
  const named = /(?:name|key)["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z][\w.-]{1,80})["']?,?\s{0,20}$/.exec(end);
  return named !== null && namingOf(named[1] ?? '') === 'certain' ? `name: ${named[1] ?? ''} ` : '';
}
