import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettingsRefused } from '../../src/settings/refused.ts';
import { parsed, problemsOf } from './parsed.ts';

const tenant = `connections:
  prod:
    region: eu1
    signIn: { user: me@example.com, password: env:PASS }
`;
const withImport = (rest: string) => `${tenant}models:\n  - model: M\n    imports:\n      - { import: A, ${rest} }\n`;
const secretText =
  'must say where the secret is found, not be the secret; write env:NAME, file:/path or credential:NAME (systemd), and change a secret that stood here';
const commandText =
  'must be the absolute path of a command and its arguments, without quotes or signs of a shell; else write a list: { exec: [/path/of/command, argument] }';
const topKeys =
  'allowed here: reporter, privacy, watchers, support, smtp, connections, models, watch, calendars, page, inventory, statusPage, endpoints, certificates, installs, secretStores, clients, schedule, daemon, retention, alarms, maintenance, quietHours, notify, limits, network, stateDirectory';

const noMoment = 'write for example "06:00 Europe/Berlin Mon-Fri", or cron such as "0 6 * * 1-5"';
/** Deadlines that are not accepted, and why. */
const deadlines: readonly (readonly [string, string])[] = [
  ['sometimes', `names no moment; ${noMoment}`],
  ['24:00', 'begins with no time of day; write it from 00:00 to 23:59'],
  ['6:00 Mo-Fr', 'names no days of the week; write for example Mon-Fri or Mon, Wed, or is no time zone'],
  ['6:00 Europe/Berlim', `has something besides time, zone and days; ${noMoment}`],
  ['6:00 UTC Europe/Berlin', `has something besides time, zone and days; ${noMoment}`],
  ['0 6 * * 1-5 2026', `has more than the five fields of cron and a time zone; ${noMoment}`],
  ['0 66 * * 1-5', `is no cron expression (Invalid value for hour: 66); ${noMoment}`],
  ['0 6 30 2 *', 'is never due: no day that it names counts'],
];

/** Name, text, and every problem without the name of the file. */
const cases: readonly (readonly [name: string, text: string, problems: readonly string[]])[] = [
  ['nothing at all', '', ['1:1: is empty; start from config/example.yaml']],
  ['only a comment', '# hello\n', ['1:1: is empty; start from config/example.yaml']],
  ['a list', '- a\n', [' must be a group of "key: value" lines']],
  ['misspelt key', 'conections: {}\n', ['1:1: conections: is no known key; did you mean "connections"?']],
  ['key from nowhere', 'foo: 1\n', [`1:1: foo: is no known key; ${topKeys}`]],
  ['prototype', '__proto__: {x: 1}\n', [`1:1: __proto__: is no known key; ${topKeys}`]],
  ['key of a later version', 'metrics: {}\n', [`1:1: metrics: is no known key; ${topKeys}`]],
  [
    'secret in the file',
    tenant.replace('env:PASS', 'hunter2'),
    [`4:47: connections.prod.signIn.password: ${secretText}`],
  ],
  ['secret of digits', tenant.replace('env:PASS', '12345'), [`4:47: connections.prod.signIn.password: ${secretText}`]],
  [
    'no secret',
    tenant.replace('env:PASS', ''),
    ['4:48: connections.prod.signIn.password: is empty; give a text or remove the key'],
  ],
  [
    'secret of a certificate in the file',
    'certificates: [{file: a.p12, password: hunter2}]\n',
    [`1:40: certificates[0].password: ${secretText}`],
  ],
  [
    'a command that would need a shell',
    tenant.replace('env:PASS', '"exec:/usr/bin/pass show $USER"'),
    [`4:47: connections.prod.signIn.password: ${commandText}`],
  ],
  [
    'a command of no absolute path',
    tenant.replace('env:PASS', 'exec:pass show x'),
    [`4:47: connections.prod.signIn.password: ${commandText}`],
  ],
  [
    'a list that begins with no absolute path',
    tenant.replace('env:PASS', '{ exec: [pass, show] }'),
    [`4:55: connections.prod.signIn.password.exec: ${commandText}`],
  ],
  [
    'a secret of Vault without a key',
    tenant.replace('env:PASS', 'vault:secret/anaplan'),
    ['4:47: connections.prod.signIn.password: must name path and key; write for example vault:secret/anaplan#password'],
  ],
  [
    'Vault over plain http',
    'secretStores: { vault: { address: "http://vault.example.com:8200" } }\n',
    ['1:35: secretStores.vault.address: must begin with https://; http is for this host only'],
  ],
  [
    'the key to Vault in Vault',
    'secretStores: { vault: { address: "https://v:8200", signIn: { token: "vault:kv/a#b" } } }\n',
    [
      '1:70: secretStores.vault.signIn.token: must not lie in a vault itself; write env:NAME, file:/path, credential:NAME or exec:',
    ],
  ],
  [
    'two ways to sign in to Vault',
    'secretStores: { vault: { address: "https://v:8200", signIn: { token: env:T, kubernetes: { role: r } } } }\n',
    ['1:77: secretStores.vault.signIn.kubernetes: is no known key; allowed here: token'],
  ],
  [
    'Vault without an address',
    'secretStores: { vault: {} }\n',
    ['1:24: secretStores.vault: needs an address; write address: https://vault.example.com:8200, or set VAULT_ADDR'],
  ],
  [
    'a client on this host named twice',
    'installs: { connect: [/a.sh, { name: /a.sh, script: /b.sh }] }\n',
    ['1:30: installs.connect[1]: has the name of an entry above; give each a name of its own'],
  ],
  [
    'an account that is none',
    'installs: { connect: [{ script: /a.sh, account: "me; id" }] }\n',
    ['1:49: installs.connect[0].account: is no name of an account; write the one the job runs as, for example loader'],
  ],
  [
    'Atlan without what it takes',
    'installs: { atlan: [{ mode: direct }, { mode: runtime, host: h }, { mode: cloud }] }\n',
    ['1:75: installs.atlan[2].mode: is not one of the words allowed; allowed here: direct, runtime'],
  ],
  [
    'a secret of Atlan with its key',
    'installs: { atlan: [{ mode: runtime, tenant: t, secret: { reference: "vault:a/b#c", keys: [u] } }] }\n',
    [
      '1:70: installs.atlan[0].secret.reference: is written as vault:PATH, aws:NAME, azure:NAME or google:NAME, without #KEY',
    ],
  ],
  [
    'Atlan without host or files',
    'installs: { atlan: [{ mode: direct }, { name: b, mode: runtime, connection: none }] }\n',
    [
      '1:21: installs.atlan[0]: needs host: what the host field of the connector says, for example us1a.app.anaplan.com',
      '1:39: installs.atlan[1]: needs what there is of the runtime: config, components, env, compose or tenant',
      '1:77: installs.atlan[1].connection: names a connection that is not in connections',
    ],
  ],
  [
    'region',
    tenant.replace('eu1', 'eu11'),
    ['3:13: connections.prod.region: is not one of the words allowed; did you mean "eu1"?'],
  ],
  [
    'neither region nor base URLs',
    tenant.replace('    region: eu1\n', ''),
    ['3:5: connections.prod: needs a region, or baseUrls with both api and auth; write for example region: eu1'],
  ],
  [
    'misspelt key of a sign-in',
    tenant.replace('password', 'pasword'),
    [
      '4:5: connections.prod.signIn.password: is missing; give a text',
      '4:37: connections.prod.signIn.pasword: is no known key; did you mean "password"?',
    ],
  ],
  [
    'sign-in that is a word',
    tenant.replace(/\{ user.*\}/, 'password'),
    ['4:13: connections.prod.signIn: must be a group of "key: value" lines'],
  ],
  [
    'plain http',
    `${tenant}    baseUrls: { api: http://api.anaplan.com }\n`,
    ['5:22: connections.prod.baseUrls.api: must start with https://; plain http is allowed to this host only'],
  ],
  [
    'password in a URL',
    `${tenant}    baseUrls: { api: "https://u:hunter2@x/2/0" }\n`,
    ['5:22: connections.prod.baseUrls.api: must not hold a user or password; see signIn'],
  ],
  [
    'duration without unit',
    withImport('stuckAfter: 45'),
    ['8:34: models[0].imports[0].stuckAfter: is no duration; write for example 90s, 5m, 1h30m or 2d'],
  ],
  [
    'no duration at all',
    withImport('stuckAfter: 0m'),
    ['8:34: models[0].imports[0].stuckAfter: must be more than nothing and at most ten years'],
  ],
  [
    'hyphens instead of camel case',
    withImport('stuck-after: 5m'),
    ['8:22: models[0].imports[0].stuck-after: is no known key; did you mean "stuckAfter"?'],
  ],
  [
    'a deadline in camel case',
    withImport('doneBy: "06:00"'),
    ['8:22: models[0].imports[0].doneBy: is no known key; did you mean "done by"?'],
  ],
  [
    'fresh by where there is no file of the action',
    withImport('fresh by: "06:00"'),
    [
      '8:22: models[0].imports[0]["fresh by"]: is no known key; allowed here: import, stuckAfter, sourceModel, sourceFile, start by, done by, purpose, runFrom, module, processType, severity, impact, owner, mayOpenModel',
    ],
  ],
  ...deadlines.map(([written, problem]): (typeof cases)[number] => [
    `done by: ${written}`,
    withImport(`done by: ${written}`),
    [`8:31: models[0].imports[0]["done by"]: ${problem}`],
  ]),
  [
    'deadline with parts that do not fit',
    `${withImport('start by: { at: "6:00 UTC", cron: "0 6 * * *", timeZone: Mars/Base, tolerance: 0s, calendar: bussines }')}calendars: { business: {} }\n`,
    [
      '8:56: models[0].imports[0]["start by"].cron: is given besides at; keep one of them',
      '8:79: models[0].imports[0]["start by"].timeZone: is no time zone; write an IANA name such as Europe/Berlin',
      '8:101: models[0].imports[0]["start by"].tolerance: must be more than nothing and at most ten years',
      '8:115: models[0].imports[0]["start by"].calendar: names a calendar that is not in calendars; did you mean "business"?',
    ],
  ],
  [
    'deadline without a time',
    withImport('start by: { tolerance: 5m }'),
    [
      '8:32: models[0].imports[0]["start by"]: needs at or cron; write for example { at: "06:00", timeZone: Europe/Berlin, tolerance: 15m }',
    ],
  ],
  [
    'two time zones',
    withImport('start by: { at: "06:00 UTC", timeZone: Europe/Berlin }'),
    [
      '8:61: models[0].imports[0]["start by"].timeZone: is another time zone than the one behind the time; keep one of them',
    ],
  ],
  [
    'deadline on days that never count',
    `${withImport('start by: "06:00 Sat"')}calendars: { default: {} }\n`,
    ['8:32: models[0].imports[0]["start by"]: is never due: no day that it names counts in calendar "default"'],
  ],
  [
    'calendars',
    'calendars:\n  "a b": {}\n  x: { weekdays: Mo-Fr, holidays: [2026-02-30, 25.12.2026], timeZone: Mars, monthEnd: "3..-2" }\n',
    [
      '2:3: calendars["a b"]: is no name for a calendar; use letters, digits, ".", "_" and "-"',
      '3:48: calendars.x.holidays[1]: is no day; write for example 2026-12-25',
    ],
  ],
  [
    'calendars, what only their values tell',
    'calendars:\n  x: { weekdays: Mo-Fr, holidays: [2026-02-30, 2026-01-01], extraDays: [2026-01-01], timeZone: Mars, monthEnd: "3..-2" }\n',
    [
      '2:18: calendars.x.weekdays: names no days of the week; write for example Mon-Fri or Mon, Wed',
      '2:36: calendars.x.holidays[0]: is no day of any calendar; write for example 2026-12-25',
      '2:73: calendars.x.extraDays[0]: is in holidays too; keep one of them',
      '2:96: calendars.x.timeZone: is no time zone; write an IANA name such as Europe/Berlin',
      '2:112: calendars.x.monthEnd: is no range of days around the end of a month; write for example "-2..+3" or "-2..+3 workdays", up to 20 days each way',
    ],
  ],
  [
    'factor of rows',
    withImport('sourceFile: { path: a, rowsFactor: 1 }'),
    ['8:57: models[0].imports[0].sourceFile.rowsFactor: must be a number above 1, for example 2 or 1.5'],
  ],
  [
    'CloudWorks without a region',
    `${tenant.replace('region: eu1', 'baseUrls: { api: "https://a.example.com", auth: "https://b.example.com" }')}    cloudWorks: true\n`,
    ['3:5: connections.prod: needs a region, or baseUrls with cloudWorks; write for example region: eu1'],
  ],
  [
    'OAuth without a region',
    tenant
      .replace('region: eu1', 'baseUrls: { api: "https://a.example.com", auth: "https://b.example.com" }')
      .replace(/\{ user.*\}/, '{ oauth: { clientId: x } }'),
    ['3:5: connections.prod: needs a region, or baseUrls with oauth; write for example region: eu1'],
  ],
  [
    'refresh token outside the state directory',
    tenant.replace(/\{ user.*\}/, '{ oauth: { clientId: x, refreshTokenFile: ../token } }'),
    [
      '4:55: connections.prod.signIn.oauth.refreshTokenFile: must lie in the state directory (stateDirectory); write just the name of a file',
    ],
  ],
  [
    'refresh token in the file',
    tenant.replace(/\{ user.*\}/, '{ oauth: { clientId: x, refreshToken: hunter2 } }'),
    ['4:37: connections.prod.signIn.oauth.refreshToken: is no known key; did you mean "refreshTokenFile"?'],
  ],
  [
    'CloudWorks twice the same, and two base URLs',
    `${tenant}    baseUrls: { cloudWorks: https://x.example.com }\n    cloudWorks: { baseUrl: https://y.example.com, flows: [A, { flow: A }] }\n`,
    [
      '6:28: connections.prod.cloudWorks.baseUrl: is given in baseUrls too; keep one of them',
      '6:62: connections.prod.cloudWorks.flows[1]: is listed a second time; keep one of them',
    ],
  ],
  [
    'watch',
    `${tenant}watch: [{ connection: porod, include: { model: X } }]\n`,
    ['5:41: watch[0].include.model: is no known key; did you mean "models"?'],
  ],
  [
    'watch of a connection that is not there',
    `${tenant}watch: [{ connection: porod }]\n`,
    ['5:23: watch[0].connection: names a connection that is not in connections; did you mean "prod"?'],
  ],
  ['watch too often', `${tenant}watch: [{ refresh: 5s }]\n`, ['5:20: watch[0].refresh: must be from 1m to 24h']],
  [
    'status page',
    'statusPage: status.anaplan.com\n',
    ['1:13: statusPage: is no URL; write for example https://status.anaplan.com, or none'],
  ],
  [
    'status page in clear',
    'statusPage: http://status.anaplan.com\n',
    ['1:13: statusPage: must start with https://; plain http is allowed to this host only'],
  ],
  [
    'size',
    withImport('sourceFile: { path: a.csv, minSize: big }'),
    ['8:58: models[0].imports[0].sourceFile.minSize: is no size; write for example 1kB or 5MB'],
  ],
  ['no model', `${tenant}models:\n  - imports: [A]\n`, ['6:5: models[0].model: is missing; give a text']],
  [
    'connection that is not there',
    `${tenant}models:\n  - { connection: porod, model: M }\n`,
    ['6:19: models[0].connection: names a connection that is not in connections; did you mean "prod"?'],
  ],
  [
    'model without connections',
    'models: [{model: M}]\n',
    ['1:10: models[0]: needs a connection, and there is none; add connections'],
  ],
  [
    'import listed twice',
    `${tenant}models:\n  - { model: M, imports: [A, A], processes: [A] }\n`,
    ['6:30: models[0].imports[1]: lists this import a second time; keep one of them'],
  ],
  [
    'source model of nothing',
    `${tenant}models:\n  - { model: M, imports: [Load A], sourceModels: { Load B: {model: X} } }\n`,
    ['6:60: models[0].sourceModels["Load B"]: names no import or process of this model; did you mean "Load A"?'],
  ],
  [
    'schedules',
    'schedule: { default: sometimes, certificates: every 6x, tls-version: "99 * * * *", timeZone: Mars/Base }\n',
    [
      '1:22: schedule.default: is no schedule; write for example "every 5m", or cron such as "0 6 * * 1-5"',
      '1:47: schedule.certificates: is no schedule; write for example "every 5m", or cron such as "0 6 * * 1-5"',
      '1:70: schedule.tls-version: is no cron expression (Invalid value for minute: 99); write for example "0 6 * * 1-5", or "every 5m"',
      '1:94: schedule.timeZone: is no time zone; write an IANA name such as Europe/Berlin',
    ],
  ],
  [
    'limits',
    'limits:\n  certificate-expiry: { noticeDay: 3 }\n  import-stuck: { stuckAfter: soon }\n  tls-versions: {}\n',
    [
      '2:25: limits.certificate-expiry.noticeDay: is no known key; did you mean "noticeDays"?',
      '3:31: limits.import-stuck.stuckAfter: is no duration; write for example 90s, 5m, 1h30m or 2d',
      '4:3: limits.tls-versions: is no known key; did you mean "tls-version"?',
    ],
  ],
  [
    'limit out of range',
    'limits:\n  certificate-expiry: { noticeDays: 99999 }\n',
    ['2:37: limits.certificate-expiry.noticeDays: is too large; at most 3650'],
  ],
  ['key twice', 'endpoints: []\nendpoints: []\n', ['2:1: has this key twice; keep one of them']],
  ['tab', 'support:\n\tto: x\n', ['2:1: is indented by a tab here; YAML wants spaces']],
  ['open quote', 'endpoints: ["a\n', ['2:1: misses a closing quote or bracket, or a colon, here']],
  [
    'tag',
    'endpoints: [!!binary aGk=]\n',
    ['1:22: has a YAML tag ("!...") here; put a value that starts with "!" in quotes'],
  ],
  [
    'asterisk',
    tenant.replace('env:PASS', '*hunter2'),
    ['4:47: has a value that starts with "*" here, which YAML takes for a reference; put it in quotes'],
  ],
  [
    'two documents',
    'endpoints: []\n---\nendpoints: []\n',
    ['2:1: holds several YAML documents; keep one, without further "---" lines'],
  ],
  ['key that is a list', '? [a]\n: b\n', ['1:3: has a key here that is no plain text']],
  [
    'endpoints',
    'endpoints: ["a b", "x:99999", "ok:1"]\n',
    [
      '1:13: endpoints[0]: is no HOST or HOST:PORT; write for example api.anaplan.com:443',
      '1:20: endpoints[1]: is no HOST or HOST:PORT; write for example api.anaplan.com:443',
    ],
  ],
  [
    'same certificate twice',
    'certificates: [a.pem, {file: ./a.pem}]\n',
    ['1:23: certificates[1]: has the name of an entry above; give each a name of its own'],
  ],
  [
    'reference where a path belongs',
    'certificates: [{file: env:X}]\n',
    ['1:23: certificates[0].file: must be a path here, absolute or relative to the settings file'],
  ],
  [
    'e-mail',
    'reporter: { name: A, email: nope }\n',
    ['1:29: reporter.email: is no e-mail address; write for example team@example.com'],
  ],
  [
    'proxy with a password',
    'network: { proxy: "http://u:hunter2@p:1" }\n',
    [
      '1:19: network.proxy: holds a user or password; put the whole URL into an environment variable and write env:NAME',
    ],
  ],
  [
    'proxy not set',
    'network: { proxy: env:NOPE }\n',
    ['1:19: network.proxy: refers to the environment variable NOPE, which is not set'],
  ],
  [
    'a client nobody knows',
    'clients: [java-8u161, java-8-u161, abacus]\n',
    [
      '1:23: clients[1]: is no client that is known here; did you mean "java-8u161"?',
      '1:36: clients[2]: is no client that is known here; docs/client-support.md lists them',
    ],
  ],
  ['yes', 'support: { mayOpenModel: yes }\n', ['1:26: support.mayOpenModel: must be true or false']],
  [
    'nothing behind a key',
    'support:\n',
    ['1:9: support: is empty; give a group of "key: value" lines or remove the key'],
  ],
  [
    'name of a connection',
    tenant.replace('prod', '"a b"'),
    ['2:3: connections["a b"]: is no name for a connection; use letters, digits, ".", "_" and "-"'],
  ],
];

describe('settings that are refused', () => {
  it.each(cases)('%s', (_name, text, problems) => {
    const found = problemsOf(text);
    expect(found).toEqual(problems);
    expect(found.join('\n')).not.toMatch(/hunter2|12345/);
  });

  it('names the file, and the environment where that is at fault', () => {
    const error = refusalOf('foo: 1\n');
    expect(error.problems[0]).toMatch(/^\/etc\/doctor\/my\.yaml:1:1: foo: /);
    expect(problemsOf('endpoints: []', { HTTPS_PROXY: 'socks5://hunter2@x' })).toEqual([
      ' the environment variable HTTPS_PROXY asks for a proxy by socks5, which is not supported; give one by http://; or set network.proxy here',
    ]);
  });

  it('is bounded in size, depth, aliases and number of problems', () => {
    expect(problemsOf(`# ${'x'.repeat(1_000_000)}`)).toEqual(['1:1: is larger than 1 MB; settings are far smaller']);
    expect(problemsOf('['.repeat(20_000))).toEqual([expect.stringContaining('is nested too deeply')]);
    const bomb = [
      'a: &a [x]',
      ...'bcdefgh'.split('').map((name, index) => {
        const before = 'abcdefgh'[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(problemsOf(bomb)).toEqual(['1:1: repeats its anchors (&name, *name) too often; write the values out']);
    const many = refusalOf(Array.from({ length: 80 }, (_, index) => `key${index}: 1`).join('\n')).problems;
    expect(many).toHaveLength(51);
    expect(many.at(-1)).toBe('/etc/doctor/my.yaml: and 30 more problems');
  });

  it('refuses or accepts any text, and never throws anything else', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            'models:',
            ' ',
            '\n',
            '- ',
            'limits:',
            '{',
            '}',
            '[',
            ']',
            '&a',
            '*a',
            'import: 1',
            '"',
            '!x',
            ': ',
          ),
          { maxLength: 40 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(Array.isArray(problemsOf(text))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never repeats a secret wherever it is put by mistake', () => {
    const secret = fc
      .stringMatching(/^[A-Za-z!*&?#%@{}[\]"':|>-][A-Za-z0-9!*&?#%@]{11,20}$/)
      .map((text) => `${text}Xq7Zw9`);
    fc.assert(
      fc.property(secret, fc.constantFrom('password: env:PASS', 'env:PASS'), (value, place) => {
        const found = problemsOf(tenant.replace(place, place === 'env:PASS' ? value : `password: ${value}`));
        expect(found.join('\n')).not.toContain('Xq7Zw9');
      }),
      { numRuns: 300 },
    );
  });
});

function refusalOf(text: string): SettingsRefused {
  try {
    parsed(text);
  } catch (error) {
    if (error instanceof SettingsRefused) return error;
    throw error;
  }
  throw new Error('was accepted');
}
