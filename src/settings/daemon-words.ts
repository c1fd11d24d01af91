/** `daemon:` of a settings file: its words, and what they become; pure. Knows numbers and durations, and no daemon. */
import { z } from 'zod';
import { durationMsOf } from './amounts.ts';
import type { Settings } from './settings.ts';
import { duration, section } from './words.ts';

export const daemon = section({
  parallel: z.int().min(1).max(64).optional().describe('Looks at the same time; 4 unless given.'),
  perHost: z.int().min(1).max(64).optional().describe('Looks at one host at the same time; 2 unless given.'),
  blindAfter: duration.optional().describe('So long without sight of something is an incident; 30m unless given.'),
})
  .optional()
  .describe('How the daemon looks.');

export function daemonOf(words: z.infer<typeof daemon>): Pick<Settings, 'daemon'> {
  if (words === undefined) return {};
  const { parallel, perHost, blindAfter } = words;
  const blindAfterMs = blindAfter === undefined ? null : durationMsOf(blindAfter);
  return {
    daemon: {
      ...(parallel === undefined ? {} : { parallel }),
      ...(perHost === undefined ? {} : { perHost }),
      ...(blindAfterMs === null ? {} : { blindAfterMs }),
    },
  };
}
