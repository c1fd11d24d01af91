/** Which of the models that were found are chosen: by number, range, name, id or pattern; pure. */
import type { InventoryModel } from './inventory.ts';
import { asleepAs } from './inventory.ts';
import { fitsPattern } from './patterns.ts';

export type Choice = {
  readonly models: readonly InventoryModel[];
  /** The patterns by which these were found, an empty list for all; null where some were chosen by number. */
  readonly patterns: readonly string[] | null;
  /** Words that fit none. */
  readonly unknown: readonly string[];
};

/** `1, 3-5, Sales*`; nothing, or `all`: every model that is neither archived nor offline. Numbers count from 1 in the order given. */
export function choiceOf(text: string, models: readonly InventoryModel[]): Choice {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0 || (words.length === 1 && words[0]?.toLowerCase() === 'all'))
    return { models: awake(models), patterns: [], unknown: [] };
  const patterns = words.some((word) => byNumber(word, models) !== null) ? null : words;
  return { ...chosenBy(words, models, (word) => byNumber(word, models) ?? byPattern(word, models)), patterns };
}

/** By name, id or pattern; none given: every model that is neither archived nor offline. */
export function fittingModels(patterns: readonly string[], models: readonly InventoryModel[]): Choice {
  if (patterns.length === 0) return { models: awake(models), patterns: [], unknown: [] };
  return { ...chosenBy(patterns, models, (pattern) => byPattern(pattern, models)), patterns };
}

function chosenBy(
  words: readonly string[],
  models: readonly InventoryModel[],
  fitting: (word: string) => readonly InventoryModel[],
): Omit<Choice, 'patterns'> {
  const found = words.map((word) => ({ word, fits: fitting(word) }));
  const ids = new Set(found.flatMap(({ fits }) => fits.map(({ id }) => id)));
  return {
    models: models.filter(({ id }) => ids.has(id)),
    unknown: found.filter(({ fits }) => fits.length === 0).map(({ word }) => word),
  };
}

/** Null for what is no number or range; a model may have a number for its name, so a name comes first. */
function byNumber(word: string, models: readonly InventoryModel[]): readonly InventoryModel[] | null {
  const [, first, last = first] = /^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/.exec(word) ?? [];
  if (first === undefined || models.some(({ name }) => name === word)) return null;
  return models.slice(Math.max(0, Number(first) - 1), Number(last));
}

/** A pattern leaves out what sleeps; a model that is named outright is taken as it is. */
function byPattern(pattern: string, models: readonly InventoryModel[]): readonly InventoryModel[] {
  const fits = models.filter((model) => fitsPattern(pattern, model));
  return pattern.includes('*') ? awake(fits) : fits;
}

function awake(models: readonly InventoryModel[]): readonly InventoryModel[] {
  return models.filter(({ activeState }) => asleepAs(activeState) === null);
}
