/** A process that records incidents and tells of them until it is killed: node told-child.ts STORE PORT COUNT. Says `ready`, then `idle`. */
import { hostClock } from '../../src/clock.ts';
import { startMessenger } from '../../src/daemon/messenger.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';

const [file = '', port = '0', count = '0'] = process.argv.slice(2);
const store = openStore(file);
const server = {
  host: '127.0.0.1',
  port: Number(port),
  security: 'none',
  signIn: null,
  client: null,
  caFile: null,
} as const;
const notify: NotifySettings = {
  smtp: { ...server, from: { name: '', address: 'doctor@example.com' }, timeoutMs: 5000 },
  ...{ to: ['oncall@example.com'], routes: [], channels: [], mostPerHour: 1_000_000_000 },
  ...{ heartbeat: null, digest: null, page: null },
};
const network = { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' } as const;
// What telling asks of settings; it starts in a third of the time without those who parse them.
const settings = { notify, network, alarms: { ...usualAlarms, groupWaitMs: 0 } } as Partial<Settings> as Settings;
const secret = async () => '';
const messages = {
  checks: [],
  settings: () => settings,
  notify,
  readSecret: secret,
  onSecret: () => undefined,
  redact: (text: string) => text,
};
// Longer than a start: what was under way at two ends waits, and the kills reach the next message.
const retry = { firstMs: 2000, mostMs: 8000, giveUpMs: 3_600_000, mostAskedMs: 1000 };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

startMessenger({
  messages: () => messages,
  ...{ store, clock: hostClock, log: silent as never, everyMs: 5, retry },
});
process.stdout.write('ready\n');

const known = store.note('told-child');
let next = typeof known === 'number' ? known : 0;
const last = next + Number(count);
const timer = setInterval(() => {
  if (next < last) {
    next += 1;
    recorded(next);
    return;
  }
  const { pending, claimed, uncertain } = store.countMessages();
  if (store.untold().length + pending + claimed + uncertain > 0) return;
  clearInterval(timer);
  process.stdout.write('idle\n');
}, 3);

/** Each of a code of its own: one message each. */
function recorded(number: number): void {
  const attempt: Attempt = {
    ...{ check: 'made', target: `target ${number}`, startedAtMs: Date.now(), durationMs: 1, outcome: 'seen' },
    ...{ observation: null, limits: null, memory: null, fault: null, reason: null },
    findings: [{ code: `code-${number}`, severity: 'failure', facts: {} }],
  };
  store.inOneTransaction(() => {
    store.writeNote('told-child', number);
    store.record(attempt, (before) => changesOf(before, attempt, atOnce));
  });
}
