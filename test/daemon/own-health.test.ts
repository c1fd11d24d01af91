/** What happens to the daemon, with clocks moved by hand: no look at others becomes a failure by it. */
import { setTimeout as waited } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/check.ts';
import { CouldNotLook } from '../../src/check.ts';
import type { DaemonOptions } from '../../src/daemon/daemon.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import type { Reading } from '../../src/engine/interruptions.ts';
import { ownCheckId } from '../../src/engine/own-check.ts';
import type { Network, Reach } from '../../src/network/network.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { Tools } from '../../src/tools.ts';
import { boundTo, finding } from '../engine/checks.ts';

/** Clocks that run with this host's, and can be moved apart. */
function movable() {
  const ahead = { wallMs: 0, monotonicMs: 0, uptimeMs: 0, activeMs: 0 };
  const read = (): Reading => {
    const nowMs = performance.now();
    return {
      wallMs: Date.now() + ahead.wallMs,
      monotonicMs: nowMs + ahead.monotonicMs,
      uptimeMs: nowMs + ahead.uptimeMs,
      activeMs: ahead.activeMs,
      loopDelayMs: 0,
    };
  };
  const move = (by: Partial<typeof ahead>) => {
    for (const [name, ms] of Object.entries(by)) ahead[name as keyof typeof ahead] += ms;
  };
  return { gauge: { read, close: () => undefined }, clock: { nowMs: () => Date.now() + ahead.wallMs }, move };
}

const reachTo = (host: string, answers: boolean): Reach => ({
  ...{ host, port: 443, addresses: [], proxy: null },
  steps: [
    {
      layer: 'tcp',
      outcome: answers ? 'ok' : 'failed',
      durationMs: 1,
      code: answers ? null : 'EHOSTUNREACH',
      detail: '',
    },
  ],
});
const toolsWith = (network: Network) => ({ network }) as unknown as Tools;
const nobody = toolsWith({ reach: async ({ host }) => reachTo(host, false) });
const somebody = toolsWith({ reach: async ({ host }) => reachTo(host, true) });

async function ran(
  given: Partial<DaemonOptions>,
  enough: (store: Store, lines: readonly string[]) => boolean,
): Promise<{ readonly store: Store; readonly lines: readonly string[] }> {
  const stop = new AbortController();
  const lines: string[] = [];
  const store = openStore(':memory:');
  const kept = { ...store, close: () => undefined };
  const running = runDaemon({
    ...{ bound: [], schedule: { default: { kind: 'every', everyMs: 20 }, checks: {} } },
    ...{ toolsForRound: () => somebody, store: kept, clock: { nowMs: () => Date.now() }, signal: stop.signal },
    ...{ log: createLog({ write: (line) => lines.push(line) }), startWithinMs: 0, notifySocket: undefined },
    ...{ heartbeatMs: 20, leastGapMs: 1000 },
    ...given,
  });
  while (!enough(store, lines)) await waited(2);
  stop.abort();
  await running;
  return { store, lines };
}

const failing = (during: () => void = () => undefined): Partial<Check> => ({
  id: 'peer',
  explanations: { unreached: { bringsDown: 'endpoint' } } as unknown as Check['explanations'],
  probe: async () => {
    during();
    return {};
  },
  judge: () => [finding('unreached', 'failure')],
});
const looks = (store: Store) => store.attempts({ check: 'peer', limit: 1000 });

describe('a look during which', () => {
  test.each<[string, Parameters<ReturnType<typeof movable>['move']>[0], string]>([
    ['the process was stopped', { wallMs: 600_000, monotonicMs: 600_000, uptimeMs: 600_000 }, 'stopped'],
    ['the loop was blocked', { wallMs: 9000, monotonicMs: 9000, uptimeMs: 9000, activeMs: 8900 }, 'loop-blocked'],
    ['the machine slept', { wallMs: 3_600_000, uptimeMs: 3_600_000 }, 'asleep'],
    ['the clock was set forward', { wallMs: 3_600_000 }, 'clock-set'],
    ['the clock was set back', { wallMs: -3_600_000 }, 'clock-set'],
  ])('%s is unknown for that cause; the one after it counts', async (_name, by, code) => {
    const { gauge, clock, move } = movable();
    let moved = false;
    const during = () => {
      if (!moved) move(by);
      moved = true;
    };
    const { store, lines } = await ran(
      {
        bound: [boundTo('a', failing(during))],
        gauge,
        clock,
        schedule: { default: { kind: 'every', everyMs: 1000 }, checks: {} },
      },
      (of) => looks(of).length >= 2 && of.gaps({}).length >= (by.wallMs === undefined || by.wallMs > 9000 ? 1 : 0),
    );
    const [first] = looks(store).toReversed();
    expect(first).toMatchObject({ outcome: 'blind', findings: [], fault: { whose: 'us', code } });
    expect(looks(store)[0]).toMatchObject({ outcome: 'seen' });
    expect(lines.join('')).toContain(`"why":"${code}"`);
    const [gap] = store.gaps({});
    if (gap !== undefined) expect(gap.why).toBe(code);
  });
});

describe('what is not reached', () => {
  const anchors = [{ host: 'elsewhere.example', port: 443 }];
  const bound = [boundTo('a', failing())];
  test('is a failure while an independent anchor answers', async () => {
    const { store } = await ran({ bound, anchors }, (of) => looks(of).length >= 2);
    expect(looks(store).map(({ outcome }) => outcome)).not.toContain('blind');
    expect(store.openIncidents('peer', 'a')).toHaveLength(1);
  });

  test('is our network when the anchor does not answer either, and no incident of it', async () => {
    const { store } = await ran({ bound, anchors, toolsForRound: () => nobody }, (of) => looks(of).length >= 3);
    for (const { outcome, fault } of looks(store))
      expect([outcome, fault?.whose, fault?.code]).toEqual(['blind', 'network', 'own-network-down']);
    expect(store.incidents(0)).toEqual([]);
  });

  test('for too long is one incident of our own, however much is not seen, and ends with the first sight', async () => {
    let network = nobody;
    const parts = { ...failing(), judge: () => (network === somebody ? [] : [finding('unreached', 'failure')]) };
    const many = Array.from({ length: 20 }, (_, n) => boundTo(`target ${n}`, parts));
    const own = { folder: null, followers: () => new Set<string>(), everyMs: 10 };
    const opened = (of: Store) => of.openIncidents().map(({ check, code }) => [check, code]);
    const { store } = await ran(
      { bound: many, anchors, toolsForRound: () => network, own, blindAfterMs: 200 },
      (of) => {
        if (network === nobody && opened(of).length === 0) return false;
        if (network === nobody) expect(opened(of)).toEqual([[ownCheckId, 'sight-lost']]);
        network = somebody;
        return of.latest().every(({ outcome }) => outcome === 'seen');
      },
    );
    expect(store.incidents(0).filter(({ check }) => check === ownCheckId)).toHaveLength(1);
  });
});

test('a look that is blind already keeps its own cause where nothing happened to us', async () => {
  const fault = { whose: 'peer', code: 'HTTP_500', message: 'no' } as const;
  const bound = [boundTo('a', { id: 'peer', probe: () => Promise.reject(new CouldNotLook(fault)) })];
  const { store } = await ran({ bound }, (of) => looks(of).length >= 1);
  expect(looks(store)[0]?.fault).toEqual(fault);
});

test('what is judged otherwise by the clock of the servers is unknown, and the rest is not', async () => {
  const dated = (id: string, beyondMs: number): Partial<Check> => ({
    id,
    judge: (_seen, { nowMs }) => (nowMs > Date.now() + beyondMs ? [] : [finding('expired', 'failure')]),
  });
  const bound = [boundTo('a', dated('peer', 3_600_000)), boundTo('b', dated('steady', -86_400_000 * 365))];
  const { store } = await ran(
    { bound, skewMs: () => 7_200_000 },
    (of) => looks(of).length > 0 && of.attempts({ check: 'steady' }).length > 0,
  );
  expect(looks(store)[0]?.fault).toMatchObject({ whose: 'us', code: 'clock-wrong' });
  expect(store.attempts({ check: 'steady' })[0]?.outcome).toBe('seen');
});

test('what is found of our own clock waits until our own look has told that it is wrong', async () => {
  const skewed: Partial<Check> = {
    id: 'peer',
    explanations: { skewed: { isOwnClock: true } } as unknown as Check['explanations'],
    judge: () => [finding('skewed', 'warning')],
  };
  const own = { folder: null, followers: () => new Set<string>(), everyMs: 60_000 };
  let isTold = false;
  const { store } = await ran({ bound: [boundTo('a', skewed)], skewMs: () => 7_200_000, own }, (of) => {
    isTold ||= of.attempts({ check: ownCheckId }).length > 0;
    return isTold && looks(of)[0]?.outcome === 'seen';
  });
  const told = store.attempts({ check: ownCheckId })[0]?.id ?? 0;
  for (const { outcome, fault } of looks(store))
    expect([outcome, fault?.code ?? null]).toEqual(outcome === 'seen' ? ['seen', null] : ['blind', 'clock-wrong']);
  expect(Math.min(...looks(store).flatMap(({ id, outcome }) => (outcome === 'seen' ? [id] : [])))).toBeGreaterThan(
    told,
  );
});

describe('before anybody has told the time', () => {
  const expired = {
    id: 'peer',
    judge: (_seen: unknown, { nowMs }: { nowMs: number }) =>
      nowMs > Date.now() + 3_600_000 ? [] : [finding('expired', 'failure')],
  } as const;
  /** Tells the time to whoever reaches it. */
  const told = () => {
    let asked = 0;
    const network: Network = {
      reach: async ({ host }) => {
        asked += 1;
        return reachTo(host, true);
      },
    };
    return { asked: () => asked, tools: toolsWith(network), skewMs: () => (asked === 0 ? null : 7_200_000) };
  };
  const anchors = [{ host: 'elsewhere.example', port: 443 }];

  test('a look that failed asks for it, and is not judged by a clock that is wrong', async () => {
    const { tools, skewMs } = told();
    const given = { bound: [boundTo('a', expired)], toolsForRound: () => tools, anchors, skewMs };
    const { store } = await ran(given, (of) => looks(of).length >= 2);
    expect(looks(store).map(({ outcome, fault }) => [outcome, fault?.code])).toEqual(
      looks(store).map(() => ['blind', 'clock-wrong']),
    );
  });

  test('one that found nothing asks nobody', async () => {
    const { tools, skewMs, asked } = told();
    const given = { bound: [boundTo('a', { id: 'peer' })], toolsForRound: () => tools, anchors, skewMs };
    await ran(given, (of) => looks(of).length >= 2);
    expect(asked()).toBe(0);
  });

  test('and nobody tells it, what was found counts', async () => {
    const given = { bound: [boundTo('a', expired)], toolsForRound: () => nobody, anchors, skewMs: () => null };
    const { store } = await ran(given, (of) => looks(of).length >= 1);
    expect(looks(store)[0]).toMatchObject({ outcome: 'seen', findings: [{ code: 'expired' }] });
  });
});
