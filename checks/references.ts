/** Looks whether everything an import or process names still exists in its model. Knows lists and definitions; no run, no data. */
import { z } from 'zod';
import type { ImportTarget } from '../src/anaplan/watch-targets.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { referenceFindings } from '../src/references/judge.ts';
import type { ReferencesSeen, StepSeen } from '../src/references/look.ts';
import { seenReferences } from '../src/references/look.ts';
import type { ReferencesMemory } from '../src/references/memory.ts';
import { rememberedReferences } from '../src/references/memory.ts';
import { explanations } from './references.words.ts';

type Code = keyof typeof explanations;

export const references = defineCheck({
  id: 'references',
  question: 'Does everything that an integration names still exist?',
  limits: z.strictObject({}),
  needs: ['anaplan'],
  targets: importTargetsOf,
  probe: (target: ImportTarget, { anaplan }, signal): Promise<ReferencesSeen> =>
    seenReferences(target, anaplan, signal),
  remember: (memory: ReferencesMemory | null, look): ReferencesMemory => rememberedReferences(memory, look),
  judge: (observation, { memory }): readonly Finding<Code>[] => referenceFindings(observation, memory),
  exhibits: ({ listedIds: _, ...seen }) => [
    { fileName: 'references.json', title: 'The action and its steps, against the lists of the model', content: seen },
  ],
  traits: ({ action, steps }) => ({
    // Not among those this account sees.
    name: action?.name ?? null,
    ...(steps === null ? {} : stepTraits(steps)),
  }),
  explanations,
});

function stepTraits(steps: readonly StepSeen[]): JsonObject {
  const missing = steps.filter(({ isListed }) => isListed === false);
  return { 'process steps': steps.map(({ name }) => name), 'steps not listed': missing.map(({ name }) => name) };
}
