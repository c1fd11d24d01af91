/** What of the journal belongs to a failure, and how a change reads; pure. Knows how targets are named, and no check. */
import type { Json, JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Change } from '../store/store.ts';
import { visible } from './visible.ts';

/** The newest change of each trait, with how often it changed in the time asked for. */
export type TraitChange = Change & { readonly times: number };

const shownChanges = 12;
const shownPaths = 4;
const shownChars = 120;

/**
 * The changes that may have to do with a failure at `target`: of itself, of its model and its source model, and of everything that is
 * not one model's (endpoints, certificates, accounts, settings). `changes` newest first; nearest first comes back, each trait once.
 */
export function relatedChanges(
  { target, facts }: { readonly target: string; readonly facts: JsonObject },
  changes: readonly Change[],
): readonly TraitChange[] {
  const models = [modelOf(target), facts['model'], facts['sourceModel']].filter((name) => typeof name === 'string');
  const isOfThem = (changed: string) => models.some((model) => changed.startsWith(`${model} / `));
  const related = changes.filter(({ target: changed, trait }) => {
    if (changed === target) return true;
    const model = modelOfTrait(trait);
    if (model !== null) return models.includes(model);
    return modelOf(changed) === null || isOfThem(changed);
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
  const [was, is] = [textOf(before), textOf(after)];
  const from = Math.max(0, sameStart(was, is) - 20);
  return `${shownText(was, from)} became ${shownText(is, from)}`;
}

function listDifference(before: readonly Json[], after: readonly Json[]): string {
  const [was, is] = [before.map(textOf), after.map(textOf)];
  const parts = [partText('removed', leftOf(was, is)), partText('added', leftOf(is, was))].filter(
    (part) => part !== '',
  );
  return parts.length > 0 ? parts.join(', ') : 'the same in another order';
}

/** What of `items` the others do not have, each as often as it is there. */
function leftOf(items: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  return items.filter((item) => {
    const left = counts.get(item) ?? 0;
    counts.set(item, left - 1);
    return left <= 0;
  });
}

function partText(word: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = items.length > shownPaths ? ` and ${items.length - shownPaths} more` : '';
  return `${word} ${items.slice(0, shownPaths).map(shownText).join(', ')}${more}`;
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

function textOf(value: Json): string {
  return value === null ? 'nothing' : JSON.stringify(value);
}

/** Of a long text the part around where it differs. */
function shownText(text: string, from = 0): string {
  if (text.length <= shownChars) return visible(text);
  return visible(`${from > 0 ? '...' : ''}${shortened(text.slice(from), shownChars)}`);
}

function sameStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
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
  // Names of models may hold a slash too; those of actions rarely do.
  const end = target.lastIndexOf(' / ');
  return end < 0 ? null : target.slice(0, end);
}
