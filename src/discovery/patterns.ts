/** Names with `*`: which models and actions `watch:` fits; pure. */
import type { WatchPatterns, WatchSettings } from '../settings/settings.ts';
import type { ActionsKind, InventoryModel, Named } from './inventory.ts';

/** `*` stands for any characters; letters count as they are written, of ids in either case. */
export function fitsPattern(
  pattern: string,
  { name, id }: { readonly name: string | null; readonly id: string | null },
): boolean {
  return fitsText(pattern, name ?? '') || (id !== null && fitsText(pattern.toLowerCase(), id.toLowerCase()));
}

export function fitsModel({ include, exclude }: WatchSettings, model: InventoryModel): boolean {
  const workspace = { name: model.workspaceName, id: model.workspaceId };
  return (
    fitsAny(include.models, model) &&
    fitsAny(include.workspaces, workspace) &&
    !exclude.models.some((pattern) => fitsPattern(pattern, model)) &&
    !exclude.workspaces.some((pattern) => fitsPattern(pattern, workspace))
  );
}

export function fitsAction({ include, exclude }: WatchSettings, kind: ActionsKind, action: Named): boolean {
  return fitsAny(include[kind], action) && !exclude[kind].some((pattern) => fitsPattern(pattern, action));
}

/** Whether any action of this kind could fit: a list nobody wants is not read. */
export function wantsKind({ exclude }: WatchSettings, kind: ActionsKind): boolean {
  return !exclude[kind].includes('*');
}

/** An empty list of `include` fits everything. */
function fitsAny(patterns: WatchPatterns[keyof WatchPatterns], thing: Parameters<typeof fitsPattern>[1]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => fitsPattern(pattern, thing));
}

/** From left to right, each part at the first place it fits: linear, whatever the pattern. */
function fitsText(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
