/** Scripts of Windows, judged from a snapshot as collect.cmd makes it: drive letters, the registry, no access rights. No cmd.exe ran. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { snapshotHost } from '../../../src/host/snapshot.ts';
import { launcherBat, lookedAt } from './connect-tree.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

const script = (command: string) =>
  `@echo off\r\nsetlocal enableextensions enabledelayedexpansion || exit /b 1\r\ncd /d %~dp0\r\n${command}\r\n`;
const signIn = '-auth https://auth.anaplan.com -user a@example.com:Sesame-Canary-7 -workspaces';

type Snapshot = {
  readonly version: string;
  readonly script: string;
  readonly environment?: string;
  readonly registry?: string;
  /** Homes with their release. */
  readonly javas?: { readonly [home: string]: string };
};

async function looked({ version, script: text, environment = '', registry = '', javas = {} }: Snapshot) {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  made.push(folder);
  const jar = version.startsWith('1.3')
    ? `anaplan-connect-${version.replaceAll('.', '-')}.jar`
    : `anaplan-connect-${version}-jar-with-dependencies.jar`;
  const files: Record<string, string> = {
    'C:\\anaplan\\job.bat': text,
    'C:\\anaplan\\AnaplanClient.bat': launcherBat(version),
  };
  for (const [home, release] of Object.entries(javas)) files[`${home}\\release`] = `JAVA_VERSION="${release}"\n`;
  const listing = [
    ...Object.entries(files).map(([path, content]) => `file\t${content.length}\t-\t${path}\tcopied whole`),
    `file\t1000\t-\tC:\\anaplan\\${jar}\tnot copied`,
    'folder\t0\t-\tC:\\anaplan\\lib\tcomplete',
    'folder\t0\t-\tC:\\anaplan\tcomplete',
    ...Object.keys(javas).flatMap((home) => [
      `file\t9\t-\t${home}\\bin\\java.exe\t`,
      `folder\t0\t-\t${home}\\bin\tcomplete`,
      `folder\t0\t-\t${home}\tcomplete`,
    ]),
  ];
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [path, content] of Object.entries(files))
    write(`files/${path.replace(':', '').replaceAll('\\', '/')}`, content);
  write('listing.tsv', `${listing.join('\n')}\n`);
  write(
    'manifest.tsv',
    'anaplan-doctor-snapshot\t1\nplatform\twindows\ncollectedAt\t2026-11-22T06:00:00Z\naccount\tsvc_loader\nhome\tC:\\Users\\svc_loader\n',
  );
  write('environment.txt', `Path=C:\\Windows\n${environment}`);
  write('registry.txt', registry);
  const seen = await lookedAt('C:\\anaplan\\job.bat', {}, { host: await snapshotHost(folder) });
  expect(JSON.stringify([seen.findings, seen.observation])).not.toContain('Canary');
  const bad = seen.findings.filter(
    ({ severity, code }) => severity !== 'notice' && !/secret-in-script|truststore/.test(code),
  );
  return { ...seen, codes: bad.map(({ code }) => code) };
}

const java8 = { 'C:\\Program Files\\Java\\jre1.8.0_442': '1.8.0_442' };
const home8 = 'JAVA_HOME=C:\\Program Files\\Java\\jre1.8.0_442\n';

describe('a script of Windows', () => {
  it('is fit with JAVA_HOME', async () => {
    const { codes, observation } = await looked({
      version: '4.1.0',
      script: script(`call AnaplanClient.bat ${signIn}`),
      environment: home8,
      javas: java8,
    });
    expect(codes).toEqual([]);
    expect(observation).toMatchObject({
      calls: [{ install: { version: { text: '4.1.0' } }, java: { choice: { by: 'JAVA_HOME' } } }],
    });
  });

  it('takes the registry, by the keys of Java 8 and older', async () => {
    const registry =
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\JavaSoft\\Java Runtime Environment\n    CurrentVersion    REG_SZ    1.8\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\JavaSoft\\Java Runtime Environment\\1.8\n    JavaHome    REG_SZ    C:\\Program Files\\Java\\jre1.8.0_442\n';
    const { observation } = await looked({
      version: '4.1.0',
      script: script(`call AnaplanClient.bat ${signIn}`),
      registry,
      javas: java8,
    });
    expect(observation).toMatchObject({
      calls: [{ java: { choice: { by: 'registry', path: 'C:\\Program Files\\Java\\jre1.8.0_442\\bin\\java.exe' } } }],
    });
  });

  it('has no Java where only a newer one is registered', async () => {
    const registry = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\JavaSoft\\JDK\n    CurrentVersion    REG_SZ    17\n';
    const { codes } = await looked({ version: '4.1.0', script: script(`call AnaplanClient.bat ${signIn}`), registry });
    expect(codes.filter((code) => code.startsWith('java-'))).toHaveLength(1);
  });

  it('of 1.3 runs with a Java 7, which is told with what to change', async () => {
    const javas = { 'C:\\Java\\jre7': '1.7.0_80', ...java8 };
    const { codes, findings } = await looked({
      version: '1.3.3.5',
      script: script('call AnaplanClient.bat -user a@example.com:Sesame-Canary-7 -workspaces'),
      environment: 'JAVA_HOME=C:\\Java\\jre7\nProgramFiles=C:\\Program Files\n',
      javas,
    });
    expect(codes.toSorted()).toEqual(['connect-version-old', 'java-too-old']);
    const proposal = findings.find(({ code }) => code === 'launcher-change-proposed')?.facts;
    expect(proposal?.['backupCommand']).toBe(
      'copy "C:\\anaplan\\AnaplanClient.bat" "C:\\anaplan\\AnaplanClient.bat-OLD"',
    );
    expect(proposal?.['diff']).toMatch(/^\+"C:\\.*java\.exe" %JAVA_OPTS% /m);
  });

  it('loses an exclamation mark, and splits at the drive of a private key', async () => {
    const bang = script(
      'set Password=Sesame!Canary!7\r\ncall AnaplanClient.bat -auth https://auth.anaplan.com -user a@example.com:%Password% -workspaces',
    );
    expect((await looked({ version: '4.1.0', script: bang, environment: home8, javas: java8 })).codes).toContain(
      'script-exclamation-in-bat',
    );
    const key = script(
      'call AnaplanClient.bat -auth https://auth.anaplan.com -certificate C:\\k\\c.pem -privatekey C:\\k\\key.pem -workspaces',
    );
    expect((await looked({ version: '4.1.0', script: key, environment: home8, javas: java8 })).codes).toContain(
      'private-key-path-cut',
    );
  });

  it('says of a keystore that it was not collected', async () => {
    const command =
      'call AnaplanClient.bat -auth https://auth.anaplan.com -keystore C:\\k\\loader.jks -keystorepass Sesame-Canary-7 -keystorealias a -workspaces';
    expect(
      (await looked({ version: '4.1.0', script: script(command), environment: home8, javas: java8 })).codes,
    ).toEqual(['credential-not-looked-at']);
  });
});
