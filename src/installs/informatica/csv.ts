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
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell: string[] = [];
  let isQuoted = false;
  let line = 1;
  let start = 1;
  const endCell = () => {
    if (cells.length < mostCells) cells.push(cell.join('').slice(0, mostCellCharacters));
    cell = [];
  };
  const endRow = () => {
    endCell();
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: start, cells });
    cells = [];
  };
  for (const [part] of source.matchAll(partPattern)) {
    if (part === '"') {
      if (isQuoted) isQuoted = false;
      else if (cell.join('').trim() === '') {
        isQuoted = true;
        cell = [];
      } else cell.push(part);
    } else if (part === '""') {
      if (isQuoted) cell.push('"');
      else if (cell.length > 0) cell.push(part);
    } else if (/^[\r\n]/.test(part)) {
      line += 1;
      if (isQuoted) cell.push('\n');
      else {
        endRow();
        start = line;
        if (rows.length >= mostRows) return rows;
      }
    } else if (part === separator && !isQuoted) endCell();
    else cell.push(part);
  }
  endRow();
  return rows;
}

/** Line ends, quotes, separators, and what lies between. */
const partPattern = /\r\n|\r|\n|""|"|[,;\t]|[^\r\n",;\t]+/g;

function separatorOf(line: string): string {
  const counted = [',', ';', '\t'].map((one) => ({ one, count: line.split(one).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.one ?? ',';
}
