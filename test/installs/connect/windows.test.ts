/** Scripts of Windows, judged from a snapshot as collect.cmd makes it: drive letters, the registry, no access rights. No cmd.exe ran. */
import { describe, expect, it } from 'vitest';
import { home8, java8, lookedOnWindows as looked } from './windows-tree.ts';

const script = (command: string) =>
  `@echo off\r\nsetlocal enableextensions enabledelayedexpansion || exit /b 1\r\ncd /d %~dp0\r\n${command}\r\n`;
const signIn = '-auth https://auth.anaplan.com -user a@example.com:Sesame-Canary-7 -workspaces';

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
