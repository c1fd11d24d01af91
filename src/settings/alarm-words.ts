/** The words of `alarms:`, `maintenance:` and `quietHours:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { duration, section, text, texts } from './words.ts';

/** 0s is no duration elsewhere; here it is "at once". */
const wait = z.union([z.literal('0s'), duration]);

const damping = {
  attempts: z
    .string()
    .regex(/^\d{1,2} of \d{1,2}$/, 'is no rule; write for example "2 of 3"')
    .optional()
    .describe(
      'It fires when found in so many of the last looks that could say; "2 of 3" unless given, "1 of 1" for at once.',
    ),
  for: wait.optional().describe('And suspected for at least so long; 0s unless given.'),
  recover: z
    .union([z.string().regex(/^([1-9]|1\d|20)$/, 'must be a number from 1 to 20'), z.int().min(1).max(20)])
    .optional()
    .describe('It is over when so many looks in a row did not find it; 2 unless given.'),
  recoverFor: wait.optional().describe('And not found for at least so long; 0s unless given.'),
  again: z
    .union([z.literal('none'), duration])
    .optional()
    .describe('After a first finding, and after a first look without it, the next look is so soon; 30s unless given.'),
  flapping: z
    .boolean()
    .optional()
    .describe('Whether what comes and goes is told once instead of each time; true unless given.'),
};

const level = section({
  after: duration.describe('When it has fired so long and nobody has acknowledged it.'),
  severity: z.enum(['warning', 'failure']).optional().describe('Only what is at least as bad; failure unless given.'),
  to: z.array(text).min(1).max(50).describe('Who is told besides.'),
});

export const alarms = (checkIds: readonly string[]) =>
  section({
    ...damping,
    groupWait: wait.optional().describe('A message waits so long for others of the same cause; 30s unless given.'),
    remind: z
      .union([z.literal('none'), duration])
      .optional()
      .describe('So often it is told again while it fires and nobody has acknowledged it; none unless given.'),
    escalate: z.array(level).max(10).optional().describe('Who else is told of what goes on for long.'),
    checks: section(Object.fromEntries(checkIds.map((id) => [id, section(damping).optional()])))
      .optional()
      .describe('Where a check differs, by its id.'),
  })
    .optional()
    .describe('When a finding of the daemon is an alarm, and when it is over (docs/incidents.md).');

const windowShape = {
  from: text.describe(
    '"2026-12-24 18:00" for once; "22:00 Sat" or cron "0 22 * * 6" for again and again; a time zone may stand behind.',
  ),
  until: text.optional().describe('"2026-12-27 06:00" for once, "06:00" for again and again.'),
  for: duration.optional().describe('Instead of until: how long, e.g. 4h.'),
  timeZone: text.optional().describe("e.g. Europe/Berlin; the calendar's unless given, else that of schedule."),
  calendar: text.optional().describe('Name in calendars: only on its days; every day unless given.'),
};

export const maintenance = z
  .array(
    section({
      name: text.optional(),
      ...windowShape,
      connections: texts.optional().describe('What it holds for: names or patterns with *; everything unless given.'),
      models: texts.optional(),
      checks: texts.optional(),
      targets: texts.optional(),
    }),
  )
  .max(200)
  .optional()
  .describe('While it lasts everything is looked at and nothing is told; what still fires at its end is.');

export const quietHours = z
  .array(
    section({
      ...windowShape,
      severities: z
        .array(z.enum(['notice', 'warning', 'failure']))
        .min(1)
        .optional()
        .describe('What waits until they end; [notice, warning] unless given.'),
    }),
  )
  .max(50)
  .optional()
  .describe('When what is less urgent is not told.');

const window = section(windowShape);

export type WindowWords = z.infer<typeof window>;
