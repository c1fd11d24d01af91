/** Paths with `*`, `?` and `**` as a shell reads them; pure. Brackets and braces are letters like others. Knows no file. */

/** `folder` is absolute and plain; `segments` are what follows it, and hold a wildcard somewhere. */
export type Pattern = { readonly folder: string; readonly segments: readonly string[] };

/** Null for a plain path. `path` is absolute; the folder of one of Windows comes with slashes, `C:/data`. */
export function patternOf(path: string): Pattern | null {
  if (!/[*?]/.test(path)) return null;
  // Of Windows both slashes part; elsewhere a backslash is a letter.
  const isOfWindows = /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
  const segments = path.split(isOfWindows ? /[\\/]/ : '/');
  const first = segments.findIndex((segment) => /[*?]/.test(segment));
  return {
    folder: rootedFolder(segments.slice(0, first).join('/')),
    segments: segments.slice(first).filter((segment) => segment !== ''),
  };
}

/** A drive alone would mean its current folder. */
function rootedFolder(folder: string): string {
  return folder === '' || /^[A-Za-z]:$/.test(folder) ? `${folder}/` : folder;
}

/** `name` is one entry of a folder. A leading dot is met only by a dot. */
export function fits(name: string, segment: string): boolean {
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  return matches(Array.from(name), Array.from(segment));
}

/** On a mismatch the last `*` takes one letter more: never more steps than name times pattern. */
function matches(name: readonly string[], pattern: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let tried = 0;
  while (at < name.length) {
    if (pattern[next] === '*') {
      star = next;
      tried = at;
      next += 1;
    } else if (pattern[next] === '?' || (pattern[next] !== undefined && pattern[next] === name[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      tried += 1;
      at = tried;
      next = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next += 1;
  return next === pattern.length;
}
