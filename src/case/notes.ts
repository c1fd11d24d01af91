/** Answers that hold on from case to case, as a file people can read and edit; pure. Which of them hold on is said by the fields. */

import { suggestion } from '../settings/closest.ts';
import { parseYaml } from '../settings/yaml.ts';
import { yamlTextOf } from '../settings/yaml-text.ts';
import { answerable } from './answers.ts';
import type { FieldSpec } from './case.ts';
import { CaseRefused } from './refused.ts';

type Kept = { readonly [field: string]: string };

export type Notes = {
  readonly everywhere: Kept;
  /** Model, as the settings name it. */
  readonly models: { readonly [model: string]: Kept };
  /** Target: "MODEL / ACTION". */
  readonly actions: { readonly [target: string]: Kept };
};

/** What a case is about; both null for one about a connection. */
export type NotesAbout = { readonly model: string | null; readonly target: string | null };

export const noNotes: Notes = { everywhere: {}, models: {}, actions: {} };

const heading = `# Answers for support cases that anaplan-doctor keeps, so that it need not ask again. Change or remove them as you like.
# What the settings file says of an action wins over what is here.
`;

export function notesText(notes: Notes): string {
  return `${heading}${yamlTextOf(notes)}`;
}

/** Throws CaseRefused, naming the file and the place. */
export function parseNotes(text: string, file: string): Notes {
  if (text.replace(/^#.*$/gm, '').trim() === '') return noNotes;
  const read = parseYaml(text);
  if ('problems' in read) {
    const [problem] = read.problems;
    throw wrong(`${file}:${problem?.position?.line ?? 1}: ${problem?.text ?? 'cannot be read'}`);
  }
  const say = (path: readonly (string | number)[], what: string) => {
    const { line, column } = read.positionOf(path, 'key');
    return wrong(`${file}:${line}:${column}: ${path.join('.')}: ${what}`);
  };
  const whole = groupAt(read.data, [], say);
  for (const key of Object.keys(whole)) {
    if (!(key in noNotes)) throw say([key], `is no known key${suggestion(key, Object.keys(noNotes))}`);
  }
  const named = (key: 'models' | 'actions') =>
    Object.fromEntries(
      Object.entries(groupAt(whole[key], [key], say)).map(([name, kept]) => [name, keptAt(kept, [key, name], say)]),
    );
  return {
    everywhere: keptAt(whole['everywhere'], ['everywhere'], say),
    models: named('models'),
    actions: named('actions'),
  };
}

type Say = (path: readonly (string | number)[], what: string) => CaseRefused;

function wrong(message: string): CaseRefused {
  return new CaseRefused(`${message}\nCorrect that file of kept answers, or remove it: it is made anew.`);
}

function groupAt(value: unknown, path: readonly string[], say: Say): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw say(path, 'must be a group of "key: value" lines');
  return value as Readonly<Record<string, unknown>>;
}

function keptAt(value: unknown, path: readonly string[], say: Say): Kept {
  const kept: Record<string, string> = {};
  for (const [field, answer] of Object.entries(groupAt(value, path, say))) {
    if (!answerable.includes(field))
      throw say([...path, field], `is no field of a case${suggestion(field, answerable)}`);
    if (typeof answer !== 'string' && typeof answer !== 'boolean') throw say([...path, field], 'must be a text');
    kept[field] = typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : answer;
  }
  return kept;
}

/** What is kept for one case; what is said of the action wins over the model, and that over everywhere. */
export function notedFor({ everywhere, models, actions }: Notes, { model, target }: NotesAbout): Kept {
  return { ...everywhere, ...own(models, model), ...own(actions, target) };
}

/** With those answers that hold on; the same object where there is none. */
export function withNotes(
  notes: Notes,
  about: NotesAbout,
  answers: Kept,
  fields: readonly Pick<FieldSpec, 'id' | 'lasts'>[],
): Notes {
  return fields.reduce((before, { id, lasts }) => {
    const answer = answers[id]?.trim();
    return answer === undefined || answer === '' ? before : withOne(before, about, id, answer, lasts);
  }, notes);
}

function withOne(
  notes: Notes,
  { model, target }: NotesAbout,
  id: string,
  answer: string,
  lasts: FieldSpec['lasts'],
): Notes {
  if (lasts === 'installation') return { ...notes, everywhere: { ...notes.everywhere, [id]: answer } };
  if (lasts === 'model' && model !== null) {
    return { ...notes, models: { ...notes.models, [model]: { ...own(notes.models, model), [id]: answer } } };
  }
  if (lasts === 'action' && target !== null && model !== null) {
    return { ...notes, actions: { ...notes.actions, [target]: { ...own(notes.actions, target), [id]: answer } } };
  }
  return notes;
}

function own(of: { readonly [name: string]: Kept }, name: string | null): Kept {
  return name !== null && Object.hasOwn(of, name) ? (of[name] ?? {}) : {};
}
