import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { spanAt } from '../../src/calendar/windows.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { secretRefsOf } from '../../src/settings/secret-refs.ts';
import { parsed, problemsOf } from '../settings/parsed.ts';

test('the shortest settings are enough for a mail', () => {
  const { notify } = parsed('notify: { smtp: smtps://mail.example.com, to: [oncall@example.com] }\n');
  expect(notify).toMatchObject({
    smtp: {
      host: 'mail.example.com',
      port: 465,
      security: 'tls',
      from: { address: 'oncall@example.com' },
      signIn: null,
    },
    to: ['oncall@example.com'],
    ...{ routes: [], channels: [], mostPerHour: 30, heartbeat: null, digest: null, page: null },
  });
});

test('everything that is said is kept, numbers and secrets by reference included', () => {
  const settings = parsed(`
smtp: { url: "smtp://mail.example.com:587", from: cases@example.com, user: u, password: env:MAIL }
notify:
  from: doctor@example.com
  to: [chat]
  channels:
    chat: { slack: env:SLACK }
    pager: { webhook: "https://events.example.com/in", signingKey: env:KEY }
  routes: [ { actsNext: network, severity: failure, to: [pager, net@example.com] } ]
  mostPerHour: 12
  heartbeat: { url: env:PING, every: 5m }
  digest: { at: "07:00 Europe/Berlin Mon-Fri", to: [net@example.com] }
  page: https://doctor.example.com/
`);
  expect(settings.notify).toMatchObject({
    smtp: { port: 587, from: { address: 'doctor@example.com' }, signIn: { user: 'u' } },
    routes: [{ actsNext: ['network'], severity: 'failure', to: ['pager', 'net@example.com'] }],
    mostPerHour: 12,
    heartbeat: { url: 'env:PING', everyMs: 300_000 },
    digest: { cron: '0 7 * * 1,2,3,4,5', timeZone: 'Europe/Berlin', to: ['net@example.com'] },
    page: 'https://doctor.example.com',
  });
  expect(secretRefsOf(settings).toSorted()).toEqual(['env:KEY', 'env:MAIL', 'env:PING', 'env:SLACK']);
});

test('the sender stands beside the mail server or in it; with neither it is who reports', () => {
  const of = (notify: string, more = '') =>
    parsed(`${more}notify: { to: [a@example.com], ${notify} }\n`).notify?.smtp?.from.address;
  const url = 'url: "smtps://mail.example.com"';
  expect(of(`smtp: { ${url} }, from: doctor@example.com`)).toBe('doctor@example.com');
  expect(of(`smtp: { ${url}, from: other@example.com }`)).toBe('other@example.com');
  expect(of(`smtp: { ${url}, from: other@example.com }, from: doctor@example.com`)).toBe('doctor@example.com');
  expect(of(`smtp: { ${url} }`, 'reporter: { name: Anna, email: anna@example.com }\n')).toBe('anna@example.com');
  expect(of(`smtp: { ${url} }`)).toBe('a@example.com');
});

const mail = 'smtp: smtps://mail.example.com';
test.each([
  ['nobody to be told', `notify: { ${mail} }`, /names nobody to be told/],
  ['an address without a mail server', 'notify: { to: [a@example.com] }', /there is no mail server/],
  ['a channel that is not there', `notify: { ${mail}, to: [chat] }`, /no name under notify\.channels/],
  [
    'the URL of a chat in the file',
    'notify: { to: [c], channels: { c: { slack: "https://hooks.slack.com/x" } } }',
    /channels/,
  ],
  [
    'http to elsewhere',
    'notify: { to: [c], channels: { c: { webhook: "http://a.example.com/x", signingKey: env:K } } }',
    /https/,
  ],
  ['no signature', 'notify: { to: [c], channels: { c: { webhook: "https://a.example.com/x" } } }', /channels/],
  ['too few an hour', `notify: { ${mail}, to: [a@example.com], mostPerHour: 2 }`, /from 6 to 1000/],
  ['a digest at no time', `notify: { ${mail}, to: [a@example.com], digest: { at: soon } }`, /digest\.at/],
  [
    'an escalation to nobody known',
    `notify: { ${mail}, to: [a@example.com] }\nalarms: { escalate: [{ after: 5m, to: [boss] }] }`,
    /escalate/,
  ],
])('%s is refused', (_name, text, problem) => {
  expect(problemsOf(`${text}\n`).join('\n')).toMatch(problem);
});

test.each(['incidents', 'notify'])('every example of docs/%s.md is taken as it stands', (name) => {
  const docs = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
  const examples = [...docs.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThanOrEqual(3);
  for (const text of examples) {
    // Days that only Anaplan can tell.
    const filled = text
      .replaceAll(/YYYY-MM-DD HH:MM(?= UTC)/g, '2031-02-03 04:05')
      .replaceAll('YYYY-MM-DD HH:MM', '2031-02-03 08:05');
    const smtp = text.includes('smtp:') ? '' : 'smtp: { url: "smtps://mail.example.com", from: doctor@example.com }\n';
    const chats = 'channels: { team-chat: { slack: env:A }, pager: { slack: env:B } }';
    const to = filled.includes('notify:') ? '' : `notify: { to: [oncall@example.com], ${chats} }\n`;
    const file = { file: '/x/settings.yaml', baseDirectory: '/x', homeDirectory: '/x', environment: {} };
    const limits = Object.fromEntries(checks.map((check) => [check.id, check.limits]));
    expect(() => parseSettings(`${smtp}${to}${filled}`, { ...file, limits }), text).not.toThrow();
  }
});

test('a weekly maintenance window keeps to the clock on the wall through both changes of the clocks', () => {
  const [weekly] =
    parsed('maintenance: [{ from: "22:00 Sat Europe/Berlin", until: "06:00 Sun", connections: [prod] }]\n')
      .maintenance ?? [];
  if (weekly === undefined) throw new Error('no window');
  const spans = ['2027-03-28T00:30Z', '2027-10-31T00:30Z', '2027-07-04T00:30Z'].map((at) => {
    const span = spanAt(weekly.window, Date.parse(at));
    return span && [span.fromMs, span.untilMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
  });
  expect(spans).toEqual([
    ['2027-03-27T21:00', '2027-03-28T04:00'],
    ['2027-10-30T20:00', '2027-10-31T05:00'],
    ['2027-07-03T20:00', '2027-07-04T04:00'],
  ]);
  expect(spanAt(weekly.window, Date.parse('2027-07-05T00:30Z'))).toBeNull();
});

test('a window may come on the first Sunday of a month', () => {
  const [first] = parsed('maintenance: [{ from: "0 4 * * 0#1 Europe/Berlin", for: 2h }]\n').maintenance ?? [];
  if (first === undefined) throw new Error('no window');
  const days = Array.from({ length: 28 }, (_, day) => Date.UTC(2027, 1, 1 + day, 3, 30));
  expect(days.filter((atMs) => spanAt(first.window, atMs) !== null)).toEqual([Date.UTC(2027, 1, 7, 3, 30)]);
});
