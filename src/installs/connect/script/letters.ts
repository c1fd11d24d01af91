/** Letters in a script that look like what a shell reads and are not: curly quotes, long dashes, blanks that are none. Pure. */
import type { EmulatedScript, Origin } from '../emulated.ts';
import type { EmulationRecord } from './record.ts';
import { remark } from './record.ts';
import { isOfSecret } from './secrets.ts';

const traps = [
  { code: 'curly-quotes', pattern: /[\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]/ },
  // `–user` copied from a document.
  { code: 'long-dash', pattern: /(?:^|[\s"'=])[\u2010-\u2015\u2212][A-Za-z]/ },
  { code: 'no-break-space', pattern: /[\u00a0\u2007\u202f]/ },
  { code: 'invisible-letter', pattern: /[\u200b-\u200f\u2060\ufeff]/ },
] as const;

export function noteLetters(record: EmulationRecord, dialect: EmulatedScript['dialect']): void {
  for (const { path, text } of record.texts) {
    for (const [index, line] of text.split('\n').entries()) {
      if (dialect === 'bat' ? /^\s*(?:@?rem\b|::|@?echo\b)/i.test(line) : /^\s*(?:#|echo\b)/.test(line)) continue;
      for (const { code, pattern } of traps) {
        if (!pattern.test(line)) continue;
        remark(
          record,
          code,
          { file: path, line: index + 1 },
          /([A-Za-z_]\w*)\s*=/.exec(line.slice(0, 200))?.[1] ?? null,
        );
      }
    }
  }
}

/**
 * `AnaplanUser="name:pa$$word"`: a `$` within a word of a credential is expanded. What stands behind it is a piece of the value,
 * so it is not told as the name of a variable that nobody sets.
 */
export function noteDollars(record: EmulationRecord): void {
  for (const { path, text } of record.texts) {
    for (const [index, line] of text.split('\n').entries()) {
      const [, holder = null, value = ''] =
        /^\s*(?:export\s+)?([A-Za-z_]\w*)=("[^"]*"|[^\s"']+)/.exec(line.slice(0, 4000)) ?? [];
      if (!isOfSecret(holder) || !/[A-Za-z0-9]\$[\w$!?*#@]/.test(value)) continue;
      const isHere = (origin: Origin) => origin.file === path && origin.line === index + 1;
      const kept = record.remarks.filter(({ code, origin }) => !(code === 'variable-not-set' && isHere(origin)));
      record.remarks.splice(0, record.remarks.length, ...kept);
      remark(record, 'dollar-in-value', { file: path, line: index + 1 }, holder);
    }
  }
}
