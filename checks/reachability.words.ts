/** The words of reachability: its codes, and what a system error at a layer most likely comes from; data only. */
import type { Explanation } from '../src/check.ts';

const hosts =
  'Anaplan, "URL, IP and allowlist requirements": allow the hosts by name, the addresses change without notice';

const rules = 'All hosts and ports that are needed: `anaplan-doctor diagnose network --config FILE --rules`.';

export const explanations = {
  'dns-failed': {
    title: 'The name {host} cannot be resolved',
    meaning: 'Likely cause: {likelyCause}. {detail}',
    remedy:
      'Check the spelling of {host}: in the command, or in the settings (`region` or `baseUrls` of the connection, `endpoints`).\n' +
      'Compare with another name on this host: `getent hosts {host}`, `getent hosts status.anaplan.com`. If neither answers, this host has no working DNS.\n' +
      'A host that gets out only through a proxy needs no DNS for it: set `network.proxy` (or HTTPS_PROXY).',
    actsNext: 'network',
    bringsDown: 'endpoint',
    source: 'getaddrinfo(3): EAI_NONAME, EAI_AGAIN',
  },
  'proxy-failed': {
    title: 'The proxy {proxy} does not let this host through to {host} port {port}',
    meaning: 'Likely cause: {likelyCause}. {detail}',
    remedy:
      'Check the address of the proxy: `network.proxy` in the settings, or HTTPS_PROXY.\n' +
      `Have the proxy allow CONNECT to {host}:{port}. ${rules}`,
    actsNext: 'network',
    bringsDown: 'endpoint',
    source: 'RFC 9110 sections 9.3.6 (CONNECT) and 15.5.8 (407)',
  },
  'tcp-failed': {
    title: 'No connection to {host} port {port}',
    meaning: 'Likely cause: {likelyCause}. {detail}',
    remedy:
      'Check that host and port are right.\n' +
      'If the way out is a proxy, set `network.proxy` in the settings (or HTTPS_PROXY).\n' +
      `Otherwise have outbound TCP from this host to {host} port {port} allowed. ${rules}`,
    actsNext: 'network',
    bringsDown: 'endpoint',
    source: hosts,
  },
  'tls-failed': {
    title: '{host} port {port} accepts the connection, but no TLS handshake',
    meaning: 'Likely cause: {likelyCause}. {detail}',
    remedy:
      'Check that the port is the right one: 443 for Anaplan.\n' +
      'Look at what answers there: `anaplan-doctor diagnose tls {host}:{port}`.\n' +
      'Where there is TLS inspection, have {host} exempted from it.',
    actsNext: 'network',
    bringsDown: 'endpoint',
    source: 'RFC 8446 section 6 (alerts)',
  },
  'http-failed': {
    title: '{host} port {port} does not answer HTTP',
    meaning: 'Likely cause: {likelyCause}. {detail}',
    remedy:
      'Compare: `curl -v https://{host}:{port}/`.\n' +
      'If curl gets an answer, run this again. If not, ask the network team for devices that cut the connection after the handshake.',
    actsNext: 'network',
    bringsDown: 'endpoint',
    source: 'RFC 9112 (HTTP/1.1)',
  },
  'server-error': {
    title: '{host} port {port} is reached, and answers with an error of its own (HTTP {httpStatus})',
    meaning:
      'Name, connection, TLS and HTTP all work, so the network is not the cause: the service behind {host} reports a fault of its own. {detail}',
    remedy:
      'For a host of Anaplan, look at https://status.anaplan.com. For your own host, ask whoever runs it.\n' +
      'Then run this again.',
    actsNext: 'integration',
    source: 'RFC 9110 section 15.6',
  },
} as const satisfies { readonly [code: string]: Explanation };

/** By layer and error code; then by layer alone. */
export const likelyCauses: { readonly [layerAndCode: string]: string } = {
  'dns ENOTFOUND': 'the name is misspelt, or this host asks a DNS server that does not know public names',
  'dns ENODATA': 'the name exists, but without an address',
  'dns EAI_AGAIN': 'no DNS server is reached: this host may be offline, or its DNS server is down',
  'dns ETIMEDOUT': 'no DNS server is reached: this host may be offline, or its DNS server is down',
  dns: 'the resolver of this host does not work',
  'proxy ENOTFOUND': "the proxy's name is misspelt in the settings, or only known inside another network",
  'proxy EAI_AGAIN': 'no DNS server is reached: this host may be offline, or its DNS server is down',
  'proxy ECONNREFUSED': 'no proxy listens on that port, or it is down',
  'proxy ETIMEDOUT':
    'a firewall drops the connection to the proxy, or the proxy cannot reach the host and keeps silent',
  'proxy ECONNRESET': 'a firewall or the proxy cut the connection',
  'proxy CLOSED': 'what listens on that port is not an HTTP proxy, or it does not serve this host',
  'proxy NOT_HTTP': 'what listens on that port is not an HTTP proxy',
  'proxy PROXY_407':
    'the proxy wants a user and password, and has got none, wrong ones, or another way of signing in than Basic',
  'proxy PROXY_403': 'the rules of the proxy do not allow this host or port',
  'proxy PROXY_502': 'the proxy itself cannot connect to the host',
  'proxy PROXY_503': 'the proxy itself cannot resolve or reach the host',
  'proxy PROXY_504': 'the proxy itself gets no answer from the host',
  'proxy PROXY_SETTING': 'the proxy setting is not a URL of an HTTP proxy',
  proxy: 'the proxy setting or the proxy is wrong',
  'tcp ECONNREFUSED': 'nothing listens on that port, or a firewall rejects the connection',
  'tcp ETIMEDOUT': 'a firewall drops the connection without a word, or the host is down',
  'tcp ECONNRESET': 'a firewall between cut the connection',
  'tcp ENETUNREACH': 'this host has no way out to that network, for example IPv6 addresses without IPv6',
  'tcp NO_ROUTE': 'the routes of this host say that it is not to be reached',
  'tcp ENETDOWN': 'the network of this host is down',
  'tcp EADDRNOTAVAIL': 'this host has no address to connect from, or no free port',
  'tcp EHOSTUNREACH': 'a router or firewall reports that there is no way to the host',
  'tcp EACCES': "this host's own firewall forbids the connection",
  'tcp EPERM': "this host's own firewall forbids the connection",
  tcp: 'a firewall, or the route to the host',
  'tls ECONNRESET': 'a firewall that inspects TLS cut the connection, or the server refuses this client',
  'tls CLOSED': 'the port does not speak TLS, or a device between closes the connection when it sees the host name',
  'tls ETIMEDOUT': 'a device between swallows the handshake, or the port waits for something else than TLS',
  'tls ERR_SSL_WRONG_VERSION_NUMBER': 'the port answers something else than TLS, such as plain HTTP',
  'tls ERR_SSL_PACKET_LENGTH_TOO_LONG': 'the port answers something else than TLS',
  tls: 'server and client find no common TLS version or cipher, or a device between interferes',
  'http ECONNRESET':
    'a device between, or the server, cut the connection after the handshake; it may demand a client certificate',
  'http CLOSED':
    'a device between, or the server, ended the connection after the handshake; it may demand a client certificate',
  'http ETIMEDOUT': 'the service behind hangs, or a device between swallows the request',
  'http NOT_HTTP': 'the port speaks TLS, but something else than HTTP inside',
  http: 'the service or a device in front of it ends the connection; it may demand a client certificate',
};
