/** The words of inventory; data only. */
import type { Explanation } from '../src/check.ts';

const source = 'inventory: of the settings file';
const renewed =
  'Then write its new end into `inventory:` of the settings, and reload: `systemctl reload anaplan-doctor`.';
const own = 'It stands in the inventory of the settings; whether it was renewed meanwhile cannot be seen from here.';

export const explanations = {
  'inventory-ending-soon': {
    title: 'The {kind} "{name}" ends in {validForMs}',
    meaning: `It is good until {expiresAtMs}; nothing fails yet. Who renews it: {owner}. ${own}`,
    remedy: `Have it renewed by {owner}.\n{renewalSteps}\n${renewed}`,
    actsNext: 'integration',
    source,
  },
  'inventory-ending': {
    title: 'The {kind} "{name}" ends in {validForMs}',
    meaning: `It is good until {expiresAtMs}; what uses it fails after that. Who renews it: {owner}. ${own}`,
    remedy: `Have it renewed by {owner}.\n{renewalSteps}\n${renewed}`,
    actsNext: 'integration',
    source,
  },
  'inventory-ended': {
    title: 'The {kind} "{name}" ended on {expiresAtMs}',
    meaning: `By the inventory it has been over for {endedForMs}: what uses it is refused. Who renews it: {owner}. ${own}`,
    remedy: `Ask {owner} whether it was renewed; if not, have it renewed now.\n{renewalSteps}\n${renewed}`,
    actsNext: 'integration',
    source,
  },
} as const satisfies { readonly [code: string]: Explanation };
