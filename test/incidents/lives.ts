/** Lives of one code for the tests of the state machine: a word a look. */
import type { Said } from '../../src/incidents/machine.ts';
import { clearState, stepped } from '../../src/incidents/machine.ts';
import type { Damping } from '../../src/settings/alarm-settings.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { CodeState, NewTransition } from '../../src/store/incidents.ts';

export const usual: Damping = usualAlarms.damping;

const words: { readonly [letter: string]: Said } = {
  F: { found: 'failure' },
  W: { found: 'warning' },
  '.': 'not found',
  '?': 'cannot say',
};

export const minuteMs = 60_000;

export type Lived = {
  readonly states: readonly CodeState[];
  readonly kinds: readonly (readonly NewTransition['kind'][])[];
  readonly all: readonly NewTransition[];
  readonly last: CodeState;
};

/** A look a minute from minute 1 on, unless `timesMs` says otherwise. */
export function lived(
  looks: string,
  damping: Damping = usual,
  from: CodeState = clearState,
  timesMs?: readonly number[],
): Lived {
  const states: CodeState[] = [];
  const steps: (readonly NewTransition[])[] = [];
  let state = from;
  for (const [index, letter] of [...looks].entries()) {
    const step = stepped(state, words[letter] ?? 'cannot say', timesMs?.[index] ?? (index + 1) * minuteMs, damping);
    state = step.after;
    states.push(state);
    steps.push(step.transitions);
  }
  return { states, kinds: steps.map((step) => step.map(({ kind }) => kind)), all: steps.flat(), last: state };
}
