/** Answers to a case as a file says them (YAML or JSON) -> checked; pure. Knows the fields there are, not how anyone is asked. */
import { suggestion } from '../settings/closest.ts';
import type { Position } from '../settings/refused.ts';
import type { Path } from '../settings/yaml.ts';
import { parseYaml } from '../settings/yaml.ts';
import type { Tried } from './case.ts';
import { fieldIds } from './fields.ts';
import { CaseRefused } from './refused.ts';

export type Answers = {
  /** Field id to text. */
  readonly fields: { readonly [field: string]: string };
  /** Null: not said. */
  readonly tried: readonly Tried[] | null;
  /** Files to attach, as written. */
  readonly attach: readonly string[];
};

export const noAnswers: Answers = { fields: {}, tried: null, attach: [] };

/** Filled by a file that is attached, or by the option `tried`, never by a text. */
const notAsText = ['screenshot', 'optionsTried'];
export const answerable: readonly string[] = fieldIds.filter((id) => !notAsText.includes(id));
const keys = [...answerable, 'tried', 'attach'];
const mostCharacters = 10_000;

/** Throws CaseRefused: one line for each thing that is wrong, `file:line:column: key: what is wrong`. */
export function parseAnswers(text: string, file: string): Answers {
  if (text.trim() === '') return noAnswers;
  const read = parseYaml(text);
  const wrong: string[] = [];
  const report = (at: Position | null, key: string, what: string) =>
    wrong.push(`${file}${at === null ? '' : `:${at.line}:${at.column}`}: ${key === '' ? '' : `${key}: `}${what}`);
  if ('problems' in read) {
    for (const problem of read.problems) report(problem.position, '', problem.text);
    throw new CaseRefused(wrong.join('\n'));
  }
  const say = (path: Path, what: string, of: 'key' | 'value' = 'value') =>
    report(read.positionOf(path, of), path.join('.'), what);
  const answers = answersOf(read.data, say);
  if (wrong.length > 0) throw new CaseRefused(wrong.slice(0, 50).join('\n'));
  return answers;
}

type Say = (path: Path, what: string, of?: 'key' | 'value') => void;

function answersOf(data: unknown, say: Say): Answers {
  if (!isGroup(data)) {
    say([], 'must be a group of "field: answer" lines');
    return noAnswers;
  }
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(data)) {
    if (key === 'tried' || key === 'attach') continue;
    if (notAsText.includes(key)) say([key], instead[key] ?? '', 'key');
    else if (!answerable.includes(key)) say([key], `is no field of a case${suggestion(key, keys)}`, 'key');
    else setText(fields, key, value, say);
  }
  return {
    fields,
    tried: data['tried'] === undefined ? null : triedOf(data['tried'], say),
    attach: attachOf(data['attach'], say),
  };
}

const instead: { readonly [key: string]: string } = {
  screenshot: 'is a file: give it with --attach FILE, or under attach:',
  optionsTried: 'is given under tried:, for example "tried: [1, 3]"',
};

function setText(fields: Record<string, string>, key: string, value: unknown, say: Say): void {
  const text = textOf(value);
  if (text === null) say([key], 'must be a text, or a list of texts');
  else if (text.length > mostCharacters) say([key], `is longer than ${mostCharacters} characters; attach it as a file`);
  else fields[key] = text;
}

/** "yes" for true: `mayOpenModel: true` is what many write. */
function textOf(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (!Array.isArray(value)) return null;
  const items = value.map(textOf);
  return items.every((item) => item !== null) ? items.join('\n') : null;
}

function triedOf(value: unknown, say: Say): readonly Tried[] {
  if (!Array.isArray(value)) {
    say(['tried'], 'must be a list of the options that were tried, such as [1, 3]; [] for none');
    return [];
  }
  return value.flatMap((one: unknown, index): readonly Tried[] => {
    const given = isGroup(one) ? one : { option: one };
    const option = optionNumber(given['option']);
    const result = given['result'] ?? null;
    if (option === null) say(['tried', index], 'must be 1, 2 or 3, or "{ option: 2, result: what came of it }"');
    else if (result !== null && typeof result !== 'string') say(['tried', index], 'has a result that is no text');
    else return [{ option, result }];
    return [];
  });
}

/** `1,3` as the command line has it. Throws CaseRefused. */
export function parseTried(text: string): readonly Tried[] {
  if (/^(?:none|0)?$/.test(text.trim())) return [];
  return text.split(',').map((part) => {
    const option = optionNumber(part.trim());
    if (option === null)
      throw new CaseRefused(`--tried ${text}: give the numbers of the options that were tried, such as 1,3, or none`);
    return { option, result: null };
  });
}

function optionNumber(value: unknown): Tried['option'] | null {
  const number = Number(value);
  return number === 1 || number === 2 || number === 3 ? number : null;
}

function attachOf(value: unknown, say: Say): readonly string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one: unknown, index) => {
    if (typeof one === 'string' && one !== '') return [one];
    say(['attach', index], 'must be the path of a file');
    return [];
  });
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
