/** CSV text -> rows of cells with their lines (RFC 4180, with `;` and tab too); pure and bounded. */

const mostCharacters = 2_000_000;
const mostRows = 5000;
const mostCells = 500;
const mostCellCharacters = 10_000;

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** The separator is the one of `,`, `;` and tab that the first line holds most of. Blank lines are left out. */
export function parseCsv(text: string): readonly CsvRow[] {
  const source = text.slice(0, mostCharacters).replace(/^\uFEFF/, '');
  const separator = separatorOf(source.slice(0, 10_000).split(/\r\n|\r|\n/, 1)[0] ?? '');
  // A quoted cell, which may run to the end of the text; else what stands before the next separator or line end.
  const next = new RegExp(
    String.raw`(?:[ ]*"((?:[^"]+|"")*)(?:"|$))?([^${separator}\r\n]*)(${separator}|\r\n|\r|\n|$)`,
    'y',
  );
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  while (next.lastIndex < source.length && rows.length < mostRows) {
    const [whole, quoted, plain = '', end] = next.exec(source) ?? [''];
    if (whole === '') break;
    const cell = quoted === undefined ? plain : quoted.replaceAll('""', '"').replace(/\r\n?/g, '\n');
    if (cells.length < mostCells) cells.push(cell.slice(0, mostCellCharacters));
    line += (whole.match(/\r\n|\r|\n/g) ?? []).length;
    if (end === separator && next.lastIndex < source.length) continue;
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return rows;
}

function separatorOf(line: string): string {
  const counted = [',', ';', '\t'].map((one) => ({ one, count: line.split(one).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.one ?? ',';
}
