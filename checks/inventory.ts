/** Looks when what the settings list as ending ends. Knows nothing but those rows: it reads no certificate and asks nobody. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { InventoryRow } from '../src/settings/page.ts';
import { explanations } from './inventory.words.ts';

type Code = keyof typeof explanations;

const limits = z.strictObject({
  /** So many days before the end it is worth knowing. */
  noticeDays: z.number().int().min(0).max(3650).default(30),
  /** The largest makes it a warning; which of them is reached is told. */
  warningDays: z.array(z.number().int().min(0).max(3650)).min(1).max(20).default([14, 7, 1]),
});

type Target = { readonly name: string; readonly row: InventoryRow };

const dayMs = 86_400_000;
const kindNames: { readonly [K in InventoryRow['kind']]: string } = {
  certificate: 'certificate',
  password: 'password',
  'oauth-token': 'OAuth token',
  schedule: 'schedule',
  other: 'entry',
};

export const inventory = defineCheck({
  id: 'inventory',
  question: 'Is everything on the list of what ends good for long enough?',
  limits,
  needs: [],
  targets: ({ inventory = [] }): readonly Target[] => inventory.map((row) => ({ name: row.name, row })),
  probe: async ({ row }): Promise<InventoryRow> => row,
  judge(row, { nowMs, limits: { noticeDays, warningDays } }): readonly Finding<Code>[] {
    const { endsAtMs } = row;
    const daysLeft = Math.floor((endsAtMs - nowMs) / dayMs);
    const facts = factsOf(row, daysLeft);
    if (nowMs >= endsAtMs)
      return [{ code: 'inventory-ended', severity: 'failure', facts: { ...facts, endedForMs: nowMs - endsAtMs } }];
    const left = { ...facts, validForMs: endsAtMs - nowMs };
    const tiers = warningDays.filter((days) => daysLeft <= days);
    if (tiers.length > 0)
      return [{ code: 'inventory-ending', severity: 'warning', facts: { ...left, tierDays: Math.min(...tiers) } }];
    return daysLeft <= noticeDays ? [{ code: 'inventory-ending-soon', severity: 'notice', facts: left }] : [];
  },
  traits: ({ endsAtMs }) => ({ 'end by the inventory': new Date(endsAtMs).toISOString() }),
  explanations,
});

/** `entry` is what a notice is known by again: another end is another entry (src/incidents/notices.ts). */
function factsOf({ name, kind, endsAtMs, owner, note }: InventoryRow, daysLeft: number): JsonObject {
  return {
    ...{ name, kind: kindNames[kind], expiresAtMs: endsAtMs, daysLeft },
    ...{ owner: owner ?? 'nobody named', renewalSteps: note === null ? [] : [note] },
    entry: `${kind} "${name}" until ${new Date(endsAtMs).toISOString()}`,
  };
}
