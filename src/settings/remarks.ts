/** What is right in the settings and may still not be meant: too many requests, holidays that have all gone by; pure. */
import { Cron } from 'croner';
import type { Schedule, Settings } from './settings.ts';

/** What the program sends at most, whatever the settings ask for (src/anaplan/rate.ts). */
const mostAMinute = 60;
const minuteMs = 60_000;
/** Task lists are read so often where nothing runs. */
const tasksEveryMs = 15 * minuteMs;
/** The checks that ask the tenant in every cycle. */
const tenantChecks = ['import-stuck', 'import-failed', 'export-file', 'data-source', 'deadline'];

/** One sentence or two each, for `config check`. `nowMs` by this host's clock. */
export function remarksOf(settings: Settings, nowMs: number): readonly string[] {
  return [...costRemarks(settings), ...holidayRemarks(settings, nowMs)];
}

/**
 * Requests a minute while nothing runs: in each cycle the list of models of each connection, the status of each model, and two of
 * CloudWorks where it is watched; every 15 minutes, or every cycle where that is longer, the task list of each action.
 * What `watch` finds is not known here and not counted.
 */
export function requestsAMinuteOf(settings: Settings): number {
  const cycleMs = Math.min(
    ...tenantChecks.map((id) => gapMsOf(settings.schedule.checks[id] ?? settings.schedule.default)),
  );
  const { models } = settings;
  const asked = new Set(models.map(({ connection }) => connection));
  const cloudWorks = settings.connections.filter((connection) => connection.cloudWorks !== undefined);
  const actions = models.reduce((sum, { imports, exports }) => sum + imports.length + exports.length, 0);
  const everyCycle = asked.size + models.length + 2 * cloudWorks.length;
  return (everyCycle * minuteMs) / cycleMs + (actions * minuteMs) / Math.max(cycleMs, tasksEveryMs);
}

function costRemarks(settings: Settings): readonly string[] {
  const perMinute = requestsAMinuteOf(settings);
  if (perMinute <= mostAMinute) return [];
  return [
    `These settings ask for about ${Math.ceil(perMinute)} requests a minute where nothing runs, and ${mostAMinute} are sent at most: looks will come late. ` +
      'Let it look less often (schedule: { default: every 15m }), or watch less. docs/settings.md says how this is counted.',
  ];
}

function holidayRemarks({ calendars = [] }: Settings, nowMs: number): readonly string[] {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return calendars.flatMap(({ name, holidays }) => {
    const last = holidays.toSorted().at(-1);
    if (last === undefined || last >= today) return [];
    return [
      `The last holiday of calendar "${name}" was ${last}: add those to come, or deadlines will fall due on them.`,
    ];
  });
}

/** The shortest wait between two of the next ten times. */
function gapMsOf(schedule: Schedule): number {
  if (schedule.kind === 'every') return schedule.everyMs;
  // From a day that is given, so that the answer is always the same.
  const runs = new Cron(schedule.cron, { timezone: schedule.timeZone }).nextRuns(10, new Date(Date.UTC(2025, 0, 1)));
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0));
  return Math.max(1000, Math.min(365 * 86_400_000, ...gaps));
}
