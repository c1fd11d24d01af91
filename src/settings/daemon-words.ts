/** `daemon:` of a settings file: its words, and what they become; pure. Knows numbers and durations, and no daemon. */
import { z } from 'zod';
import { durationMsOf } from './amounts.ts';
import type { Settings } from './settings.ts';
import { duration, section } from './words.ts';

/** A file gives every value as text. */
const places = z.union([
  z.string().regex(/^([1-9]|[1-5]\d|6[0-4])$/, 'must be a number from 1 to 64'),
  z.int().min(1).max(64),
]);

export const daemon = section({
  parallel: places.optional().describe('Looks at the same time; 4 unless given.'),
  perHost: places.optional().describe('Looks at one host at the same time; 2 unless given.'),
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
      ...(parallel === undefined ? {} : { parallel: Number(parallel) }),
      ...(perHost === undefined ? {} : { perHost: Number(perHost) }),
      ...(blindAfterMs === null ? {} : { blindAfterMs }),
    },
  };
}
