/** Redacts a log of Anaplan Connect line by line; pure. Learns the secrets that an echoed command line shows, so that they are found in later lines in any form. */
import { redactorOf } from '../../case/redact.ts';
import type { Redactor } from '../../case/redact.ts';
import { shapedSpans } from '../../case/secret-shapes.ts';
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
      .filter(({ kind }) => kind === 'command-line')
      .map(({ value }) => value.replace(/["'`\\]{1,4}$/, ''))
      .filter((value) => value.length >= 4 && value.length <= 1024 && !learned.has(value));
    for (const value of values.slice(0, mostLearned - learned.size)) learned.add(value);
    if (values.length > 0) redactor = made();
  };

  return (line) => {
    inKey = inKey && isKeyBody(line);
    const prefix = inKey ? `${keyBegin}\n` : before;
    const text = prefix + line;
    learn(text);
    const redacted = redactor.text(text).text;
    const isHidden = inKey;
    before = openOption(line);
    inKey = line.includes('PRIVATE KEY-----') ? isKeyOpen(line) : inKey;
    if (isHidden) return redacted;
    return shown(redacted.startsWith(prefix) ? redacted.slice(prefix.length) : redacted, line.length);
  };
}

const keyBegin = '-----BEGIN PRIVATE KEY-----';

function isKeyOpen(line: string): boolean {
  return line.lastIndexOf('-----BEGIN ') > line.lastIndexOf('-----END ');
}

/** Base64 behind any prefix a logger puts before it, the headers of old keys, the end line. */
function isKeyBody(line: string): boolean {
  return line.length < 400 && /(?:^|\s)[A-Za-z0-9+/=]{0,128}\s{0,8}$|^\s{0,8}(?:Proc-Type|DEK-Info):|-----END /.test(line);
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
