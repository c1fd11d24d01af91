/** The figures of /metrics, filled at each scrape from the store. Names end in their units; labels are bounded. Knows no route. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Severity } from '../check.ts';
import { endingsOf } from './endings.ts';
import { importCheck, standstillsOf } from './runs.ts';
import type { PageSource } from './source.ts';

export type Metrics = { scrape(accept: string): Promise<{ readonly type: string; readonly text: string }> };

/** Series of one name at most; what is beyond is counted in `anaplan_doctor_series_omitted`. */
const mostSeries = 1000;
const mostLabelChars = 200;

/** From good to bad, as the Monitoring Plugins number them, with notice between. */
const severityNumbers: { readonly [S in Severity]: number } = { ok: 0, notice: 1, warning: 2, failure: 3, unknown: 4 };

/** `isOnce`: for a file that is written now and then; figures of this process are left out. */
export function createMetrics(source: PageSource, { isOnce = false } = {}): Metrics {
  /** Looks since this process began, by check and outcome. */
  const looks = new Map<string, { readonly check: string; readonly outcome: string; count: number }>();
  let seenId: number | null = null;

  const countLooks = (): void => {
    seenId ??= newestIdIn(source);
    for (;;) {
      const { counts, newestId } = source.store.looksSince(seenId);
      for (const { check, outcome, looks: count } of counts) {
        const known = looks.get(`${check} ${outcome}`) ?? { check, outcome, count: 0 };
        known.count += count;
        looks.set(`${check} ${outcome}`, known);
      }
      if (newestId === seenId) return;
      seenId = newestId;
    }
  };
  if (!isOnce) seenId = newestIdIn(source);
  return {
    async scrape(accept) {
      const registry = new Registry();
      const isOpen = /application\/openmetrics-text/.test(accept);
      if (isOpen) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
      fill(registry, source);
      if (!isOnce) {
        countLooks();
        ofProcess(registry, source, [...looks.values()]);
      }
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

function newestIdIn({ store }: PageSource): number {
  return Math.max(0, ...store.attempts({ limit: 1 }).map(({ id }) => id));
}

type Labels = { readonly [name: string]: string };
type Row = { readonly labels: Labels; readonly value: number };

function fill(registry: Registry, source: PageSource): void {
  const { store, clock, settings, tool } = source;
  const nowMs = clock.nowMs();
  let omitted = 0;
  const gauge = (name: string, help: string, labelNames: readonly string[], rows: readonly Row[]): void => {
    const made = new Gauge({ name: `anaplan_doctor_${name}`, help, labelNames, registers: [registry] });
    // Equal names after they were shortened are one series.
    const once = new Map(rows.map(({ labels, value }) => [JSON.stringify(labels), { labels, value }]));
    omitted += Math.max(0, once.size - mostSeries);
    for (const { labels, value } of [...once.values()].slice(0, mostSeries)) made.set({ ...labels }, value);
  };
  const one = (name: string, help: string, value: number): void => gauge(name, help, [], [{ labels: {}, value }]);

  gauge(
    'build_info',
    'Version of anaplan-doctor and of Node; always 1.',
    ['version', 'node'],
    [{ labels: { version: tool.version, node: tool.node }, value: 1 }],
  );
  const standing = store.standing();
  const ofSubject = ['check', 'target'] as const;
  gauge(
    'severity',
    'Newest look: 0 ok, 1 notice, 2 warning, 3 failure, 4 unknown. Skipped looks have none.',
    ofSubject,
    standing.flatMap(({ check, target, severity }) =>
      severity === null ? [] : [{ labels: labelsOf(check, target), value: severityNumbers[severity] }],
    ),
  );
  gauge(
    'last_look_timestamp_seconds',
    'When the newest look began.',
    ofSubject,
    standing.map(({ check, target, startedAtMs }) => ({ labels: labelsOf(check, target), value: startedAtMs / 1000 })),
  );
  gauge(
    'last_look_duration_seconds',
    'How long the newest look took.',
    ofSubject,
    standing.flatMap(({ check, target, durationMs, outcome }) =>
      outcome === 'skipped' ? [] : [{ labels: labelsOf(check, target), value: durationMs / 1000 }],
    ),
  );
  const endings = endingsOf(store, settings()).filter(({ certificate }) => certificate?.isLeaf !== false);
  const endRows = (value: (endsAtMs: number) => number) =>
    endings.map(({ kind, name, target, endsAtMs, certificate }) => ({
      labels: {
        ...{ kind, name: short(name), target: short(target) },
        fingerprint: certificate?.fingerprintSha256.slice(0, 16) ?? '',
      },
      value: value(endsAtMs),
    }));
  const ofEnding = ['kind', 'name', 'target', 'fingerprint'];
  gauge(
    'expiry_timestamp_seconds',
    'When a certificate or a row of the inventory ends.',
    ofEnding,
    endRows((endsAtMs) => endsAtMs / 1000),
  );
  gauge(
    'expiry_left_seconds',
    'Time until a certificate or a row of the inventory ends; negative when it has. Divided by 86400: days left.',
    ofEnding,
    endRows((endsAtMs) => Math.round((endsAtMs - nowMs) / 1000)),
  );
  const stands = standing
    .filter(({ check }) => check === importCheck)
    .flatMap(({ target }) =>
      standstillsOf(store, target, nowMs)
        .slice(0, 1)
        .map((stand) => ({ target, ...stand })),
    );
  const ofImport = (value: (stand: (typeof stands)[number]) => number): readonly Row[] =>
    stands.map((stand) => ({ labels: { target: short(stand.target) }, value: value(stand) }));
  gauge(
    'import_unchanged_seconds',
    'How long a running import has not moved, by looks that confirmed each other.',
    ['target'],
    ofImport(({ unchangedMs }) => unchangedMs / 1000),
  );
  gauge(
    'import_unchanged_limit_seconds',
    'How long it may stand where it stands.',
    ['target'],
    ofImport(({ limitMs }) => limitMs / 1000),
  );
  gauge(
    'import_progress_ratio',
    'Progress of a running import, 0 to 1.',
    ['target'],
    ofImport(({ progressPercent }) => progressPercent / 100),
  );
  const open = [...store.openIncidents(), ...store.suspects()];
  gauge(
    'incidents',
    'Incidents by state and severity.',
    ['state', 'severity'],
    (['suspect', 'firing', 'recovering'] as const).flatMap((state) =>
      (['warning', 'failure'] as const).map((severity) => ({
        labels: { state, severity },
        value: open.filter((incident) => incident.state === state && incident.severity === severity).length,
      })),
    ),
  );
  one(
    'incidents_acknowledged',
    'Open incidents that somebody has taken on.',
    open.filter(({ ack }) => ack !== null).length,
  );
  one(
    'incidents_suppressed',
    'Open incidents that follow from another.',
    open.filter(({ suppressedBy }) => suppressedBy !== null).length,
  );
  one('silences', 'Silences in force.', store.silences(nowMs).length);
  const heartbeat = store.heartbeat();
  if (heartbeat !== null) {
    one('heartbeat_timestamp_seconds', 'When the daemon last was known to look.', heartbeat.atMs / 1000);
    one('heartbeat_age_seconds', 'How long ago that was.', Math.max(0, nowMs - heartbeat.atMs) / 1000);
  }
  const { bytes, walBytes } = store.size();
  one('store_bytes', 'Size of the database file.', bytes);
  one('store_wal_bytes', 'Size of its write-ahead log.', walBytes);
  const messages = store.countMessages();
  gauge(
    'outbox_messages',
    'Messages by what has become of them.',
    ['state'],
    Object.entries(messages).map(([state, value]) => ({ labels: { state }, value })),
  );
  one('series_omitted', 'Series left out because there were too many of one name.', omitted);
}

function ofProcess(
  registry: Registry,
  { loopDelay }: PageSource,
  looks: readonly { readonly check: string; readonly outcome: string; readonly count: number }[],
): void {
  const registers = [registry];
  const counter = new Counter({
    name: 'anaplan_doctor_looks_total',
    help: 'Looks recorded since this process began, by check and outcome.',
    labelNames: ['check', 'outcome'],
    registers,
  });
  for (const { check, outcome, count } of looks) counter.inc({ check: short(check), outcome }, count);
  const memory = new Gauge({
    name: 'anaplan_doctor_process_resident_memory_bytes',
    help: 'Resident memory of this process.',
    registers,
  });
  memory.set(process.memoryUsage.rss());
  const delay = loopDelay?.();
  if (delay === undefined) return;
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `anaplan_doctor_${name}`, help, registers }).set(value);
  gauge('event_loop_delay_mean_seconds', 'Mean delay of the event loop in the last minute or two.', delay.meanSeconds);
  gauge('event_loop_delay_max_seconds', 'Longest delay of the event loop in the last minute or two.', delay.maxSeconds);
}

function labelsOf(check: string, target: string): Labels {
  return { check: short(check), target: short(target) };
}

function short(text: string): string {
  return text.length > mostLabelChars ? `${text.slice(0, mostLabelChars - 3)}...` : text;
}
