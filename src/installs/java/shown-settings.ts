/** Output of `java -XshowSettings:security:tls` -> protocols and suites that are on; pure. */

/** Null where this Java printed something else: releases before the option's time ignore what follows the colon. */
export function shownTlsOf(
  output: string,
): { readonly protocols: readonly string[]; readonly suites: readonly string[] } | null {
  const lines = output.slice(0, 200_000).split(/\r?\n/);
  const protocols = listAfter(lines, /^\s*Enabled Protocols:\s*$/);
  return protocols.length === 0 ? null : { protocols, suites: listAfter(lines, /^\s*Enabled Cipher Suites:\s*$/) };
}

/** The indented names below a heading, up to the first line of another form. */
function listAfter(lines: readonly string[], heading: RegExp): readonly string[] {
  const start = lines.findIndex((line) => heading.test(line));
  if (start < 0) return [];
  const rest = lines.slice(start + 1, start + 301).map((line) => line.trim());
  const end = rest.findIndex((line) => !/^[A-Za-z0-9_.]{3,80}$/.test(line));
  return end < 0 ? rest : rest.slice(0, end);
}
