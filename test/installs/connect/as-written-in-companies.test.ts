/** Ways of writing that are right, and of which a strict reader would make a fault; and what a reader of one shell alone passes over. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { launcherOf } from '../../../src/installs/connect/client/launcher.ts';
import { proposalOf } from '../../../src/installs/connect/client/proposal.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import { differencesOf } from '../../../src/installs/connect/rules/agreement.ts';
import { connectTree, launcherSh, lookedAt } from './connect-tree.ts';
import { explains, hasShell, removeStage, runScript, stageOf } from './emulate-shells.ts';
import { home8, java8, lookedOnWindows } from './windows-tree.ts';

const auth = '-auth https://auth.anaplan.com -user a@example.com:Sesame-Canary-7';
const head = '#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")"\n';

async function told(text: string, prepare: (folder: string) => void = () => {}) {
  const tree = await connectTree('job.sh', text, null);
  try {
    prepare(tree.folder);
    return await lookedAt(tree.script, tree.environment);
  } finally {
    tree.remove();
  }
}

async function codesOf(text: string, prepare?: (folder: string) => void): Promise<readonly string[]> {
  return (await told(text, prepare)).findings
    .filter(({ severity }) => severity === 'failure' || severity === 'warning')
    .map(({ code }) => code);
}

describe('is no fault', () => {
  it.each([
    ['a loop over lines of a file', `while read -r M; do ./AnaplanClient.sh ${auth} -models; done < models.txt\n`],
    ['a loop over a here-document', `while read -r M; do ./AnaplanClient.sh ${auth} -models; done <<X\na\nX\n`],
    ['what comes through a pipe', `cat models.txt | while read -r M; do ./AnaplanClient.sh ${auth} -models; done\n`],
  ])('%s waits for nobody', async (_name, text) => {
    expect(await codesOf(head + text)).not.toContain('script-waits-for-input');
  });

  it('a folder that is not there, where the script says what else to do', async () => {
    expect(await codesOf(`${head}cd /opt/gone 2>/dev/null || cd .\n./AnaplanClient.sh ${auth} -workspaces\n`)).toEqual([
      'secret-in-script',
    ]);
    const givesUp = `${head}cd /opt/gone || exit 1\n./AnaplanClient.sh ${auth} -workspaces\n`;
    expect(await codesOf(givesUp)).toContain('script-cd-fails');
  });

  it('a script that names everything by a whole path, wherever it is started', async () => {
    const text = '#!/bin/sh\n# install: 4.1.0\nHERE=$(cd "$(dirname "$0")" && pwd)\n';
    expect(await codesOf(`${text}"$HERE/AnaplanClient.sh" ${auth} -workspaces\n`)).not.toContain('folder-not-set');
    const relative = `"$HERE/AnaplanClient.sh" ${auth} -import I -execute -output data/errors.csv\n`;
    expect(await codesOf(text + relative)).toContain('folder-not-set');
  });

  it('an included file that only the account of the job may read', async () => {
    const tree = await connectTree('job.sh', `${head}. ./settings.sh\n./AnaplanClient.sh -user "$U" -F\n`, null);
    try {
      writeFileSync(join(tree.folder, 'settings.sh'), 'U=a:b\n');
      const real = thisHost(tree.environment);
      const textOf: Host['textOf'] = async (file, options) => {
        if (file.endsWith('settings.sh')) throw new Error('EACCES');
        return await real.textOf(file, options);
      };
      const start = { environment: tree.environment, workingFolder: tree.folder, arguments: [] };
      const found = await emulateScript(tree.script, { ...real, textOf }, start);
      expect(found.remarks.map(({ code }) => code)).not.toContain('include-missing');
      expect(found.notUnderstood.map(({ what }) => what)).toEqual(['an included file that could not be read']);
      expect(found.calls).toMatchObject([{ isCertain: false }]);
    } finally {
      tree.remove();
    }
  });

  it.each([
    ['sh', 'PASS=$(cat /run/secrets/anaplan)'],
    ['sh', 'PASS=`cat /run/secrets/anaplan`'],
    ['sh', 'export KS_PASS="$(vault kv get -field=pw secret/anaplan)"'],
    ['sh', `DB_PWD=$(aws secretsmanager get-secret-value --query 'SecretString')`],
    ['sh', 'USER_PASS=${1:?give the password}'],
    ['ps1', '$Password = Get-Content C:\\secrets\\pw.txt'],
    ['ps1', '$Token = (Get-Secret -Name anaplan)'],
    ['ps1', '$pass = [Environment]::GetEnvironmentVariable("AP")'],
    ['bat', 'set /p Password=Enter the password:'],
  ])('a password that is read from elsewhere (%s): %s', async (ending, line) => {
    expect(await secretsOf(ending, line)).toEqual([]);
  });
});

describe('is one', () => {
  it.each([
    ['sh', `PASS='$ecret-Canary-1'`, '$ecret-Canary-1'],
    ['sh', 'PASS=Sesame-Canary-2', 'Sesame-Canary-2'],
    ['ps1', `$Password = 'Sesame-Canary-3'`, 'Sesame-Canary-3'],
    ['ps1', '$Password = ConvertTo-SecureString "Sesame-Canary-4" -AsPlainText -Force', 'Sesame-Canary-4'],
    ['bat', 'set Password=Sesame-Canary-5', 'Sesame-Canary-5'],
  ])('a password in clear (%s): %s', async (ending, line, secret) => {
    expect(await secretsOf(ending, line)).toEqual([secret]);
  });

  it('a file that is not in a folder that a snapshot lists whole', async () => {
    const script = `@echo off\ncd /d "%~dp0"\ncall AnaplanClient.bat ${auth} -file a -put gone.csv -import I -execute -output gone\\x.csv\n`;
    const windows = { version: '4.1.0', environment: home8, javas: java8 };
    const { codes } = await lookedOnWindows({ ...windows, script: script.replaceAll('\n', '\r\n') });
    expect(codes).toContain('input-missing');
  });
});

async function secretsOf(ending: string, line: string): Promise<readonly string[]> {
  const stage = stageOf(null, []);
  try {
    const script = join(stage.folder, `job.${ending}`);
    writeFileSync(script, `${line}\n`);
    const start = { environment: {}, workingFolder: stage.folder, arguments: [] };
    return (await emulateScript(script, thisHost({}), start)).secrets.map(({ value }) => value);
  } finally {
    removeStage(stage);
  }
}

describe('a launcher that is handed to a shell', () => {
  it.skipIf(!hasShell('dash'))('is a call as any other', async () => {
    const stage = stageOf(null, ['AnaplanClient.sh']);
    const environment = { PATH: '/usr/bin:/bin', HOME: '/home/job' };
    try {
      const text =
        'cd "$(dirname "$0")"\nsh ./AnaplanClient.sh -user "a:$HOME" -F\nnice -n 5 dash ./AnaplanClient.sh -W\n';
      writeFileSync(join(stage.folder, 'job.sh'), text);
      const seen = runScript('dash', stage, 'job.sh', { arguments: [], environment });
      const start = { environment, workingFolder: stage.folder, arguments: [] };
      const { calls } = await emulateScript(join(stage.folder, 'job.sh'), thisHost(environment), start);
      expect(seen).toHaveLength(2);
      expect(calls.map(({ kind, throughShell }) => [kind, throughShell])).toEqual([
        ['launcher', 'sh'],
        ['launcher', 'dash'],
      ]);
      expect(explains(calls, seen, false)).toBe(true);
    } finally {
      removeStage(stage);
    }
  });

  it('needs no right to be run, and its Java is tested by that shell', async () => {
    const plain = (folder: string) => chmodSync(join(folder, 'AnaplanClient.sh'), 0o644);
    const tree = (command: string) =>
      `${head}${command} ${auth} -workspaces\n`.replace('4.1.0\n', '4.1.0\n# tree: java-17\n');
    expect(await codesOf(tree('bash ./AnaplanClient.sh'), plain)).toEqual([
      'secret-in-script',
      'java-refused-by-launcher',
    ]);
    expect(await codesOf(tree('dash ./AnaplanClient.sh'), plain)).toEqual(['secret-in-script']);
    expect(await codesOf(tree('./AnaplanClient.sh'), plain)).toContain('launcher-not-executable');
  });
});

describe('scripts of one host', () => {
  const own = { java: '/a/java', version: '4.1.0', service: null, auth: null };
  const day = 24 * 3_600_000;

  it.each([
    ['looked at yesterday differs', 9 * day, 1],
    ['not looked at for long, being out of the settings, is compared no more', day, 0],
  ])('one %s', (_name, seenAtMs, count) => {
    const other = { target: 'other', memory: { ...own, java: '/b/java', seenAtMs } };
    expect(differencesOf(own, [other], 10 * day)).toHaveLength(count);
  });
});

describe('the proposed script around a job', () => {
  const launcher = launcherOf('/opt/ac/AnaplanClient.sh', { text: launcherSh('4.1.0'), lineEnds: 'lf' });

  it('is not offered where the job sets JAVA_HOME itself', () => {
    const { wrapper, wrapperSteps } = proposalOf(launcher, '/opt/java8/bin/java', '/opt/ac/job.sh', true);
    expect(wrapper).toBe(null);
    expect(wrapperSteps).toEqual([
      expect.stringContaining('/opt/ac/job.sh sets its own. Change it there to /opt/java8.'),
    ]);
  });

  it.each([
    ['sets it', 'export JAVA_HOME=/opt/gone\n', true],
    ['sets it where it is not set', 'export JAVA_HOME=${JAVA_HOME:-/opt/gone}\n', false],
    ['leaves it alone', '', false],
  ])('one that %s', async (_name, line, isOwn) => {
    const { observation } = await told(`${head}${line}./AnaplanClient.sh ${auth} -workspaces\n`);
    expect(observation).toMatchObject({ calls: [{ java: { isHomeOfScript: isOwn } }] });
  });
});
