/** What a failed connection means for a user: code of Node, OpenSSL or undici -> a fault with advice; pure. */
import type { Fault } from '../check.ts';

/** `what`: what was tried, on what; "GET https://api.anaplan.com/2/0/models". */
export function networkFaultOf(error: unknown, what: string, timeoutMs: number): Fault {
  const status = /^Proxy response \((\d+)\)/.exec(messageOf(error))?.[1];
  const code = status === undefined ? codeOf(error) : `PROXY_${status}`;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return { whose: 'peer', code, message: `${what}: the answer is too large.` };
  return { whose: 'network', code, message: `${what} got no answer: ${meaningOf(code, timeoutMs)}` };
}

/** The first code found in the error, its causes, or the attempts on several addresses. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (/timeout/i.test(at.name)) return 'ETIMEDOUT';
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return 'UNKNOWN';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function meaningOf(code: string, timeoutMs: number): string {
  const known = meanings.find(([pattern]) => pattern.test(code));
  return (known?.[1] ?? `the connection failed with ${code}. Run "anaplan-doctor diagnose network".`).replace(
    '{timeout}',
    `${timeoutMs / 1000} s`,
  );
}

const meanings: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [
    /^(ENOTFOUND|EAI_|ENODATA)/,
    'the host name could not be resolved. Check the base URL, DNS, and whether a proxy is needed.',
  ],
  [/^ECONNREFUSED$/, 'the connection was refused. Check host, port, firewall and proxy.'],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'the connection was closed before the answer. A firewall or an inspecting proxy often does this.',
  ],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, 'there is no route to the host. Check network, firewall and proxy.'],
  [/^UND_ERR_CONNECT_TIMEOUT$/, 'no connection came about in time. Check firewall and proxy.'],
  [/TIMEDOUT|TIMEOUT/, 'nothing came within {timeout}. The service or the model may be busy; try again later.'],
  [/^PROXY_407$/, 'the proxy wants a user name and password (407). Put them into the proxy URL of the settings.'],
  [/^(PROXY_|UND_ERR_PRX)/, 'the proxy would not connect to the host. Ask the network team to allow it.'],
  [
    /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO)/,
    'its certificate does not lead to a trusted root. An inspecting proxy, or an incomplete chain: run "anaplan-doctor diagnose tls" on the host, and set network.caFile if the root is your own.',
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    'its certificate has expired, or the clock of this host is wrong. Run "anaplan-doctor diagnose tls".',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'its certificate is not valid yet, or the clock of this host is wrong. Run "anaplan-doctor diagnose tls".',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another host name. Check the base URL.'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_|CERT_)/, 'the TLS handshake failed. Run "anaplan-doctor diagnose tls" on the host.'],
  [/^HPE_/, 'the answer is not HTTP. Check host and port.'],
];
