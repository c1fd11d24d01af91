// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Mule and Maven
/**
 * Rows MU01 to MU09: real application folders, each with one defect, looked at by the real tools and judged; and the same looks kept
 * as fixtures, for machines without openssl and Java. WRITE_FIXTURES=1 writes them anew.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulesoft } from '../../checks/mulesoft.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { thisHost } from '../../src/host/this-host.ts';
import type { Javas } from '../../src/installs/java/java.ts';
import { createJavas } from '../../src/installs/java/look.ts';
import { javaWords } from '../../src/installs/java/words.ts';
import { explanations as certificateWords } from '../../src/keystore/words.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { MuleSoftInstall } from '../../src/settings/settings.ts';
import { alias, canary, makeClientStores } from '../installs/client-store.ts';
import { look, oncePerOrder, slim } from '../installs/mulesoft/look.ts';
import type { Files } from '../installs/tree.ts';
import { makeTree } from '../installs/tree.ts';
import { hasOpenssl, Workshop } from '../keystore/made.ts';

const dayMs = 86_400_000;
const folder = new URL('../fixtures/mulesoft/', import.meta.url);
const madeAtMs = Date.parse('2026-11-22T06:30:00Z');
const limits = mulesoft.limits.parse({});
const judged = (observation: Json, nowMs: number) => mulesoft.judge(observation, { nowMs, limits, memory: null });
const brief = (observation: Json, nowMs: number) =>
  judged(observation, nowMs).map(({ severity, code }) => `${severity}: ${code}`);

const java = javaHere();
function javaHere(): string | null {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return realpathSync(execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim());
  } catch {
    return null;
  }
}

const app = 'mule/apps/loader';
const at = (name: string) => `${app}/${name}`;
const wrapper = (...more: readonly string[]) =>
  [
    `wrapper.java.command=${java ?? 'java'}`,
    'wrapper.java.additional.1=-Dmule.home="%MULE_HOME%"',
    'wrapper.java.additional.4=-Denv=prod',
    ...more,
  ].join('\n');
const muleXml = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<mule xmlns="http://www.mulesoft.org/schema/mule/core"\n  xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan"\n  xmlns:http="http://www.mulesoft.org/schema/mule/http"\n  xmlns:tls="http://www.mulesoft.org/schema/mule/tls"\n  xmlns:secure-properties="http://www.mulesoft.org/schema/mule/secure-properties">\n  <configuration-properties file="config-\${env}.yaml"/>\n${inner}\n  <flow name="load"><anaplan:import config-ref="anaplan"/></flow>\n</mule>\n`;
const config = (...attributes: readonly string[]) =>
  muleXml(
    `  <anaplan:config name="anaplan">\n    <anaplan:connection\n      ${attributes.join('\n      ')}/>\n  </anaplan:config>`,
  );
const basic = ['username="${anaplan.username}"', 'password="${secure::anaplan.password}"'];
const urls = ['apiUrl="${anaplan.apiUrl}"', 'authUrl="${anaplan.authUrl}"'];
const store = [
  'keystorePath="${anaplan.keystore}"',
  `keystoreAlias="${alias}"`,
  'keystorePassword="${anaplan.keystorePassword}"',
];
const yaml = (more = '', password = '![x8Dk==]') =>
  `anaplan:\n  username: "loader@example.com"\n  password: "${password}"\n  apiUrl: "https://api.anaplan.com"\n  authUrl: "https://auth.anaplan.com"\n${more}`;
const storeYaml = (file: string, password = canary) =>
  yaml(`  keystore: "${file}"\n  keystorePassword: "${password}"\n`);
const model = (version: string | null, groupId = 'com.anaplan') =>
  JSON.stringify(
    {
      dependencies: [
        { artifactCoordinates: { groupId, artifactId: 'anaplan-connector', ...(version === null ? {} : { version }) } },
      ],
    },
    null,
    1,
  );
const pom = (inner: string) =>
  `<project xmlns="http://maven.apache.org/POM/4.0.0">\n  <artifactId>loader</artifactId>\n${inner}\n</project>\n`;
const dependency = (version: string, group = 'org.mule.modules') =>
  `  <dependencies>\n    <dependency>\n      <groupId>${group}</groupId>\n      <artifactId>anaplan-connector</artifactId>\n      ${version}\n    </dependency>\n  </dependencies>`;

const base: Files = {
  [at('META-INF/mule-artifact/mule-artifact.json')]: '{ "minMuleVersion": "4.3.0" }',
  [at('META-INF/mule-artifact/classloader-model.json')]: model('2.0.1'),
  [at('loader.xml')]: config(...basic, ...urls),
  [at('config-prod.yaml')]: yaml(),
  'mule/conf/wrapper.conf': wrapper(),
  'mule/lib/mule/mule-core-4.4.0.jar': '',
  'mule/logs/loader.log':
    'INFO  2026-11-22 Establishing connection....\nINFO  2026-11-22 Successfully connected to Anaplan API!\n',
};

const mule3: Files = {
  [at('META-INF/mule-artifact/mule-artifact.json')]: null,
  [at('META-INF/mule-artifact/classloader-model.json')]: null,
  [at('config-prod.yaml')]: null,
  [at('plugins/anaplan-connector-1.1.4.zip')]: '',
  [at('mule-app.properties')]:
    'anaplan.username=loader@example.com\nanaplan.password=![x8Dk==]\nanaplan.certificatePath=anaplan.cer\n',
  [at('anaplan.cer')]: 'issued by Anaplan\n',
  'mule/lib/mule/mule-core-4.4.0.jar': null,
  'mule/lib/mule/mule-core-3.9.0.jar': '',
};
const mule3Xml = (element: string) =>
  `<mule xmlns="http://www.mulesoft.org/schema/mule/core" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan">\n  ${element}\n  <flow name="load"><anaplan:import-to-model config-ref="a"/></flow>\n</mule>\n`;

type Case = {
  readonly name: string;
  readonly found: readonly string[];
  readonly files?: Files;
  /** Copies of the workshop's files into the application. */
  readonly stores?: Readonly<Record<string, string>>;
  readonly install?: Partial<Omit<MuleSoftInstall, 'name'>>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly atDays?: number;
  /** The same files as of another machine. */
  readonly isSnapshot?: boolean;
};
const clear = 'warning: secret-in-clear';
const line = (text: string): Files => ({
  'mule/logs/loader.log': `INFO Successfully connected to Anaplan API!\nERROR 2026-11-22 ${text}\n`,
});

const cases: readonly Case[] = [
  { name: 'ok.MU01-connector-2', found: [] },
  {
    name: 'ok.MU01-http-requester-alone',
    found: [],
    files: {
      [at('META-INF/mule-artifact/classloader-model.json')]: model(null).replaceAll('anaplan', 'http'),
      [at('loader.xml')]: muleXml(
        '  <http:request-config name="r"><http:request-connection protocol="HTTPS" host="api.anaplan.com"/></http:request-config>',
      ).replace(/<flow.*flow>/, ''),
    },
  },
  {
    name: 'ng.MU01-certificate-of-connector-1',
    found: ['failure: connector-certificate-dead'],
    files: {
      ...mule3,
      [at('loader.xml')]: mule3Xml(
        '<anaplan:cert-auth-connection name="a" certificatePath="${anaplan.certificatePath}"/>',
      ),
    },
  },
  {
    name: 'ng.MU01-connector-1',
    found: ['warning: connector-old'],
    files: {
      ...mule3,
      [at('loader.xml')]: mule3Xml(
        '<anaplan:basic-auth-connection name="a" username="${anaplan.username}" password="${anaplan.password}"/>',
      ),
    },
  },
  {
    name: 'ng.MU01-no-connector',
    found: ['failure: connector-missing'],
    files: {
      [at('META-INF/mule-artifact/classloader-model.json')]: model('1').replaceAll('anaplan', 'salesforce'),
      [at('loader.xml')]: '<mule/>',
    },
  },
  {
    name: 'ng.MU01-version-of-the-parent',
    found: ['unknown: connector-version-unknown'],
    files: {
      [at('META-INF/mule-artifact/classloader-model.json')]: null,
      [at('pom.xml')]: pom(
        `  <parent><groupId>g</groupId><artifactId>p</artifactId><version>7</version></parent>\n${dependency('<version>${anaplan.version}</version>')}`,
      ),
    },
  },
  {
    name: 'ng.MU02-password-empty',
    found: ['failure: attribute-empty'],
    files: { [at('config-prod.yaml')]: yaml('', '') },
  },
  {
    name: 'ng.MU02-password-absent',
    found: ['warning: connector-old', 'failure: attribute-empty'],
    files: {
      ...mule3,
      [at('loader.xml')]: mule3Xml('<anaplan:basic-auth-connection name="a" username="${anaplan.username}"/>'),
    },
  },
  {
    name: 'ng.MU02-placeholder-unresolved',
    found: ['unknown: placeholder-unresolved'],
    files: { [at('config-prod.yaml')]: yaml().replace('username:', 'user:'), [at('config-test.yaml')]: yaml() },
  },
  {
    name: 'ng.MU02-environment-unknown',
    found: ['unknown: environment-unknown', ...Array(4).fill('unknown: placeholder-unresolved')],
    files: { 'mule/conf/wrapper.conf': wrapper().replace('-Denv=prod', '-Dother=1') },
  },
  {
    name: 'ng.MU02-properties-file-missing',
    found: ['failure: properties-missing', ...Array(4).fill('unknown: placeholder-unresolved')],
    files: { [at('config-prod.yaml')]: null },
  },
  {
    name: 'ng.MU02-no-configuration',
    found: ['failure: configuration-missing'],
    files: { [at('loader.xml')]: muleXml('') },
  },
  {
    name: 'ng.MU02-document-type',
    found: ['unknown: configuration-unread'],
    files: { [at('loader.xml')]: '<!DOCTYPE mule [<!ENTITY a SYSTEM "file:///etc/passwd">]><mule>&a;</mule>' },
  },
  {
    name: 'ng.MU02-broken-yaml',
    found: ['unknown: configuration-unread', ...Array(4).fill('unknown: placeholder-unresolved')],
    files: { [at('config-prod.yaml')]: 'anaplan: [\n' },
  },
  {
    name: 'ng.MU02-sign-in-of-unknown-form',
    found: ['unknown: sign-in-not-recognised'],
    files: { [at('loader.xml')]: config('mode="x"') },
  },
  {
    name: 'ok.MU03-region-of-its-own',
    found: [],
    files: { [at('config-prod.yaml')]: yaml().replaceAll(/(api|auth)\.anaplan/g, 'eu3.$1.anaplan') },
  },
  {
    name: 'ng.MU03-http',
    found: ['failure: url-not-https'],
    files: { [at('config-prod.yaml')]: yaml().replace('https://api', 'http://api') },
  },
  {
    name: 'ng.MU03-no-url',
    found: ['failure: url-malformed'],
    files: { [at('config-prod.yaml')]: yaml().replace('https://api', 'api') },
  },
  {
    name: 'ng.MU03-other-host',
    found: ['warning: url-host-unexpected'],
    files: { [at('config-prod.yaml')]: yaml().replace('//api.anaplan.com', '//api.anaplan.example.com') },
  },
  {
    name: 'ng.MU03-test-host',
    found: ['failure: url-host-retired'],
    files: { [at('config-prod.yaml')]: yaml().replace('//api.', '//api.uat.') },
  },
  {
    name: 'ng.MU03-old-api',
    found: ['failure: url-old-api'],
    files: { [at('config-prod.yaml')]: yaml().replace('api.anaplan.com', 'api.anaplan.com/1/3') },
  },
  {
    name: 'ng.MU03-password-in-url',
    found: ['warning: url-with-credentials'],
    files: { [at('config-prod.yaml')]: yaml().replace('//api', `//u:${canary}@api`) },
  },
  {
    name: 'ng.MU03-regions-differ',
    found: ['warning: region-mismatch'],
    files: { [at('config-prod.yaml')]: yaml().replace('//auth', '//eu3.auth') },
  },
  {
    name: 'ok.MU03-proxy',
    found: [],
    files: { [at('loader.xml')]: config(...basic, 'proxyHost="http://proxy.example.com:8080"') },
  },
  {
    name: 'ok.MU02-proxy-left-blank',
    found: [],
    files: { [at('loader.xml')]: config(...basic, 'proxyHost=""', 'proxyUser=""', 'proxyPass=""') },
  },
  {
    name: 'ng.MU03-proxy-no-uri',
    found: ['failure: proxy-not-a-uri'],
    files: { [at('loader.xml')]: config(...basic, 'proxyHost="proxy.example.com"') },
  },
  {
    name: 'ok.MU04-MU05-keystore',
    found: [clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12') },
    stores: { 'good.p12': 'good.p12' },
  },
  {
    name: 'ng.MU04-keystore-not-there',
    found: ['failure: client-file-missing', clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12') },
  },
  {
    name: 'ng.MU04-absolute-path-of-a-project',
    found: ['unknown: client-file-missing', 'unknown: mule-java-unknown', clear],
    install: { muleHome: null, log: null, app: 'project' },
    files: {
      'project/pom.xml': pom(`  <properties><v>2.0.1</v></properties>\n${dependency('<version>${v}</version>')}`),
      'project/src/main/mule/a.xml': config(...store).replace('${env}', 'prod'),
      'project/src/main/resources/config-prod.yaml': storeYaml('/srv/keys/none.p12'),
    },
  },
  {
    name: 'ng.MU05-wrong-password',
    found: ['failure: store-wrong-password', clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12', 'wrong-one') },
    stores: { 'good.p12': 'good.p12' },
  },
  {
    name: 'ng.MU05-snapshot',
    found: ['unknown: keystore-not-seen', clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12', 'wrong-one') },
    stores: { 'good.p12': 'good.p12' },
    isSnapshot: true,
  },
  {
    name: 'ng.MU05-password-encrypted',
    found: ['unknown: store-password-needed'],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12', '![x8Dk==]') },
    stores: { 'good.p12': 'good.p12' },
  },
  {
    name: 'ng.MU05-other-alias',
    found: ['failure: alias-mismatch', clear],
    files: {
      [at('loader.xml')]: config(...store).replace(`Alias="${alias}"`, 'Alias="loader"'),
      [at('config-prod.yaml')]: storeYaml('good.p12'),
    },
    stores: { 'good.p12': 'good.p12' },
  },
  {
    name: 'ng.MU05-certificate-of-a-server',
    found: ['failure: email-missing', 'failure: server-certificate', clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('server.p12') },
    stores: { 'server.p12': 'server.p12' },
  },
  {
    name: 'ng.MU05-expired',
    found: ['failure: certificate-expired', clear],
    files: { [at('loader.xml')]: config(...store), [at('config-prod.yaml')]: storeYaml('good.p12') },
    stores: { 'good.p12': 'good.p12' },
    atDays: 1100,
  },
  {
    name: 'ng.MU05-tls-context-of-requester',
    found: ['failure: store-wrong-password', clear],
    files: {
      [at('META-INF/mule-artifact/classloader-model.json')]: model(null).replaceAll('anaplan', 'http'),
      [at('loader.xml')]: muleXml(
        `  <tls:context name="t"><tls:key-store type="pkcs12" path="good.p12" alias="${alias}" password="wrong-one"/></tls:context>\n  <http:request-config name="r"><http:request-connection protocol="HTTPS" host="api.anaplan.com" tlsContext="t"/></http:request-config>`,
      ).replace(/<flow.*flow>/, ''),
    },
    stores: { 'good.p12': 'good.p12' },
  },
  {
    name: 'ng.MU06-tls-pinned',
    found: ['failure: tls-12-not-offered'],
    files: { 'mule/conf/wrapper.conf': wrapper('wrapper.java.additional.5=-Djdk.tls.client.protocols=TLSv1,TLSv1.1') },
  },
  {
    name: 'ng.MU06-truststore-missing',
    found: ['warning: truststore-missing'],
    files: { 'mule/conf/wrapper.conf': wrapper('wrapper.java.additional.5=-Djavax.net.ssl.trustStore=/srv/none.jks') },
  },
  {
    name: 'ng.MU06-no-such-java',
    found: ['failure: java-missing'],
    files: { 'mule/conf/wrapper.conf': wrapper('wrapper.java.command=/opt/jdk-gone/bin/java') },
  },
  {
    name: 'ng.MU06-java-of-unknown-variable',
    found: ['unknown: mule-java-unknown'],
    files: { 'mule/conf/wrapper.conf': wrapper('wrapper.java.command=%LOADER_JAVA%/bin/java') },
  },
  {
    name: 'ng.MU06-no-wrapper',
    found: [
      'unknown: environment-unknown',
      ...Array(4).fill('unknown: placeholder-unresolved'),
      'unknown: mule-java-unknown',
    ],
    files: { 'mule/conf/wrapper.conf': null },
  },
  { name: 'ng.MU07-password-in-clear', found: [clear], files: { [at('config-prod.yaml')]: yaml('', canary) } },
  {
    name: 'ng.MU07-password-in-xml',
    found: [clear],
    files: { [at('loader.xml')]: config('username="u"', `password="${canary}"`) },
  },
  {
    name: 'ng.MU07-key-of-secure-properties',
    found: [clear],
    files: {
      [at('loader.xml')]: config(...basic).replace(
        '<flow',
        `<secure-properties:config name="s" file="config-prod.yaml" key="${canary}"/><flow`,
      ),
    },
  },
  {
    name: 'ng.MU07-key-in-wrapper',
    found: [clear],
    files: { 'mule/conf/wrapper.conf': wrapper(`wrapper.java.additional.6=-M-Dmule.key=${canary}`) },
  },
  {
    name: 'ng.MU07-for-everyone',
    found: [clear, 'warning: secret-file-open'],
    files: { [at('config-prod.yaml')]: yaml('', canary) },
    modes: { [at('config-prod.yaml')]: 0o644 },
  },
  {
    name: 'ok.MU08-overcome',
    found: [],
    files: {
      'mule/logs/loader.log':
        'ERROR Wrong username or password, or no workspaces accessible\nINFO Successfully connected to Anaplan API!\n',
    },
  },
  {
    name: 'ng.MU08-sign-in-refused',
    found: ['failure: log-sign-in-refused'],
    files: line('Wrong username or password, or no workspaces accessible'),
  },
  {
    name: 'ng.MU08-bad-certificate',
    found: ['failure: log-certificate-unread'],
    files: line('Could not open certificate'),
  },
  {
    name: 'ng.MU08-invalid-uri',
    found: ['failure: log-url-invalid'],
    files: line('Error: Invalid URI syntax in specified endpoint: proxy'),
  },
  { name: 'ng.MU08-invalid-id', found: ['failure: log-id-invalid'], files: line('Invalid model Id') },
  {
    name: 'ng.MU08-not-connected',
    found: ['failure: log-not-connected'],
    files: line('No connStrategy object: call connect()'),
  },
  {
    name: 'ng.MU08-rows',
    found: ['warning: log-rows-not-imported'],
    files: line('Some records were not imported: check connector output data for details'),
  },
  {
    name: 'ng.MU08-api-error',
    found: ['failure: log-api-error'],
    files: line('Error accessing Anaplan API: something'),
  },
  {
    name: 'ng.MU08-untrusted',
    found: ['failure: log-known-failure'],
    files: line(
      'sun.security.validator.ValidatorException: PKIX path building failed: unable to find valid certification path to requested target',
    ),
  },
  {
    name: 'ng.MU08-log-not-read',
    found: ['unknown: log-not-read'],
    files: { 'a.log/': '' },
    install: { log: 'a.log' },
  },
  { name: 'ng.MU08-no-log', found: ['unknown: log-missing'], install: { log: 'gone.log' } },
  {
    name: 'ng.MU09-connector-1-in-mule-4',
    found: ['warning: connector-old', 'failure: connector-for-mule-3'],
    files: {
      ...mule3,
      'mule/lib/mule/mule-core-3.9.0.jar': null,
      'mule/lib/mule/mule-core-4.4.0.jar': '',
      [at('loader.xml')]: mule3Xml(
        '<anaplan:basic-auth-connection name="a" username="${anaplan.username}" password="${anaplan.password}"/>',
      ),
    },
  },
  {
    name: 'ng.MU09-refused-by-mule',
    found: ['failure: connector-refused-by-mule'],
    files: line(
      'Cannot launch the mule app, the configuration [config] within the connector [anaplan] is not supported in mule 3.4.0',
    ),
  },
  {
    name: 'ng.MU09-mule-too-old',
    found: ['failure: mule-too-old'],
    files: { [at('META-INF/mule-artifact/mule-artifact.json')]: '{ "minMuleVersion": "4.6.0" }' },
  },
];

const observations = new Map<string, Json>();

describe.skipIf(!hasOpenssl || java === null)('mulesoft on real folders', () => {
  let shop: Workshop;
  let javas: Javas;
  beforeAll(() => {
    shop = new Workshop();
    makeClientStores(shop);
    javas = oncePerOrder(
      createJavas({ host: thisHost({ PATH: process.env['PATH'] }), network: { proxy: null, noProxy: [] } }),
    );
  }, 60_000);
  afterAll(() => shop.close());

  it.each(cases)(
    '$name',
    async ({ name, found, files = {}, stores = {}, install = {}, modes = {}, atDays = 9, isSnapshot = false }) => {
      const copies = Object.entries(stores).map(([to, from]) => [at(to), shop.bytes(from)] as const);
      const tree = makeTree(base, { ...files, ...Object.fromEntries(copies) });
      try {
        for (const [file, mode] of Object.entries(modes)) chmodSync(join(tree.root, file), mode);
        const inTree = (path: string | null | undefined, usual: string | null) =>
          path === undefined ? usual : path === null ? null : join(tree.root, path);
        const target = {
          name,
          app: join(tree.root, install.app ?? app),
          muleHome: inTree(install.muleHome, join(tree.root, 'mule')),
          log: inTree(install.log, null),
        };
        const settings = { ...settingsFor({ installs: { mulesoft: [target] } }), file: '/etc/anaplan-doctor.yaml' };
        const observation = await look(settings, shop, javas, isSnapshot ? { collectedAtMs: madeAtMs } : {});
        expect(brief(observation, Date.now() + atDays * dayMs)).toEqual(found);
        const written = JSON.stringify(observation);
        expect(written).not.toMatch(/Sesame|wrong-one|loader@example\.com"|PRIVATE KEY/);
        observations.set(
          name,
          slim(
            JSON.parse(
              written
                .replaceAll(tree.root, '/srv')
                .replaceAll(shop.folder, '/opt/anaplan')
                .replaceAll(java ?? '-', '/opt/jdk/bin/java'),
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

  it('names the place, never the value', async () => {
    const tree = makeTree(base, { [at('config-prod.yaml')]: yaml('', canary) });
    try {
      const settings = settingsFor({
        installs: {
          mulesoft: [{ name: 'a', app: join(tree.root, app), muleHome: join(tree.root, 'mule'), log: null }],
        },
      });
      const [finding] = judged(await look(settings, shop, javas), Date.now()).filter(
        ({ code }) => code === 'secret-in-clear',
      );
      expect(finding?.facts['places']).toEqual([`anaplan.password (${join(tree.root, at('config-prod.yaml'))}:3)`]);
    } finally {
      tree.remove();
    }
  });

  it.each([
    ['no folder', 'none', /There is no folder/],
    ['a packed application', 'mule/lib/mule/mule-core-4.4.0.jar', /Only folders are read/],
    ['another folder', 'mule/logs', /There is no Mule application/],
  ])('cannot look at %s', async (_name, path, message) => {
    const tree = makeTree(base);
    try {
      const settings = settingsFor({
        installs: { mulesoft: [{ name: 'a', app: join(tree.root, path), muleHome: null, log: null }] },
      });
      await expect(look(settings, shop, javas)).rejects.toThrow(message);
    } finally {
      tree.remove();
    }
  });

  it('a folder full of hostile files ends, and soon', async () => {
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [at(`f${n}.xml`), '<a>'.repeat(2000)]));
    const deep = {
      [at(`${'d/'.repeat(200)}x.xml`)]: '<mule/>',
      [at('huge.xml')]: `<a>${'x'.repeat(3_000_000)}</a>`,
      [at('sixteen.properties')]: Buffer.from('\ufeffa=b\u001b[31m', 'utf16le'),
    };
    const tree = makeTree(base, { ...files, ...deep });
    try {
      const settings = settingsFor({
        installs: {
          mulesoft: [{ name: 'a', app: join(tree.root, app), muleHome: join(tree.root, 'mule'), log: null }],
        },
      });
      const findings = judged(await look(settings, shop, javas), Date.now());
      expect(findings.filter(({ code }) => code === 'configuration-unread').length).toBeGreaterThan(100);
    } finally {
      tree.remove();
    }
  }, 60_000);
});

describe('mulesoft on kept looks', () => {
  const seen = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const nowMs = ({ atDays = 9 }: Case) => madeAtMs + atDays * dayMs;

  it('every case has a fixture, every own code a case, every row both kinds', () => {
    expect(readdirSync(folder).sort()).toEqual(cases.map(({ name }) => `${name}.json`).sort());
    const codes = new Set(cases.flatMap(({ found }) => found.map((one) => one.split(': ')[1])));
    const foreign = new Set([...Object.keys(certificateWords), ...Object.keys(javaWords)]);
    expect(Object.keys(mulesoft.explanations).filter((code) => !foreign.has(code) && !codes.has(code))).toEqual([]);
    for (const row of ['01', '02', '03', '04', '05', '06', '07', '08', '09'])
      expect(cases.some(({ name }) => name.startsWith('ng.') && name.includes(`MU${row}`))).toBe(true);
  });

  it.each(cases)('$name', (one) => {
    expect(brief(seen(one.name), nowMs(one))).toEqual(one.found);
  });

  it('fills every text', () => {
    for (const one of cases) {
      for (const finding of judged(seen(one.name), nowMs(one))) {
        const words = mulesoft.explanations[finding.code];
        if (words === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, words);
        expect(`${title} ${meaning} ${remedy}`, finding.code).not.toMatch(
          /(?<!\$)\{[a-z]\w*\}|\bunknown\b(?! here| number)/,
        );
      }
    }
  });

  it('traits tell what changed', () => {
    expect(mulesoft.traits(seen('ok.MU01-connector-2'))).toMatchObject({
      'connector version': '2.0.1',
      'Mule version': '4.4.0',
      addresses: ['https://api.anaplan.com/', 'https://auth.anaplan.com/'],
    });
  });
});
