/** What of CloudWorks the settings watch, as targets; pure. Knows settings only. */
import type { CloudWorksSettings, CloudWorksWatched, Deadlines, Settings } from '../settings/settings.ts';

type Common = { readonly name: string; readonly connection: string };
export type AccountTarget = Common & { readonly kind: 'account' };
export type JobsTarget = Common &
  Deadlines & {
    readonly kind: 'integrations' | 'flows';
    /** Name, id or pattern with `*`; null for all that this account sees. */
    readonly wanted: string | null;
  };
export type CloudTarget = AccountTarget | JobsTarget;

/**
 * For each connection one about the account, `<connection>`; then one for each integration and flow the settings name,
 * `<connection> / <name>`, so that each has incidents of its own, or one for all of them where the settings name none.
 */
export function cloudTargetsOf({ connections }: Pick<Settings, 'connections'>): readonly CloudTarget[] {
  return connections.flatMap(({ name, cloudWorks }) =>
    cloudWorks === undefined
      ? []
      : [{ kind: 'account' as const, name, connection: name }, ...jobsTargetsOf(name, cloudWorks)],
  );
}

function jobsTargetsOf(connection: string, { integrations, flows }: CloudWorksSettings): readonly JobsTarget[] {
  const flowNames = new Set((flows ?? []).map(({ name }) => name));
  const clash = new Set((integrations ?? []).map(({ name }) => name).filter((name) => flowNames.has(name)));
  return [
    ...targetsOfKind(connection, 'integrations', integrations, clash),
    ...targetsOfKind(connection, 'flows', flows, clash),
  ];
}

function targetsOfKind(
  connection: string,
  kind: JobsTarget['kind'],
  watched: readonly CloudWorksWatched[] | null,
  clash: ReadonlySet<string>,
): readonly JobsTarget[] {
  if (watched === null) return [{ kind, name: `${connection} / all ${kind}`, connection, wanted: null }];
  return watched.map(({ name, ...deadlines }) => ({
    ...deadlines,
    kind,
    name: `${connection} / ${name}${kind === 'flows' && clash.has(name) ? ' (flow)' : ''}`,
    connection,
    wanted: name,
  }));
}

/** One thing, named; not a pattern. */
export function isNamed(wanted: string | null): wanted is string {
  return wanted !== null && !wanted.includes('*');
}

/** By name or id; `*` stands for any characters. Ids are written in either case. */
export function fits(wanted: string | null, { id, name }: { readonly id: string; readonly name: string }): boolean {
  if (wanted === null) return true;
  return fitsText(wanted, name) || fitsText(wanted.toLowerCase(), id.toLowerCase());
}

/** In time linear in the text for each piece of the pattern. */
function fitsText(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
