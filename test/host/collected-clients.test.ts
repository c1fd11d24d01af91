// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Mule
/**
 * One machine with one fault in each client, collected by collect.sh for real and judged from the snapshot by the program: the faults
 * that are told there are those told on the machine itself; what a snapshot cannot tell is unknown or left out, and named here.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { doctor, root } from '../cli/run.ts';
import type { Files } from '../installs/tree.ts';
import { makeTree } from '../installs/tree.ts';

const canary = 'Sesame-Canary-7';
const java = javaHere();
function javaHere(): string | null {
  try {
    return realpathSync(execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim());
  } catch {
    return null;
  }
}
if (java === null) console.warn('skipped: collected clients, for there is no java');

const files: Files = {
  'mule/apps/loader/META-INF/mule-artifact/mule-artifact.json': '{ "minMuleVersion": "4.3.0" }',
  'mule/apps/loader/META-INF/mule-artifact/classloader-model.json':
    '{"dependencies":[{"artifactCoordinates":{"groupId":"com.anaplan","artifactId":"anaplan-connector","version":"2.0.1"}}]}',
  'mule/apps/loader/loader.xml':
    '<mule xmlns="http://www.mulesoft.org/schema/mule/core" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan"><configuration-properties file="config-${env}.yaml"/><anaplan:config name="a"><anaplan:connection username="${user}" password="${password}" apiUrl="http://api.anaplan.com" authUrl="https://auth.anaplan.com" keystorePath="store.p12"/></anaplan:config><flow name="load"><anaplan:import config-ref="a"/></flow></mule>',
  'mule/apps/loader/config-prod.yaml': `user: "l@example.com"\npassword: "${canary}"\n`,
  'mule/apps/loader/store.p12': 'no store',
  'mule/conf/wrapper.conf': `wrapper.java.command=${java}\nwrapper.java.additional.1=-Denv=prod\nwrapper.java.additional.2=-Djdk.tls.client.protocols=TLSv1\n`,
  'mule/lib/mule/mule-core-4.4.0.jar': '',
  'mule/logs/loader.log': 'ERROR Wrong username or password, or no workspaces accessible\n',
  'informatica.yaml': `Type: Anaplan V2\nName: Load\nAuth Type: Cert Auth\nUsername: ""\nAPI Base URL: https://api.invalid\nAuth URL: https://auth.invalid\nAPI Major Version: 2\nAPI Minor Version: 0\nWorkspace ID: 8a8b8c8d9e0f1a2b3c4d5e6f70819233\nModel ID: 0123456789ABCDEF0123456789ABCDEF\nKeyStore Path Location: "{root}/keys/store.jks"\nKeyStore Alias: a\nKeyStore Password: ${canary}\nagents: 1\nJAVA_TOOL_OPTIONS: -Dfile.encoding=UTF8\n`,
  'keys/store.jks': 'no store',
  'agent/apps/agentcore/conf/proxy.ini': 'InfaAgent.ProxyHost=proxy\nInfaAgent.ProxyPort=\n',
  'agent/jdk/release': 'JAVA_VERSION="17.0.9"\n',
  'atlan/config.yaml': `atlan:\n  deployment_name: finance\n  domain: acme.invalid\n  client_id: x\n  client_secret: ${canary}\n`,
  'atlan/.env': 'SDR_DEPLOYMENT_NAME=treasury\n',
  'atlan/compose.yaml': 'services:\n  app:\n    restart: always\n    ports:\n      - "8000:8000"\n',
  'atlan/components/secretstore.yaml':
    'apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: secretstore\nspec:\n  type: secretstores.aws.secretsmanager\n  metadata: []\n',
  'atlan/runtime.log': 'Secret store is not reachable.\n',
  'jobs/pull.sh': '#!/bin/sh\ncurl -k https://api.anaplan.com/1/3/workspaces\n',
  'connect/anaplan-connect-1-3-3-5.jar': 'no jar',
  'connect/AnaplanClient.sh':
    '#!/bin/sh\nexec java -classpath anaplan-connect-1-3-3-5.jar com.anaplan.client.Program "$@"\n',
  'connect/nightly.sh':
    '#!/bin/sh\ncd "$(dirname "$0")"\n./AnaplanClient.sh -certificate user.cer -workspace W -model M -file f -put in.csv\n',
};

type Told = { readonly severity: string; readonly code: string };

describe.skipIf(java === null)('a machine, and what collect.sh took of it', () => {
  let tree: ReturnType<typeof makeTree>;
  let snapshot = '';
  beforeAll(() => {
    tree = makeTree(files);
    const bin = join(tree.root, 'agent/jdk/bin');
    mkdirSync(bin);
    copyFileSync(java ?? '', join(bin, 'java'));
    snapshot = join(tree.root, 'snapshot');
    const all = ['mule', 'informatica.yaml', 'agent', 'atlan', 'jobs', 'connect'].map((one) => join(tree.root, one));
    execFileSync('sh', [join(root, 'config/collect/collect.sh'), '-o', snapshot, ...all], {
      stdio: 'pipe',
      env: { PATH: '/usr/bin:/bin', JAVA_HOME: dirname(dirname(java ?? '')) },
    });
  }, 60_000);
  afterAll(() => tree.remove());

  const told = async (args: readonly string[]): Promise<readonly Told[]> => {
    const run = await doctor(['diagnose', ...args.map((one) => one.replace('{root}', tree.root)), '--format', 'json']);
    expect(run.stdout + run.stderr).not.toContain(canary);
    const report: Report = JSON.parse(run.stdout);
    expect(report.results.map(({ outcome }) => outcome)).toEqual(report.results.map(() => 'seen'));
    return report.results.flatMap(({ findings }) => findings).map(({ severity, code }) => ({ severity, code }));
  };
  const sure = (all: readonly Told[], without: readonly string[]) =>
    all
      .filter(({ severity, code }) => severity !== 'unknown' && severity !== 'ok' && !without.includes(code))
      .map(({ severity, code }) => `${severity}: ${code}`)
      .toSorted();

  test.each([
    {
      client: 'mulesoft',
      args: ['{root}/mule/apps/loader', '--mule-home', '{root}/mule'],
      faults: [
        'failure: log-sign-in-refused',
        'failure: tls-12-not-offered',
        'failure: url-not-https',
        'warning: secret-in-clear',
      ],
      unknown: ['keystore-not-seen'],
      liveOnly: [],
    },
    {
      client: 'informatica',
      args: ['{root}/informatica.yaml', '--agent', '{root}/agent'],
      faults: [
        'failure: agent-proxy-incomplete',
        'failure: username-empty',
        'warning: secret-in-clear',
        'warning: url-host-unexpected',
        'warning: url-host-unexpected',
      ],
      unknown: ['keystore-not-seen', 'way-out-not-tried'],
      liveOnly: ['java-does-not-start'],
    },
    {
      client: 'atlan',
      args: '{root}/atlan/config.yaml --env {root}/atlan/.env --compose {root}/atlan/compose.yaml --components {root}/atlan/components --agent finance --log {root}/atlan/runtime.log'.split(
        ' ',
      ),
      faults: [
        'failure: component-type-misspelt',
        'failure: deployment-name-differs',
        'failure: log-secret-store-unreachable',
        'warning: port-published',
        'warning: secret-in-clear',
      ],
      unknown: ['way-out-not-tried'],
      // The way out, and what this very host is.
      liveOnly: [
        'way-out-closed',
        'supply-not-reached',
        'memory-small',
        'port-listening',
        'tls-opened-on-the-way',
        'temporal-without-h2',
        'certificate-names-another-host',
      ],
    },
    {
      client: 'script',
      args: ['{root}/jobs/pull.sh'],
      faults: ['failure: old-api', 'warning: verification-off'],
      unknown: [],
      liveOnly: [],
    },
  ])(
    '$client: the same faults, and what cannot be told is unknown',
    async ({ client, args, faults, unknown, liveOnly }) => {
      const live = await told([client, ...args]);
      const collected = await told([client, ...args, '--snapshot', snapshot]);
      expect(sure(collected, [])).toEqual(faults);
      expect(sure(live, liveOnly)).toEqual(faults);
      const open = collected.filter(({ severity }) => severity === 'unknown').map(({ code }) => code);
      for (const code of unknown) expect(open).toContain(code);
    },
    60_000,
  );
  test('connect and java', async () => {
    const script = ['connect', '{root}/connect/nightly.sh', '--offline'];
    const collected = sure(await told([...script, '--snapshot', snapshot]), []);
    // Rights, and what is in a jar, are not collected.
    const liveOnly = ['script-not-executable', 'launcher-not-executable', 'jar-damaged'];
    expect(sure(await told(script), liveOnly)).toEqual(collected);
    expect(collected).toContain('failure: connect-version-dead');
    // The Java of the agent is a copy that does not start; its files tell its version.
    const agent = await told(['java', '{root}/agent/jdk', '--snapshot', snapshot]);
    expect(sure(agent, [])).toEqual([]);
    expect(agent).toContainEqual({ severity: 'unknown', code: 'truststore-not-judged' });
  }, 60_000);

  test('a part of it: what was not collected is unknown, and the rest is told', async () => {
    const part = join(tree.root, 'part');
    const collect = [
      join(root, 'config/collect/collect.sh'),
      '-o',
      part,
      join(tree.root, 'mule/apps/loader'),
      join(tree.root, 'atlan/config.yaml'),
    ];
    execFileSync('sh', collect, { stdio: 'pipe', env: { PATH: '/usr/bin:/bin' } });
    const mule = await told(['mulesoft', '{root}/mule/apps/loader', '--mule-home', '{root}/mule', '--snapshot', part]);
    expect(sure(mule, [])).toEqual(['failure: url-not-https']);
    expect(mule.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['mule-java-unknown', 'environment-unknown', 'keystore-not-seen']),
    );
    const informatica = ['informatica', '{root}/informatica.yaml', '--agent', '/opt/agent', '--log', '/var/a.log'];
    const named = await told([...informatica, '--snapshot', snapshot]);
    expect(named.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['agent-java-unknown', 'log-not-read', 'way-out-not-tried']),
    );
    const atlan = await told([
      'atlan',
      '{root}/atlan/config.yaml',
      '--components',
      '/opt/components',
      '--snapshot',
      part,
    ]);
    expect(sure(atlan, [])).toEqual(['warning: secret-in-clear']);
    expect(atlan).toContainEqual({ severity: 'unknown', code: 'file-not-read' });
  }, 60_000);
});
