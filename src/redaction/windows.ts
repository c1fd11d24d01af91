/** Cuts a text into windows of bounded size for rules that are only linear in practice; pure. The whole cost is then linear in the text, whatever it holds. */

export type Window = {
  /** What is looked at, context included. */
  readonly from: number;
  readonly to: number;
  /** What counts: where something found may begin. */
  readonly start: number;
  readonly end: number;
};

const windowCharacters = 65_536;
/** Longer than what any rule takes for one secret; a longer one is taken in parts. */
const ahead = 18_000;
const back = 400;

/** At line ends where there are any; together they cover the text once, and look at less than one and a half times its length. */
export function windowsOf(text: string): readonly Window[] {
  const windows: Window[] = [];
  for (let start = 0; start < text.length; ) {
    const full = Math.min(text.length, start + windowCharacters);
    const lineEnd = full === text.length ? full : text.lastIndexOf('\n', full - 1) + 1;
    const end = lineEnd > start ? lineEnd : full;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const from = start === 0 ? 0 : Math.max(lineStart, start - back);
    windows.push({ from, start, end, to: Math.min(text.length, end + ahead) });
    start = end;
  }
  return windows;
}

/** Beside a place as far as rules look from one thing to another. */
const beside = 4_000;

/** The windows of those stretches of a text that are near one of `places`, which are in order. */
export function windowsAround(
  text: string,
  places: readonly { readonly start: number; readonly end: number }[],
): readonly Window[] {
  const stretches: { start: number; end: number }[] = [];
  for (const { start, end } of places) {
    // No further back than that: a search in the whole text would make the cost quadratic.
    const least = Math.max(0, start - 3 * beside);
    const lead = text.slice(least, Math.max(0, start - beside));
    const first = lead === '' ? 0 : lead.includes('\n') ? least + lead.lastIndexOf('\n') + 1 : least + lead.length;
    const last = stretches.at(-1);
    const to = Math.min(text.length, end + beside);
    if (last !== undefined && first <= last.end) last.end = Math.max(last.end, to);
    else stretches.push({ start: first, end: to });
  }
  return stretches.flatMap(({ start, end }) =>
    windowsOf(text.slice(start, end)).map((window) => ({
      from: window.from + start,
      to: window.to + start,
      start: window.start + start,
      end: window.end + start,
    })),
  );
}
