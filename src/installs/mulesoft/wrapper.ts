/** wrapper.conf of Mule (Tanuki Java Service Wrapper) -> which Java it starts, and with which options; pure. Included files are handed in. */
import type { Place } from '../place.ts';

const mostLines = 20_000;

export type WrapperLine = { readonly name: string; readonly value: string; readonly place: Place };

/** Settings and includes in the order of the file. */
export type WrapperFile = {
  readonly lines: readonly (WrapperLine | { readonly include: string; readonly isRequired: boolean })[];
};

export function parseWrapper(text: string, file: string): WrapperFile {
  const lines = text
    .slice(0, 1_000_000)
    .split(/\r\n|\r|\n/)
    .slice(0, mostLines);
  return {
    lines: lines.flatMap((raw, index): WrapperFile['lines'] => {
      const line = raw.trim();
      const [, required, include] = /^#include(\.required)?\s+(\S.*)$/.exec(line) ?? [];
      if (include !== undefined) return [{ include, isRequired: required !== undefined }];
      if (line.startsWith('#')) return [];
      const [, name, value = ''] = /^([^=\s]{1,200})\s*=\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value, place: { file, line: index + 1 } }];
    }),
  };
}

/** `%NAME%` by what the file sets (`set.NAME=`) and what is known besides; null where one is not known. */
export function withVariables(text: string, known: ReadonlyMap<string, string>): string | null {
  let isKnown = true;
  const value = text.replace(/%([A-Za-z_]\w{0,99})%/g, (whole, name: string) => {
    const found = known.get(name);
    if (found === undefined) isKnown = false;
    return found ?? whole;
  });
  return isKnown ? value : null;
}

/** `set.NAME=` and `set.default.NAME=`; the first wins over the environment, the second does not. */
export function variablesOf(
  lines: readonly WrapperLine[],
  environment: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const add = (pattern: RegExp) => {
    for (const { name, value } of lines) {
      const variable = pattern.exec(name)?.[1];
      const resolved = variable === undefined ? null : withVariables(value, known);
      if (variable !== undefined && resolved !== null) known.set(variable, resolved);
    }
  };
  add(/^set\.default\.(\w+)$/);
  for (const [name, value] of Object.entries({ ...environment, ...own })) {
    if (value !== undefined) known.set(name, value);
  }
  add(/^set\.(?!default\.)(\w+)$/);
  return known;
}

/** Java options in the order of their numbers: of one number the last counts. */
export function javaOptionsOf(lines: readonly WrapperLine[]): readonly WrapperLine[] {
  const byNumber = new Map<number, WrapperLine>();
  for (const line of lines) {
    const [, number] = /^wrapper\.java\.additional\.(\d{1,6})$/.exec(line.name) ?? [];
    if (number !== undefined) byNumber.set(Number(number), line);
  }
  return [...byNumber].toSorted(([a], [b]) => a - b).map(([, line]) => line);
}

/** `-Dname=value` and Mule's `-M-Dname=value`; the last of a name counts. */
export function systemPropertiesOf(
  options: readonly WrapperLine[],
): ReadonlyMap<string, { readonly value: string; readonly place: Place }> {
  const properties = new Map<string, { value: string; place: Place }>();
  for (const { value, place } of options) {
    const [, name, given = ''] = /^"?(?:-M)?-D([^=\s"]{1,200})(?:=(.*))?$/s.exec(value.trim()) ?? [];
    if (name !== undefined) properties.set(name, { value: given.replace(/^"|"$/g, ''), place });
  }
  return properties;
}

/** As one command line, each option in quotes where it holds blanks. */
export function commandLineOf(options: readonly WrapperLine[]): string {
  return options.map(({ value }) => (/\s/.test(value) && !/["']/.test(value) ? `"${value}"` : value)).join(' ');
}
