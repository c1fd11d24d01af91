/** A whole host in one run of the real program: healthy, then with one fault in each client, then with each fault alone. */

import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { doctor, stackTrace } from '../cli/run.ts';
import { hasOpenssl, Workshop } from '../keystore/made.ts';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { jar } from './connect/connect-tree.ts';
import type { Files } from './tree.ts';
import type { HostChanges, HostParts, Internet } from './whole-host.ts';
import { makeMaterials, makeWholeHost, secret, startInternet, wholeHostFiles } from './whole-host.ts';

const untrusted =
  'javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target';
const nothing: Fault = { line: '' };

const javaHome = homeHere();
const checks = ['anaplan-connect', 'java-runtime', 'mulesoft', 'informatica', 'atlan', 'other-clients', 'secrets'];

describe.skipIf(!hasOpenssl || javaHome === null)('a whole host', () => {
  let shop: Workshop;
  let rig: Rig;
  let internet: Internet;
  let parts: HostParts;
  beforeAll(async () => {
    shop = new Workshop();
    makeMaterials(shop, javaHome ?? '');
    rig = await rigWith();
    const origin = rig.sandbox.baseUrls.auth;
    internet = await startInternet(shop, (method, path, headers, body) =>
      rig.call(method, `${origin}${path}`, headers, body === '' ? undefined : body),
    );
    const tenant = { passwordFile: join(rig.folder, 'admin.password'), ...(await namesIn(rig)) };
    const bytes = await jar({ client: '', pom: '4.1.0' });
    parts = { shop, javaHome: javaHome ?? '', proxyPort: internet.port, tenant, jar: bytes };
  }, 60_000);
  afterAll(async () => {
    await internet?.close();
    await rig?.end();
    shop?.close();
  });

  async function told(changes: HostChanges, only: readonly string[] = checks) {
    const tree = makeWholeHost(parts, changes);
    try {
      const args = ['diagnose', '--config', 'settings.yaml', '--only', only.join(','), '--format', 'json'];
      const environment = {
        HOME: join(tree.root, 'home'),
        JAVA_OPTS: `-Djavax.net.ssl.trustStore=${shop.path('trust.p12')} -Djavax.net.ssl.trustStorePassword=changeit`,
      };
      const run = await doctor(args, { cwd: tree.root, environment });
      expect(run.stdout + run.stderr).not.toContain(secret);
      expect(run.stderr).not.toMatch(stackTrace);
      if (run.stdout === '') throw new Error(run.stderr);
      const report: Report = JSON.parse(run.stdout);
      const all = report.results.flatMap(({ check, target, findings }) =>
        findings.map(({ severity, code, meaning }) => ({
          severity,
          line: `${check} / ${target.replaceAll(tree.root, '')}: ${code}`,
          meaning,
        })),
      );
      const bad = all.filter(({ severity }) => severity !== 'ok' && severity !== 'notice');
      return {
        code: run.code,
        results: report.results,
        bad: bad.map(({ line }) => line).toSorted(),
        why: JSON.stringify(bad, null, 1),
      };
    } finally {
      tree.remove();
    }
  }

  it('is fit in every client', async () => {
    const { bad, why, code, results } = await told({});
    expect(bad, why).toEqual([]);
    expect(code).toBe(0);
    expect(results.filter(({ outcome }) => outcome !== 'seen')).toEqual([]);
    expect(results.map(({ check }) => check).toSorted()).toEqual([...checks, 'secrets'].toSorted());
    const fit = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'ok'));
    expect(fit.map(({ code: one }) => one).toSorted()).toEqual(['connect-fit', 'java-fit', 'nothing-found']);
  }, 60_000);

  it.each([0, 1, 2])(
    'with one fault in each client (%i) is told those, and no other',
    async (round) => {
      const planted = Object.values(faults).map((all) => all[round] ?? nothing);
      const files = Object.assign({}, ...planted.map((one) => filesOf(one, parts)));
      const modes = Object.assign({}, ...planted.map((one) => one.modes ?? {}));
      const { bad, why, code } = await told({ files, modes });
      expect(bad, why).toEqual(planted.map(({ line }) => line).toSorted());
      expect(code).toBe(2);
    },
    60_000,
  );

  it.each(Object.values(faults).map(([first = nothing]) => first))(
    'with $line alone is told that',
    async (fault) => {
      const changes = { files: filesOf(fault, parts), ...(fault.modes === undefined ? {} : { modes: fault.modes }) };
      const { bad, why } = await told(changes, [fault.line.split(' / ')[0] ?? '']);
      expect(bad, why).toEqual([fault.line]);
    },
    60_000,
  );
});

type Fault = {
  /** Check, target and code. */
  readonly line: string;
  /** What stands in a file in place of something else. */
  readonly edit?: readonly [file: string, before: string, after: string];
  readonly files?: Files;
  readonly modes?: Readonly<Record<string, number>>;
};

const connect = (code: string) => `anaplan-connect / Nightly load: ${code}`;
const java = (code: string) => `java-runtime / Java of the scheduler: ${code}`;
const mule = (code: string) => `mulesoft / Ledger app: ${code}`;
const cloud = (code: string) => `informatica / Cloud: ${code}`;
const catalogue = (code: string) => `atlan / Catalogue: ${code}`;
const script = (code: string) => `other-clients / /jobs/*: ${code}`;
const reference = (code: string) => `secrets / password of connection reporting: ${code}`;
const scheduler = (java: string): Files => ({
  'scheduler/jdk/release': 'JAVA_VERSION="17.0.10"\n',
  'scheduler/jdk/bin/java': java,
});

const faults: Readonly<Record<string, readonly Fault[]>> = {
  connect: [
    { line: connect('option-misspelt'), edit: ['connect/nightly.sh', '-output', '-ouput'] },
    {
      line: connect('tls-12-not-offered'),
      edit: ['connect/nightly.sh', 'JAVA_OPTS="', 'JAVA_OPTS="-Djdk.tls.client.protocols=TLSv1.1 '],
    },
    { line: connect('tenant-object-missing'), edit: ['connect/settings.sh', 'Model="', 'Model="No such '] },
  ],
  java: [
    {
      line: java('java-is-a-script'),
      files: scheduler('#!/bin/sh\nexec /usr/bin/java "$@"\n'),
      modes: { 'scheduler/jdk/bin/java': 0o755 },
    },
    { line: java('java-missing'), edit: ['settings.yaml', '{root}/scheduler/jdk', '{root}/scheduler/gone'] },
    { line: java('java-not-executable'), files: scheduler('\x7fELF'), modes: { 'scheduler/jdk/bin/java': 0o644 } },
  ],
  mulesoft: [
    { line: mule('url-not-https'), edit: ['mule/apps/ledger/prod.yaml', 'https://api', 'http://api'] },
    {
      line: mule('tls-12-not-offered'),
      edit: [
        'mule/conf/wrapper.conf',
        '%MULE_HOME%"',
        '%MULE_HOME%"\nwrapper.java.additional.2=-Djdk.tls.client.protocols=TLSv1',
      ],
    },
    {
      line: mule('log-known-failure'),
      edit: ['mule/logs/ledger.log', 'Anaplan API!\n', `Anaplan API!\nERROR ${untrusted}\n`],
    },
  ],
  informatica: [
    { line: cloud('username-empty'), edit: ['informatica/connection.yaml', 'Username: any', 'Username: ""'] },
    { line: cloud('store-wrong-password'), files: { 'informatica/store-password': 'another\n' } },
    { line: cloud('folder-not-usable'), files: { 'informatica/dumps/': null } },
  ],
  atlan: [
    { line: catalogue('temporal-without-tls'), edit: ['atlan/.env', 'TLS_ENABLED=true', 'TLS_ENABLED=false'] },
    {
      line: catalogue('component-type-misspelt'),
      edit: ['atlan/components/secretstore.yaml', 'secretstores.local.env', 'secretstores.aws.secretsmanager'],
    },
    { line: catalogue('secret-file-open'), modes: { 'atlan/.env': 0o644 } },
  ],
  scripts: [
    { line: script('verification-off'), edit: ['jobs/load.py', 'headers=', 'verify=False, headers='] },
    { line: script('old-api'), edit: ['jobs/load.py', '/2/0/', '/1/3/'] },
    {
      line: script('tls-version-old'),
      edit: ['jobs/load.py', 'import requests', 'import requests, ssl\nold = ssl.PROTOCOL_TLSv1'],
    },
  ],
  secrets: [
    { line: reference('secret-file-open'), modes: { 'reporting-password': 0o644 } },
    { line: reference('secret-missing'), files: { 'reporting-password': null } },
    { line: reference('secret-empty'), files: { 'reporting-password': '' } },
  ],
};

function filesOf({ edit, files = {} }: Fault, parts: HostParts): Files {
  if (edit === undefined) return files;
  const [file, before, after] = edit;
  const text = wholeHostFiles(parts)[file];
  if (typeof text !== 'string' || !text.includes(before)) throw new Error(`${file} has no ${before}`);
  return { ...files, [file]: text.replace(before, () => after) };
}

async function namesIn(rig: Rig) {
  const token = await rig.tokenOf('admin');
  const { body } = await rig.api('/models', token);
  for (const { id, name, currentWorkspaceName } of body.models) {
    const { body: imports } = await rig.api(`/models/${id}/imports`, token);
    const [first] = imports.imports ?? [];
    if (first !== undefined) return { workspace: currentWorkspaceName, model: name, action: `-import "${first.name}"` };
  }
  throw new Error('the sandbox has no import');
}

function homeHere(): string | null {
  try {
    const java = execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim();
    return join(realpathSync(java), '../..');
  } catch {
    console.warn('SKIPPED for want of java: a whole host');
    return null;
  }
}
