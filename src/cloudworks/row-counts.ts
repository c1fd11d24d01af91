/** Counts of rows in the texts of imports; pure. "FX01 Rates: 1700 (0/1700) rows successful, 0 (0/0) rows has warnings, 64 failed, 0 ignored". */
import type { RowCounts } from './cloudworks.ts';

const count = String.raw`(\d{1,12})`;
const pair = String.raw`(?:\(\d{1,12}/\d{1,12}\) )?`;
const pattern = new RegExp(
  `${count} ${pair}rows? successful,(?: ${count} ${pair}rows? ha(?:s|ve) warnings,)? ${count} failed, ${count} ignored`,
  'g',
);

/** Summed over all targets the text names; null where it names none. */
export function rowsIn(text: string | null): RowCounts | null {
  const found = [...(text ?? '').matchAll(pattern)].map(([, successful, warnings = '0', failed, ignored]) => ({
    successful: Number(successful),
    warnings: Number(warnings),
    failed: Number(failed),
    ignored: Number(ignored),
  }));
  return sumOf(found);
}

export function sumOf(all: readonly (RowCounts | null)[]): RowCounts | null {
  return all.reduce((sum, rows) => {
    if (sum === null || rows === null) return sum ?? rows;
    return {
      successful: sum.successful + rows.successful,
      warnings: sum.warnings + rows.warnings,
      failed: sum.failed + rows.failed,
      ignored: sum.ignored + rows.ignored,
    };
  }, null);
}
