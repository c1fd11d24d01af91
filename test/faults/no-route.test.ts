/** A host without a way out, and one thing only to look at: nothing else can say that it is the host's own network. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import { attempts, daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');

const mayUnshare = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
if (!mayUnshare) console.warn('SKIPPED for want of the right to unshare --net, or of ip: a host without a route');

describe.skipIf(!mayUnshare)('one endpoint, no anchor, and', () => {
  test.each([
    ['no network at all', '192.0.2.1:443', 'true', 'own-network-down', 'ENETUNREACH'],
    ['no name server', 'api.example.com:443', 'true', 'own-dns-down', 'EAI_AGAIN'],
    [
      'a route that says it is not to be reached',
      '192.0.2.1:443',
      'ip link set lo up; ip route add unreachable 192.0.2.0/24',
      'own-network-down',
      'NO_ROUTE',
    ],
  ])('%s: every look is unknown for that cause, and no incident opens', async (_what, endpoint, made, code, error) => {
    const here = folder();
    const settings = path.join(here, 'settings.yaml');
    writeFileSync(
      settings,
      `endpoints: ["${endpoint}"]
statusPage: none
network: { proxy: none }
alarms: { again: 1s }
schedule: { default: every 1s }
stateDirectory: ${here}/state
`,
    );
    const shell = `${made}; exec "$0" "$@"`;
    const words = [cli, 'daemon', '--config', settings, '--log-level', 'debug'];
    const one = daemon('unshare', '--net', 'sh', '-c', shell, process.execPath, ...words);
    await one.until((lines) => attempts(lines, 'reachability').length >= 6);
    one.process.kill('SIGTERM');
    await one.ended();
    const store = openStore(path.join(here, 'state/anaplan-doctor.db'));
    try {
      const looks = store.attempts({ limit: 1000 }).filter(({ check }) => check !== 'anaplan-doctor');
      const failures = looks.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'failure'));
      expect(failures).toEqual([]);
      const reached = looks.filter(({ check }) => check === 'reachability');
      expect(reached.length).toBeGreaterThan(5);
      expect([...new Set(reached.map(({ outcome, fault }) => `${outcome} ${fault?.whose} ${fault?.code}`))]).toEqual([
        `blind network ${code}`,
      ]);
      expect(reached[0]?.fault?.message).toContain(error);
      expect(store.incidents(0)).toEqual([]);
    } finally {
      store.close();
    }
  });
});
