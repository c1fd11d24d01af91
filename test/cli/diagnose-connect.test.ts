/** `diagnose connect` as a user runs it, with a real Java and a real keystore: no secret and no stack trace in any form of its report. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canary, makeClientStores } from '../installs/client-store.ts';
import { connectTree } from '../installs/connect/connect-tree.ts';
import { hasKeytool, hasOpenssl, Workshop } from '../keystore/made.ts';
import { doctor, stackTrace } from './run.ts';

const head = '#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")" || exit 1\n';
const bad = `${head}# -user old@example.com:Former-${canary}
./AnaplanClient.sh -service https://api.anaplan.com/2/0 -auth http://auth.anaplan.com -via http://me:${canary}@proxy:1 \\
  -keystore keys/good.p12 -keystorepass ${canary} -keystorealias other -viauser 'D\\u:${canary}' \\
  -workspace W -model M -connectorproperty 'X/password:${canary}' -process P -execute -${canary}
`;

describe.skipIf(!hasOpenssl || !hasKeytool)('diagnose connect', () => {
  let shop: Workshop;
  beforeAll(() => {
    shop = new Workshop();
    makeClientStores(shop);
  }, 60_000);
  afterAll(() => shop?.close());

  it.each(['text', 'json', 'html', 'junit', 'nagios'])('as %s shows no secret', async (format) => {
    const tree = await connectTree('job.sh', bad, shop.folder);
    try {
      const run = await doctor(['diagnose', 'connect', 'job.sh', '--offline', '--verbose', '--format', format], {
        cwd: tree.folder,
      });
      expect(run.code).toBe(2);
      expect(run.stdout + run.stderr).not.toContain('Canary');
      expect(run.stdout + run.stderr).not.toMatch(stackTrace);
      if (format !== 'nagios') for (const code of ['alias', 'proxy', '/2/0']) expect(run.stdout).toContain(code);
    } finally {
      tree.remove();
    }
  });

  it('runs the Java that the launcher would find, and nothing of the customer', async () => {
    const call =
      '-auth https://auth.anaplan.com -keystore keys/good.p12 -keystorepass Sesame-Canary-7 -keystorealias anaplan -workspaces';
    const tree = await connectTree('job.sh', `${head}touch ran\n./AnaplanClient.sh ${call}\n`, shop.folder);
    try {
      const launcher = join(tree.folder, 'AnaplanClient.sh');
      writeFileSync(join(tree.folder, 'ran-launcher'), '');
      chmodSync(launcher, 0o755);
      const run = await doctor(
        ['diagnose', 'connect', 'job.sh', '--offline', '--format', 'json', '--ca', shop.path('root.pem')],
        { cwd: tree.folder },
      );
      const report = JSON.parse(run.stdout);
      const [result] = report.results;
      expect(result.check).toBe('anaplan-connect');
      const codes: string[] = result.findings.map(({ code }: { code: string }) => code);
      expect(codes).not.toContain('java-not-found');
      expect(codes.filter((code) => /keystore|alias|password/.test(code) && !code.startsWith('secret'))).toEqual([]);
      const { existsSync } = await import('node:fs');
      expect(existsSync(join(tree.folder, 'ran'))).toBe(false);
    } finally {
      tree.remove();
    }
  });
});

describe('two scripts of one host', () => {
  it('that go to different addresses are told when both have been looked at', async () => {
    const call = (auth: string) => `${head}./AnaplanClient.sh -auth ${auth} -user a@example.com -workspaces\n`;
    const tree = await connectTree('one.sh', call('https://auth.anaplan.com'), null);
    try {
      writeFileSync(join(tree.folder, 'two.sh'), call('https://eu3.auth.anaplan.com'));
      writeFileSync(
        join(tree.folder, 'settings.yaml'),
        'installs: { connect: [one.sh, two.sh] }\nlimits: { anaplan-connect: { online: false } }\nstateDirectory: state\n',
      );
      const args = ['diagnose', '--config', 'settings.yaml', '--only', 'anaplan-connect', '--format', 'json'];
      await doctor(args, { cwd: tree.folder });
      const { results } = JSON.parse((await doctor(args, { cwd: tree.folder })).stdout);
      const told = results.flatMap(({ target, findings }: { target: string; findings: { code: string }[] }) =>
        findings.filter(({ code }) => code === 'scripts-disagree').map(() => target.replace(/.*\//, '')),
      );
      expect(told.sort()).toEqual(['one.sh', 'two.sh']);
    } finally {
      tree.remove();
    }
  });
});

describe('wrong usage of diagnose connect', () => {
  it.each([
    [['diagnose', 'connect'], 64],
    [['diagnose', 'connect', 'x.sh', '--connection', 'prod'], 64],
    [['diagnose', 'connect', '/nowhere/x.sh', '--offline'], 2],
  ] as const)('%j', async (args, code) => {
    const run = await doctor(args);
    expect(run.code).toBe(code);
    expect(run.stdout + run.stderr).not.toMatch(stackTrace);
  });
});
