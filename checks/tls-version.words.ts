/** The words of tls-version; data only. */
import type { Explanation } from '../src/check.ts';
import type { Code } from './tls-version.ts';

export const explanations: { readonly [C in Code]: Explanation } = {
  'tls-too-old': {
    title: '{host} port {port} speaks neither TLS 1.2 nor TLS 1.3',
    meaning:
      'It accepts {acceptedText}. Anaplan, current Java, browsers and Node connect with TLS 1.2 or later only, so integrations through this endpoint are refused. Its answers: {evidence}.',
    remedy:
      'Find out what answers on {address}: for a host of Anaplan it is a proxy or load balancer of your own network.\n' +
      'Have TLS 1.2 and 1.3 switched on there.\n' +
      'Check: `openssl s_client -connect {host}:{port} -tls1_2 </dev/null`, then `anaplan-doctor diagnose tls {host}:{port}`.',
    actsNext: 'it-security',
    source: 'Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020, 1.2 or later needed; RFC 8996',
    problem: 'tls-refused',
  },
  'tls-old-accepted': {
    title: '{host} port {port} still accepts {versions}',
    meaning:
      'Clients that speak nothing newer get in here, and are refused by Anaplan itself, which has these versions switched off. RFC 8996 forbids them as insecure. Its answers: {evidence}.',
    remedy:
      'Make sure that every client of this endpoint speaks TLS 1.2 or later.\n' +
      'Then have {versions} switched off at the server, load balancer or proxy that answers on {address}.\n' +
      'Check: `anaplan-doctor diagnose tls {host}:{port}`.',
    actsNext: 'it-security',
    source: 'RFC 8996; Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020',
  },
  'tls-versions-unclear': {
    title: 'Not every TLS version of {host} port {port} could be told',
    meaning:
      'For {versions} the answer says neither yes nor no. A firewall that drops such connections, a server that wants another host name, and a port that speaks no TLS all look like this. What came: {evidence}.',
    remedy:
      'Run it again: `anaplan-doctor diagnose tls {host}:{port}`.\n' +
      'If it stays, check that host name and port are right: `openssl s_client -connect {host}:{port} -servername {host} </dev/null`.\n' +
      'Then run it from another network: if the answer is clear there, something between drops these connections.',
    actsNext: 'network',
    source: 'RFC 8446 section 6 and RFC 5246 section 7.2: only an alert or a ServerHello is an answer',
  },
  'tls-address-not-seen': {
    title: '{address}, one of the addresses of {host}, could not be connected to',
    meaning:
      'Other addresses of {host} answer. A client picks any of them, so it may work or wait from one time to the next; clients without IPv6 never use an IPv6 address. What happened: {detail}',
    remedy:
      'See whether the firewall lets every address of {host} through: `{command}`.\n' +
      'An address that is dead has to leave DNS; one this host has no route to matters only if clients here use it.',
    actsNext: 'network',
    source: 'RFC 6724 and RFC 8305: which address a client tries, and when it tries the next',
  },
  'tls-suites': {
    title: '{host} port {port} accepts these cipher suites',
    meaning: '{address}, in the order the server takes them from all that were offered: {accepted}.{incomplete}',
    remedy: 'Nothing; this was asked for. A client needs one of these to connect.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.1.1 and RFC 5246 section 7.4.1.3: the server chooses one of the suites offered',
  },
  'sni-required': {
    title: '{host} port {port} wants the host name in the hello (SNI)',
    meaning:
      'To a hello without a host name it {withoutName}. To one with another name ({wrongName}) it {toWrongName}. Current clients name the host; these do not: {clients}, and programs that connect by IP address.',
    remedy:
      'Nothing to do for clients that name the host, which every program of the last ten years does.\n' +
      'Update the others, or have them connect by the name {host}. Which one a program is: `anaplan-doctor tls listen --port 8443`, and point it there.\n' +
      'See it: `openssl s_client -connect {host}:{port} -noservername </dev/null`, and the same with `-servername {host}`.',
    actsNext: 'integration',
    source: 'RFC 6066 section 3 (server_name); RFC 8446 section 9.2: servers may require it',
  },
};
