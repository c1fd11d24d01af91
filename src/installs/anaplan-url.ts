/** Whether an address in a client's configuration can be Anaplan's; pure. Knows hosts by src/settings/regions.ts, and asks nothing. */
import type { JsonObject, Severity } from '../check.ts';
import { regions } from '../settings/regions.ts';

export type UrlSeen = {
  /** Without user, password, query and fragment; as written where it is no URL, 200 characters at most. */
  readonly text: string;
  /** Lower case; null: no URL. */
  readonly host: string | null;
  readonly scheme: string | null;
  readonly path: string;
  readonly port: number | null;
  /** A user or password stands in it. */
  readonly hasCredentials: boolean;
};

export type UrlCode =
  | 'url-malformed'
  | 'url-not-https'
  | 'url-host-unexpected'
  | 'url-host-retired'
  | 'url-with-credentials'
  | 'url-old-api';

export type UrlDefect = { readonly code: UrlCode; readonly severity: Severity; readonly facts: JsonObject };

export function urlSeenOf(written: string): UrlSeen {
  const hasCredentials = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(written.trim());
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(written.trim()) ? URL.parse(written.trim()) : null;
  if (url === null || url.hostname === '') {
    const text = hasCredentials ? written.replace(/\/\/[^/?#]*@/, '//') : written.replace(/^[^@/]*@/, '');
    return { text: text.slice(0, 200), host: null, scheme: null, path: '', port: null, hasCredentials };
  }
  return {
    text: `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200),
    host: url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, ''),
    scheme: url.protocol.slice(0, -1),
    path: url.pathname,
    port: url.port === '' ? null : Number(url.port),
    hasCredentials,
  };
}

/** `auth`: the sign-in service; clients name either `auth.anaplan.com` or the region's page for it. */
export function urlDefects(url: UrlSeen, kind: 'api' | 'auth'): readonly UrlDefect[] {
  const { text, host, scheme, path } = url;
  const credentials: UrlDefect[] = url.hasCredentials
    ? [{ code: 'url-with-credentials', severity: 'warning', facts: { url: text } }]
    : [];
  if (host === null || scheme === null)
    return [{ code: 'url-malformed', severity: 'failure', facts: { url: text } }, ...credentials];
  const facts = { url: text, host };
  return [
    ...(scheme === 'https' ? [] : [{ code: 'url-not-https', severity: 'failure', facts } as const]),
    ...hostDefects(host, kind, facts),
    ...(/^\/1\/[0-3](?:\/|$)/.test(path) ? [{ code: 'url-old-api', severity: 'failure', facts } as const] : []),
    ...credentials,
  ];
}

/** Null where either host tells no region, or both may be of one. */
export function regionMismatch(
  api: string | null,
  auth: string | null,
): { readonly api: string; readonly auth: string } | null {
  const [of, other] = [groupOf(api), groupOf(auth)];
  return of === null || other === null || of === other ? null : { api: of, auth: other };
}

function hostDefects(host: string, kind: 'api' | 'auth', facts: JsonObject): readonly UrlDefect[] {
  const expected = kind === 'api' ? regions.us1.api : regions.us1.auth;
  const wanted = { ...facts, expected: kind === 'api' ? expected.replace('/2/0', '') : expected };
  if (retired.test(host)) return [{ code: 'url-host-retired', severity: 'failure', facts: wanted }];
  const known = kind === 'api' ? apiHosts : authHosts;
  if (known.has(host) || /^(?:[a-z0-9-]+\.)*app2?\.anaplan\.com$/.test(host)) return [];
  if (
    kind === 'api'
      ? /^(?:[a-z0-9]+\.)?api2?\./.test(host) && host.endsWith('.anaplan.com')
      : /^(?:[a-z0-9]+\.)?auth\.anaplan\.com$/.test(host)
  )
    return [];
  return [{ code: 'url-host-unexpected', severity: 'warning', facts: wanted }];
}

/** The user-acceptance root that Anaplan Connect 1.3 knew. */
const retired = /^api\.uat\.anaplan\.com$/;

const hostOf = (url: string) => URL.parse(url)?.hostname ?? '';
const all = Object.entries(regions);
const apiHosts: ReadonlySet<string> = new Set(all.map(([, { api }]) => hostOf(api)));
const authHosts: ReadonlySet<string> = new Set(all.flatMap(([, { auth, oauth }]) => [hostOf(auth), hostOf(oauth)]));

/** `shared`: the older regions, which have hosts in common. */
function groupOf(host: string | null): string | null {
  if (host === null) return null;
  const shared = regions.us1;
  if (host === hostOf(shared.api) || host === hostOf(shared.auth)) return 'shared';
  const [, name] = /(?:^|\.)([a-z]{2}\d)a?\.(?:api|auth|app)2?\.anaplan\.com$/.exec(host) ?? [];
  const region = all.find(([known]) => known === name)?.[1];
  return region === undefined ? null : region.auth === shared.auth ? 'shared' : (name ?? null);
}
