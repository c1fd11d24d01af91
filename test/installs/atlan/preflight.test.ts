/** Atlan's preflight replayed against the sandbox tenant over real HTTPS, as an account that administers its workspace and as one that does not. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { hostClock, MovableClock } from '../../../src/clock.ts';
import { preflightSeen } from '../../../src/installs/atlan/preflight.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { parseSettings } from '../../../src/settings/parse.ts';
import { toolboxOf } from '../../../src/toolbox.ts';

let folder = '';
let sandbox: Sandbox;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  const place = { directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1' };
  sandbox = await startSandbox({ scenarios: ['healthy'], ...place, clock: new MovableClock() });
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/** A third connection, with the account of the sandbox that administers all. */
const withAdministrator = (yaml: string) => {
  const monitor = /^ {2}monitor:\n(?: {4}.*\n)+/m.exec(yaml)?.[0] ?? '';
  const password = readdirSync(join(folder, 'sandbox')).find((name) => /^admin.*\.password$/.test(name)) ?? '';
  const admin = monitor
    .replace('monitor:', 'admin:')
    .replace(/user: .*/, 'user: admin@example.com')
    .replace(/password: .*/, `password: file:${join(folder, 'sandbox', password)}`);
  return yaml.replace(monitor, monitor + admin);
};

const preflightOf = async (connection: string) => {
  const settings = parseSettings(withAdministrator(sandbox.settingsYaml), {
    ...{ file: join(folder, 'settings.yaml'), baseDirectory: folder, homeDirectory: folder, environment: {} },
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const notes = { note: () => null, writeNote: () => {} };
  const toolbox = toolboxOf({ settings, clock: hostClock, notes, environment: {} });
  try {
    const { anaplan, host } = toolbox.round();
    return await preflightSeen(connection, { anaplan, host }, new AbortController().signal);
  } finally {
    await toolbox.close();
  }
};

test('an administrator of the workspace reads its modules, and another account is refused', async () => {
  const found = async (connection: string) => {
    const { signIn, workspaces } = await preflightOf(connection);
    expect(signIn).toMatchObject({ ok: true });
    return new Map((workspaces ?? []).map(({ name, admin, why }) => [name, { admin, why }]));
  };
  const own = await found('admin');
  const other = await found('monitor');
  expect(own.get('Finance Prod')).toEqual({ admin: 'yes', why: '' });
  expect(other.get('Finance Prod')).toMatchObject({ admin: 'no', why: expect.stringContaining('status 403') });
  // Nothing of it is open, and none is woken for this.
  expect(other.get('Finance Archive')?.admin).toBe('unknown');
  expect(sandbox.writeAttempts()).toBe(0);
});

test('a connection that the settings do not have', async () => {
  const { notReplayed, workspaces } = await preflightOf('loader');
  expect(notReplayed).toContain('No connection named loader');
  expect(workspaces).toBeNull();
});
