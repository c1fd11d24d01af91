/** What somebody may have meant who wrote a word that is not allowed; pure. */

/** "; did you mean "x"?" when one of `allowed` is near, else "; allowed here: a, b, c", else nothing. */
export function suggestion(written: string, allowed: readonly string[]): string {
  const near = closest(written, allowed);
  if (near !== null) return `; did you mean "${near}"?`;
  if (allowed.length === 0) return '';
  const shown = allowed.slice(0, 30).join(', ');
  return `; allowed here: ${shown}${allowed.length > 30 ? ', ...' : ''}`;
}

/** The nearest of `allowed` by edits, upper and lower case, spaces, "-" and "_" being the same; null when none is near. */
export function closest(written: string, allowed: readonly string[]): string | null {
  const word = folded(written.slice(0, 100));
  const mostEdits = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly name: string; readonly edits: number } | null = null;
  for (const name of allowed) {
    const edits = editsBetween(word, folded(name.slice(0, 100)));
    if (edits <= mostEdits && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { name, edits };
  }
  return best?.name ?? null;
}

function folded(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}

/** Optimal string alignment distance: insert, delete, replace, or swap two neighbours. */
function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
