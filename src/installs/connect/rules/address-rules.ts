/** Rules about the addresses a call names: service, sign-in, proxy. AC06, AC07 and AC15 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { UrlCode } from '../../anaplan-url.ts';
import { regionMismatch, urlDefects, urlSeenOf } from '../../anaplan-url.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { firstRequestAt, found, isWhole, useOf } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode | UrlCode | 'region-mismatch'>[];

export function addressFindings(judged: Judged): Found {
  return [...serviceFindings(judged), ...authFindings(judged), ...regionFindings(judged), ...proxyFindings(judged)];
}

function serviceFindings(judged: Judged): Found {
  const use = useOf(judged.call, '-service');
  if (use === null || use.value === null || use.isEmpty || use.swallowed !== null) return [];
  const seen = urlSeenOf(use.value);
  const defects = urlDefects(seen, 'api').map(({ code, severity, facts }) =>
    found(code, severity, judged, { ...facts, setting: '-service', at: use.at }),
  );
  if (
    defects.some(({ code }) => code === 'url-old-api' || code === 'url-malformed') ||
    seen.path === '/' ||
    seen.path === ''
  )
    return defects;
  const facts = { url: seen.text.replace(/\/$/, ''), host: seen.host, at: use.at };
  return [...defects, found('service-url-with-path', 'failure', judged, facts)];
}

function authFindings(judged: Judged): Found {
  const { call } = judged;
  const use = useOf(call, '-auth');
  const isAsked = use === null || use.isEmpty || use.value === '?';
  if (isAsked) {
    const needsIt =
      call.line !== null && isAtLeast(call.line, '1.4.0') && isWhole(call) && firstRequestAt(call) < call.uses.length;
    return needsIt ? [found('auth-url-missing', 'failure', judged)] : [];
  }
  if (use.value === null || use.swallowed !== null) return [];
  return urlDefects(urlSeenOf(use.value), 'auth').map(({ code, severity, facts }) =>
    found(code, severity, judged, { ...facts, setting: '-auth', at: use.at }),
  );
}

function regionFindings(judged: Judged): Found {
  const service = useOf(judged.call, '-service');
  const auth = useOf(judged.call, '-auth');
  if (auth?.value == null || (service !== null && service.value === null)) return [];
  const apiHost = urlSeenOf(service?.value ?? 'https://api.anaplan.com').host;
  const authHost = urlSeenOf(auth.value).host;
  return regionMismatch(apiHost, authHost) === null
    ? []
    : [found('region-mismatch', 'warning', judged, { apiHost, authHost, at: auth.at })];
}

function proxyFindings(judged: Judged): Found {
  const { proxy, proxyUser } = judged.call;
  const at = useOf(judged.call, '-via')?.at ?? useOf(judged.call, '-viauser')?.at ?? judged.call.at;
  if (proxy === null)
    return proxyUser !== null && isWhole(judged.call)
      ? [found('proxy-user-without-proxy', 'warning', judged, { at })]
      : [];
  const facts = { at, proxy: proxy.shown ?? 'what stands there' };
  if (proxy.host === null) return [found('proxy-malformed', 'failure', judged, facts)];
  return [
    ...(proxy.port === null ? [found('proxy-port-missing', 'failure', judged, facts)] : []),
    ...(proxy.hasCredentials ? [found('proxy-credentials-dropped', 'failure', judged, facts)] : []),
    ...(proxyUser?.hasDomain === true && proxy.port !== null
      ? [found('proxy-not-tried', 'unknown', judged, facts)]
      : []),
  ];
}
