/** Settings, checks and a daemon of a test that tells. */

import type { Check, Explanation } from '../../src/check.ts';
import { hostClock } from '../../src/clock.ts';
import type { DaemonOptions } from '../../src/daemon/daemon.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import type { Messages } from '../../src/daemon/messenger.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { noTools } from '../engine/checks.ts';

export const words = (title: string, more: Partial<Explanation> = {}): Explanation => ({
  title,
  meaning: 'Nothing gets through.',
  remedy: 'Run `anaplan-doctor diagnose tls {host}`.\nThen ask those who run it.',
  actsNext: 'network',
  source: 'a test',
  ...more,
});

export function settingsWith(notify: Partial<NotifySettings> = {}, more: Partial<Settings> = {}): Settings {
  return {
    ...plainSettings(),
    alarms: { ...usualAlarms, damping: { ...usualAlarms.damping, found: 1, of: 1, recover: 1 }, groupWaitMs: 0 },
    ...more,
    notify: {
      smtp: null,
      to: ['oncall@example.com'],
      routes: [],
      channels: [],
      mostPerHour: 30,
      heartbeat: null,
      digest: null,
      page: null,
      ...notify,
    },
  };
}

export function smtpAt(port: number): NonNullable<NotifySettings['smtp']> {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: { name: '', address: 'doctor@example.com' },
    signIn: null,
    client: null,
    caFile: null,
    timeoutMs: 30_000,
  };
}

export function messagesFor(settings: Settings, checks: readonly Check[], more: Partial<Messages> = {}): Messages {
  return {
    checks,
    settings: () => settings,
    notify: settings.notify ?? null,
    readSecret: async (reference) => reference.replace(/^test:/, ''),
    onSecret: () => undefined,
    redact: (text) => text,
    ...more,
  };
}

export type Line = { readonly level: string; readonly msg: string; readonly [key: string]: unknown };

/** Runs until `enough` says so, asked every 20 ms. */
export async function daemonUntil(
  given: Partial<DaemonOptions> & { readonly store: Store },
  enough: () => boolean,
  lines: Line[] = [],
): Promise<readonly Line[]> {
  const stop = new AbortController();
  const log = createLog({ write: (text) => void lines.push(JSON.parse(text) as Line) });
  const timer = setInterval(() => {
    if (enough()) stop.abort();
  }, 20);
  try {
    await runDaemon({
      bound: [],
      schedule: { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} },
      toolsForRound: () => noTools,
      clock: hostClock,
      log,
      signal: stop.signal,
      startWithinMs: 0,
      notifySocket: undefined,
      parallel: 50,
      perHost: 50,
      messenger: { everyMs: 20, retry: quick },
      ...given,
    });
  } finally {
    clearInterval(timer);
  }
  return lines;
}

export const quick = { firstMs: 50, mostMs: 200, giveUpMs: 60_000, mostAskedMs: 60_000 };

function plainSettings(): Settings {
  return parseSettings('endpoints: [localhost]\n', {
    file: '/etc/anaplan-doctor/settings.yaml',
    baseDirectory: '/etc/anaplan-doctor',
    environment: {},
    homeDirectory: '/root',
    limits: {},
  });
}
