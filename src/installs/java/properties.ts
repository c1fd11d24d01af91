/** Text of a Java properties file (java.util.Properties.load) -> its values, the last of a name; pure. Knows no property. */

const mostCharacters = 1_000_000;

export function parseProperties(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of logicalLines(text.slice(0, mostCharacters))) {
    const [, name = '', value = ''] = /^((?:\\.|[^\s:=\\])+)\s*(?:[:=]\s*)?(.*)$/s.exec(line) ?? [];
    if (name !== '') values.set(unescaped(name), unescaped(value));
  }
  return values;
}

/** A comma-separated value, as `jdk.tls.disabledAlgorithms` is written. */
export function listOfProperty(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim().replace(/^"|"$/g, ''))
    .filter((item) => item !== '');
}

/** Joined where a line ends in an odd number of backslashes; without comments. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string[] | null = null;
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.replace(/^[ \t\f]+/, '');
    if (open === null && (line === '' || /^[#!]/.test(line))) continue;
    const goesOn = (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const part = goesOn ? line.slice(0, -1) : line;
    open = [...(open === null ? [] : open.slice(-1000)), part];
    if (goesOn) continue;
    lines.push(open.join(''));
    open = null;
  }
  return open === null ? lines : [...lines, open.join('')];
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_whole, code: string | undefined, letter: string) =>
    code === undefined ? (control[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const control: { readonly [letter: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };
