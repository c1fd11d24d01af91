/** Nothing that happened to ourselves becomes a failure of something else. */
import { describe, expect, test } from 'vitest';
import type { Check, Fault } from '../../src/check.ts';
import type { AnchorAnswer } from '../../src/engine/own-faults.ts';
import {
  clockFault,
  dependsOnClock,
  hasFailed,
  interruptedFault,
  isUnreached,
  ownLayerOf,
  ownNetworkFault,
} from '../../src/engine/own-faults.ts';
import type { Attempt } from '../../src/store/store.ts';
import { boundTo, finding } from './checks.ts';

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  check: 'reachability',
  target: 'api.example:443',
  startedAtMs: 1_800_000_000_000,
  durationMs: 5,
  outcome: 'seen',
  observation: {},
  limits: {},
  memory: null,
  findings: [],
  fault: null,
  reason: null,
  ...more,
});
const blind = (whose: Fault['whose']) =>
  attempt({ outcome: 'blind', observation: null, fault: { whose, code: 'X', message: 'x' } });
const words = { 'tcp-failed': { bringsDown: 'endpoint' }, other: {} } as unknown as Check['explanations'];

test.each<[string, Attempt, boolean, boolean]>([
  ['a failure', attempt({ findings: [finding('other', 'failure')] }), true, false],
  ['a warning', attempt({ findings: [finding('other', 'warning')] }), true, false],
  ['a host not reached', attempt({ findings: [finding('tcp-failed', 'failure')] }), true, true],
  ['only a notice', attempt({ findings: [finding('tcp-failed', 'notice')] }), false, false],
  ['all well', attempt(), false, false],
  ['blind for the network', blind('network'), true, true],
  ['blind for the peer', blind('peer'), true, false],
  ['a credential that is missing', blind('operator'), false, false],
])('%s', (_name, one, failed, unreached) => {
  expect([hasFailed(one), isUnreached(one, words)]).toEqual([failed, unreached]);
});

describe('what an anchor says', () => {
  const silent = (layer: 'dns' | 'proxy' | 'tcp'): AnchorAnswer => ({
    kind: 'silent',
    layer,
    code: 'E',
    asked: ['a:1'],
  });
  const answers: AnchorAnswer = { kind: 'answers', endpoint: 'a:1' };
  const none: AnchorAnswer = { kind: 'none' };
  const failed = (errorCode: string, layer: 'dns' | 'tcp' = 'tcp') =>
    attempt({ findings: [{ ...finding('tcp-failed', 'failure'), facts: { errorCode, layer } }] });
  const blindBy = (code: string) =>
    attempt({ outcome: 'blind', observation: null, fault: { whose: 'network', code, message: 'x' } });
  test.each<[string, Attempt, AnchorAnswer, string | null]>([
    ['answers', attempt(), answers, null],
    ['is not there', attempt(), none, null],
    ['has no DNS', attempt(), silent('dns'), 'own-dns-down'],
    ['has no proxy', attempt(), silent('proxy'), 'own-proxy-down'],
    ['is silent', attempt(), silent('tcp'), 'own-network-down'],
    ['is not there, refused', failed('ECONNREFUSED'), none, null],
    ['is not there, another router knows no host', failed('EHOSTUNREACH'), none, null],
    ['is not there, no route', failed('ENETUNREACH'), none, 'own-network-down'],
    ['answers, no route', failed('ENETUNREACH'), answers, 'own-network-down'],
    ['is not there, no route by our own table', failed('NO_ROUTE'), none, 'own-network-down'],
    ['is not there, no address', failed('EADDRNOTAVAIL'), none, 'own-network-down'],
    ['is not there, network down, blind', blindBy('ENETDOWN'), none, 'own-network-down'],
    ['is not there, no resolver', failed('EAI_AGAIN', 'dns'), none, 'own-dns-down'],
    ['is not there, no resolver in time', failed('ETIMEDOUT', 'dns'), none, 'own-dns-down'],
    ['is not there, no answer in time', failed('ETIMEDOUT'), none, null],
    ['is not there, no resolver, blind', blindBy('EAI_AGAIN'), none, 'own-dns-down'],
    ['resolves, the servers of this one name fail', failed('EAI_AGAIN', 'dns'), answers, null],
    ['is not there, no such name', failed('ENOTFOUND', 'dns'), none, null],
  ])('%s', (_name, one, answer, code) => {
    const fault = ownNetworkFault(one, answer, ownLayerOf(one, words));
    expect(fault?.code ?? null).toBe(code);
    if (fault !== null) expect(fault.whose).toBe('network');
  });
});

test('an interruption is ours, and says what happened', () => {
  const at = { fromMs: 0, toMs: 1, fromMonotonicMs: 0, toMonotonicMs: 1 };
  const fault = interruptedFault(attempt(), { kind: 'stopped', byMs: 600_000, ...at });
  expect(fault).toMatchObject({ whose: 'us', code: 'stopped' });
  expect(fault.message).toContain('10 min');
  expect(interruptedFault(attempt(), { kind: 'clock-set', byMs: -7_200_000, ...at }).message).toContain('back by 2 h');
});

describe('a wrong clock', () => {
  const expiring = boundTo('x', {
    judge: (_seen, { nowMs }) => (nowMs > 1_800_000_100_000 ? [finding('expired', 'failure')] : []),
  }).check;
  test('matters where the judgement would be another by the right one, in both directions', () => {
    expect(dependsOnClock(expiring, attempt(), 200_000)).toBe(true);
    expect(dependsOnClock(expiring, attempt(), 50_000)).toBe(false);
    const expired = attempt({ startedAtMs: 1_800_000_200_000, findings: [finding('expired', 'failure')] });
    expect(dependsOnClock(expiring, expired, -200_000)).toBe(true);
    expect(dependsOnClock(expiring, blind('peer'), 200_000)).toBe(false);
  });
  test('and is said with its direction', () => {
    expect(clockFault(attempt(), 7_200_000).message).toContain('2 h behind');
    expect(clockFault(attempt(), -7_200_000)).toMatchObject({ whose: 'us', code: 'clock-wrong' });
  });
});
