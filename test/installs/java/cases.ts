/** Every code of java-runtime with a way to come by it: a real Java against a real server, or the files of a Java that is not at hand. */
import { javaRuntime } from '../../../checks/java-runtime.ts';
import type { Json } from '../../../src/check.ts';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { createJavas } from '../../../src/installs/java/look.ts';
import { createKeystores } from '../../../src/keystore/open.ts';
import { settingsFor } from '../../../src/settings/adhoc.ts';
import type { JavaInstall } from '../../../src/settings/settings.ts';
import { createTls } from '../../../src/tls/prober.ts';
import type { Tools } from '../../../src/tools.ts';
import type { Materials, Server } from './bench.ts';
import { hostIn, makeRoot, newJava, plainServer, proxyServer, removeFolder, serve } from './bench.ts';

export type Setup = {
  readonly java?: string;
  readonly javaOpts?: string;
  readonly toolOptions?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly foundBy?: NonNullable<JavaInstall['foundBy']>;
  readonly server?: Server;
  /** 127.0.0.1 unless given. */
  readonly hostName?: string;
  readonly proxy?: string;
  readonly keystore?: string;
  readonly host?: Host;
  readonly startLimitMs?: number;
  readonly stepLimitMs?: number;
};

export type Case = {
  /** `ok.` or `ng.`, named for the defect: the fixture's file. */
  readonly name: string;
  /** Codes, the ok one left out. */
  readonly codes: readonly string[];
  /** Null: made only where that is at hand. */
  readonly needs?: 'java 24';
  /** Hands what is to be closed to `after`. */
  make(materials: Materials, after: (end: () => void) => void): Promise<Setup>;
};

/** One look through the check itself, with real tools. */
export async function observed(setup: Setup): Promise<Json> {
  const { PATH = '' } = process.env;
  const own = {
    ...(setup.javaOpts === undefined ? {} : { JAVA_OPTS: setup.javaOpts }),
    ...(setup.toolOptions === undefined ? {} : { JAVA_TOOL_OPTIONS: setup.toolOptions }),
  };
  const environment = { PATH, ...own, ...setup.environment };
  const host = setup.host ?? thisHost(environment);
  const { startLimitMs = 30_000, stepLimitMs = 5000, server, hostName = '127.0.0.1' } = setup;
  const network = { proxy: setup.proxy ?? null, noProxy: [] };
  const settings = settingsFor({
    endpoints: server === undefined ? [] : [{ host: hostName, port: server.port }],
    certificates: setup.keystore === undefined ? [] : [{ file: setup.keystore }],
    installs: {
      java: [
        {
          name: 'a java',
          path: setup.java ?? '/usr/bin/java',
          ...(setup.foundBy === undefined ? {} : { foundBy: setup.foundBy }),
        },
      ],
    },
  });
  const tools = {
    java: createJavas({ host, network, startLimitMs, stepLimitMs }),
    tls: createTls({ ...network, timeoutMs: 2000 } as Parameters<typeof createTls>[0]),
    keystores: createKeystores({ readSecret: async () => '' }),
  } as unknown as Tools;
  const [target] = javaRuntime.targets(settings);
  if (target === undefined) throw new Error('no target');
  return javaRuntime.probe(target, tools, AbortSignal.timeout(60_000));
}

const trusting = ({ file }: Materials) => `-Djavax.net.ssl.trustStore=${file('trust.jks')}`;

/** A server with these arguments and the certificate `name`, looked at by a Java that trusts the corporate CA. */
function against(
  name: string,
  args: readonly string[],
  more: (materials: Materials) => Setup = () => ({}),
): Case['make'] {
  return async (materials, after) => {
    const server = await serve(materials, name, ...args);
    after(server.close);
    return { server, javaOpts: trusting(materials), ...more(materials) };
  };
}

const good = (more?: (materials: Materials) => Setup) => against('good', [], more);
const pinned = (options: string) => good((materials) => ({ javaOpts: `${trusting(materials)} ${options}` }));

function withFile(name: string, content: string, options: (file: string) => string): Case['make'] {
  return async (materials, after) => {
    const root = makeRoot({ [name]: content });
    after(() => removeFolder(root));
    const server = await serve(materials, 'good');
    after(server.close);
    return { server, javaOpts: `${trusting(materials)} ${options(`${root}/${name}`)}` };
  };
}

export const liveCases: readonly Case[] = [
  { name: 'ok.server-tls-1.2', codes: [], make: against('good', ['-tls1_2']) },
  { name: 'ok.server-tls-1.3', codes: [], make: against('good', ['-tls1_3']) },
  { name: 'ok.server-rsa-key-exchange', codes: [], make: against('good', ['-tls1_2', '-cipher', 'AES128-SHA']) },
  {
    name: 'ng.server-rsa-key-exchange-java-24',
    codes: ['handshake-suites'],
    needs: 'java 24',
    make: against('good', ['-tls1_2', '-cipher', 'AES128-SHA'], (materials) => ({
      javaOpts: trusting(materials),
      java: newJava ?? '',
    })),
  },
  {
    name: 'ng.server-tls-1.1-java-24',
    codes: ['handshake-version'],
    needs: 'java 24',
    make: against('good', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], (materials) => ({
      javaOpts: trusting(materials),
      java: newJava ?? '',
    })),
  },
  {
    name: 'ng.untrusted-ca-java-24',
    codes: ['root-missing'],
    needs: 'java 24',
    make: against('good', ['-cert_chain', 'corporate.pem'], () => ({ javaOpts: '', java: newJava ?? '' })),
  },
  {
    name: 'ng.server-tls-1.0',
    codes: ['handshake-version'],
    make: against('good', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0']),
  },
  {
    name: 'ng.server-tls-1.1',
    codes: ['handshake-version'],
    make: against('good', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']),
  },
  {
    name: 'ng.no-common-suite',
    codes: ['handshake-suites'],
    make: against('good', ['-tls1_2', '-cipher', 'ECDHE-ARIA128-GCM-SHA256']),
  },
  {
    name: 'ng.untrusted-ca',
    codes: ['root-missing'],
    make: against('good', ['-cert_chain', 'corporate.pem'], () => ({ javaOpts: '' })),
  },
  { name: 'ng.inspected', codes: ['inspection-root-missing'], make: against('inspected', []) },
  { name: 'ng.chain-incomplete', codes: ['chain-incomplete-for-java'], make: against('alone', []) },
  { name: 'ng.other-name', codes: ['handshake-name'], make: against('elsewhere', []) },
  { name: 'ng.expired', codes: ['handshake-expired'], make: against('expired', []) },
  { name: 'ng.not-yet-valid', codes: ['handshake-not-yet-valid'], make: against('future', []) },
  { name: 'ng.weak-key', codes: ['handshake-algorithm'], make: against('weak', ['-cipher', 'ALL:@SECLEVEL=0']) },
  {
    name: 'ng.client-certificate-wanted',
    codes: ['handshake-client-certificate'],
    make: against('good', ['-tls1_2', '-Verify', '1']),
  },
  {
    name: 'ng.trust-store-missing',
    codes: ['truststore-missing'],
    make: good(({ file }) => ({ javaOpts: `-Djavax.net.ssl.trustStore=${file('gone.jks')}` })),
  },
  {
    name: 'ng.trust-store-missing-unreached',
    codes: ['truststore-missing'],
    make: async ({ file }) => ({ javaOpts: `-Djavax.net.ssl.trustStore=${file('gone.jks')}` }),
  },
  {
    name: 'ng.trust-store-locked',
    codes: ['truststore-locked'],
    make: good(({ file }) => ({ javaOpts: `-Djavax.net.ssl.trustStore=${file('trust.p12')}` })),
  },
  {
    name: 'ng.trust-store-empty',
    codes: ['truststore-empty'],
    make: good(({ file }) => ({ javaOpts: `-Djavax.net.ssl.trustStore=${file('empty.jks')}` })),
  },
  {
    name: 'ng.trust-store-password',
    codes: ['truststore-not-opened'],
    make: good(({ file }) => ({
      javaOpts: `-Djavax.net.ssl.trustStore=${file('secret.p12')} -Djavax.net.ssl.trustStorePassword=changeit`,
    })),
  },
  {
    name: 'ok.trust-store-password',
    codes: [],
    make: good(({ file }) => ({
      javaOpts: `-Djavax.net.ssl.trustStore=${file('secret.p12')} -Djavax.net.ssl.trustStorePassword=not-changeit`,
    })),
  },
  { name: 'ng.pinned-to-1.1', codes: ['tls-12-not-offered'], make: pinned('-Djdk.tls.client.protocols=TLSv1.1') },
  {
    name: 'ng.pinned-to-1.1-in-tool-options',
    codes: ['tls-12-not-offered'],
    make: good((materials) => ({
      javaOpts: trusting(materials),
      toolOptions: '-Djdk.tls.client.protocols="TLSv1,TLSv1.1"',
    })),
  },
  { name: 'ng.pinned-to-1.2', codes: ['tls-pinned'], make: pinned('-Djdk.tls.client.protocols=TLSv1.2') },
  { name: 'ng.https-protocols', codes: ['https-protocols-set'], make: pinned('-Dhttps.protocols=TLSv1.2') },
  {
    name: 'ng.tls-1.2-disabled',
    codes: ['tls-12-not-offered'],
    make: withFile(
      'strict.security',
      'jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, \\\n  TLSv1.2, TLSv1.3\n',
      (file) => `-Djava.security.properties=${file}`,
    ),
  },
  {
    name: 'ng.old-tls-allowed',
    codes: ['old-tls-allowed'],
    make: withFile(
      'lax.security',
      'jdk.tls.disabledAlgorithms=SSLv3, RC4\n',
      (file) => `-Djava.security.properties=${file}`,
    ),
  },
  {
    name: 'ng.security-file-missing',
    codes: ['security-file-missing'],
    make: pinned('-Djava.security.properties=/nonexistent/x.security'),
  },
  {
    name: 'ng.plain-http',
    codes: ['handshake-not-tls'],
    make: async (materials, after) => {
      const server = await plainServer(
        (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      after(server.close);
      return { server, javaOpts: trusting(materials) };
    },
  },
  {
    name: 'ng.closed-at-once',
    codes: ['handshake-failed'],
    make: async (materials, after) => {
      const server = await plainServer((socket) => void socket.once('data', () => socket.end()));
      after(server.close);
      return { server, javaOpts: trusting(materials) };
    },
  },
  {
    name: 'ng.silent-server',
    codes: ['endpoint-not-reached'],
    make: async (materials, after) => {
      const server = await plainServer(() => undefined);
      after(server.close);
      return { server, javaOpts: trusting(materials), stepLimitMs: 1000 };
    },
  },
  {
    name: 'ng.nobody-listens',
    codes: ['endpoint-not-reached'],
    make: async (materials) => {
      const server = await plainServer(() => undefined);
      server.close();
      return { server, javaOpts: trusting(materials) };
    },
  },
  { name: 'ok.proxy', codes: [], make: throughProxy({}, '') },
  { name: 'ok.proxy-password', codes: [], make: throughProxy({ password: 'pro%xy' }, 'job:pro%25xy@') },
  { name: 'ng.proxy-407', codes: ['refused-by-proxy'], make: throughProxy({ password: 'pro%xy' }, '') },
  { name: 'ng.proxy-403', codes: ['refused-by-proxy'], make: throughProxy({ status: 403 }, '') },
  {
    name: 'ng.heap-small',
    codes: ['java-heap-small'],
    make: good((materials) => ({ javaOpts: trusting(materials), toolOptions: '-Xmx64m' })),
  },
  {
    name: 'ng.unknown-option',
    codes: ['java-does-not-start'],
    make: async () => ({ toolOptions: '-XX:+NoSuchFlagAnywhere' }),
  },
  {
    name: 'ng.waits-for-a-debugger',
    codes: ['java-without-answer'],
    make: async () => ({
      toolOptions: '-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0',
      startLimitMs: 1500,
    }),
  },
  { name: 'ok.keystore-pbes2', codes: [], make: async ({ file }) => ({ keystore: file('modern.p12') }) },
  {
    name: 'ng.keystore-missing',
    codes: ['keystore-missing'],
    make: async ({ file }) => ({ keystore: file('gone.p12') }),
  },
  {
    name: 'ng.keystore-is-a-folder',
    codes: ['keystore-not-judged'],
    make: async ({ folder }) => ({ keystore: folder }),
  },
  { name: 'ng.no-such-java', codes: ['java-missing'], make: async () => ({ java: '/nonexistent/jdk' }) },
  {
    name: 'ng.shim',
    codes: ['java-is-a-script'],
    make: async (_materials, after) => {
      const root = makeRoot({ 'bin/java!': '#!/bin/sh\necho run > "$(dirname "$0")/ran"\n' });
      after(() => removeFolder(root));
      return { java: root };
    },
  },
  {
    name: 'ng.not-executable',
    codes: ['java-not-executable'],
    make: async (_materials, after) => {
      const root = makeRoot({ 'bin/java': '\x7fELF' });
      after(() => removeFolder(root));
      return { java: root };
    },
  },
  {
    name: 'ng.java-home-dead',
    codes: ['java-home-dead'],
    make: async () => ({ foundBy: 'PATH', environment: { JAVA_HOME: '/opt/removed-jdk' } }),
  },
  {
    name: 'ng.java-home-is-java-7',
    codes: ['javas-disagree'],
    make: async (_materials, after) => {
      const root = makeRoot({ 'bin/java!': '\x7fELF', release: releaseFile('1.7.0_80') });
      after(() => removeFolder(root));
      return { foundBy: 'PATH', environment: { JAVA_HOME: root } };
    },
  },
];

function throughProxy(proxy: { readonly status?: number; readonly password?: string }, user: string): Case['make'] {
  return async (materials, after) => {
    const server = await serve(materials, 'good');
    after(server.close);
    const before = await proxyServer(proxy);
    after(before.close);
    return { server, javaOpts: trusting(materials), proxy: `http://${user}127.0.0.1:${before.port}` };
  };
}

function releaseFile(version: string, more = ''): string {
  return `JAVA_VERSION="${version}"\nOS_NAME="Linux"\nOS_ARCH="amd64"\n${more}`;
}

const home = '/opt/jdk';
const oldSecurity = 'jdk.tls.disabledAlgorithms=SSLv3, RC4, MD5withRSA, DH keySize < 1024\n';
const lateSecurity =
  'jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, RC4, DES, MD5withRSA, \\\n    DH keySize < 1024, EC keySize < 224, 3DES_EDE_CBC, anon, NULL\n';

type OnDisk = {
  readonly version: string;
  readonly release?: string;
  readonly security?: string;
  readonly files?: Parameters<typeof makeRoot>[0];
  readonly setup?: Setup;
  readonly environment?: Readonly<Record<string, string>>;
  /** Its chain is held against the store. */
  readonly served?: string;
};

/** A JDK of the layout of its time, as a snapshot shows it. */
function onDisk({
  version,
  release = '',
  security = lateSecurity,
  files = {},
  setup = {},
  environment = {},
  served,
}: OnDisk): Case['make'] {
  return async (materials, after) => {
    const isOld = version.startsWith('1.');
    const place = isOld ? `${home}/jre/lib/security` : `${home}/lib/security`;
    const securityPlace = isOld ? place : `${home}/conf/security`;
    const root = makeRoot({
      [`${home}/bin/java!`]: '\x7fELF',
      ...(version === '' ? {} : { [`${home}/release`]: releaseFile(version, release) }),
      [`${securityPlace}/java.security`]: security,
      [`${place}/cacerts`]: { copyOf: materials.file('trust.jks') },
      ...files,
    });
    after(() => removeFolder(root));
    const server = served === undefined ? null : await serve(materials, served);
    if (server !== null) after(server.close);
    return { java: home, host: hostIn(root, environment), ...(server === null ? {} : { server }), ...setup };
  };
}

const withKeystore =
  (name: string, disk: OnDisk): Case['make'] =>
  async (materials, after) => ({ ...(await onDisk(disk)(materials, after)), keystore: materials.file(name) });

export const diskCases: readonly Case[] = [
  { name: 'ok.java-8u392-on-disk', codes: [], make: onDisk({ version: '1.8.0_392' }) },
  { name: 'ok.java-11-on-disk', codes: [], make: onDisk({ version: '11.0.22' }) },
  { name: 'ok.java-8u131-on-disk', codes: [], make: onDisk({ version: '1.8.0_131', security: oldSecurity }) },
  {
    name: 'ng.java-6u45',
    codes: ['java-too-old'],
    make: onDisk({ version: '1.6.0_45', security: oldSecurity, served: 'good' }),
  },
  {
    name: 'ng.java-7u80',
    codes: ['java-too-old'],
    make: onDisk({ version: '1.7.0_80', security: oldSecurity, served: 'good' }),
  },
  {
    name: 'ng.java-8-snapshot',
    codes: ['handshake-not-tried'],
    make: onDisk({ version: '1.8.0_202', security: oldSecurity, served: 'good' }),
  },
  {
    name: 'ng.java-8-snapshot-root-missing',
    codes: ['handshake-not-tried', 'inspection-root-missing'],
    make: onDisk({ version: '1.8.0_202', security: oldSecurity, served: 'inspected' }),
  },
  {
    name: 'ng.java-8-pinned-to-1.0',
    codes: ['tls-12-not-offered'],
    make: onDisk({
      version: '1.8.0_202',
      security: oldSecurity,
      environment: { JAVA_OPTS: '-Djdk.tls.client.protocols=TLSv1' },
    }),
  },
  { name: 'ng.java-12', codes: ['java-out-of-support'], make: onDisk({ version: '12.0.2' }) },
  { name: 'ng.early-access', codes: ['java-early-access'], make: onDisk({ version: '27-ea' }) },
  {
    name: 'ng.update-of-2021',
    codes: ['java-update-old'],
    make: onDisk({ version: '17.0.1', release: 'JAVA_VERSION_DATE="2021-10-19"\n' }),
  },
  { name: 'ng.32-bit', codes: ['java-32-bit'], make: onDisk({ version: '1.8.0_392', release: 'OS_ARCH="i586"\n' }) },
  {
    name: 'ng.ibm-sdk',
    codes: ['tls-not-known'],
    make: onDisk({ version: '1.8.0_271', release: 'IMPLEMENTOR="IBM Corporation"\n' }),
  },
  { name: 'ng.no-release-file', codes: ['java-version-unknown'], make: onDisk({ version: '' }) },
  {
    name: 'ng.jssecacerts',
    codes: ['jssecacerts-in-use'],
    make: async (materials, after) =>
      onDisk({
        version: '17.0.15',
        files: { [`${home}/lib/security/jssecacerts`]: { copyOf: materials.file('trust.jks') } },
      })(materials, after),
  },
  {
    name: 'ng.windows-root',
    codes: ['truststore-not-judged'],
    make: onDisk({
      version: '17.0.15',
      environment: { JAVA_OPTS: '-Djavax.net.ssl.trustStore=NONE -Djavax.net.ssl.trustStoreType=Windows-ROOT' },
    }),
  },
  {
    name: 'ng.crypto-policy-fips',
    codes: ['fips-mode'],
    make: onDisk({
      version: '17.0.15',
      security: `security.useSystemPropertiesFile=true\n${lateSecurity}`,
      files: {
        '/etc/crypto-policies/back-ends/java.config':
          'jdk.tls.disabledAlgorithms=DH keySize < 2048, TLSv1.1, TLSv1, SSLv3\n',
        '/etc/crypto-policies/config': '# comment\nFIPS\n',
        '/proc/sys/crypto/fips_enabled': '1\n',
      },
    }),
  },
  {
    name: 'ng.crypto-policy-legacy',
    codes: ['old-tls-allowed'],
    make: onDisk({
      version: '17.0.15',
      security: `security.useSystemPropertiesFile=true\n${lateSecurity}`,
      files: {
        '/etc/crypto-policies/back-ends/java.config': 'jdk.tls.disabledAlgorithms=SSLv3, RC4\n',
        '/etc/crypto-policies/config': 'LEGACY\n',
      },
    }),
  },
  {
    name: 'ok.keystore-old-form-java-8u251',
    codes: [],
    make: withKeystore('old.p12', { version: '1.8.0_251', security: oldSecurity }),
  },
  {
    name: 'ng.keystore-pbes2-java-8u251',
    codes: ['keystore-unread'],
    make: withKeystore('modern.p12', { version: '1.8.0_251', security: oldSecurity }),
  },
  {
    name: 'ng.keystore-pbes2-java-8u275',
    codes: ['keystore-unread'],
    make: withKeystore('modern.p12', { version: '1.8.0_275', security: oldSecurity }),
  },
  { name: 'ok.keystore-pbes2-java-8u301', codes: [], make: withKeystore('modern.p12', { version: '1.8.0_301' }) },
  {
    name: 'ng.keystore-p12-as-jks-java-8u45',
    codes: ['keystore-type-unread'],
    make: withKeystore('old.jks', { version: '1.8.0_45', security: oldSecurity }),
  },
];
