import { describe, expect, it } from 'vitest';
import { referenceOf } from '../../src/secrets/reference.ts';
import { durationMsOf, sizeBytesOf } from '../../src/settings/amounts.ts';
import { closest } from '../../src/settings/closest.ts';
import { endpointName, endpointsOf } from '../../src/settings/endpoints.ts';
import { endpointOf } from '../../src/settings/hosts.ts';
import { regionNames, regions } from '../../src/settings/regions.ts';
import { parsed } from './parsed.ts';

const tenant = `connections:
  prod:
    region: au1
    signIn: { certificate: file:user.pem, key: file:keys/user.key, passphrase: env:P, payload: v2-seconds }
`;

describe('settings that are accepted', () => {
  it('fills in what is not given', () => {
    expect(parsed('endpoints: [API.Anaplan.com]')).toEqual({
      file: '/etc/doctor/my.yaml',
      reporter: null,
      watchers: [],
      support: { to: 'support@anaplan.com', cc: [], mayOpenModel: null },
      connections: [],
      models: [],
      endpoints: [{ host: 'api.anaplan.com', port: 443 }],
      certificates: [],
      schedule: { default: { kind: 'every', everyMs: 300_000 }, checks: {} },
      limits: {},
      network: { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' },
      stateDirectory: '/home/me/.local/state/anaplan-doctor',
    });
  });

  it('resolves paths from the folder of the file, and keeps secrets references', () => {
    expect(parsed(tenant).connections).toEqual([
      {
        name: 'prod',
        region: 'au1',
        baseUrls: { api: 'https://api.au1a.app2.anaplan.com/2/0', auth: 'https://au1a.app2.anaplan.com' },
        signIn: {
          method: 'certificate',
          certificateFile: '/etc/doctor/user.pem',
          key: 'file:/etc/doctor/keys/user.key',
          keyPassphrase: 'env:P',
          payload: 'v2-seconds',
        },
      },
    ]);
    const { certificates } = parsed(
      'certificates: [~/a.pem, { name: B, file: /b.jks, password: "file:~/pw", user: u@x }]',
    );
    expect(certificates).toEqual([
      { name: '/home/me/a.pem', file: '/home/me/a.pem', password: null, user: null },
      { name: 'B', file: '/b.jks', password: 'file:/home/me/pw', user: 'u@x' },
    ]);
  });

  it('takes base URLs instead of a region or over one, http from this host only', () => {
    const own = tenant.replace('region: au1', 'region: eu1\n    baseUrls: { api: "https://api.example.com/" }');
    expect(parsed(own).connections[0]?.baseUrls).toEqual({
      api: 'https://api.example.com/2/0',
      auth: 'https://auth.anaplan.com',
    });
    const local = tenant.replace(
      'region: au1',
      'baseUrls: { api: "http://127.0.0.1:8080/2/0/", auth: "http://[::1]:1" }',
    );
    expect(parsed(local).connections[0]?.baseUrls).toEqual({
      api: 'http://127.0.0.1:8080/2/0',
      auth: 'http://[::1]:1',
    });
  });

  it('knows every region by an https host', () => {
    expect(regionNames).toHaveLength(20);
    for (const { api, auth, oauth, cloudWorks } of Object.values(regions)) {
      expect(oauth).toMatch(/^https:\/\/[a-z0-9.]+\.anaplan\.com$/);
      expect(cloudWorks).toMatch(/^https:\/\/[a-z0-9.]+\.anaplan\.com(\/cloudworks)?\/2\/0$/);
      expect(api).toMatch(/^https:\/\/[a-z0-9.]+\.anaplan\.com\/2\/0$/);
      expect(auth).toMatch(/^https:\/\/[a-z0-9.]+\.anaplan\.com$/);
    }
  });

  it('reads imports and processes as one list, and ids of digits as they are written', () => {
    const [model] = parsed(`${tenant}models:
  - model: 12E45678901234567890123456789012
    workspace: 0017
    imports:
      - 2024
      - { import: A, stuckAfter: 45m, purpose: updating data, sourceFile: { path: in/a.csv, freshWithin: 26h, minSize: 1kB } }
    processes: [{ process: P, sourceModel: { model: Hub, workspace: W } }]
    exports: [{ export: E, freshWithin: 2d, runBy: them }]
    sourceModels: { "2024": { model: Old } }
`).models;
    const notes = { purpose: null, runFrom: null, module: null };
    expect(model).toEqual({
      connection: 'prod',
      model: '12E45678901234567890123456789012',
      workspace: '0017',
      imports: [
        {
          action: '2024',
          kind: 'import',
          stuckAfterMs: null,
          sourceModel: { model: 'Old', workspace: null, connection: 'prod' },
          sourceFile: null,
          ...notes,
        },
        {
          action: 'A',
          kind: 'import',
          stuckAfterMs: 2_700_000,
          sourceModel: null,
          sourceFile: { path: '/etc/doctor/in/a.csv', freshWithinMs: 93_600_000, minBytes: 1000 },
          ...notes,
          purpose: 'updating data',
        },
        {
          action: 'P',
          kind: 'process',
          stuckAfterMs: null,
          sourceModel: { model: 'Hub', workspace: 'W', connection: 'prod' },
          sourceFile: null,
          ...notes,
        },
      ],
      exports: [{ action: 'E', freshWithinMs: 172_800_000, runBy: 'them', ...notes }],
    });
  });

  it('reads deadlines in every form, with zone and calendar of their own, else of the file', () => {
    const [model] = parsed(`${tenant}schedule: { timeZone: Europe/Paris }
calendars:
  default: { timeZone: Europe/London }
  every: { weekdays: Mon-Sun }
models:
  - model: M
    imports:
      - { import: A, start by: "05:15 Europe/Berlin Mon-Fri", done by: { at: "06:00", tolerance: 15m, calendar: none } }
      - { import: B, done by: "0 6 * * 1-5", sourceFile: { path: in/*.csv, arrives by: "0 5 L * * UTC", header: false, rowsFactor: 1.5 } }
    processes: [{ process: P, start by: "22:05 sat-mon" }]
    exports: [{ export: E, fresh by: { cron: "@daily", timeZone: Asia/Tokyo, calendar: every }, done by: "7:00", file: { path: out/e.csv } }]
`).models;
    const calendar = {
      timeZone: 'Europe/London',
      weekdays: [1, 2, 3, 4, 5],
      holidays: [],
      extraDays: [],
      monthEnd: null,
    };
    const london = { calendar: { ...calendar, name: 'default' }, timeZone: 'Europe/London', toleranceMs: 0 };
    const [a, b, p] = model?.imports ?? [];
    expect(a).toMatchObject({
      startBy: {
        ...london,
        text: '05:15 Europe/Berlin Mon-Fri',
        cron: '15 5 * * 1,2,3,4,5',
        timeZone: 'Europe/Berlin',
      },
      doneBy: { text: '06:00', cron: '0 6 * * *', timeZone: 'Europe/Paris', toleranceMs: 900_000, calendar: null },
    });
    expect(b).toEqual({
      ...{
        action: 'B',
        kind: 'import',
        stuckAfterMs: null,
        sourceModel: null,
        purpose: null,
        runFrom: null,
        module: null,
      },
      doneBy: { ...london, text: '0 6 * * 1-5', cron: '0 6 * * 1-5' },
      sourceFile: {
        path: '/etc/doctor/in/*.csv',
        freshWithinMs: null,
        minBytes: 1,
        arrivesBy: { ...london, text: '0 5 L * * UTC', cron: '0 5 L * *', timeZone: 'UTC' },
        header: false,
        rowsFactor: 1.5,
      },
    });
    expect(p?.startBy).toMatchObject({ text: '22:05 sat-mon', cron: '5 22 * * 1,6,0' });
    expect(model?.exports[0]).toMatchObject({
      freshBy: { cron: '@daily', timeZone: 'Asia/Tokyo', calendar: { name: 'every', timeZone: 'Europe/Paris' } },
      doneBy: { ...london, cron: '0 7 * * *' },
      file: { path: '/etc/doctor/out/e.csv', freshWithinMs: null, minBytes: 1 },
    });
  });

  it('reads calendars', () => {
    const { calendars } = parsed(`calendars:
  close: { monthEnd: -2..+3 workdays, weekdays: [Mon, "Wed,Sunday"], holidays: [2028-02-29], extraDays: [2026-01-03] }
  first: { monthEnd: "+1", timeZone: Asia/Kolkata }
`);
    expect(calendars).toEqual([
      {
        ...{ name: 'close', timeZone: 'UTC', weekdays: [1, 3, 7], holidays: ['2028-02-29'], extraDays: ['2026-01-03'] },
        monthEnd: { fromDay: -2, toDay: 3, inWorkdays: true },
      },
      {
        ...{ name: 'first', timeZone: 'Asia/Kolkata', weekdays: [1, 2, 3, 4, 5], holidays: [], extraDays: [] },
        monthEnd: { fromDay: 1, toDay: 1 },
      },
    ]);
  });

  it('reads CloudWorks and OAuth, with the base URLs of the region unless given', () => {
    const { connections } = parsed(`connections:
  a: { region: eu3, signIn: { oauth: { clientId: abc, refreshTokenFile: a.token } }, cloudWorks: true }
  b:
    region: eu1
    baseUrls: { oauth: https://login.example.com/ }
    signIn: { oauth: { clientId: abc } }
    cloudWorks:
      baseUrl: https://cw.example.com
      integrations: [X, { integration: "Load *", done by: "06:00" }]
      flows: []
  c: { region: au1, signIn: { user: u@x, password: "file:pw" }, cloudWorks: false }
`);
    expect(connections).toMatchObject([
      {
        signIn: {
          method: 'oauth',
          clientId: 'abc',
          refreshTokenFile: '/home/me/.local/state/anaplan-doctor/a.token',
          baseUrl: 'https://eu3.app.anaplan.com',
        },
        cloudWorks: { baseUrl: 'https://eu3.api.anaplan.com/cloudworks/2/0', integrations: null, flows: null },
      },
      {
        signIn: { method: 'oauth', refreshTokenFile: null, baseUrl: 'https://login.example.com' },
        cloudWorks: {
          baseUrl: 'https://cw.example.com/2/0',
          integrations: [{ name: 'X' }, { name: 'Load *', doneBy: { cron: '0 6 * * *' } }],
          flows: [],
        },
      },
      { signIn: { method: 'basic', password: 'file:/etc/doctor/pw' } },
    ]);
    expect(connections[2]).not.toHaveProperty('cloudWorks');
    expect(endpointsOf({ ...parsed('endpoints: []'), connections }).map(endpointName)).toEqual([
      'eu3.api.anaplan.com:443',
      'eu3.auth.anaplan.com:443',
      'eu3.app.anaplan.com:443',
      'api.anaplan.com:443',
      'auth.anaplan.com:443',
      'login.example.com:443',
      'cw.example.com:443',
      'api.au1a.app2.anaplan.com:443',
      'au1a.app2.anaplan.com:443',
    ]);
  });

  it('reads what is followed, and the status page', () => {
    const none = { workspaces: [], models: [], imports: [], processes: [], exports: [] };
    const watched = parsed(
      `${tenant}watch: [{ include: { models: "FY*", imports: [A, "B *"] } }, { connection: prod }]\n`,
    );
    expect(watched.watch).toEqual([
      { connection: 'prod', include: { ...none, models: ['FY*'], imports: ['A', 'B *'] }, exclude: none },
      { connection: 'prod', include: none, exclude: none },
    ]);
    expect(parsed('statusPage: none').statusPage).toBeNull();
    expect(parsed('statusPage: https://status.example.com/').statusPage).toBe('https://status.example.com');
  });

  it('reads schedules; a check of its own wins over its group', () => {
    const { schedule } = parsed(`schedule:
  timeZone: Europe/Berlin
  default: 10m
  certificates: every 6h
  chain-validity: "0 6 * * 1-5"
  tls-version: { cron: "@daily", timeZone: UTC }
  import-stuck: { every: 90s }
`);
    expect(schedule).toEqual({
      default: { kind: 'every', everyMs: 600_000 },
      checks: {
        'certificate-expiry': { kind: 'every', everyMs: 21_600_000 },
        'client-certificate': { kind: 'every', everyMs: 21_600_000 },
        'chain-validity': { kind: 'cron', cron: '0 6 * * 1-5', timeZone: 'Europe/Berlin' },
        'tls-version': { kind: 'cron', cron: '@daily', timeZone: 'UTC' },
        'import-stuck': { kind: 'every', everyMs: 90_000 },
      },
    });
  });

  it('reads limits by the schema of each check, durations in words or milliseconds', () => {
    const { limits } = parsed('limits: { import-stuck: { stuckAfter: 1h }, certificate-expiry: { noticeDays: 60 } }');
    expect(limits).toEqual({ 'import-stuck': { stuckAfterMs: 3_600_000 }, 'certificate-expiry': { noticeDays: 60 } });
    expect(parsed('limits: { import-stuck: { stuckAfterMs: 5 } }').limits).toEqual({
      'import-stuck': { stuckAfterMs: 5 },
    });
  });

  it('takes proxy and state folder from the settings, else from the environment', () => {
    const environment = {
      HTTPS_PROXY: 'u:p@proxy:3128',
      NO_PROXY: 'localhost, .corp',
      STATE_DIRECTORY: '/var/lib/a:/b',
    };
    expect(parsed('endpoints: []', environment)).toMatchObject({
      network: { proxy: 'http://u:p@proxy:3128', noProxy: ['localhost', '.corp'] },
      stateDirectory: '/var/lib/a',
    });
    const given = 'network: { proxy: env:MINE, noProxy: "x y" }\nstateDirectory: state';
    expect(parsed(given, { ...environment, MINE: 'http://mine:1/' })).toMatchObject({
      network: { proxy: 'http://mine:1', noProxy: ['x', 'y'] },
      stateDirectory: '/etc/doctor/state',
    });
    expect(parsed('network: { proxy: none }', environment).network.proxy).toBeNull();
  });
});

describe('amounts and hosts', () => {
  it('a mail server is written smtp://', () => {
    expect(endpointOf('smtp://mail.example.com')).toEqual({ host: 'mail.example.com', port: 25, startTls: 'smtp' });
    expect(endpointOf('smtp://mail.example.com:2525')).toEqual({
      host: 'mail.example.com',
      port: 2525,
      startTls: 'smtp',
    });
    expect(endpointOf('ftp://mail.example.com')).toBeNull();
  });

  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['2d', 172_800_000],
    ['250ms', 250],
    ['1s250ms', 1250],
    ['0s', null],
    ['', null],
    ['5', null],
    ['m', null],
    ['5m1h', null],
    ['-5m', null],
    ['4000d', null],
  ])('duration %s', (text, expected) => {
    expect(durationMsOf(text)).toBe(expected);
  });

  it.each([
    ['1kB', 1000],
    ['5 MiB', 5_242_880],
    ['812', 812],
    ['1KB', null],
    ['x', null],
  ])('size %s', (text, expected) => {
    expect(sizeBytesOf(text)).toBe(expected);
  });

  it.each([
    ['api.anaplan.com', { host: 'api.anaplan.com', port: 443 }],
    ['API.anaplan.com.:8443', { host: 'api.anaplan.com', port: 8443 }],
    ['https://h:1/2/0?x', { host: 'h', port: 1 }],
    ['http://h', { host: 'h', port: 80 }],
    ['[::1]:8443', { host: '::1', port: 8443 }],
    ['::1', { host: '::1', port: 443 }],
    ['bücher.example:1', { host: 'xn--bcher-kva.example', port: 1 }],
    ['h:0', null],
    ['h:70000', null],
    ['h:x', null],
    ['u@h', null],
    ['-h', null],
    ['', null],
  ])('endpoint %s', (text, expected) => {
    expect(endpointOf(text)).toEqual(expected);
  });

  it.each([
    ['stuck_after', 'stuckAfter'],
    ['stukcAfter', 'stuckAfter'],
    ['purposes', 'purpose'],
    ['zzz', null],
  ])('closest to %s', (written, expected) => {
    expect(closest(written, ['stuckAfter', 'purpose'])).toBe(expected);
  });
});

describe('installs', () => {
  it('each entry may be a path, and every path becomes absolute', () => {
    const { installs } = parsed(`installs:
  connect: [run.sh, { name: Nightly, script: ~/nightly.sh, log: log, account: loader, javaHome: /jdk }]
  java: [/jdk, { name: Own, path: jre, account: loader }]
  mulesoft: [{ app: /app, muleHome: /mule }]
  informatica: [a.json]
  scripts: ["jobs/**/*.py"]
`);
    expect(installs).toEqual({
      connect: [
        { name: '/etc/doctor/run.sh', script: '/etc/doctor/run.sh', log: null, account: null, javaHome: null },
        {
          name: 'Nightly',
          script: '/home/me/nightly.sh',
          log: '/etc/doctor/log',
          account: 'loader',
          javaHome: '/jdk',
        },
      ],
      java: [
        { name: '/jdk', path: '/jdk' },
        { name: 'Own', path: '/etc/doctor/jre', account: 'loader' },
      ],
      mulesoft: [{ name: '/app', app: '/app', muleHome: '/mule', log: null }],
      informatica: [{ name: '/etc/doctor/a.json', connection: '/etc/doctor/a.json', agent: null, log: null }],
      atlan: [],
      scripts: ['/etc/doctor/jobs/**/*.py'],
    });
  });

  it('Atlan by its host, its files and the fields of certificate sign-in', () => {
    const { installs } = parsed(`${tenant}installs:
  atlan:
    - { mode: direct, host: us1a.app.anaplan.com, connection: prod, certificate: { encodedData: file:a, encodedSignedData: env:B, file: c.pem } }
    - { mode: runtime, env: .env, agent: one, secret: { reference: 'aws:prod/anaplan', keys: [username] } }
`);
    expect(installs?.atlan).toEqual([
      {
        name: 'us1a.app.anaplan.com',
        mode: 'direct',
        host: 'us1a.app.anaplan.com',
        connection: 'prod',
        certificate: {
          encodedData: 'file:/etc/doctor/a',
          encodedSignedData: 'env:B',
          certificateFile: '/etc/doctor/c.pem',
        },
        config: null,
        components: null,
        environmentFile: null,
        compose: null,
        tenant: null,
        agentName: null,
        log: null,
      },
      expect.objectContaining({
        name: 'one',
        environmentFile: '/etc/doctor/.env',
        agentName: 'one',
        connection: null,
        secret: { reference: 'aws:prod/anaplan', keys: ['username'] },
      }),
    ]);
  });
});

describe('vaults', () => {
  const withPassword = (reference: string) =>
    parsed(`connections: { p: { region: eu1, signIn: { user: u, password: ${reference} } } }\n`).connections[0]?.signIn;

  it.each([
    ['"exec:/usr/bin/pass show anaplan"', 'exec:/usr/bin/pass show anaplan'],
    ['{ exec: [/usr/bin/op, read, "op://vault/an item"] }', 'exec:["/usr/bin/op","read","op://vault/an item"]'],
    ['"vault:secret/anaplan/prod#password"', 'vault:secret/anaplan/prod#password'],
    ['"aws:anaplan/prod#password"', 'aws:anaplan/prod#password'],
    [
      '"aws:arn:aws:secretsmanager:eu-central-1:123456789012:secret:anaplan-AbCdEf"',
      'aws:arn:aws:secretsmanager:eu-central-1:123456789012:secret:anaplan-AbCdEf',
    ],
    ['azure:https://x.vault.azure.net/secrets/anaplan', 'azure:https://x.vault.azure.net/secrets/anaplan'],
    ['"google:projects/p/secrets/s/versions/latest#password"', 'google:projects/p/secrets/s/versions/latest#password'],
  ])('%s', (written, reference) => {
    expect(withPassword(written)).toMatchObject({ password: reference });
    expect(referenceOf(reference)).not.toBeNull();
  });

  it('Vault by the environment and by what is written', () => {
    const environment = { VAULT_ADDR: 'https://v.example.com:8200/', VAULT_NAMESPACE: 'team' };
    expect(parsed('secretStores: { vault: {} }', environment).secretStores?.vault).toEqual({
      address: 'https://v.example.com:8200',
      namespace: 'team',
      mount: null,
      caFile: null,
      signIn: { method: 'token', token: 'env:VAULT_TOKEN' },
    });
    const { secretStores } = parsed(`secretStores:
  exec: { timeout: 20s }
  vault: { address: "http://127.0.0.1:8200", mount: /team/kv/, signIn: { appRole: { roleId: file:role, secretId: env:S } } }
  aws: { region: eu-central-1 }
`);
    expect(secretStores).toEqual({
      exec: { environment: [], timeoutMs: 20_000 },
      vault: {
        address: 'http://127.0.0.1:8200',
        namespace: null,
        mount: 'team/kv',
        caFile: null,
        signIn: { method: 'appRole', roleId: 'file:/etc/doctor/role', secretId: 'env:S', mount: 'approle' },
      },
      aws: { region: 'eu-central-1', profile: null, endpoint: null },
    });
  });
});
