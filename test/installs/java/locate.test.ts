import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { installedJavas, javasOnTheWay, located } from '../../../src/installs/java/locate.ts';
import { hostIn, makeRoot } from './bench.ts';

const folders: string[] = [];
const rooted = (files: Parameters<typeof makeRoot>[0], environment: Host['environment'] = {}) => {
  const root = makeRoot(files);
  folders.push(root);
  return { root, host: hostIn(root, environment) };
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const elf = '\x7fELF';

describe('a given Java', () => {
  it.each(['/jdk', '/jdk/bin', '/jdk/bin/java'])('%s leads to its home', async (given) => {
    const { host } = rooted({ '/jdk/bin/java!': elf });
    expect(await located(host, { path: given })).toEqual({ home: '/jdk', executable: '/jdk/bin/java', kind: 'binary' });
  });

  it('of a JDK 8 may lie in its jre', async () => {
    const { host } = rooted({ '/jdk/jre/bin/java!': elf });
    expect(await located(host, { path: '/jdk' })).toMatchObject({ home: '/jdk/jre' });
  });

  it('is followed through links on this host', async () => {
    const { root } = rooted({ '/jdk-17/bin/java!': elf });
    mkdirSync(path.join(root, 'alternatives'));
    symlinkSync(path.join(root, 'jdk-17/bin/java'), path.join(root, 'alternatives/java'));
    const found = await located(thisHost({}), { path: path.join(root, 'alternatives/java') });
    expect(found).toEqual({
      home: path.join(root, 'jdk-17'),
      executable: path.join(root, 'jdk-17/bin/java'),
      kind: 'binary',
    });
  });

  it('that is a script is not taken for Java', async () => {
    const { root } = rooted({ '/shim/java!': '#!/bin/sh\nexec /opt/jdk/bin/java "$@"\n' });
    expect(await located(thisHost({}), { path: path.join(root, 'shim') })).toMatchObject({ kind: 'script' });
  });
});

describe('the ways of the environment', () => {
  it('are JAVA_HOME first, then the first on the PATH; a dead one is told', async () => {
    const environment = { JAVA_HOME: '/gone', PATH: ':relative:/usr/bin:/opt/bin' };
    const { host } = rooted({ '/opt/bin/java!': elf, '/opt/release': 'JAVA_VERSION="11.0.2"\n' }, environment);
    expect(await javasOnTheWay(host, environment)).toMatchObject([
      { by: 'JAVA_HOME', path: '/gone', executable: null, release: null },
      { by: 'PATH', path: '/opt/bin/java', executable: '/opt/bin/java', release: { feature: 11, update: 2 } },
    ]);
  });

  it('are the registry too on Windows, with names of variables in any case', async () => {
    const { root } = rooted({
      'C/jdk8/bin/java.exe!': 'MZ',
      'C/jdk8/release': 'JAVA_VERSION="1.8.0_202"\n',
      'C/jdk17/bin/java.exe!': 'MZ',
    });
    const real = thisHost({});
    const within = (file: string) => path.join(root, file.replace(/^C:/, 'C').replaceAll('\\', '/'));
    const keys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'HKLM\\Software\\JavaSoft\\Java Runtime Environment': { CurrentVersion: '1.8' },
      'HKLM\\Software\\JavaSoft\\Java Runtime Environment\\1.8': { JavaHome: 'C:\\jdk8' },
    };
    const host: Host = {
      ...real,
      platform: 'windows',
      paths: path.win32,
      collectedAtMs: 1,
      factsOf: async (file) => ({ ...(await real.factsOf(within(file))), path: file }),
      textOf: (file, options) => real.textOf(within(file), options),
      registry: async (key) => keys[key] ?? null,
    };
    const environment = { Java_Home: 'C:\\jdk8', Path: '"C:\\jdk17\\bin";C:\\Windows' };
    expect(await javasOnTheWay(host, environment)).toMatchObject([
      { by: 'JAVA_HOME', executable: 'C:\\jdk8\\bin\\java.exe', release: { feature: 8, update: 202 } },
      { by: 'PATH', executable: 'C:\\jdk17\\bin\\java.exe', release: null },
      { by: 'registry', path: 'C:\\jdk8', executable: 'C:\\jdk8\\bin\\java.exe' },
    ]);
  });
});

describe('installed Javas', () => {
  it('are each told once, whatever links lead to them', async () => {
    const { host } = rooted({
      '/usr/lib/jvm/java-17/bin/java!': elf,
      '/usr/lib/jvm/java-8/jre/bin/java!': elf,
      '/usr/lib/jvm/openjdk-17/lib/src.zip': '',
    });
    expect((await installedJavas(host)).map(({ executable }) => executable)).toEqual([
      '/usr/lib/jvm/java-17/bin/java',
      '/usr/lib/jvm/java-8/jre/bin/java',
    ]);
    expect(await installedJavas({ ...host, namesIn: async () => null })).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'no-java-'));
    folders.push(folder);
    expect(await installedJavas(hostIn(folder))).toEqual([]);
  });
});
