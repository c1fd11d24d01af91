/** Looks whether each secret the settings refer to can be read from where they say. Keeps no part of a secret. */
import { z } from 'zod';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { SecretSeen } from '../src/secrets/secrets.ts';
import { secretUsesOf } from '../src/settings/secret-refs.ts';
import type { Settings } from '../src/settings/settings.ts';
import { explanations } from './secrets.words.ts';

type Code = keyof typeof explanations;
type SecretTarget = { readonly name: string; readonly reference: string; readonly usedFor: readonly string[] };
type Observation = { readonly usedFor: readonly string[]; readonly seen: SecretSeen };

const limits = z.strictObject({
  /** A token that a vault is asked with and that ends within this is told. */
  tokenEndsWithinMs: z
    .number()
    .positive()
    .default(7 * 86_400_000),
  /** What could not be read is looked at again within this. */
  againWithinMs: z.number().positive().default(300_000),
});

export const secrets = defineCheck({
  id: 'secrets',
  question: 'Can each secret be read from where the settings say it is?',
  limits,
  needs: ['secrets'],
  targets: targetsOf,
  probe: async ({ reference, usedFor }, { secrets }, signal): Promise<Observation> => ({
    usedFor,
    seen: await secrets.look(reference, signal),
  }),
  judge: ({ usedFor, seen }, { nowMs, limits: { tokenEndsWithinMs } }): readonly Finding<Code>[] => {
    const reference = seen.reference ?? 'what stands in the settings';
    const about = { usedFor: usedFor.join(', '), reference };
    const { trouble, file, oddities, tokenEndsAtMs } = seen;
    if (trouble !== null) {
      const { code, what, advice } = trouble;
      return [
        {
          code,
          severity: passing.includes(code) ? 'warning' : 'failure',
          facts: { ...about, what, advice: sentence(advice) },
        },
      ];
    }
    const found: Finding<Code>[] = [];
    if (file?.isOpen === true)
      found.push({
        code: 'secret-file-open',
        severity: 'warning',
        facts: { ...about, path: file.path, mode: file.mode },
      });
    if (oddities.length > 0)
      found.push({ code: 'secret-odd', severity: 'notice', facts: { ...about, oddities: oddities.join(' and ') } });
    if (tokenEndsAtMs !== null && tokenEndsAtMs - nowMs < tokenEndsWithinMs)
      found.push({ code: 'store-token-ends', severity: 'warning', facts: { ...about, tokenEndsAtMs } });
    return found;
  },
  traits: ({ seen }) => ({
    ...(seen.file === null ? {} : { 'file mode': seen.file.mode }),
    secret: seen.trouble?.code ?? 'there',
  }),
  againWithinMs: ({ seen }, { limits: { againWithinMs } }) => (seen.trouble === null ? null : againWithinMs),
  explanations,
});

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** May be over by the next look, and whoever is signed in stays so. */
const passing: readonly Code[] = ['store-unreachable', 'store-unavailable'];

/** One for each reference, by what it is first used for. */
function targetsOf(settings: Settings): readonly SecretTarget[] {
  const uses = Map.groupBy(secretUsesOf(settings), ({ reference }) => reference);
  return [...uses].map(([reference, all]) => {
    const usedFor = all.map((one) => one.usedFor);
    return { name: usedFor[0] ?? reference, reference, usedFor };
  });
}
