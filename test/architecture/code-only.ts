/** JavaScript without its comments, texts and regular expressions, so that names found in it are names of the program. Knows no rule. */

const afterWhichARegexStands =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

/** Texts become `''`, the `${}` of templates stay. One pass; what stands in a text never hides what stands behind it. */
export function codeOnly(source: string): string {
  let out = '';
  let at = 0;
  /** For each template that is open: how many braces are open inside its `${}`. */
  const templates: number[] = [];
  while (at < source.length) {
    const character = source.charAt(at);
    const two = source.slice(at, at + 2);
    if (two === '//') at = endOf(source, /\n|$/g, at);
    else if (two === '/*') at = endOf(source, /\*\/|$/g, at + 2);
    else if (character === "'" || character === '"') {
      at = endOf(source, character === "'" ? /(?<!\\)(?:\\\\)*'/g : /(?<!\\)(?:\\\\)*"/g, at + 1);
      out += "''";
    } else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      if (character === '}') templates.pop();
      const end = endOf(source, /(?<!\\)(?:\\\\)*(?:`|\$\{)/g, at + 1);
      if (source[end - 1] === '{') templates.push(0);
      out += character === '`' ? "''+(" : ')+(';
      at = end;
      if (source[end - 1] !== '{') out += ')';
    } else if (character === '/' && afterWhichARegexStands.test(out.slice(-40))) {
      at = endOf(source, /(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])*\/[a-z]*/y, at + 1);
      out += "''";
    } else {
      const open = templates.length - 1;
      if (character === '{' && open >= 0) templates[open] = (templates[open] ?? 0) + 1;
      if (character === '}' && open >= 0) templates[open] = (templates[open] ?? 0) - 1;
      out += character;
      at += 1;
    }
  }
  return out;
}

/** Where the next match from `from` on ends; the end of the source where there is none. */
function endOf(source: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  const match = pattern.exec(source);
  return match === null ? source.length : match.index + Math.max(match[0].length, match.index === from ? 1 : 0);
}
