/** The words of deadlines, calendars and local files in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { sizePattern } from './amounts.ts';
import { chosenName, duration, path, section, text, texts } from './words.ts';

const moment = 'e.g. "06:00 Europe/Berlin Mon-Fri" or cron "0 6 * * 1-5"';

const deadline = z.union([
  text,
  section({
    at: text.optional().describe('Time of day, "06:00"; zone and weekdays may stand behind it.'),
    cron: text.optional().describe('Instead of at: "0 6 * * 1-5".'),
    timeZone: text.optional().describe("e.g. Europe/Berlin; the calendar's unless given, else that of schedule."),
    tolerance: duration.optional().describe('How late is still in time, e.g. 15m; none unless given.'),
    calendar: text.optional().describe('Name in calendars; the one named default unless given, or none.'),
  }),
]);

export type DeadlineWords = z.infer<typeof deadline>;

export const rowsFactorText = 'must be a number above 1, for example 2 or 1.5';

const deadlineOf = (what: string) => deadline.optional().describe(`${what}, ${moment}.`);

/** For imports, processes, exports, CloudWorks integrations and flows. */
export const runDeadlines = {
  'start by': deadlineOf('A run must have started by then'),
  'done by': deadlineOf('A run must have ended well by then'),
};

export const freshBy = { 'fresh by': deadlineOf('Its file must have been written anew by then') };

/** `what` the file is to the action. */
export const localFile = (what: string) =>
  section({
    path: path.describe(`${what}; *, ? and ** as in a shell: the newest file that fits.`),
    'arrives by': deadlineOf('It must have been written anew by then'),
    freshWithin: duration.optional().describe('It must have been written within this time, e.g. 26h.'),
    minSize: z
      .string()
      .regex(sizePattern, 'is no size; write for example 1kB or 5MB')
      .optional()
      .describe('It must not be smaller than this; 1 byte unless given.'),
    header: z
      .boolean()
      .optional()
      .describe('Whether its first row must name the columns of the import; true unless given.'),
    rowsFactor: z
      .union([z.string().regex(/^\d{1,4}(\.\d{1,3})?$/, rowsFactorText), z.number().gt(1).max(9999)])
      .optional()
      .describe('More or fewer rows than usual by this factor are told; 2 unless given.'),
  });

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is no day; write for example 2026-12-25');
const days = z.array(day).max(5000);

const calendar = section({
  timeZone: text.optional().describe('Where its days begin and end; that of schedule unless given.'),
  weekdays: texts.optional().describe('Days of the week that count, e.g. Mon-Fri (unless given) or [Mon, Wed].'),
  holidays: days.optional().describe('Days that do not count, e.g. [2026-12-25, 2026-12-26].'),
  extraDays: days.optional().describe('Days that count all the same, e.g. a Saturday of the year-end close.'),
  monthEnd: text
    .optional()
    .describe('Only days around the end of a month: "-2..+3" is from 2 days before its last day to 3 days after it.'),
});

export const calendars = z
  .record(chosenName('calendar'), calendar)
  .optional()
  .describe(
    'Which days count for deadlines, by a name of your choice; the one named default holds unless another is named.',
  );
