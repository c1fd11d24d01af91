import { describe, expect, it } from 'vitest';
import type { ChainFacts } from '../../src/clients/chain-facts.ts';
import type { ServerAnswer } from '../../src/clients/clients.ts';
import { policyVerdictOf } from '../../src/clients/policy.ts';
import type { Profile } from '../../src/clients/profile.ts';
import { profileOf } from '../../src/clients/profiles.ts';
import type { EndpointSeen } from '../../src/clients/verdict.ts';
import { clientVerdictOf } from '../../src/clients/verdict.ts';

function client(id: string): Profile {
  const profile = profileOf(id);
  if (profile === null) throw new Error(`no ${id}`);
  return profile;
}

const chain: ChainFacts = {
  rsaBits: [2048, 2048],
  ecBits: [],
  signedWithSha1: [],
  matchesHost: true,
  leafName: 'api.example.com',
  issuers: ['root'],
};
const root = { subject: 'Old Root', subjectKey: 'root', notBeforeMs: Date.parse('2006-11-10') };
const endpoint: EndpointSeen = {
  host: 'api.example.com',
  acceptedVersions: ['TLSv1.2', 'TLSv1.3'],
  chains: [chain],
  roots: [root],
};
const accepted: ServerAnswer = {
  kind: 'accepted',
  version: 'TLSv1.2',
  suite: 0xc02f,
  group: 23,
  dhBits: null,
  chain: 0,
};
const handshakeFailure: ServerAnswer = {
  kind: 'refused',
  alert: 40,
  evidence: 'alert 40 handshake_failure',
  acceptedWith: null,
};
const with1: (bits: Partial<ChainFacts>) => EndpointSeen = (facts) => ({
  ...endpoint,
  chains: [{ ...chain, ...facts }],
});
const newRoot = { ...root, subject: 'New Root', notBeforeMs: Date.parse('2021-05-01') };

type Row = [
  what: string,
  id: string,
  answer: ServerAnswer | undefined,
  seen: EndpointSeen,
  outcome: string,
  reason: string | null,
];
const rows: Row[] = [
  ['a good answer', 'java-8u161', accepted, endpoint, 'accepted', null],
  ['protocol_version', 'java-6u45', { ...handshakeFailure, alert: 70 }, endpoint, 'refused', 'no-common-version'],
  ['any alert without a common version', 'ie-8-windows-xp', handshakeFailure, endpoint, 'refused', 'no-common-version'],
  [
    'an older version in the answer',
    'java-17',
    { ...accepted, version: 'TLSv1.0' },
    endpoint,
    'refused',
    'no-common-version',
  ],
  [
    'other suites help',
    'java-8u161',
    { ...handshakeFailure, acceptedWith: 'suites' },
    endpoint,
    'refused',
    'no-common-suite',
  ],
  [
    'other suites help, list incomplete',
    'dotnet-4.7-windows-11',
    { ...handshakeFailure, acceptedWith: 'suites' },
    endpoint,
    'unknown',
    null,
  ],
  ['nothing helps, list incomplete', 'dotnet-4.7-windows-11', handshakeFailure, endpoint, 'unknown', null],
  ['nothing helps', 'java-8u161', handshakeFailure, endpoint, 'refused', 'refused'],
  [
    'a group helps, list incomplete',
    'dotnet-4.7-windows-11',
    { ...handshakeFailure, acceptedWith: 'groups' },
    endpoint,
    'refused',
    'no-common-group',
  ],
  [
    'a signature helps',
    'java-8u161',
    { ...handshakeFailure, acceptedWith: 'signature-algorithms' },
    endpoint,
    'refused',
    'no-common-signature',
  ],
  [
    'a host name helps',
    'openssl-0.9.8y',
    { ...handshakeFailure, acceptedWith: 'server-name' },
    { ...endpoint, acceptedVersions: ['TLSv1.0'] },
    'refused',
    'no-server-name',
  ],
  [
    'the record format helps',
    'java-6u45',
    { ...handshakeFailure, acceptedWith: 'record-format' },
    { ...endpoint, acceptedVersions: ['TLSv1.0'] },
    'refused',
    'old-hello-format',
  ],
  ['nobody was accepted', 'java-17', handshakeFailure, { ...endpoint, acceptedVersions: [] }, 'unknown', null],
  ['silence', 'java-17', { kind: 'could-not-tell', evidence: 'timeout after 5000 ms' }, endpoint, 'unknown', null],
  ['a client that was not played', 'java-17', undefined, endpoint, 'unknown', null],
  ['a suite that was not offered', 'ios-9-ats', { ...accepted, suite: 0x002f }, endpoint, 'refused', 'no-common-suite'],
  ['RSA 1024', 'chrome-137', accepted, with1({ rsaBits: [1024] }), 'refused', 'rsa-key-size'],
  [
    'RSA 4096 for iOS 8 is its limit, and Anaplan refuses it anyhow',
    'ios-8',
    { ...accepted, suite: 0xc027 },
    with1({ rsaBits: [4096] }),
    'refused',
    'anaplan-policy',
  ],
  ['RSA 16384', 'go-1.19', accepted, with1({ rsaBits: [16384] }), 'refused', 'rsa-key-size'],
  ['P-192', 'java-17', accepted, with1({ ecBits: [192] }), 'refused', 'ec-key-size'],
  ['DH 4096 for Java 8', 'java-8u161', { ...accepted, suite: 0x009e, dhBits: 4096 }, endpoint, 'refused', 'dh-size'],
  ['DH 512 for Java 17', 'java-17', { ...accepted, suite: 0x009e, dhBits: 512 }, endpoint, 'refused', 'dh-size'],
  [
    'SHA-1 for a client that refuses it',
    'node-22',
    accepted,
    with1({ signedWithSha1: ['Old CA'] }),
    'refused',
    'sha1-signature',
  ],
  ['SHA-1 for a client that takes it', 'node-8', accepted, with1({ signedWithSha1: ['Old CA'] }), 'accepted', null],
  [
    'a root younger than the client',
    'java-8u161',
    accepted,
    { ...endpoint, roots: [newRoot] },
    'refused',
    'root-too-new',
  ],
  ['an older root beside it', 'java-8u161', accepted, { ...endpoint, roots: [newRoot, root] }, 'accepted', null],
  [
    'a root younger than a client with the roots of the system',
    'ie-11-windows-10',
    { ...accepted, suite: 0xc02f },
    { ...endpoint, roots: [newRoot] },
    'accepted',
    null,
  ],
  ['a private root', 'java-8u161', accepted, { ...endpoint, roots: [] }, 'accepted', null],
  ['no certificate read', 'java-8u161', { ...accepted, chain: null }, endpoint, 'accepted', null],
  ['iOS 8 on TLS 1.2', 'ios-8', { ...accepted, suite: 0xc027 }, endpoint, 'refused', 'anaplan-policy'],
  ['Android 5 on TLS 1.2', 'android-5', accepted, endpoint, 'refused', 'anaplan-policy'],
  ['Android 6 on TLS 1.2', 'android-6', accepted, endpoint, 'accepted', null],
  [
    'Java 7 where TLS 1.0 is on',
    'java-7u25',
    { ...accepted, version: 'TLSv1.0', suite: 0xc013 },
    endpoint,
    'refused',
    'anaplan-policy',
  ],
  [
    'an unknown handshake and a known rule',
    'ios-8',
    { kind: 'could-not-tell', evidence: 'timeout' },
    endpoint,
    'refused',
    'anaplan-policy',
  ],
];

describe('clientVerdictOf', () => {
  it.each(rows)('%s (%s)', (_what, id, answer, seen, outcome, reason) => {
    const verdict = clientVerdictOf(client(id), answer, seen);
    expect({ outcome: verdict.outcome, reason: verdict.reason }).toEqual({ outcome, reason });
    expect(verdict.detail).not.toMatch(/undefined|NaN/);
  });

  it('says another certificate is shown to a client without a host name', () => {
    const other = { ...chain, matchesHost: false, leafName: 'default.example.net' };
    const seen = { ...endpoint, acceptedVersions: ['TLSv1.0', 'TLSv1.2'], chains: [chain, other] };
    const answer: ServerAnswer = { ...accepted, version: 'TLSv1.0', suite: 0x0039, dhBits: 1024, chain: 1 };
    const { handshake } = clientVerdictOf(client('openssl-0.9.8y'), answer, seen);
    expect(handshake).toMatchObject({ outcome: 'refused', reason: 'no-server-name' });
    expect(handshake.detail).toContain('default.example.net');
  });

  it('tells both, where the endpoint and Anaplan refuse', () => {
    const { detail } = clientVerdictOf(
      client('java-6u45'),
      { ...handshakeFailure, alert: 70, evidence: 'alert 70 protocol_version' },
      endpoint,
    );
    expect(detail).toMatch(/SSL 3.0 to TLS 1.0.*TLS 1.2 and TLS 1.3.*alert 70.*since 2017-10-07/);
  });
});

describe('policyVerdictOf', () => {
  it.each([
    ['java-7u25', 'refused', '2017-10-07'],
    ['dotnet-4.5-windows-7', 'refused', '2017-10-07'],
    ['ios-8', 'refused', '2017-10-07'],
    ['android-4.4', 'refused', '2017-10-07'],
    ['ios-9', 'accepted', undefined],
    ['java-8u31', 'accepted', undefined],
  ])('%s is %s', (id, outcome, since) => {
    const verdict = policyVerdictOf(client(id));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.outcome === 'refused' ? verdict.since : undefined).toBe(since);
  });

  it('has its own day for TLS 1.1', () => {
    expect(policyVerdictOf({ versions: { min: 'TLSv1.0', max: 'TLSv1.1' }, anaplanRule: null })).toMatchObject({
      outcome: 'refused',
      since: '2020-10',
    });
  });
});
