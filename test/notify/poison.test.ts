import { setTimeout as waited } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { createLog } from '../../src/daemon/log.ts';
import { startMessenger } from '../../src/daemon/messenger.ts';
import type { NewMessage } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { messagesFor, settingsWith, smtpAt } from './world.ts';

test('a message that no process outlives keeps the others waiting once, and then waits itself', async () => {
  const clock = new MovableClock();
  const store = openStore(':memory:');
  store.addMessages([messageOf('fatal', clock.nowMs()), messageOf('other', clock.nowMs())]);
  // Two processes that are no more had it under way when they ended.
  for (let ends = 0; ends < 2; ends += 1) {
    store.releaseClaims(
      () => true,
      () => clock.nowMs(),
    );
    const claim = { owner: '4194304.gone', nowMs: clock.nowMs(), untilMs: clock.nowMs() + 60_000 };
    expect(store.claimMessage(1, claim)?.key).toBe('fatal');
  }
  const sent: string[] = [];
  const messenger = startMessenger({
    messages: () => messagesFor(settingsWith({ smtp: smtpAt(9) }), []),
    ...{ store, clock, log: createLog({ write: () => undefined }), everyMs: 5 },
    deliver: async ({ key }) => {
      sent.push(key);
      return { kind: 'sent', detail: '' };
    },
  });
  const until = async (count: number) => {
    while (sent.length < count) await waited(5);
  };
  await until(1);
  await waited(50);
  expect(sent).toEqual(['other']);
  clock.moveMs(20_000);
  await until(2);
  expect(sent).toEqual(['other', 'fatal']);
  await messenger.stop();
  store.close();
});

function messageOf(key: string, createdAtMs: number): NewMessage {
  const mail = {
    messageId: `<${key}@example.com>`,
    envelope: { from: 'a@example.com', to: ['b@example.com'], required: [] },
  };
  return {
    ...{ key, channel: 'mail', kind: 'fires', severity: 'failure', subject: key, createdAtMs, incidents: [], mail },
    ...{ contentType: 'message/rfc822', payload: Buffer.from('Subject: x\r\n\r\n') },
  };
}
