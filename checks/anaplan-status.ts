/** Looks whether Anaplan's public status page tells of an incident or of maintenance. Knows the page; nothing of this tenant, nor of its region. */
import { z } from 'zod';
import type { Finding, JsonObject, Severity } from '../src/check.ts';
import { CouldNotLook, defineCheck, NothingToLookAt } from '../src/check.ts';
import type { Settings } from '../src/settings/settings.ts';
import type { PageIncident, PageMaintenance, PageSummary } from '../src/status-page/status-page.ts';
import { explanations } from './anaplan-status.words.ts';

type Code = keyof typeof explanations;

type StatusTarget = {
  readonly name: string;
  readonly url: string;
  /** The settings name it. The usual page is asked without that, and then it may be out of reach. */
  readonly isNamed: boolean;
};

type Observation = { readonly url: string; readonly page: PageSummary };

const usualPage = 'https://status.anaplan.com';
const limits = z.strictObject({
  /** Maintenance that begins within this time is told. */
  maintenanceSoonMs: z.number().int().nonnegative().default(86_400_000),
});

export const anaplanStatus = defineCheck({
  id: 'anaplan-status',
  question: "Is Anaplan's status page free of incidents and maintenance?",
  limits,
  needs: ['statusPage'],
  targets: targetsOf,
  async probe({ url, isNamed }, { statusPage }, signal): Promise<Observation> {
    try {
      return { url, page: await statusPage.summary(url, signal) };
    } catch (error) {
      if (!(error instanceof CouldNotLook)) throw error;
      const { whose, code, message } = error.fault;
      const told = `${message} To do without it: \`statusPage: none\` in the settings.`;
      if (isNamed) throw new CouldNotLook({ whose, code, message: told }, { cause: error });
      throw new NothingToLookAt(told);
    }
  },
  judge: ({ url, page }, { nowMs, limits }): readonly Finding<Code>[] => [
    ...incidentsOf(page).map((incident) => incidentFinding(incident, url)),
    ...impairedFindings(page, url),
    ...page.maintenances.flatMap((one) => maintenanceFindings(one, url, nowMs, limits.maintenanceSoonMs)),
  ],
  exhibits: ({ url, page }) => [
    { fileName: 'status-page.json', title: `Anaplan's status page (${url}) at that time`, content: page },
  ],
  traits: ({ page }) => ({
    'Anaplan incidents': incidentsOf(page).map(({ name }) => name),
    'Anaplan maintenance': page.maintenances.map(({ name }) => name),
  }),
  explanations,
});

/** Only with settings that watch a tenant of Anaplan's: a stand-in on another host is none of its business. */
function targetsOf({ file, connections, statusPage }: Settings): readonly StatusTarget[] {
  if (file === null || statusPage === null || connections.length === 0) return [];
  if (statusPage !== undefined) return [{ name: 'status page', url: statusPage, isNamed: true }];
  const isAnaplans = connections.some(({ baseUrls }) => /(^|\.)anaplan\.com$/.test(new URL(baseUrls.api).hostname));
  return isAnaplans ? [{ name: 'status page', url: usualPage, isNamed: false }] : [];
}

/** A page that says there is trouble and lists none is taken at its word. */
function incidentsOf({ indicator, description, incidents, impaired, maintenances }: PageSummary) {
  const listed = incidents.length + (impaired?.length ?? 0) + maintenances.length;
  if (listed > 0 || indicator === null || /^(none|maintenance)$/i.test(indicator)) return incidents;
  const unlisted: PageIncident = {
    name: description ?? 'without a name',
    status: null,
    impact: indicator,
    startedAtMs: null,
    updatedAtMs: null,
    latestUpdate: null,
    url: null,
    components: [],
  };
  return [unlisted];
}

function incidentFinding(incident: PageIncident, url: string): Finding<Code> {
  const { impact, startedAtMs } = incident;
  const facts = { ...eventFacts(incident, url), impact, startedAtMs };
  if (impact?.toLowerCase() === 'none') return finding('incident-no-impact', 'notice', facts);
  return finding('incident-open', 'warning', facts);
}

function eventFacts(
  { name, status, updatedAtMs, latestUpdate, components, url }: Omit<PageIncident, 'startedAtMs'>,
  page: string,
) {
  return {
    event: name,
    eventStatus: status?.replaceAll('_', ' ') ?? 'not told',
    updatedAtMs,
    components: [...components],
    affects: components.length === 0 ? 'what it affects is not told' : `it affects: ${components.join(', ')}`,
    saying: latestUpdate === null ? '' : `Anaplan says: "${latestUpdate.replace(/\.$/, '')}".`,
    url: url ?? page,
  };
}

/** Parts that are not operational, where no incident or maintenance accounts for them. */
function impairedFindings({ impaired, incidents, maintenances }: PageSummary, url: string): readonly Finding<Code>[] {
  if (impaired === null || impaired.length === 0 || incidents.length + maintenances.length > 0) return [];
  const isOut = impaired.some(({ status }) => /outage/i.test(status));
  const parts = impaired.slice(0, 20).map(({ name, status }) => `${name} (${status.replaceAll('_', ' ')})`);
  return [finding('component-impaired', isOut ? 'warning' : 'notice', { parts, url })];
}

function maintenanceFindings(
  maintenance: PageMaintenance,
  url: string,
  nowMs: number,
  soonMs: number,
): readonly Finding<Code>[] {
  const { status, fromMs, untilMs, impact } = maintenance;
  const facts = { ...eventFacts(maintenance, url), impact, fromAtMs: fromMs, untilAtMs: untilMs };
  const isUnderWay = /^(in_progress|verifying)$/i.test(status ?? '');
  const isPlannedNow = fromMs !== null && fromMs <= nowMs && (untilMs === null || nowMs < untilMs);
  if (isUnderWay || isPlannedNow) return [finding('maintenance-now', 'notice', facts)];
  const isSoon = fromMs !== null && fromMs > nowMs && fromMs - nowMs <= soonMs;
  return isSoon ? [finding('maintenance-soon', 'notice', { ...facts, inMs: fromMs - nowMs })] : [];
}

function finding(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
