/** Names what has a deadline in the settings: imports, processes and exports. Pure; knows settings only. */
import type { Demand } from '../calendar/due.ts';
import type { Deadline, ModelSettings, Settings } from '../settings/settings.ts';
import type { ActionKind } from './anaplan.ts';
import { exportTargetsOf, importTargetsOf } from './watch-targets.ts';

export type Asked = { readonly demand: Demand; readonly deadline: Deadline };

export type DeadlineTarget = {
  readonly name: string;
  readonly model: ModelSettings;
  readonly kind: ActionKind;
  readonly action: string;
  readonly runFrom: string | null;
  readonly asked: readonly Asked[];
};

/** Named as other checks name them; an export that bears the name of an import with its kind behind. */
export function deadlineTargetsOf(settings: Settings): readonly DeadlineTarget[] {
  const of = (
    name: string,
    model: ModelSettings,
    kind: ActionKind,
    { action, runFrom, startBy, doneBy }: ModelSettings['imports'][number] | ModelSettings['exports'][number],
  ): DeadlineTarget => ({
    ...{ name, model, kind, action, runFrom },
    asked: [
      ...(startBy === undefined ? [] : [{ demand: 'start by' as const, deadline: startBy }]),
      ...(doneBy === undefined ? [] : [{ demand: 'done by' as const, deadline: doneBy }]),
    ],
  });
  const all = [
    ...importTargetsOf(settings).map(({ name, model, import: item }) => of(name, model, item.kind, item)),
    ...exportTargetsOf(settings).map(({ name, model, export: item }) => of(name, model, 'export', item)),
  ];
  const names = all.map(({ name }) => name);
  return all
    .map((one, index) => (names.indexOf(one.name) === index ? one : { ...one, name: `${one.name} (${one.kind})` }))
    .filter(({ asked }) => asked.length > 0);
}
