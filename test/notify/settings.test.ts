import { expect, test } from 'vitest';
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
