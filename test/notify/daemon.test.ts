import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check, Finding } from '../../src/check.ts';
import type { Bound } from '../../src/engine/bound.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';
import { mailServers, refusal } from './servers.ts';
import { daemonUntil, messagesFor, settingsWith, smtpAt, words } from './world.ts';

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
describe('a daemon with a mail server', () => {
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
