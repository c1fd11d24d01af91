/** Redacts a log of Anaplan Connect line by line; pure. Learns the secrets that an echoed command line shows, so that they are found in later lines in any form. */
import type { Redactor } from '../../case/redact.ts';
import { redactorOf } from '../../case/redact.ts';
import { shapedSpans } from '../../case/secret-shapes.ts';
import type { Span } from '../../case/spans.ts';
import { connectSpans } from './connect-shapes.ts';

/** Learned from the log itself; more are not kept. */
const mostLearned = 32;
const mostShown = 49_152;

/** Lines in their order, each without its line end. */
export type LineRedactor = (line: string) => string;

export function lineRedactorOf({
  key,
  known,
}: {
  readonly key: string;
  readonly known: readonly string[];
}): LineRedactor {
  const learned = new Set<string>();
  const made = (): Redactor => redactorOf({ key, known: [...known, ...learned], further: connectSpans });
  let redactor = made();
  let before = '';
  let inKey = false;

  const learn = (text: string) => {
    const values = [...connectSpans(text), ...shapedSpans(text)]
      .flatMap(learnable)
      .filter((value) => !learned.has(value));
    for (const value of values.slice(0, mostLearned - learned.size)) learned.add(value);
    if (values.length > 0) redactor = made();
  };

  return (line) => {
    const isBody = inKey && keyBody.test(line);
    const prefix = before;
    before = openOption(line);
    inKey = line.includes('PRIVATE KEY-----') ? isKeyOpen(line) : isBody;
    if (isBody) return hidden(line, redactor);
    learn(prefix + line);
    const redacted = redactor.text(prefix + line).text;
    return shown(redacted.startsWith(prefix) ? redacted.slice(prefix.length) : redacted, line.length);
  };
}

/** Whole and, where quotes, spaces or colons are in it, in parts: which part is the secret is for Connect's own rules. */
function learnable({ kind, value }: Span): readonly string[] {
  const least = kind === 'command-line' ? 4 : 8;
  const whole = value.replace(/["'`\\]{1,4}$/, '');
  const parts = whole.split(/[\s"'`:\\]+|^-/).filter((part) => part !== whole && part.length >= 8);
  return kind === 'private-key' ? [] : [whole, ...parts].filter(({ length }) => length >= least && length <= 1024);
}

const keyBegin = '-----BEGIN PRIVATE KEY-----';

function isKeyOpen(line: string): boolean {
  return line.lastIndexOf('-----BEGIN ') > line.lastIndexOf('-----END ');
}

/** Base64, alone or behind what a logger puts before it; headers of old keys; the end line. */
const keyBody =
  /^\s{0,8}[A-Za-z0-9+/=]{0,128}\s{0,8}$|^.{0,200}\s[A-Za-z0-9+/=]{24,128}\s{0,8}$|^\s{0,8}(?:Proc-Type|DEK-Info):|-----END /;

/** What stands before the base64 stays. */
function hidden(line: string, redactor: Redactor): string {
  const before = line.includes('-----END ')
    ? ''
    : (/^.{0,200}\s(?=[A-Za-z0-9+/=]{24,128}\s{0,8}$)/.exec(line)?.[0] ?? '');
  if (line.trim() === '') return line;
  return before + redactor.text(`${keyBegin}\n${line.slice(before.length)}`).text;
}

/** An option at the end of a line whose value stands in the next: `-keystorepass ^`, `-user \`. */
function openOption(line: string): string {
  const open = /(-{1,2}(?:user|u|viauser|vu|privatekey|pkey|keystorepass|kp))\s{0,20}[\\^`]?\s{0,20}$/i.exec(line);
  return open === null ? '' : `${open[1] ?? ''} `;
}

/** A line at its bound may end in the middle of a secret: its last part is not shown. */
function shown(redacted: string, givenLength: number): string {
  return givenLength <= mostShown ? redacted : redacted.slice(0, mostShown);
}
