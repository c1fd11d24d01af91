import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check, Finding } from '../../src/check.ts';
import type { Bound } from '../../src/engine/bound.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';
import { mailServers, refusal } from './servers.ts';
import { daemonUntil, messagesFor, quick, settingsWith, smtpAt, words } from './world.ts';

const folder = temporaryFolders();
const mailServer = mailServers();

const service = {
  id: 'service',
  explanations: { down: words('Anaplan is down', { actsNext: 'anaplan', bringsDown: 'service' }) },
};
const runs = { id: 'runs', explanations: { failed: words('The run failed with {why}', { actsNext: 'anaplan' }) } };

/** What each check finds is asked of `found`, so that a test may change it. */
function world(found: { down: boolean; failed: boolean }, count: number) {
  const judge = (one: () => boolean, says: Finding) => () => (one() ? [says] : []);
  const cause: Partial<Check> = { ...service, judge: judge(() => found.down, finding('down', 'failure')) };
  const others: Partial<Check> = {
    ...runs,
    judge: judge(() => found.failed, finding('failed', 'failure', { why: 'HTTP 500' })),
  };
  const bound: readonly Bound[] = [
    boundTo('Anaplan', cause),
    ...Array.from({ length: count }, (_, index) => boundTo(`Model / Import ${index + 1}`, others)),
  ];
  const checks = [bound[0], bound[1]].flatMap((one) => one?.check ?? []);
  return { bound, checks };
}

const everySecond = { default: { kind: 'every', everyMs: 300 }, checks: {} } as const;
const waiting = (settings: Settings): Settings => ({
  ...settings,
  alarms: { ...(settings.alarms ?? usualAlarms), groupWaitMs: 4000 },
});

describe('a daemon with a mail server', () => {
  test('tells a storm of 500 failures with one cause once, and that it is over once', async () => {
    const found = { down: true, failed: true };
    const { bound, checks } = world(found, 500);
    const server = await mailServer();
    const settings = waiting(settingsWith({ smtp: smtpAt(server.port) }));
    const store = openStore(path.join(folder(), 'store.db'));
    const alarms = alarmsFor(settings, () => ({ connection: null, model: null }));
    const plan = {
      bound,
      alarms,
      messages: messagesFor(settings, checks),
      store,
      messenger: { everyMs: 200, retry: quick },
    };
    let open = 0;
    await daemonUntil({ ...plan, schedule: { default: { kind: 'every', everyMs: 2000 }, checks: {} } }, () => {
      if (server.mails.length >= 1 && open === 0) {
        open = store.openIncidents().length;
        found.down = false;
        found.failed = false;
      }
      return server.mails.length >= 2 && store.openIncidents().length === 0;
    });
    expect(open).toBe(501);
    const mails = await server.parsed();
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^FAILURE Anaplan is down \(since \d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/),
      expect.stringMatching(/^OVER Anaplan is down \(lasted \d+ (?:s|ms)\)$/),
    ]);
    expect(mails[0]?.text).toContain('And 500 others follow from it, told to nobody: Model / Import 1 (runs)');
    expect(mails[0]?.text).toContain('anaplan-doctor diagnose tls');
    // One thread.
    expect(mails[1]?.references).toBe(mails[0]?.messageId);
  }, 60_000);

  test('sends all that came while the server was away, each once and in order', async () => {
    const found = { down: true, failed: false };
    const { bound, checks } = world(found, 1);
    let isUp = false;
    const server = await mailServer({
      data: () => {
        if (!isUp) throw refusal(451, 'come back later');
      },
    });
    const settings = settingsWith({ smtp: smtpAt(server.port) });
    const store = openStore(path.join(folder(), 'store.db'));
    const alarms = alarmsFor(settings, () => ({ connection: null, model: null }));
    let step = 0;
    const lines = await daemonUntil(
      { bound, alarms, messages: messagesFor(settings, checks), store, schedule: everySecond },
      () => {
        const tries = store.messages({}).reduce((sum, { attempts }) => sum + attempts, 0);
        if (step === 0 && tries >= 3) {
          found.down = false;
          step = 1;
        } else if (step === 1 && store.countMessages().pending === 2) {
          isUp = true;
          step = 2;
        }
        return server.mails.length >= 2;
      },
    );
    const mails = await server.parsed();
    expect(mails.map(({ subject }) => subject?.split(' ')[0])).toEqual(['FAILURE', 'OVER']);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
    expect(lines.filter(({ msg }) => msg === 'message not sent yet').length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(lines)).not.toContain('stack');
  });

  test('is stopped while a mail is under way: it goes on with the same one after the start', async () => {
    const found = { down: true, failed: false };
    const { bound, checks } = world(found, 1);
    const held = Promise.withResolvers<void>();
    let isFirst = true;
    const server = await mailServer({
      data: async () => {
        if (!isFirst) return;
        isFirst = false;
        await held.promise;
      },
    });
    const settings = settingsWith({ smtp: smtpAt(server.port) });
    const file = path.join(folder(), 'store.db');
    const alarms = alarmsFor(settings, () => ({ connection: null, model: null }));
    const plan = { bound, alarms, messages: messagesFor(settings, checks), schedule: everySecond };
    const messenger = { everyMs: 20, graceMs: 100 };
    await daemonUntil({ ...plan, messenger, store: openStore(file) }, () => !isFirst);
    const between = openStore(file);
    expect(between.messages({}).map(({ state, attempts }) => [state, attempts])).toEqual([['uncertain', 1]]);
    between.retryMessages(1, Date.now());
    held.resolve();
    await daemonUntil({ ...plan, store: between }, () => server.mails.length >= 2);
    const [first, second] = server.mails;
    expect(second?.bytes).toEqual(first?.bytes);
    const after = openStore(file);
    expect(after.messages({}).map(({ state, maybeTwice }) => [state, maybeTwice])).toEqual([['sent', 1]]);
    after.close();
  });
});
