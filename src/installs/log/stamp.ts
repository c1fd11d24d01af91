/** One line of Anaplan Connect's log taken apart: 1.4 and later stamp it, 1.3 does not; pure. Knows no meaning. */

export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export type Stamped = {
  /** As it stands there: the wall clock of the host that wrote it, without a zone. */
  readonly at: string | null;
  /** Null: the line has no stamp. */
  readonly level: Level | null;
  readonly pid: string | null;
  readonly message: string;
};

/** logback pattern of 1.4 and later; with -debug the logger stands in brackets. The process id can be blank on Windows. */
const stamp =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:[.,]\d{1,9})? {1,8}(TRACE|DEBUG|INFO|WARN|ERROR) {0,8}(?:\[[^\]\n]{1,120}\] {0,8})?(\d{0,12}) {0,8}\|-- {0,8}(.*)$/;

/** `line` without colours. Never throws. */
export function stampedOf(line: string): Stamped {
  const match = stamp.exec(line);
  if (match === null) return { at: null, level: null, pid: null, message: line };
  const [, at = '', level = '', pid = '', message = ''] = match;
  return { at, level: level as Level, pid: pid === '' ? null : pid, message };
}

/** Milliseconds of that wall clock as if it were UTC; null for no date. */
export function wallClockMs(at: string): number | null {
  const ms = Date.parse(`${at.replace(' ', 'T')}Z`);
  return Number.isFinite(ms) ? ms : null;
}
