/**
 * Rows IN01 to IN12: real connection files and agent folders, each with one defect, looked at by the real tools against a local server;
 * and the same looks kept as fixtures. WRITE_FIXTURES=1 writes them anew.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { informatica } from '../../checks/informatica.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { thisHost } from '../../src/host/this-host.ts';
import type { Javas } from '../../src/installs/java/java.ts';
import { createJavas } from '../../src/installs/java/look.ts';
import { javaWords } from '../../src/installs/java/words.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { explanations as certificateWords } from '../../src/keystore/words.ts';
import { createNetwork } from '../../src/network/reach.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { InformaticaInstall } from '../../src/settings/settings.ts';
import type { Tools } from '../../src/tools.ts';
import { createTrustStores } from '../../src/trust/stores.ts';
import { alias, canary, makeClientStores } from '../installs/client-store.ts';
import { oncePerOrder, slim } from '../installs/mulesoft/look.ts';
import type { Files } from '../installs/tree.ts';
import { makeTree } from '../installs/tree.ts';
import { hasOpenssl, Workshop } from '../keystore/made.ts';

const dayMs = 86_400_000;
const folder = new URL('../fixtures/informatica/', import.meta.url);
const madeAtMs = Date.parse('2026-11-22T06:40:00Z');
const limits = informatica.limits.parse({});
const judged = (observation: Json, nowMs: number) => informatica.judge(observation, { nowMs, limits, memory: null });
const brief = (observation: Json, nowMs: number) =>
  judged(observation, nowMs).map(({ severity, code }) => `${severity}: ${code}`);

const javaHome = homeHere();
function homeHere(): string | null {
  try {
    return dirname(dirname(realpathSync(execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim())));
  } catch {
    return null;
  }
}

type Words = Readonly<Record<string, string | null>>;
/** {port}: of the local server that stands for both hosts. */
const good: Words = {
  Type: 'Anaplan V2',
  Name: 'Load actuals',
  'Runtime Environment': 'finance agents',
  'Auth Type': 'Cert Auth',
  Username: 'any',
  'Certificate Path Location': '',
  'Workspace ID': '8a8b8c8d9e0f1a2b3c4d5e6f70819233',
  'Model ID': '0123456789ABCDEF0123456789ABCDEF',
  'API Base URL': 'https://api.anaplan.com:{port}',
  'Auth URL': 'https://us1a.app.anaplan.com:{port}',
  'API Major Version': '2',
  'API Minor Version': '0',
  'KeyStore Path Location': '{root}/keys/good.p12',
  'KeyStore Alias': alias,
  'KeyStore Password': 'env:STORE',
  'Max Task Retry Count': '2',
  'Error Dump Path Location': '{root}/dumps',
  agents: '1',
  JAVA_TOOL_OPTIONS: '-Dfile.encoding=UTF8',
};
const basic: Words = {
  'Auth Type': 'Basic Auth',
  Password: '********',
  'KeyStore Path Location': null,
  'KeyStore Alias': null,
  'KeyStore Password': null,
};
const yamlOf = (words: Words) =>
  Object.entries(words)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}: ${JSON.stringify(value)}`]))
    .join('\n');

type Case = {
  readonly name: string;
  readonly found: readonly string[];
  readonly words?: Words;
  readonly files?: Files;
  readonly install?: Partial<InformaticaInstall>;
  readonly file?: { readonly name: string; readonly text: (words: Words) => string };
  readonly modes?: Readonly<Record<string, number>>;
  readonly atDays?: number;
  /** No server listens. */
  readonly closed?: boolean;
};

const proxyIni = 'agent/apps/agentcore/conf/proxy.ini';
const cases: readonly Case[] = [
  { name: 'ok.IN01-to-IN12-certificate', found: [] },
  { name: 'ok.IN01-basic', found: [], words: basic },
  {
    name: 'ok.IN01-json',
    found: [],
    file: {
      name: 'c.json',
      text: (words) =>
        JSON.stringify(
          {
            '@type': 'connection',
            type: 'TOOLKIT',
            instanceName: 'Anaplan V2',
            connParams: { ...words, Type: undefined },
          },
          null,
          1,
        ),
    },
  },
  {
    name: 'ok.IN01-rest-toolkit-cci',
    found: [],
    file: {
      name: 'c.json',
      text: (words) =>
        JSON.stringify({
          '@type': 'connection',
          type: 'TOOLKIT_CCI',
          instanceDisplayName: 'Anaplan V2',
          connParams: { ...words, Type: undefined },
        }),
    },
  },
  {
    name: 'ok.IN01-csv',
    found: [],
    file: {
      name: 'c.csv',
      text: (words) =>
        `${Object.keys(words).join(',')}\n${Object.values(words)
          .map((one) => `"${one}"`)
          .join(',')}\n`,
    },
  },
  { name: 'ng.IN01-old-connector', found: ['failure: connection-type-old'], words: { Type: 'Anaplan' } },
  { name: 'ng.IN01-no-type', found: ['unknown: connection-type-unknown'], words: { Type: null } },
  {
    name: 'ng.IN01-other-connections-alone',
    found: ['failure: connection-missing', 'unknown: way-out-not-tried'],
    words: { Type: 'Oracle' },
  },
  {
    name: 'ng.IN02-certificate-with-1-3',
    found: ['failure: api-version-dead'],
    words: { 'API Major Version': '1', 'API Minor Version': '3' },
  },
  {
    name: 'ng.IN02-basic-with-1-3',
    found: ['warning: api-version-old'],
    words: { ...basic, 'API Major Version': '1', 'API Minor Version': '3' },
  },
  { name: 'ng.IN02-no-such-version', found: ['failure: api-version-wrong'], words: { 'API Minor Version': '1' } },
  { name: 'ng.IN02-no-version', found: ['unknown: api-version-unknown'], words: { 'API Major Version': null } },
  { name: 'ng.IN02-auth-type-absent', found: ['unknown: auth-type-unknown'], words: { 'Auth Type': null } },
  {
    name: 'ng.IN03-certificate-path',
    found: ['failure: certificate-path-set'],
    words: { 'Certificate Path Location': '/keys/anaplan.cer' },
  },
  { name: 'ng.IN04-no-username', found: ['failure: username-empty'], words: { Username: '' } },
  { name: 'ng.IN04-no-password', found: ['failure: password-empty'], words: { ...basic, Password: '' } },
  { name: 'ok.IN05-auth-host-of-the-api', found: [], words: { 'Auth URL': 'https://auth.anaplan.com:{port}' } },
  {
    name: 'ng.IN05-http',
    found: ['failure: url-not-https'],
    words: { 'API Base URL': 'http://api.anaplan.com:{port}' },
  },
  { name: 'ng.IN05-no-auth-url', found: ['failure: url-missing'], words: { 'Auth URL': '' } },
  { name: 'ng.IN05-no-url', found: ['failure: url-malformed'], words: { 'Auth URL': 'auth.anaplan.com' } },
  {
    name: 'ng.IN05-exchanged',
    found: ['warning: url-host-unexpected'],
    words: { 'API Base URL': 'https://auth.anaplan.com:{port}' },
  },
  {
    name: 'ng.IN05-test-host',
    found: ['failure: url-host-retired'],
    words: { 'API Base URL': 'https://api.uat.anaplan.com:{port}' },
  },
  {
    name: 'ng.IN05-old-path',
    found: ['failure: url-old-api'],
    words: { 'API Base URL': 'https://api.anaplan.com:{port}/1/3' },
  },
  {
    name: 'ng.IN05-password-in-url',
    found: ['warning: url-with-credentials'],
    words: { 'API Base URL': `https://u:${canary}@api.anaplan.com:{port}` },
  },
  {
    name: 'ng.IN05-regions-differ',
    found: ['warning: region-mismatch'],
    words: { 'Auth URL': 'https://eu3.auth.anaplan.com:{port}' },
  },
  { name: 'ng.IN05-parameter', found: ['unknown: property-is-parameter'], words: { 'API Base URL': '$$url$$' } },
  { name: 'ng.IN06-alias-empty', found: ['failure: keystore-setting-empty'], words: { 'KeyStore Alias': '' } },
  {
    name: 'ng.IN06-no-keystore',
    found: ['failure: keystore-missing'],
    words: { 'KeyStore Path Location': '/srv/keys/none.jks' },
  },
  {
    name: 'ng.IN06-relative-path',
    found: ['unknown: keystore-not-seen'],
    words: { 'KeyStore Path Location': 'keys/good.p12' },
  },
  { name: 'ng.IN06-other-alias', found: ['failure: alias-mismatch'], words: { 'KeyStore Alias': 'loader' } },
  {
    name: 'ng.IN06-wrong-password',
    found: ['failure: store-wrong-password'],
    words: { 'KeyStore Password': 'env:WRONG' },
  },
  {
    name: 'ng.IN06-password-masked',
    found: ['unknown: store-password-needed'],
    words: { 'KeyStore Password': '******' },
  },
  {
    name: 'ng.IN06-password-by-command',
    found: ['unknown: store-password-needed'],
    words: { 'KeyStore Password': 'exec:/bin/echo Sesame-Canary-7' },
  },
  { name: 'ng.IN06-password-in-clear', found: ['warning: secret-in-clear'], words: { 'KeyStore Password': canary } },
  {
    name: 'ng.IN06-file-for-everyone',
    found: ['warning: secret-in-clear', 'warning: secret-file-open'],
    words: { 'KeyStore Password': canary },
    modes: { 'c.yaml': 0o644 },
  },
  { name: 'ng.IN06-expired', found: ['failure: certificate-expired'], atDays: 1100 },
  { name: 'ng.IN06-one-of-three-agents', found: ['unknown: other-agents-not-seen'], words: { agents: '3' } },
  {
    name: 'ng.IN07-no-agent',
    found: ['notice: store-unread-by-old-java', 'unknown: agent-java-unknown', 'unknown: way-out-not-tried'],
    install: { agent: null },
  },
  {
    name: 'ng.IN07-agent-without-java',
    found: ['notice: store-unread-by-old-java', 'unknown: agent-java-unknown'],
    install: { agent: 'keys' },
  },
  {
    name: 'ng.IN08-folder-missing',
    found: ['failure: folder-not-usable'],
    words: { 'Error Dump Path Location': '/srv/dumps-gone' },
  },
  {
    name: 'ng.IN08-folder-is-a-file',
    found: ['failure: folder-not-usable'],
    words: { 'Error Dump Path Location': '{root}/keys/good.p12' },
  },
  { name: 'ng.IN08-nobody-may-write', found: ['failure: folder-not-usable'], modes: { dumps: 0o555 } },
  { name: 'ng.IN08-other-account', found: ['unknown: folder-not-known'], install: { account: 'infa-agent' } },
  { name: 'ng.IN09-port-closed', found: ['failure: host-not-reached', 'failure: host-not-reached'], closed: true },
  {
    name: 'ng.IN09-proxy-without-port',
    found: ['failure: agent-proxy-incomplete', 'unknown: way-out-not-tried'],
    files: { [proxyIni]: 'InfaAgent.ProxyHost=proxy.example.com\nInfaAgent.ProxyPort=\n' },
  },
  {
    name: 'ng.IN09-proxy-not-ours',
    found: ['unknown: way-out-not-tried'],
    files: {
      [proxyIni]: `InfaAgent.ProxyHost=proxy.example.com\nInfaAgent.ProxyPort=8080\nInfaAgent.ProxyPassword=${canary}\n`,
    },
  },
  { name: 'ok.IN10-log', found: [], files: { 'agent.log': 'INFO all is well\n' }, install: { log: 'agent.log' } },
  {
    name: 'ng.IN10-certificate-refused',
    found: ['failure: log-known-failure'],
    files: { 'agent.log': 'ERROR Certificate Authentication failed! (Feign: status 401 reading)\n' },
    install: { log: 'agent.log' },
  },
  { name: 'ng.IN10-no-log', found: ['unknown: log-missing'], install: { log: 'gone.log' } },
  {
    name: 'ng.IN10-log-not-read',
    found: ['unknown: log-not-read'],
    files: { 'a.log/': '' },
    install: { log: 'a.log' },
  },
  { name: 'ng.IN11-no-model', found: ['failure: id-missing'], words: { 'Model ID': '' } },
  { name: 'ng.IN11-name-for-an-id', found: ['warning: id-malformed'], words: { 'Workspace ID': 'Finance' } },
  {
    name: 'ng.IN12-encoding-not-set',
    found: ['unknown: agent-java-unknown', 'unknown: way-out-not-tried', 'notice: encoding-not-set'],
    words: { ...basic, JAVA_TOOL_OPTIONS: '-Xmx1g' },
    install: { agent: null },
  },
];

const observations = new Map<string, Json>();

describe.skipIf(!hasOpenssl || javaHome === null)('informatica on real files', () => {
  let shop: Workshop;
  let javas: Javas;
  let port = 0;
  let server: ReturnType<typeof createServer>;
  beforeAll(async () => {
    shop = new Workshop();
    makeClientStores(shop);
    server = createServer({ key: shop.bytes('server.key'), cert: shop.bytes('server.pem') }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
    javas = oncePerOrder(
      createJavas({ host: thisHost({ PATH: process.env['PATH'] }), network: { proxy: null, noProxy: [] } }),
    );
  }, 60_000);
  afterAll(() => {
    server.close();
    shop.close();
  });

  const looked = async (install: InformaticaInstall): Promise<Json> => {
    const [target] = informatica.targets({
      ...settingsFor({ installs: { informatica: [install] } }),
      file: '/etc/anaplan-doctor.yaml',
    });
    if (target === undefined) throw new Error('no target');
    const readSecret = (reference: string) => Promise.resolve(reference === 'env:STORE' ? canary : 'wrong-one');
    const tools = {
      host: thisHost({}),
      java: javas,
      keystores: createKeystores({ readSecret }),
      trust: createTrustStores({ trust: 'mozilla', caFile: shop.path('root.pem') }),
      network: createNetwork({ proxy: null, noProxy: [], resolve: async () => ['127.0.0.1'] }),
    };
    return await informatica.probe(target, tools as unknown as Tools, new AbortController().signal);
  };

  it.each(cases)(
    '$name',
    async ({ name, found, words = {}, files = {}, install = {}, file, modes = {}, atDays = 9, closed }) => {
      const all = Object.fromEntries(Object.entries({ ...good, ...words }).filter(([, value]) => value !== null));
      const text = (file?.text ?? yamlOf)(all).replaceAll('{port}', String(closed === true ? 1 : port));
      const fileName = file?.name ?? 'c.yaml';
      const tree = makeTree(
        { [fileName]: text, 'keys/good.p12': shop.bytes('good.p12'), 'dumps/': '', 'agent/jdk/': '' },
        files,
      );
      try {
        symlinkSync(javaHome ?? '', join(tree.root, 'agent/jdk/17'));
        for (const [path, mode] of Object.entries(modes)) chmodSync(join(tree.root, path), mode);
        const inTree = (path: string | null | undefined, usual: string | null) =>
          path === undefined ? usual : path === null ? null : join(tree.root, path);
        const observation = await looked({
          name,
          connection: join(tree.root, fileName),
          agent: inTree(install.agent, join(tree.root, 'agent')),
          log: inTree(install.log, null),
          ...(install.account === undefined ? {} : { account: install.account }),
        });
        expect(brief(observation, Date.now() + atDays * dayMs)).toEqual(found);
        const written = JSON.stringify(observation);
        expect(written).not.toMatch(/Sesame|wrong-one|PRIVATE KEY/);
        observations.set(
          name,
          slim(
            JSON.parse(
              written
                .replaceAll(tree.root, '/srv')
                .replaceAll(shop.folder, '/opt/anaplan')
                .replaceAll(javaHome ?? '-', '/opt/jdk')
                .replaceAll(`:${port}`, ':443')
                .replaceAll(`"port":${port}`, '"port":443'),
            ),
          ),
        );
      } finally {
        tree.remove();
      }
    },
    60_000,
  );

  it.runIf(process.env['WRITE_FIXTURES'])('writes the fixtures', () => {
    for (const [name, observation] of observations)
      writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(observation, null, 1)}\n`);
  });

  it.each([
    ['no file', 'none.yaml', /is not there/],
    ['no connection', 'other.yaml', /names no property/],
    ['broken YAML', 'broken.yaml', /line \d+/],
  ])('cannot look at %s', async (_name, path, message) => {
    const tree = makeTree({ 'other.yaml': 'colour: blue\n', 'broken.yaml': `Type: [${canary}\n` });
    try {
      const look = looked({ name: 'a', connection: join(tree.root, path), agent: null, log: null });
      await expect(look).rejects.toThrow(message);
      await expect(look).rejects.not.toThrow(canary);
    } finally {
      tree.remove();
    }
  });
});

describe('informatica on kept looks', () => {
  const seen = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const nowMs = ({ atDays = 9 }: Case) => madeAtMs + atDays * dayMs;

  it('every case has a fixture, every own code a case, every row an ng', () => {
    expect(readdirSync(folder).sort()).toEqual(cases.map(({ name }) => `${name}.json`).sort());
    const foreign = new Set([...Object.keys(certificateWords), ...Object.keys(javaWords)]);
    const codes = new Set(
      cases.flatMap((one) =>
        [...judged(seen(one.name), nowMs(one)), ...judged(oldJava(seen(one.name), 17), nowMs(one))].map(
          ({ code }) => code,
        ),
      ),
    );
    const never = Object.keys(informatica.explanations).filter((code) => !foreign.has(code) && !codes.has(code));
    expect(never).toEqual([]);
    for (let row = 1; row <= 12; row++)
      expect(cases.some(({ name }) => name.startsWith(`ng.IN${String(row).padStart(2, '0')}`))).toBe(true);
  });

  it.each(cases)('$name', (one) => {
    expect(brief(seen(one.name), nowMs(one))).toEqual(one.found);
  });

  /** The same look with another Java in the agent's folder. */
  function oldJava(look: Json, feature: number): Json {
    const text = feature === 7 ? '1.7.0_80' : `${feature}.0.1`;
    return JSON.parse(JSON.stringify(look), (key, value) =>
      key === 'release' && value !== null ? { text, feature, update: 80, isEarlyAccess: false } : value,
    );
  }

  it('IN07: a Java too old for TLS 1.2', () => {
    const one = seen('ok.IN01-to-IN12-certificate');
    expect(brief(oldJava(one, 7), madeAtMs)).toContain('failure: java-too-old');
  });

  it('IN12: from Java 18 on UTF-8 is the default', () => {
    const look = JSON.parse(
      JSON.stringify(seen('ok.IN01-to-IN12-certificate')).replace('"setsEncoding":true', '"setsEncoding":false'),
    );
    expect(brief(oldJava(look, 17), madeAtMs + dayMs)).toEqual(['notice: encoding-not-set']);
    expect(brief(oldJava(look, 21), madeAtMs + dayMs)).toEqual([]);
  });

  it('fills every text', () => {
    for (const one of cases) {
      for (const finding of judged(oldJava(seen(one.name), 17), nowMs(one))) {
        const words = informatica.explanations[finding.code];
        if (words === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, words);
        expect(`${title} ${meaning} ${remedy}`, finding.code).not.toMatch(/\{[a-z]\w*\}|\bunknown\b(?! number)/);
      }
    }
  });
});
