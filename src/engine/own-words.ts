/** The words of findings against this program itself; they serve every check. Data only. */
import type { Explanation } from '../check.ts';

export const ownExplanations = {
  'judge-crashed': {
    title: 'anaplan-doctor could not judge what it saw',
    meaning:
      'The look itself succeeded and what was seen is stored, but a fault in anaplan-doctor stopped its judgement ({step}: {message}). ' +
      'This says nothing about the thing looked at.',
    remedy:
      'Update anaplan-doctor and run the check again: anaplan-doctor diagnose --config FILE. If this stays, report it to the makers of anaplan-doctor with this text.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
} as const satisfies { readonly [code: string]: Explanation };

export type OwnCode = keyof typeof ownExplanations;
