/** What other servers and other processes do to a real daemon: it stays with those who do it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { MovableClock } from '../../src/clock.ts';
import { packageRoot } from '../../src/package-root.ts';
import { daysAround, makePki } from '../../src/sandbox/pki.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import type { Started } from './bad-servers.ts';
import { dripping, huge, mute, tenant } from './bad-servers.ts';
import { attempts, daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');
const mostMb = 450;

describe('servers that never answer, or answer a byte a second, and 10 MB of certificate and JSON', () => {
  let sandbox: Sandbox;
  let servers: Record<'mute' | 'dripping' | 'huge' | 'muteTenant' | 'drippingTenant' | 'hugeTenant', Started>;
  let settings: string;
  let store: string;
  const bigFile = 'user-10-mb.pem';

  beforeAll(async () => {
    const here = folder();
    const nowMs = Date.now();
    sandbox = await startSandbox({
      ...{ scenarios: ['healthy'], directory: path.join(here, 'sandbox'), port: 0, host: '127.0.0.1' },
      clock: new MovableClock(),
    });
    const pki = await makePki(nowMs, 'anaplan-doctor faults');
    const identityOf = (host: string) => pki.server([host], daysAround(nowMs, 30, 300));
    const tenantAt = async (host: string, how: Parameters<typeof tenant>[1]) =>
      tenant(host, how, await identityOf(host));
    const [one, two, three] = await Promise.all([mute('127.0.1.1'), dripping('127.0.1.2'), huge('127.0.1.3')]);
    const [four, five, six] = await Promise.all([
      ...[tenantAt('127.0.1.4', 'mute'), tenantAt('127.0.1.5', 'dripping'), tenantAt('127.0.1.6', 'huge')],
    ]);
    if (!one || !two || !three || !four || !five || !six) throw new Error('a server is missing');
    servers = { mute: one, dripping: two, huge: three, muteTenant: four, drippingTenant: five, hugeTenant: six };
    const big = path.join(here, bigFile);
    const pem = readFileSync(path.join(here, 'sandbox/user.pem'), 'utf8');
    writeFileSync(big, pem.repeat(Math.ceil((10 * 1024 * 1024) / pem.length)));
    const roots = path.join(here, 'roots.pem');
    writeFileSync(roots, readFileSync(sandbox.caFile, 'utf8') + pki.rootPem + pki.intermediatePem);
    const given = parse(sandbox.settingsYaml) as Record<string, unknown> & {
      connections: Record<string, { signIn: unknown }>;
      certificates: unknown[];
      endpoints?: string[];
    };
    const signIn = given.connections['monitor']?.signIn;
    const connectionTo = ({ name }: Started) => ({
      baseUrls: { api: `https://${name}/2/0`, auth: `https://${name}` },
      signIn,
    });
    settings = path.join(here, 'settings.yaml');
    store = path.join(here, 'state/anaplan-doctor.db');
    const whole = {
      ...given,
      connections: {
        ...given.connections,
        mute: connectionTo(servers.muteTenant),
        dripping: connectionTo(servers.drippingTenant),
        huge: connectionTo(servers.hugeTenant),
      },
      endpoints: [...(given.endpoints ?? []), servers.mute.name, servers.dripping.name, servers.huge.name],
      certificates: [...given.certificates, { file: big }],
      network: { caFile: roots, proxy: 'none' },
      schedule: { default: 'every 5s' },
      daemon: { parallel: 8 },
      stateDirectory: path.dirname(store),
    };
    writeFileSync(settings, JSON.stringify(whole));
  });
  afterAll(async () => {
    await Promise.all([sandbox.close(), ...Object.values(servers).map((one) => one.stop())]);
  });

  test('all looks at them end, nothing else fails or is told of, and the daemon stays small and stops', async () => {
    const one = daemon(process.execPath, cli, 'daemon', '--config', settings, '--log-level', 'debug');
    const bad = [...Object.values(servers).map(({ name }) => name), bigFile, 'mute', 'dripping', 'huge'];
    const isBad = (target: unknown) => bad.some((name) => String(target).includes(name));
    const endedAt = (lines: Parameters<typeof attempts>[0], name: string) =>
      attempts(lines).filter(({ target }) => String(target).includes(name)).length;
    await one.until((lines) => bad.every((name) => endedAt(lines, name) >= 1));
    // Meanwhile and after it the others are looked at as ever.
    const before = attempts(one.lines()).filter(({ target }) => !isBad(target)).length;
    await one.until((lines) => attempts(lines).filter(({ target }) => !isBad(target)).length >= before + 50);
    const most = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${one.process.pid}/status`, 'utf8'))?.[1];
    expect(Number(most) / 1000).toBeLessThan(mostMb);
    one.process.kill('SIGTERM');
    await one.ended();
    expect(one.process.exitCode).toBe(0);
    const kept = openStore(store);
    try {
      const looks = kept.attempts({ limit: 10_000 });
      const worse = looks.flatMap(({ target, check, findings }) =>
        isBad(target) || check === 'anaplan-doctor'
          ? []
          : findings
              .filter(({ severity }) => severity === 'failure' || severity === 'warning')
              .map((found) => ({ target, ...found })),
      );
      expect(worse).toEqual([]);
      expect(kept.incidents(0).filter(({ target }) => !isBad(target))).toEqual([]);
      // Who looked is not at fault: no look was lost, and none of the others is put down to ourselves.
      expect(looks.filter(({ fault, target }) => fault?.whose === 'us' && !isBad(target))).toEqual([]);
      expect(one.lines().filter(({ msg }) => msg === 'look failed')).toEqual([]);
    } finally {
      kept.close();
    }
  }, 300_000);
});
