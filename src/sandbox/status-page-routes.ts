/** Anaplan's public status page in the form of a Statuspage site: its summary, and the lists it is made of. Open to everybody. */
import { Hono } from 'hono';
import { hourMs } from './durations.ts';
import { lowerIdOf } from './ids.ts';
import type { World } from './world.ts';

type PageEvent = {
  readonly name: string;
  readonly status: string;
  readonly impact: string;
  /** Names among `components`. */
  readonly components: readonly string[];
  /** Newest first. */
  readonly updates: readonly string[];
};
export type PageIncident = PageEvent & { readonly startedAtMs: number };
export type PageMaintenance = PageEvent & { readonly fromMs: number; readonly untilMs: number };

export type PageState = {
  readonly incidents: readonly PageIncident[];
  readonly maintenances: readonly PageMaintenance[];
};

const components = [
  'Anaplan Platform (US)',
  'Anaplan Platform (EU)',
  'Integration API (US)',
  'Integration API (EU)',
  'CloudWorks',
];

export function statusPageRoutes(world: World): Hono {
  const app = new Hono();
  app.get('/summary.json', (c) =>
    c.json({
      page: pageOf(world),
      components: componentRows(world),
      incidents: incidentRows(world),
      scheduled_maintenances: maintenanceRows(world),
      status: statusOf(world),
    }),
  );
  app.get('/status.json', (c) => c.json({ page: pageOf(world), status: statusOf(world) }));
  app.get('/components.json', (c) => c.json({ page: pageOf(world), components: componentRows(world) }));
  app.get('/incidents/unresolved.json', (c) => c.json({ page: pageOf(world), incidents: incidentRows(world) }));
  app.get('/scheduled-maintenances.json', (c) =>
    c.json({ page: pageOf(world), scheduled_maintenances: maintenanceRows(world) }),
  );
  return app;
}

const stateOf = (world: World): PageState => world.tenant().behaviour.statusPage;
const iso = (atMs: number) => new Date(atMs).toISOString();
const idOf = (text: string) => lowerIdOf(text).slice(0, 12);

function pageOf(world: World) {
  const at = iso(world.clock.nowMs());
  return { id: idOf('page'), name: 'Anaplan (sandbox)', url: null, time_zone: 'Etc/UTC', updated_at: at };
}

function statusOf(world: World) {
  const worst = ['critical', 'major', 'minor'].find((impact) =>
    stateOf(world).incidents.some((incident) => incident.impact === impact),
  );
  if (worst !== undefined) return { indicator: worst, description: 'Partial System Outage' };
  const isUnderWay = stateOf(world).maintenances.some(({ status }) => status === 'in_progress');
  return isUnderWay
    ? { indicator: 'maintenance', description: 'Service Under Maintenance' }
    : { indicator: 'none', description: 'All Systems Operational' };
}

function componentRows(world: World) {
  const { incidents, maintenances } = stateOf(world);
  const isHit = (name: string) => incidents.some((incident) => incident.components.includes(name));
  const isServiced = (name: string) =>
    maintenances.some((one) => one.status === 'in_progress' && one.components.includes(name));
  return components.map((name, index) => ({
    ...componentRow(name),
    status: isHit(name) ? 'partial_outage' : isServiced(name) ? 'under_maintenance' : 'operational',
    position: index + 1,
    group: false,
    group_id: null,
    only_show_if_degraded: false,
  }));
}

const componentRow = (name: string) => ({ id: idOf(`component ${name}`), name, description: null });

function incidentRows(world: World) {
  return stateOf(world).incidents.map(({ startedAtMs, ...incident }) => ({
    ...eventRow(incident, startedAtMs),
    started_at: iso(startedAtMs),
  }));
}

function maintenanceRows(world: World) {
  return stateOf(world).maintenances.map(({ fromMs, untilMs, ...maintenance }) => ({
    ...eventRow(maintenance, fromMs - 72 * hourMs),
    scheduled_for: iso(fromMs),
    scheduled_until: iso(untilMs),
  }));
}

function eventRow({ name, status, impact, components: affected, updates }: PageEvent, createdAtMs: number) {
  const at = iso(createdAtMs);
  return {
    id: idOf(name),
    name,
    status,
    impact,
    created_at: at,
    updated_at: at,
    monitoring_at: null,
    resolved_at: null,
    shortlink: `https://stspg.example/${idOf(name)}`,
    components: affected.map(componentRow),
    incident_updates: updates.map((body, index) => ({
      id: idOf(`${name} ${index}`),
      status,
      body,
      created_at: iso(createdAtMs - index * 60_000),
      display_at: iso(createdAtMs - index * 60_000),
    })),
  };
}
