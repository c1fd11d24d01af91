/**
 * The JSON of a Statuspage site, `summary.json` or `incidents/unresolved.json`, read as far as it is there; pure.
 * That Anaplan's page has this form is not verified: whatever is missing or of another type counts as not said, and only an answer
 * with none of the known lists is refused.
 */
import { z } from 'zod';
import { optionalText, parsed, timeMsOf, UnexpectedAnswer } from '../anaplan/answer.ts';
import type { PageIncident, PageMaintenance, PageSummary } from './status-page.ts';

const maxListed = 50;
const maxComponents = 500;
const maxUpdateLength = 500;
const maxNameLength = 300;

const text = optionalText.catch(null).transform((given) => (given?.trim() ? given.trim() : null));
const name = text.transform((given) => given?.slice(0, maxNameLength) ?? 'without a name');
const time = text.transform((given) => (given === null ? null : timeMsOf(given)));
/** Items of another form are left out; a list that is none counts as not said. */
const listOf = <T>(item: z.ZodType<T>, most: number) =>
  z
    .array(z.unknown())
    .transform((given) =>
      given.slice(0, most).flatMap((one) => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    )
    .nullish()
    .catch(null)
    .transform((given) => given ?? null);

const named = z.object({ name });
const update = z.object({ body: text, display_at: time, created_at: time });

const event = z
  .object({
    name,
    status: text,
    impact: text,
    started_at: time,
    created_at: time,
    updated_at: time,
    scheduled_for: time,
    scheduled_until: time,
    shortlink: text,
    incident_updates: listOf(update, maxListed),
    components: listOf(named, maxListed),
  })
  .transform((read) => ({
    name: read.name,
    status: read.status,
    impact: read.impact,
    startedAtMs: read.started_at ?? read.created_at,
    updatedAtMs: read.updated_at,
    fromMs: read.scheduled_for,
    untilMs: read.scheduled_until,
    latestUpdate: newestOf(read.incident_updates ?? []),
    url: read.shortlink,
    components: (read.components ?? []).map((one) => one.name),
  }));

const component = z.object({ name, status: text, group: z.boolean().nullish().catch(null) });

const page = z.object({
  status: z.object({ indicator: text, description: text }).nullish().catch(null),
  incidents: listOf(event, maxListed),
  scheduled_maintenances: listOf(event, maxListed),
  components: listOf(component, maxComponents),
});

/** Throws UnexpectedAnswer for what is no such document. */
export function parsePageSummary(body: unknown): PageSummary {
  const read = parsed(page, body, { what: 'The status page', path: [] });
  const { status, incidents, scheduled_maintenances: planned, components } = read;
  if (status == null && incidents === null && planned === null && components === null) {
    throw new UnexpectedAnswer('The status page', '$', 'none of the lists of a Statuspage site is there');
  }
  const open = (incidents ?? []).filter(isOpen);
  return {
    indicator: status?.indicator ?? null,
    description: status?.description ?? null,
    incidents: open.filter((one) => !isMaintenance(one)).map(incidentOf),
    maintenances: [...(planned ?? []).filter(isOpen), ...open.filter(isMaintenance)].map(maintenanceOf),
    impaired: components === null ? null : impairedOf(components),
  };
}

type Event = z.infer<typeof event>;

const closed: readonly (string | null)[] = ['resolved', 'postmortem', 'completed'];
const isOpen = ({ status }: Event) => !closed.includes(status?.toLowerCase() ?? null);
const isMaintenance = ({ impact, fromMs }: Event) => impact?.toLowerCase() === 'maintenance' || fromMs !== null;

function incidentOf({ fromMs: _from, untilMs: _until, ...incident }: Event): PageIncident {
  return incident;
}

function maintenanceOf({ startedAtMs: _started, ...maintenance }: Event): PageMaintenance {
  return maintenance;
}

/** Groups repeat the worst of their members. */
function impairedOf(all: readonly z.infer<typeof component>[]): PageSummary['impaired'] {
  return all.flatMap((one) =>
    one.group === true || one.status === null || one.status.toLowerCase() === 'operational'
      ? []
      : [{ name: one.name, status: one.status.slice(0, maxNameLength) }],
  );
}

function newestOf(updates: readonly z.infer<typeof update>[]): string | null {
  const atMs = (one: z.infer<typeof update>) => one.display_at ?? one.created_at ?? 0;
  const [newest] = updates.toSorted((one, other) => atMs(other) - atMs(one));
  return newest?.body?.replace(/\s+/g, ' ').slice(0, maxUpdateLength) ?? null;
}
