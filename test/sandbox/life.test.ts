import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MovableClock } from '../../src/clock.ts';
import { CannotListen } from '../../src/sandbox/listen.ts';
import type { Sandbox, ScenarioName } from '../../src/sandbox/sandbox.ts';
import { faultyScenarios } from '../../src/sandbox/scenarios.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-life-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (scenarios: readonly ScenarioName[] = ['healthy'], port = 0, host = '127.0.0.1') =>
  startSandbox({ scenarios, directory: join(folder, 'new', 'folder'), port, host, clock: new MovableClock() });

const portsOf = ({ baseUrls, planted }: Sandbox) => [
  Number(new URL(baseUrls.api).port),
  ...planted.flatMap(({ target }) => /^127\.0\.0\.1:(\d+)$/.exec(target)?.slice(1).map(Number) ?? []),
];

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('starting and closing', () => {
  it('works twice in the same folder, and leaves nothing listening', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const sandbox = await start(faultyScenarios);
      const ports = portsOf(sandbox);
      expect(ports).toHaveLength(4);
      expect(await Promise.all(ports.map(isListening))).toEqual([true, true, true, true]);
      await sandbox.close();
      expect(await Promise.all(ports.map(isListening))).toEqual([false, false, false, false]);
    }
  });

  it('works twice at once, each with keys of its own', async () => {
    const [one, other] = [await start(), await startSandbox({ ...(await optionsElsewhere()) })];
    expect(await readFile(one.caFile, 'utf8')).not.toBe(await readFile(other.caFile, 'utf8'));
    await Promise.all([one.close(), other.close()]);
  });

  it('closes although a connection stands in the middle of its handshake', async () => {
    const sandbox = await start();
    const socket = connect(portsOf(sandbox)[0] ?? 0, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const cut = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await sandbox.close();
    await cut;
  });

  it('takes the port it is given, and says so in one sentence when that is taken', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    await expect(start(['healthy'], port)).rejects.toThrow(CannotListen);
    await expect(start(['healthy'], port)).rejects.toThrow(`could not listen on 127.0.0.1 port ${port}`);
    await new Promise((resolve) => taken.close(resolve));
    const sandbox = await start(['healthy'], port);
    expect(sandbox.baseUrls).toEqual({ api: `https://127.0.0.1:${port}/2/0`, auth: `https://127.0.0.1:${port}` });
    await sandbox.close();
  });

  const optionsElsewhere = async () => ({
    scenarios: ['healthy'] as const,
    directory: join(folder, 'elsewhere'),
    port: 0,
    host: '127.0.0.1',
    clock: new MovableClock(),
  });
});

describe('the folder', () => {
  it('keeps keys and passwords to its owner, also where older files stood', async () => {
    const directory = join(folder, 'used');
    const options = {
      scenarios: ['healthy'] as const,
      directory,
      port: 0,
      host: '127.0.0.1',
      clock: new MovableClock(),
    };
    await (await startSandbox(options)).close();
    await rm(join(directory, 'user.key'));
    await writeFile(join(directory, 'user.key'), 'old', { mode: 0o644 });
    await (await startSandbox(options)).close();
    for (const name of ['user.key', 'monitor.password']) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(directory)).mode & 0o077).toBe(0);
    expect(await readFile(join(directory, 'user.key'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  it('holds the settings, which name secrets and hold none', async () => {
    const sandbox = await start();
    const file = join(folder, 'new', 'folder', 'settings.yaml');
    expect(await readFile(file, 'utf8')).toBe(sandbox.settingsYaml);
    const password = await readFile(join(folder, 'new', 'folder', 'monitor.password'), 'utf8');
    expect(sandbox.settingsYaml).not.toContain(password);
    await sandbox.close();
  });
});

describe('the settings', () => {
  it('are accepted by the settings parser and watch every planted target', async () => {
    const sandbox = await start(faultyScenarios);
    await sandbox.close();
    const settings = parseSettings(sandbox.settingsYaml, {
      file: join(folder, 'settings.yaml'),
      baseDirectory: folder,
      homeDirectory: folder,
      environment: {},
      limits: {},
    });
    const watched = settings.models.flatMap(({ model, imports, exports }) =>
      [...imports, ...exports].map(({ action }) => `${model} / ${action}`),
    );
    const endpoints = settings.endpoints.map(({ host, port }) => `${host}:${port}`);
    for (const { target } of sandbox.planted) expect([...watched, ...endpoints]).toContain(target);
    expect(settings.network.caFile).toBe(sandbox.caFile);
    expect(settings.connections.map(({ signIn }) => signIn.method).sort()).toEqual(['basic', 'certificate']);
    const stuck = settings.models[0]?.imports.find(({ action }) => action === 'Load actuals');
    expect(stuck?.stuckAfterMs).toBe(45 * 60_000);
  });
});

it('writes settings that survive any folder name', async () => {
  const directory = join(folder, `it's "odd": # \\ {ü} - [x]`);
  const options = { scenarios: ['healthy'] as const, directory, port: 0, host: '127.0.0.1', clock: new MovableClock() };
  const sandbox = await startSandbox(options);
  await sandbox.close();
  const settings = parse(sandbox.settingsYaml);
  expect(settings.network.caFile).toBe(join(directory, 'ca.pem'));
  expect(settings.connections.sandbox.signIn.key).toBe(`file:${join(directory, 'user.key')}`);
  expect(settings.models[1].imports[0].sourceFile.path).toBe(join(directory, 'source', 'general-ledger.csv'));
});
