/** The words of client-support: who is refused, and what to do about it. Data only. */
import type { Explanation } from '../src/check.ts';
import type { Code } from './client-support.ts';

const source =
  'ClientHello of each client, played against the endpoint; Anaplan: TLS 1.0 off since 2017-10-07, TLS 1.1 since October 2020, iOS 8, Android 5 and Anaplan Connect on Java 6 and 7 no longer supported';

export const explanations: { readonly [C in Code]: Explanation } = {
  'client-refused': {
    title: '{client} is refused at {endpoint}',
    meaning:
      'The settings name {client} as in use. It cannot connect: {detail}. What it does is told from its known ClientHello; to see what the one in use really offers, point it at: anaplan-doctor tls listen --port 8443',
    remedy: '{fix}',
    actsNext: 'integration',
    source,
    problem: 'tls-refused',
  },
  'client-unclear': {
    title: 'Whether {client} is let in at {endpoint} cannot be told',
    meaning: 'The settings name {client} as in use. Its ClientHello was played to {address}: {detail}.',
    remedy:
      'Capture what it really offers: start anaplan-doctor tls listen --port 8443 --host 0.0.0.0 and point the client at that host and port. Or let the client itself connect to {endpoint} and read its log.',
    actsNext: 'integration',
    source,
  },
  'clients-refused': {
    title: '{refusedCount} of {clientCount} known clients are refused at {endpoint}',
    meaning:
      'Not let in: {groups}. Nothing has to be done unless one of them is in use. The reasons one by one: add --verbose.',
    remedy:
      'If you use one of them, update it. Which one a program is: anaplan-doctor tls listen --port 8443, and point it there. To be warned, name those in use under clients: in the settings.',
    actsNext: 'integration',
    source,
  },
  'clients-unclear': {
    title: 'Which clients {endpoint} lets in cannot be told',
    meaning: 'None of the known clients was accepted by {address}, in no version: {evidence}.',
    remedy:
      'Check that host name and port are right and that the port speaks TLS: anaplan-doctor diagnose tls {endpoint}, or openssl s_client -connect {endpoint}',
    actsNext: 'network',
    source,
  },
};
