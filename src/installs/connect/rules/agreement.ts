/** Whether the scripts of one host use the same Java and the same addresses: AC24 of the table in docs/anaplan-connect.md; pure. */
import type { ConnectObservation } from '../client/observation.ts';

/** What is compared between scripts; null: not known. A value for each reads well in a sentence. */
export type ScriptWays = {
  readonly java: string | null;
  readonly version: string | null;
  readonly service: string | null;
  readonly auth: string | null;
};

export type ConnectMemory = ScriptWays & {
  /** When it was last looked at; absent in what older releases remembered. */
  readonly seenAtMs?: number;
  /** How other scripts differ, each a sentence; as of the last look. */
  readonly differences: readonly string[];
};

export function waysOf({ calls }: ConnectObservation): ScriptWays {
  const [call] = calls;
  const url = (option: string) => call?.uses.findLast((use) => use.option === option)?.value ?? null;
  return {
    java: call?.java.choice.path ?? null,
    version: call?.install.version?.text ?? null,
    service: url('-service'),
    auth: url('-auth'),
  };
}

const matters = { java: 'Java', version: 'version of Anaplan Connect', service: '-service', auth: '-auth' } as const;
const mostOthers = 20;
/** What was not looked at for so long is no longer in the settings; the store keeps what is remembered of it. */
const forgottenAfterMs = 7 * 24 * 3_600_000;

/** `nowMs`: when `own` was looked at. */
export function differencesOf(
  own: ScriptWays,
  others: readonly { readonly target: string; readonly memory: ScriptWays & { readonly seenAtMs?: number } }[],
  nowMs: number,
): readonly string[] {
  const current = others.filter(
    ({ memory: { seenAtMs } }) => seenAtMs === undefined || nowMs - seenAtMs < forgottenAfterMs,
  );
  return current.slice(0, mostOthers).flatMap(({ target, memory }) =>
    (Object.keys(matters) as (keyof typeof matters)[]).flatMap((matter) => {
      const [here, there] = [own[matter], memory[matter]];
      return here === null || there === null || here === there
        ? []
        : [`${matters[matter]}: ${here} here, ${there} in ${target}`];
    }),
  );
}
