// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Mule
/**
 * A host on which every client of Anaplan is at home, in a folder of its own: real files, the real Java of this machine, keystores by
 * openssl, and one proxy that plays the Internet: whatever name is asked for, it leads to a local server with a certificate for it.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Workshop } from '../keystore/made.ts';
import { launcherSh } from './connect/connect-tree.ts';
import type { Files } from './tree.ts';
import { makeTree } from './tree.ts';

export const secret = 'Sesame-Canary-7';

/** No public root: the settings name it as their own CA (`network.caFile`), which is told as a notice. */
const rootName = '/O=Example/CN=Example Way Out Root';

/** root.pem and server.pem of the endpoints with trust.p12 for Java; user.p12 of the account. */
export function makeMaterials(shop: Workshop, javaHome: string): void {
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`];
  const extra = (...all: readonly string[]) => all.flatMap((one) => ['-addext', one]);
  const ca = extra('basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign');
  const root = (name: string, subject: string) =>
    shop.openssl('req', '-x509', ...key(name), '-subj', subject, '-days', '2000', ...ca);
  const leaf = (name: string, by: string, subject: string, ...extensions: readonly string[]) =>
    shop.openssl(
      ...['req', '-x509', ...key(name), '-subj', subject, '-days', '300', '-CA', `${by}.pem`, '-CAkey', `${by}.key`],
      ...extra('basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature', ...extensions),
    );
  root('root', rootName);
  root('user-root', '/O=Example/CN=Example Client RSA Root');
  const names = ['*.anaplan.com', '*.app.anaplan.com', '*.atlan.com', '*.docker.io', '*.s3.eu-west-1.amazonaws.com'];
  leaf('server', 'root', '/CN=server', `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}`);
  leaf(
    ...(['user', 'user-root', '/O=Example/CN=Loader', 'subjectAltName=email:loader@example.com'] as const),
    ...['extendedKeyUsage=clientAuth,emailProtection', 'crlDistributionPoints=URI:http://crl.example.com/1.crl'],
  );
  const pass = ['-passout', `pass:${secret}`];
  const store = ['pkcs12', '-export', '-in', 'user.pem', '-inkey', 'user.key', '-certfile', 'user-root.pem'];
  shop.openssl(...store, '-name', 'anaplan', ...pass, '-out', 'user.p12');
  const into = ['-keystore', shop.path('trust.p12'), '-storetype', 'PKCS12', '-storepass', 'changeit'];
  const args = ['-importcert', '-noprompt', '-alias', 'root', '-file', shop.path('root.pem'), ...into];
  execFileSync(join(javaHome, 'bin/keytool'), args, { stdio: 'pipe' });
}

export type Internet = { readonly port: number; close(): Promise<void> };

/** What the hosts of Anaplan answer. */
export type Answers = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<{ readonly status: number; readonly text: string }>;

/** An HTTP proxy; behind it one server, which is Anaplan for its names, and answers all others with 405. */
export async function startInternet(shop: Workshop, anaplan: Answers): Promise<Internet> {
  const cert = Buffer.concat([shop.bytes('server.pem'), shop.bytes('root.pem')]);
  const identity = { key: shop.bytes('server.key'), cert, allowHTTP1: true };
  const server = createSecureServer(identity, async (request, response) => {
    const host = request.authority ?? request.headers.host ?? '';
    const headers = Object.fromEntries(
      ['authorization', 'content-type', 'accept'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const { status, text } = /^(?:api|auth)\.anaplan\.com(?::443)?$/.test(host)
      ? await anaplan(request.method, request.url, headers, await textOf(request))
      : { status: 405, text: '' };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text);
  });
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  const serverPort = await listening(server);
  const proxy = createProxy().on('connect', (_request, client) => {
    const onward = connect(serverPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    keep(onward);
    client.on('error', () => undefined).on('close', () => onward.destroy());
    onward.on('close', () => client.destroy());
  });
  proxy.on('connection', keep);
  const port = await listening(proxy);
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([server, proxy].map((one) => new Promise((done) => one.close(done))));
    },
  };
}

async function listening(server: ReturnType<typeof createProxy> | ReturnType<typeof createSecureServer>) {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Of the sandbox tenant: what the job names, and the file that holds the password of an account there. */
export type TenantNames = {
  readonly passwordFile: string;
  readonly workspace: string;
  readonly model: string;
  readonly action: string;
};

export type HostParts = {
  readonly shop: Workshop;
  readonly javaHome: string;
  readonly proxyPort: number;
  readonly tenant: TenantNames;
  /** A jar with the client's main class, of 4.1.0. */
  readonly jar: Uint8Array;
};

/** Files by their paths below the root; `{root}` in a text is that. Modes other than 0600 stand in `modes`. */
export function wholeHostFiles({ shop, javaHome, proxyPort, tenant, jar }: HostParts): Files {
  const trust = `-Djavax.net.ssl.trustStore=${shop.path('trust.p12')} -Djavax.net.ssl.trustStorePassword=changeit`;
  return {
    'settings.yaml': `connections:
  prod:
    baseUrls: { api: "https://api.anaplan.com/2/0", auth: "https://auth.anaplan.com" }
    signIn: { user: admin@example.com, password: "file:{root}/password" }
  reporting:
    baseUrls: { api: "https://api.anaplan.com/2/0", auth: "https://auth.anaplan.com" }
    signIn: { user: reporting@example.com, password: "file:{root}/reporting-password" }
endpoints: [api.anaplan.com, auth.anaplan.com]
installs:
  connect: [{ name: Nightly load, script: "{root}/connect/nightly.sh", javaHome: "${javaHome}" }]
  java: [{ name: Java of the scheduler, path: "{root}/scheduler/jdk" }]
  mulesoft: [{ name: Ledger app, app: "{root}/mule/apps/ledger", muleHome: "{root}/mule", log: "{root}/mule/logs/ledger.log" }]
  informatica: [{ name: Cloud, connection: "{root}/informatica/connection.yaml", agent: "{root}/informatica/agent", log: "{root}/informatica/agent.log" }]
  atlan: [{ name: Catalogue, mode: runtime, host: us1a.app.anaplan.com, connection: prod, config: "{root}/atlan/config.yaml", components: "{root}/atlan/components", env: "{root}/atlan/.env", compose: "{root}/atlan/compose.yaml", tenant: acme, agent: finance, log: "{root}/atlan/runtime.log" }]
  scripts: ["{root}/jobs/*"]
limits:
  anaplan-connect: { connection: prod }
network: { proxy: "http://127.0.0.1:${proxyPort}", caFile: "{root}/roots.pem" }
stateDirectory: "{root}/state"
`,
    password: `${readFileSync(tenant.passwordFile, 'utf8').trim()}\n`,
    'reporting-password': `${secret}\n`,
    'roots.pem': `${shop.bytes('root.pem')}${shop.bytes('user-root.pem')}`,
    'home/.anaplan/api-client/keystore-access.txt': '%E4',
    'connect/nightly.sh': `#!/bin/sh
cd "$(dirname "$0")" || exit 1
. ./settings.sh
JAVA_OPTS="${trust}"
export JAVA_OPTS
./AnaplanClient.sh -service "$ServiceUrl" -auth "$AuthUrl" -via http://127.0.0.1:${proxyPort} \\
  -keystore "$KeyStorePath" -keystorealias anaplan -workspace "$Workspace" -model "$Model" \\
  -file actuals.csv -put data/actuals.csv ${tenant.action} -execute -output data/errors.csv
`,
    'connect/settings.sh': `ServiceUrl=https://api.anaplan.com
AuthUrl=https://auth.anaplan.com
KeyStorePath=keys/user.p12
Workspace="${tenant.workspace}"
Model="${tenant.model}"
`,
    'connect/AnaplanClient.sh': launcherSh('4.1.0'),
    'connect/anaplan-connect-4.1.0-jar-with-dependencies.jar': jar,
    'connect/lib/readme.txt': 'drivers\n',
    'connect/keys/user.p12': shop.bytes('user.p12'),
    'connect/data/actuals.csv': 'a,b\n1,2\n',
    'mule/apps/ledger/META-INF/mule-artifact/mule-artifact.json': '{ "minMuleVersion": "4.3.0" }',
    'mule/apps/ledger/META-INF/mule-artifact/classloader-model.json':
      '{ "dependencies": [{ "artifactCoordinates": { "groupId": "com.anaplan", "artifactId": "anaplan-connector", "version": "2.0.1" } }] }',
    'mule/apps/ledger/ledger.xml': `<mule xmlns="http://www.mulesoft.org/schema/mule/core" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan">
  <configuration-properties file="prod.yaml"/>
  <anaplan:config name="anaplan">
    <anaplan:connection username="\${anaplan.user}" password="\${secure::anaplan.password}" apiUrl="\${anaplan.api}" authUrl="\${anaplan.auth}"/>
  </anaplan:config>
  <flow name="load"><anaplan:import config-ref="anaplan"/></flow>
</mule>
`,
    'mule/apps/ledger/prod.yaml':
      'anaplan:\n  user: loader@example.com\n  password: "![x8Dk==]"\n  api: https://api.anaplan.com\n  auth: https://auth.anaplan.com\n',
    'mule/conf/wrapper.conf': `wrapper.java.command=${join(javaHome, 'bin/java')}\nwrapper.java.additional.1=-Dmule.home="%MULE_HOME%"\n`,
    'mule/lib/mule/mule-core-4.4.0.jar': '',
    'mule/logs/ledger.log': 'INFO Successfully connected to Anaplan API!\n',
    'informatica/connection.yaml': `Name: Load actuals
Type: Anaplan V2
Auth Type: Cert Auth
Username: any
Certificate Path Location: ""
Workspace ID: 8a8b8c8d9e0f1a2b3c4d5e6f70819233
Model ID: 0123456789ABCDEF0123456789ABCDEF
API Base URL: https://api.anaplan.com
Auth URL: https://us1a.app.anaplan.com
API Major Version: 2
API Minor Version: 0
KeyStore Path Location: "{root}/informatica/user.p12"
KeyStore Alias: anaplan
KeyStore Password: "file:{root}/informatica/store-password"
Error Dump Path Location: "{root}/informatica/dumps"
agents: 1
JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF8
`,
    'informatica/store-password': `${secret}\n`,
    'informatica/user.p12': shop.bytes('user.p12'),
    'informatica/dumps/': '',
    'informatica/agent/apps/agentcore/conf/proxy.ini': `InfaAgent.ProxyHost=127.0.0.1\nInfaAgent.ProxyPort=${proxyPort}\n`,
    'informatica/agent.log': 'INFO all is well\n',
    'atlan/config.yaml':
      'atlan:\n  deployment_name: finance\n  domain: acme.atlan.com\n  client_id: "${SDR_CLIENT_ID}"\n  client_secret: "${SDR_CLIENT_SECRET}"\n',
    'atlan/.env': `SDR_DEPLOYMENT_NAME=finance\nSDR_CLIENT_ID=oauth-client\nSDR_CLIENT_SECRET=${secret}\nATLAN_TEMPORAL_TLS_ENABLED=true\n`,
    'atlan/compose.yaml':
      'services:\n  app:\n    image: app\n    ports: ["127.0.0.1:8000:8000"]\n    environment: [ATLAN_AUTH_ENABLED=true]\n',
    'atlan/components/secretstore.yaml':
      'apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: secretstore\nspec:\n  type: secretstores.local.env\n  version: v1\n  metadata:\n  - name: prefix\n    value: ""\n',
    'atlan/runtime.log': 'INFO workflow done\n',
    'jobs/load.py':
      'import requests\nrequests.get("https://api.anaplan.com/2/0/workspaces", headers={"Authorization": "AnaplanAuthToken " + token})\n',
  };
}

const executable = ['connect/nightly.sh', 'connect/AnaplanClient.sh'];

export type HostChanges = { readonly files?: Files; readonly modes?: Readonly<Record<string, number>> };

/** In a folder of its own; `modes` are set last. */
export function makeWholeHost(parts: HostParts, { files = {}, modes = {} }: HostChanges = {}) {
  const tree = makeTree(wholeHostFiles(parts), files);
  for (const folder of ['scheduler', 'informatica/agent/jdk']) mkdirSync(join(tree.root, folder), { recursive: true });
  if (files['scheduler/jdk/release'] === undefined) symlinkSync(parts.javaHome, join(tree.root, 'scheduler/jdk'));
  symlinkSync(parts.javaHome, join(tree.root, 'informatica/agent/jdk/17'));
  for (const file of executable) if (files[file] !== null) chmodSync(join(tree.root, file), 0o755);
  for (const [file, mode] of Object.entries(modes)) chmodSync(join(tree.root, file), mode);
  return tree;
}
