/** The words of `notify:` -> settings; pure. Reads no secret. */
import type { Actor } from '../check.ts';
import { durationMsOf, durationText } from './amounts.ts';
import { isLoopback } from './hosts.ts';
import { momentOf, NotAMoment } from './moments.ts';
import type { Places } from './paths.ts';
import { secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import { isTimeZone } from './schedules.ts';
import type { FileWords } from './schema.ts';
import type { SecretRef } from './settings.ts';
import type { SmtpSettings } from './smtp.ts';
import { smtpOf } from './smtp.ts';
import type { Path } from './yaml.ts';

export type NotifySettings = {
  /** Null: no mail is sent. */
  readonly smtp: SmtpSettings | null;
  /** Addresses, and names of channels. */
  readonly to: readonly string[];
  readonly routes: readonly RouteSettings[];
  readonly channels: readonly ChannelSettings[];
  /** Of one channel; the rest comes as a summary. */
  readonly mostPerHour: number;
  readonly heartbeat: { readonly url: UrlSource; readonly everyMs: number } | null;
  readonly digest: DigestSettings | null;
  /** Without a trailing slash. */
  readonly page: string | null;
};

/** A URL as it is, or a reference to one that is a secret. */
export type UrlSource = string | SecretRef;

export type RouteSettings = {
  /** Empty: anybody. */
  readonly actsNext: readonly Actor[];
  readonly severity: 'notice' | 'warning' | 'failure';
  readonly to: readonly string[];
};

export type ChannelSettings = { readonly name: string } & (
  | { readonly kind: 'slack' | 'teams'; readonly url: SecretRef }
  | { readonly kind: 'webhook'; readonly url: UrlSource; readonly signingKey: SecretRef }
);

export type DigestSettings = {
  readonly text: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly to: readonly string[];
};

export const usualMostPerHour = 30;
const usualHeartbeatMs = 60_000;

type Parts = {
  readonly places: Places;
  readonly report: Report;
  /** That of `smtp:`. */
  readonly smtp: SmtpSettings | undefined;
  readonly reporter: string | undefined;
  /** Of cron expressions that name none. */
  readonly timeZone: string;
};

/** Problems go to `report`. */
export function notifyOf(words: FileWords['notify'], parts: Parts): { readonly notify?: NotifySettings } {
  if (words === undefined) return {};
  const { report, places, timeZone } = parts;
  const to = words.to ?? [];
  const channels = Object.entries(words.channels ?? {}).map(([name, one]) => channelOf(name, one, places, report));
  const routes = (words.routes ?? []).map(routeOf);
  const digest = digestOf(words.digest, to, timeZone, report);
  const all: readonly (readonly [Path, readonly string[]])[] = [
    [['notify', 'to'], to],
    ...routes.map((route, index): readonly [Path, readonly string[]] => [['notify', 'routes', index, 'to'], route.to]),
    [['notify', 'digest', 'to'], words.digest?.to ?? []],
  ];
  const recipients = all.flatMap(([, names]) => names).filter(isAddress);
  const smtp = mailServerOf(words, recipients[0], parts);
  for (const [at, names] of all) namesChecked(at, names, { channels, hasMail: smtp !== null, report });
  if (to.length === 0 && (routes.length === 0 || digest?.to.length === 0))
    report(['notify'], 'names nobody to be told; add to: [oncall@example.com], or the name of a channel');
  return {
    notify: {
      ...{ smtp, to, routes, channels, digest },
      mostPerHour: Number(words.mostPerHour ?? usualMostPerHour),
      heartbeat: heartbeatOf(words.heartbeat, places, report),
      page: words.page?.replace(/\/+$/, '') ?? null,
    },
  };
}

/** `oncall@example.com`; a channel's name has no `@`. */
export function isAddress(name: string): boolean {
  return name.includes('@');
}

/** Names that are no address and no channel; for `escalate` too. */
export function namesChecked(
  at: Path,
  names: readonly string[],
  {
    channels,
    hasMail,
    report,
  }: { readonly channels: readonly ChannelSettings[]; readonly hasMail: boolean; readonly report: Report },
): void {
  for (const [index, name] of names.entries()) {
    const path = [...at, index];
    if (isAddress(name)) {
      if (!/^[^\s@<>"',;]+@[^\s@<>"',;]+$/.test(name)) report(path, 'is no e-mail address');
      else if (!hasMail) report(path, 'is an e-mail address, and there is no mail server; set notify.smtp or smtp');
    } else if (!channels.some((channel) => channel.name === name))
      report(path, 'is no e-mail address and no name under notify.channels');
  }
}

function mailServerOf(
  words: NonNullable<FileWords['notify']>,
  recipient: string | undefined,
  { smtp, reporter, places, report }: Parts,
): SmtpSettings | null {
  const given = words.smtp;
  const from = words.from ?? smtp?.from.address ?? reporter ?? recipient;
  if (given === undefined) {
    if (smtp === undefined) return null;
    return words.from === undefined ? smtp : { ...smtp, from: { name: smtp.from.name, address: words.from } };
  }
  const whole = typeof given === 'string' ? { url: given } : given;
  const sender = words.from ?? ('from' in whole ? whole.from : undefined) ?? from ?? 'anaplan-doctor@localhost';
  // It says `smtp` of its places.
  return smtpOf({ ...whole, from: sender }, places, (path, text) => report(['notify', ...path], text)).smtp ?? null;
}

type ChannelWords = NonNullable<NonNullable<FileWords['notify']>['channels']>[string];

function channelOf(name: string, words: ChannelWords, places: Places, report: Report): ChannelSettings {
  if ('slack' in words) return { name, kind: 'slack', url: secretRef(words.slack, places) ?? '' };
  if ('teams' in words) return { name, kind: 'teams', url: secretRef(words.teams, places) ?? '' };
  const url = urlOf(words.webhook, ['notify', 'channels', name, 'webhook'], places, report);
  return { name, kind: 'webhook', url, signingKey: secretRef(words.signingKey, places) ?? '' };
}

function routeOf(words: NonNullable<NonNullable<FileWords['notify']>['routes']>[number]): RouteSettings {
  return { actsNext: [words.actsNext ?? []].flat(), severity: words.severity ?? 'notice', to: words.to };
}

function heartbeatOf(
  words: NonNullable<FileWords['notify']>['heartbeat'],
  places: Places,
  report: Report,
): NotifySettings['heartbeat'] {
  if (words === undefined) return null;
  const given = typeof words === 'object' && 'url' in words ? words : { url: words };
  const every = 'every' in given ? given.every : undefined;
  const everyMs = every === undefined ? usualHeartbeatMs : durationMsOf(every);
  if (everyMs === null || everyMs < 1000) report(['notify', 'heartbeat', 'every'], durationText);
  return { url: urlOf(given.url, ['notify', 'heartbeat'], places, report), everyMs: everyMs ?? usualHeartbeatMs };
}

function urlOf(
  given: string | { readonly exec: readonly string[] },
  at: Path,
  places: Places,
  report: Report,
): UrlSource {
  if (typeof given !== 'string' || !/^https?:/.test(given)) return secretRef(given, places) ?? '';
  const problem = urlProblem(given);
  if (problem !== null) report(at, problem);
  return given;
}

/** Why nothing is sent there, in words that follow its name; null where it may be. */
export function urlProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is no https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password';
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
    return 'must start with https://; plain http is allowed to this host only';
  return null;
}

function digestOf(
  words: NonNullable<FileWords['notify']>['digest'],
  usual: readonly string[],
  zone: string,
  report: Report,
): DigestSettings | null {
  if (words === undefined) return null;
  try {
    const { cron, timeZone } = momentOf(words.at);
    if (timeZone !== null && !isTimeZone(timeZone))
      report(['notify', 'digest', 'at'], 'names no time zone that is known');
    return { text: words.at, cron, timeZone: timeZone ?? zone, to: words.to ?? usual };
  } catch (error) {
    if (!(error instanceof NotAMoment)) throw error;
    report(['notify', 'digest', 'at'], error.message);
    return null;
  }
}
