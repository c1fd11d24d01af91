/** Text of a Java properties file (java.util.Properties.load) -> its values, the last of a name; pure. Knows no property. */

const mostCharacters = 1_000_000;

export function parseProperties(text: string): ReadonlyMap<string, string> {
  return new Map(locatedPropertiesOf(text).map(({ name, value }) => [name, value]));
}

/** In the order of the file, those of the same name too; `line` is where each begins, counted from 1. */
export function locatedPropertiesOf(
  text: string,
): readonly { readonly name: string; readonly value: string; readonly line: number }[] {
  return logicalLines(text.slice(0, mostCharacters)).flatMap(({ text: written, line }) => {
    const [, name = '', value = ''] = /^((?:\\.|[^\s:=\\])+)\s*(?:[:=]\s*)?(.*)$/s.exec(written) ?? [];
    return name === '' ? [] : [{ name: unescaped(name), value: unescaped(value), line }];
  });
}

/** A comma-separated value, as `jdk.tls.disabledAlgorithms` is written. */
export function listOfProperty(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim().replace(/^"|"$/g, ''))
    .filter((item) => item !== '');
}

/** Joined where a line ends in an odd number of backslashes; without comments. */
function logicalLines(text: string): readonly { readonly text: string; readonly line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let open: string[] | null = null;
  let start = 1;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.replace(/^[ \t\f]+/, '');
    if (open === null && (line === '' || /^[#!]/.test(line))) continue;
    const goesOn = (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const part = goesOn ? line.slice(0, -1) : line;
    if (open === null) start = index + 1;
    open ??= [];
    if (open.length < 1000) open.push(part);
    if (goesOn) continue;
    lines.push({ text: open.join(''), line: start });
    open = null;
  }
  return open === null ? lines : [...lines, { text: open.join(''), line: start }];
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_whole, code: string | undefined, letter: string) =>
    code === undefined ? (control[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const control: { readonly [letter: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };
