/** AC20 and AC22: what a script names, asked of a tenant over real HTTPS. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anaplanConnect } from '../../../checks/anaplan-connect.ts';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { settingsFor } from '../../../src/settings/adhoc.ts';
import type { SignInSettings } from '../../../src/settings/settings.ts';
import { toolboxOf } from '../../../src/toolbox.ts';
import type { Rig } from '../../sandbox/tenant-client.ts';
import { rigWith } from '../../sandbox/tenant-client.ts';
import { connectTree } from './connect-tree.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigWith();
}, 60_000);
afterAll(() => rig?.end());

type Named = { readonly workspace: string; readonly model: string; readonly action: string };

async function codesFor({ workspace, model, action }: Named, password = 'loader', user = 'loader@example.com') {
  const call = `-auth https://auth.anaplan.com -user ${user}:Sesame-Canary-7 -workspace "${workspace}" -model "${model}" ${action} -execute`;
  const tree = await connectTree(
    'job.sh',
    `#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")"\n./AnaplanClient.sh ${call}\n`,
    null,
  );
  const { api, auth } = rig.sandbox.baseUrls;
  const signIn: SignInSettings = { method: 'basic', user: `${password}@example.com`, password: 'env:PASSWORD' };
  const settings = {
    ...settingsFor({
      installs: { connect: [{ name: 'job', script: tree.script, log: null, account: null, javaHome: null }] },
      network: { caFile: rig.sandbox.caFile },
    }),
    connections: [{ name: 'prod', region: null, baseUrls: { api, auth }, signIn }],
    limits: { 'anaplan-connect': { online: false, connection: 'prod' } },
  };
  const environment = { ...tree.environment, PASSWORD: await passwordOf(password) };
  const host: Host = thisHost(environment);
  const notes = { note: () => null, writeNote: () => undefined };
  const toolbox = toolboxOf({ settings, clock: rig.clock, notes, environment, host });
  try {
    const [target] = anaplanConnect.targets(settings);
    if (target === undefined) throw new Error('no target');
    const observation = await anaplanConnect.probe(target, toolbox.round(), new AbortController().signal);
    const limits = anaplanConnect.limits.parse({});
    const memory = anaplanConnect.remember(null, { outcome: 'seen', startedAtMs: 0, observation }, limits, () => []);
    const findings = anaplanConnect.judge(observation, { nowMs: rig.clock.nowMs(), limits, memory });
    expect(JSON.stringify(observation)).not.toContain('Canary');
    expect(toolbox.knownSecrets()).toContain('Sesame-Canary-7');
    return findings
      .filter(({ code }) => code.startsWith('tenant-'))
      .map(({ code, severity, facts }) => ({ code, severity, what: facts['what'], name: facts['name'] }));
  } finally {
    await toolbox.close();
    tree.remove();
  }
}

async function passwordOf(account: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(`${rig.folder}/${account}.password`, 'utf8').catch(() => 'not-the-password');
}

async function known(): Promise<Named> {
  const token = await rig.tokenOf('admin');
  const { body } = await rig.api('/models', token);
  for (const { id, name, currentWorkspaceName } of body.models) {
    const { body: imports } = await rig.api(`/models/${id}/imports`, token);
    const [first] = imports.imports ?? [];
    if (first !== undefined) return { workspace: currentWorkspaceName, model: name, action: `-import "${first.name}"` };
  }
  throw new Error('the sandbox has no import');
}

it('finds what is there', async () => {
  expect(await codesFor(await known(), 'admin')).toEqual([]);
}, 60_000);

it.each([
  ['workspace', (named: Named) => ({ ...named, workspace: 'No such workspace' })],
  ['model', (named: Named) => ({ ...named, model: 'No such model' })],
  ['import', (named: Named) => ({ ...named, action: '-import "No such import"' })],
])(
  'tells a %s that is not',
  async (what, change) => {
    expect(await codesFor(change(await known()), 'admin')).toMatchObject([
      { code: 'tenant-object-missing', severity: 'warning', what },
    ]);
  },
  60_000,
);

it('fails where the account is that of the script', async () => {
  const named = { ...(await known()), model: 'No such model' };
  expect(await codesFor(named, 'admin', 'admin@example.com')).toMatchObject([{ severity: 'failure' }]);
}, 60_000);

it('tells a refused sign-in of the same account, and of another that nothing was asked', async () => {
  expect(await codesFor(await known(), 'nobody', 'nobody@example.com')).toMatchObject([
    { code: 'tenant-sign-in-refused', severity: 'failure' },
  ]);
  expect(await codesFor(await known(), 'nobody')).toMatchObject([{ code: 'tenant-not-asked', severity: 'unknown' }]);
}, 60_000);
