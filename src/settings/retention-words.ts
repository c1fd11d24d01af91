/** `retention:` of a settings file: its words, and what they become; pure. Knows durations, and no table. */
import type { z } from 'zod';
import type { Retention } from '../store/upkeep.ts';
import { durationMsOf } from './amounts.ts';
import type { Settings } from './settings.ts';
import { duration, section } from './words.ts';

const names = {
  polls: 'pollsMs',
  routine: 'routineMs',
  looks: 'looksMs',
  turns: 'turnsMs',
  evidence: 'evidenceMs',
  hours: 'hoursMs',
  days: 'daysMs',
  curves: 'curvesMs',
  runs: 'runsMs',
  incidents: 'incidentsMs',
  suspects: 'suspectsMs',
  changes: 'changesMs',
} as const satisfies { readonly [word: string]: keyof Retention };

export const retention = section({
  polls: duration
    .optional()
    .describe('Looks at which nothing was new, one a minute from this age on; 2h unless given.'),
  routine: duration
    .optional()
    .describe('Looks at which nothing was new, one an hour from this age on; 1d unless given.'),
  looks: duration.optional().describe('Looks at which nothing was new; 14d unless given.'),
  turns: duration.optional().describe('Looks that said something else than the one before or after; 30d unless given.'),
  evidence: duration.optional().describe('Looks around the begin of an incident, after it closed; 30d unless given.'),
  hours: duration.optional().describe('Counts of looks by hour; 30d unless given.'),
  days: duration.optional().describe('Counts of looks by day; 3650d unless given.'),
  curves: duration.optional().describe('Progress curves of runs, beyond the newest 30 of an import; 60d unless given.'),
  runs: duration.optional().describe('Runs of imports and processes; 1830d unless given.'),
  incidents: duration.optional().describe('Incidents after they closed, notices and gaps; 730d unless given.'),
  suspects: duration.optional().describe('Suspicions that never became an incident; 30d unless given.'),
  changes: duration.optional().describe('The journal of changes; 730d unless given.'),
})
  .optional()
  .describe('How long the store keeps what.');

export function retentionOf(words: z.infer<typeof retention>): Pick<Settings, 'retention'> {
  if (words === undefined) return {};
  const given = Object.entries(names).flatMap(([word, name]) => {
    const text = words[word as keyof typeof names];
    const ms = text === undefined ? null : durationMsOf(text);
    return ms === null ? [] : [[name, ms] as const];
  });
  return { retention: Object.fromEntries(given) as Partial<Retention> };
}
