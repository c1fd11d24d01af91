/** Where in a client's files something stands. Knows no client. */

/** `line` is counted from 1; 0: the file as a whole. */
export type Place = { readonly file: string; readonly line: number };

/** `/opt/app/pom.xml:12` */
export function placeText({ file, line }: Place): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** The line that `offset` is on, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
