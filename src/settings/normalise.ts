/** The words of a settings file -> settings; pure. Judges what only the whole can tell: names that must exist, and only once. */
import { profileIds } from '../clients/profiles.ts';
import { alarmsOf } from './alarms.ts';
import { baseUrlOf, NotABaseUrl } from './base-url.ts';
import { calendarsOf } from './calendars.ts';
import { closest } from './closest.ts';
import { connectionsOf } from './connections.ts';
import { daemonOf } from './daemon-words.ts';
import { endpointOf } from './hosts.ts';
import { installsOf } from './installs.ts';
import { normalisedModels } from './models.ts';
import { namesChecked, notifyOf } from './notify.ts';
import { inventoryOf, pageOf } from './page.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import type { Environment } from './proxy.ts';
import { hostList, NotAProxy, noProxyOfEnvironment, proxyOf, proxyOfEnvironment } from './proxy.ts';
import { retentionOf } from './retention-words.ts';
import { isTimeZone, NotASchedule, scheduleOf } from './schedules.ts';
import type { FileWords } from './schema.ts';
import { scheduleGroups } from './schema.ts';
import { secretStoresOf } from './secret-stores.ts';
import type { Schedule, Settings } from './settings.ts';
import { reporterOf, smtpOf, supportOf } from './smtp.ts';
import { defaultStateDirectory } from './state-directory.ts';
import { maintenanceOf, quietHoursOf } from './time-windows.ts';
import { trustOf } from './trust-choice.ts';
import { watchOf } from './watch.ts';
import type { Path } from './yaml.ts';

export type Context = Places & {
  readonly file: string | null;
  readonly environment: Environment;
  readonly checkIds: readonly string[];
};

/** Problems go to `report`; when there were any, what is returned is not to be used. */
export function normalised(words: FileWords, context: Context, report: Report): Settings {
  const zone = words.schedule?.timeZone ?? 'UTC';
  const calendars = calendarsOf(words.calendars, zone, report);
  const when = { calendars, timeZone: zone, report };
  const stateDirectory = stateDirectoryOf(words, context);
  const mail = smtpOf(words.smtp, context, report);
  return {
    file: context.file,
    reporter: reporterOf(words.reporter),
    watchers: words.watchers ?? [],
    ...(words.privacy === undefined ? {} : { privacy: words.privacy }),
    support: supportOf(words.support, report),
    ...mail,
    connections: connectionsOf(words.connections, { ...context, stateDirectory, when, report }),
    models: normalisedModels(words, (path) => absolute(path, context), when),
    ...(words.watch === undefined ? {} : { watch: watchOf(words.watch, Object.keys(words.connections ?? {}), report) }),
    ...(words.calendars === undefined ? {} : { calendars }),
    ...statusPageOf(words, report),
    endpoints: endpointsFrom(words, report),
    certificates: certificatesOf(words, context, report),
    ...installsOf(words.installs, { ...context, connectionNames: Object.keys(words.connections ?? {}), report }),
    ...secretStoresOf(words.secretStores, { ...context, report }),
    ...clientsOf(words, report),
    schedule: schedulesOf(words, context, report),
    ...daemonOf(words.daemon),
    ...retentionOf(words.retention),
    ...(words.alarms === undefined ? {} : { alarms: alarmsOf(words.alarms, report) }),
    ...(words.maintenance === undefined ? {} : { maintenance: maintenanceOf(words.maintenance, when) }),
    ...(words.quietHours === undefined ? {} : { quietHours: quietHoursOf(words.quietHours, when) }),
    ...notifyFrom(words, { ...context, ...mail, timeZone: zone }, report),
    ...pageOf(words.page, context, report),
    ...inventoryOf(words.inventory, zone, report),
    limits: (words.limits ?? {}) as Settings['limits'],
    network: networkOf(words, context, report),
    stateDirectory,
  };
}

function notifyFrom(
  words: FileWords,
  { smtp, timeZone, ...places }: Places & Pick<Settings, 'smtp'> & { readonly timeZone: string },
  report: Report,
): Pick<Settings, 'notify'> {
  const given = notifyOf(words.notify, { places, report, smtp, reporter: words.reporter?.email, timeZone });
  if (given.notify === undefined) return given;
  const known = { channels: given.notify.channels, hasMail: given.notify.smtp !== null, report };
  for (const [index, { to }] of (words.alarms?.escalate ?? []).entries())
    namesChecked(['alarms', 'escalate', index, 'to'], to, known);
  return given;
}

function endpointsFrom(words: FileWords, report: Report): Settings['endpoints'] {
  return endpointsIn(words.endpoints ?? [], ['endpoints'], report);
}

function endpointsIn(given: readonly string[], path: Path, report: Report): Settings['endpoints'] {
  return given.flatMap((written, index) => {
    const endpoint = endpointOf(written);
    if (endpoint === null) report([...path, index], 'is no HOST or HOST:PORT; write for example api.anaplan.com:443');
    return endpoint ?? [];
  });
}

function certificatesOf(words: FileWords, context: Context, report: Report): Settings['certificates'] {
  const names = new Set<string>();
  return (words.certificates ?? []).map((entry, index) => {
    const given: Exclude<typeof entry, string> = typeof entry === 'string' ? { file: entry } : entry;
    const file = absolute(given.file, context);
    const name = given.name ?? file;
    if (names.has(name)) report(['certificates', index], 'has the name of an entry above; give each a name of its own');
    names.add(name);
    const { user = null, java, alias, purpose, host } = given;
    const keyPassword = secretRef(given.keyPassword, context);
    return {
      name,
      file,
      password: secretRef(given.password, context),
      user,
      ...(keyPassword === null ? {} : { keyPassword }),
      ...(java === undefined ? {} : { java: String(java) }),
      ...(alias === undefined ? {} : { alias }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(host === undefined ? {} : { host }),
    };
  });
}

function clientsOf({ clients }: FileWords, report: Report): Pick<Settings, 'clients'> {
  for (const [index, id] of (clients ?? []).entries()) {
    if (profileIds.includes(id)) continue;
    const near = closest(id, profileIds);
    const hint = near === null ? 'docs/client-support.md lists them' : `did you mean "${near}"?`;
    report(['clients', index], `is no client that is known here; ${hint}`);
  }
  return clients === undefined ? {} : { clients };
}

function statusPageOf({ statusPage }: FileWords, report: Report): Pick<Settings, 'statusPage'> {
  if (statusPage === undefined) return {};
  if (statusPage === 'none') return { statusPage: null };
  try {
    return { statusPage: baseUrlOf(statusPage, '') };
  } catch (error) {
    if (!(error instanceof NotABaseUrl)) throw error;
    report(['statusPage'], error.message);
    return {};
  }
}

function schedulesOf(words: FileWords, context: Context, report: Report): Settings['schedule'] {
  const given: { readonly [key: string]: unknown } = words.schedule ?? {};
  const zone = words.schedule?.timeZone ?? 'UTC';
  checkedZone(zone, ['schedule', 'timeZone'], report);
  const of = (key: string) => oneSchedule(given[key] as ScheduleWords, ['schedule', key], zone, report);
  const grouped = Object.entries(scheduleGroups).flatMap(([group, ids]) =>
    ids.map((id): readonly [string, Schedule | null] => [id, of(group)]),
  );
  const single = context.checkIds.map((id): readonly [string, Schedule | null] => [id, of(id)]);
  return {
    default: of('default') ?? { kind: 'every', everyMs: 300_000 },
    checks: Object.fromEntries(
      [...seldom(context), ...grouped, ...single].filter((entry): entry is [string, Schedule] => entry[1] !== null),
    ),
  };
}

/** Looks that cost the other side more than others do are rare unless the file says otherwise. */
function seldom({ checkIds }: Context): readonly (readonly [string, Schedule])[] {
  const rare: readonly (readonly [string, number])[] = [
    ['client-support', 86_400_000],
    ['secrets', 3_600_000],
  ];
  return rare.filter(([id]) => checkIds.includes(id)).map(([id, everyMs]) => [id, { kind: 'every', everyMs }]);
}

type ScheduleWords = NonNullable<FileWords['schedule']>['default'];

function oneSchedule(given: ScheduleWords, path: Path, zone: string, report: Report): Schedule | null {
  if (given === undefined) return null;
  const own = typeof given === 'object' && 'cron' in given ? given.timeZone : undefined;
  if (own !== undefined) checkedZone(own, [...path, 'timeZone'], report);
  const [text, at] =
    typeof given === 'string'
      ? [given, path]
      : 'every' in given
        ? [given.every, [...path, 'every']]
        : [given.cron, [...path, 'cron']];
  try {
    return scheduleOf(text, own ?? zone);
  } catch (error) {
    if (!(error instanceof NotASchedule)) throw error;
    report(at, error.message);
    return null;
  }
}

function checkedZone(zone: string, path: Path, report: Report): void {
  if (!isTimeZone(zone)) report(path, 'is no time zone; write an IANA name such as Europe/Berlin');
}

function networkOf(words: FileWords, context: Context, report: Report): Settings['network'] {
  const { proxy, noProxy, caFile, trust, anchor } = words.network ?? {};
  return {
    proxy: proxyFrom(proxy, context, report),
    noProxy:
      noProxy === undefined
        ? noProxyOfEnvironment(context.environment)
        : typeof noProxy === 'string'
          ? hostList(noProxy)
          : noProxy,
    caFile: caFile === undefined ? null : absolute(caFile, context),
    trust: trustOf(trust, (path) => absolute(path, context)),
    ...(anchor === undefined ? {} : { anchor: endpointsIn(anchor, ['network', 'anchor'], report) }),
  };
}

function proxyFrom(written: string | undefined, context: Context, report: Report): string | null {
  try {
    return written === undefined ? proxyOfEnvironment(context.environment) : proxyOf(written, context.environment);
  } catch (error) {
    if (!(error instanceof NotAProxy)) throw error;
    if (written !== undefined) report(['network', 'proxy'], error.message);
    else report([], `the environment variable HTTPS_PROXY ${error.message}; or set network.proxy here`);
    return null;
  }
}

function stateDirectoryOf(words: FileWords, context: Context): string {
  if (words.stateDirectory !== undefined) return absolute(words.stateDirectory, context);
  return defaultStateDirectory(context.environment, context.homeDirectory);
}
