/** `diagnose atlan` and `diagnose informatica` go out as the host does: by HTTPS_PROXY, by --proxy, or past both. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTree } from '../installs/tree.ts';
import { doctor } from './run.ts';

const asked: string[] = [];
/** Lets nobody through, and keeps where they wanted to go. */
const proxy = createServer().on('connect', (request, socket) => {
  asked.push(request.url ?? '');
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
});
let address = '';
beforeAll(async () => {
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => {
  proxy.close();
});
beforeEach(() => {
  asked.length = 0;
});

describe('diagnose atlan', () => {
  const look = ['diagnose', 'atlan', '--host', 'us1a.app.anaplan.invalid', '--format', 'json'];
  it('by the environment', async () => {
    const { stdout } = await doctor(look, { environment: { HTTPS_PROXY: `http://${address}` } });
    expect(asked).toContain('us1a.app.anaplan.invalid:443');
    expect(stdout).toContain('way-out-closed');
  }, 60_000);

  it('by --proxy, and past the one of the environment by --proxy none', async () => {
    await doctor([...look, '--proxy', `http://${address}`]);
    expect(asked.length).toBeGreaterThan(0);
    asked.length = 0;
    await doctor([...look, '--proxy', 'none'], { environment: { HTTPS_PROXY: `http://${address}` } });
    expect(asked).toEqual([]);
  }, 60_000);
});

describe('diagnose informatica', () => {
  it("tries the agent's way where this host goes by the same proxy", async () => {
    const [host, port] = address.split(':');
    const tree = makeTree({
      'c.yaml':
        'Type: Anaplan V2\nAuth Type: Basic Auth\nUsername: u\nAPI Base URL: https://api.anaplan.invalid\nAuth URL: https://auth.anaplan.invalid\n',
      'agent/apps/agentcore/conf/proxy.ini': `InfaAgent.ProxyHost=${host}\nInfaAgent.ProxyPort=${port}\n`,
    });
    try {
      const look = ['diagnose', 'informatica', 'c.yaml', '--agent', join(tree.root, 'agent'), '--format', 'json'];
      const same = await doctor(look, { cwd: tree.root, environment: { HTTPS_PROXY: `http://${address}` } });
      expect(same.stdout).toContain('host-not-reached');
      expect(same.stdout).not.toContain('way-out-not-tried');
      expect(asked.toSorted()).toEqual(['api.anaplan.invalid:443', 'auth.anaplan.invalid:443']);
      const other = await doctor(look, { cwd: tree.root });
      expect(other.stdout).toContain('way-out-not-tried');
    } finally {
      tree.remove();
    }
  }, 60_000);
});
