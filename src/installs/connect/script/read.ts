/** Reads scripts and what they include through the host, within bounds, and says what their bytes already tell. */
import type { Host, HostText } from '../../../host/host.ts';
import type { EmulationRecord } from './record.ts';
import { gap, remark } from './record.ts';
import type { Work } from './work.ts';

/** Null when there is no such file, or none that can be read; that is then told. */
export type ReadScript = (path: string) => Promise<string | null>;

const longestFileBytes = 1024 * 1024;
const mostLines = 50_000;

/** Throws CouldNotLook only for `first`, the script itself. */
export function readerOf(
  host: Host,
  work: Work,
  record: EmulationRecord,
  dialect: 'sh' | 'bat' | 'powershell',
): ReadScript {
  return async (path) => {
    const isFirst = record.files.length === 0;
    if (!isFirst) work.file();
    let read: HostText | null;
    try {
      read = await host.textOf(path, { maxBytes: longestFileBytes });
    } catch (error) {
      if (isFirst) throw error;
      // It is there: what it sets is not known, and nothing is wrong with the script.
      if (!record.files.some((file) => file.path === path)) record.files.push({ path, isMissing: false });
      gap(record, { file: path, line: 1 }, 'an included file that could not be read');
      return null;
    }
    if (!record.files.some((file) => file.path === path)) record.files.push({ path, isMissing: read === null });
    if (read === null) return null;
    noteBytes(record, read, dialect);
    return textWithin(record, read);
  };
}

function noteBytes(
  record: EmulationRecord,
  { path, text, encoding, hasByteOrderMark, lineEnds }: HostText,
  dialect: string,
): void {
  const origin = { file: path, line: 1 };
  if (hasByteOrderMark && dialect !== 'powershell') remark(record, 'byte-order-mark', origin);
  if (encoding.startsWith('utf-16') && dialect !== 'powershell') {
    remark(record, 'utf-16', origin);
    gap(
      record,
      origin,
      'the file is in UTF-16, which neither sh nor cmd reads; what follows is what it would do in UTF-8',
    );
  }
  if (dialect === 'sh' && (lineEnds === 'crlf' || lineEnds === 'mixed')) {
    remark(record, 'crlf-in-sh', { file: path, line: text.slice(0, text.indexOf('\r\n')).split('\n').length });
  }
}

function textWithin(record: EmulationRecord, { path, text, isCut }: HostText): string {
  const lines = text.split('\n');
  const isLong = lines.length > mostLines;
  if (isCut)
    gap(record, { file: path, line: lines.length }, 'the file is larger than 1 MiB: only its beginning was read');
  else if (isLong)
    gap(record, { file: path, line: mostLines }, 'the file has more than 50,000 lines: only those were read');
  const kept = isLong ? lines.slice(0, mostLines).join('\n') : text;
  const zero = kept.indexOf('\0');
  if (zero >= 0) {
    const origin = { file: path, line: kept.slice(0, zero).split('\n').length };
    remark(record, 'nul-byte', origin);
    gap(record, origin, 'a zero byte: shells differ in what they make of it');
  }
  const clean = zero >= 0 ? kept.slice(0, zero) : kept;
  if (!record.texts.some((known) => known.path === path)) record.texts.push({ path, text: clean });
  return clean;
}
