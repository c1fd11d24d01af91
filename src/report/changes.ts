/** What of the journal belongs to a failure, and how a change reads; pure. Knows how targets are named, and no check. */
import type { Json, JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Change } from '../store/store.ts';
import { visible } from './visible.ts';

/** The newest change of each trait, with how often it changed in the time asked for. */
export type TraitChange = Change & { readonly times: number };

const shownChanges = 12;
const shownPaths = 4;

/**
 * The changes that may have to do with a failure at `target`: of itself, of its model and its source model, and of everything that is
 * not one model's (endpoints, certificates, accounts, settings). `changes` newest first; nearest first comes back, each trait once.
 */
export function relatedChanges(
  { target, facts }: { readonly target: string; readonly facts: JsonObject },
  changes: readonly Change[],
): readonly TraitChange[] {
  const models = new Set(
    [modelOf(target), facts['model'], facts['sourceModel']].filter((name) => typeof name === 'string'),
  );
  const related = changes.filter(({ target: changed, trait }) => {
    const model = modelOf(changed) ?? modelOfTrait(trait);
    return model === null || changed === target || models.has(model);
  });
  const byTrait = Map.groupBy(related, ({ check, target: changed, trait }) => JSON.stringify([check, changed, trait]));
  const newest = [...byTrait.values()].flatMap((same) => (same[0] ? [{ ...same[0], times: same.length }] : []));
  return newest.slice(0, shownChanges);
}

/** `2026-11-21 18:02 UTC: header row of Data Hub / Load employees: removed "Grade", added "Band"` */
export function changeText(change: TraitChange): string {
  const often = change.times > 1 ? ` (the last of ${change.times} changes)` : '';
  const what = `${change.trait} of ${visible(change.target)}: ${shortened(differenceText(change.before, change.after), 600)}`;
  return `${whenText(change)}: ${what}${often}`;
}

/** To the minute where the looks around it were close together, else both of them. */
function whenText({ lastSeenBeforeMs, atMs }: Change): string {
  if (atMs - lastSeenBeforeMs <= 15 * 60_000) return utcText(atMs);
  return `between ${utcText(lastSeenBeforeMs)} and ${utcText(atMs)}`;
}

function differenceText(before: Json, after: Json): string {
  if (Array.isArray(before) && Array.isArray(after)) return listDifference(before, after);
  if (isObject(before) && isObject(after)) return pathsText(changedPaths(before, after, []));
  return `${valueText(before)} became ${valueText(after)}`;
}

function listDifference(before: readonly Json[], after: readonly Json[]): string {
  const was = before.map(valueText);
  const is = after.map(valueText);
  const parts = [
    partText(
      'removed',
      was.filter((one) => !is.includes(one)),
    ),
    partText(
      'added',
      is.filter((one) => !was.includes(one)),
    ),
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'the same in another order';
}

function partText(word: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = items.length > shownPaths ? ` and ${items.length - shownPaths} more` : '';
  return `${word} ${items.slice(0, shownPaths).join(', ')}${more}`;
}

type Path = { readonly path: string; readonly before: Json; readonly after: Json };

function changedPaths(before: JsonObject, after: JsonObject, at: readonly string[]): readonly Path[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [own(before, name), own(after, name)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    if (isObject(was) && isObject(is) && at.length < 8) return changedPaths(was, is, [...at, name]);
    return [{ path: [...at, name].join('.'), before: was, after: is }];
  });
}

function pathsText(paths: readonly Path[]): string {
  const shown = paths.slice(0, shownPaths).map(({ path, before, after }) => `${path} ${differenceText(before, after)}`);
  return [...shown, ...(paths.length > shownPaths ? [`and ${paths.length - shownPaths} more`] : [])].join('; ');
}

function valueText(value: Json): string {
  if (value === null) return 'nothing';
  return visible(shortened(JSON.stringify(value), 120));
}

function shortened(text: string, maxChars: number): string {
  return text.length > maxChars ? `${text.slice(0, maxChars)}...` : text;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key of outside data may be `toString`. */
function own(of: JsonObject, name: string): Json {
  return Object.hasOwn(of, name) ? (of[name] ?? null) : null;
}

/** Of `model <name>: state`, a trait of a connection; null for what is no model's. */
function modelOfTrait(trait: string): string | null {
  return /^model (.+): /.exec(trait)?.[1] ?? null;
}

/** Of `<model> / <action>`; null for what is no model's. */
function modelOf(target: string): string | null {
  const end = target.indexOf(' / ');
  return end < 0 ? null : target.slice(0, end);
}
