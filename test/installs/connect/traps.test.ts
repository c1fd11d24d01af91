/** Every trap of writing through the whole check: a script with that trap, told by its code and by no other trap; and the table is whole. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { remarks } from '../../../src/installs/connect/rules/remark-words.ts';
import { connectTree, lookedAt } from './connect-tree.ts';
import { home8, java8, lookedOnWindows } from './windows-tree.ts';

const auth = '-auth https://auth.anaplan.com -user a@example.com:Sesame-Canary-7';
const client = `./AnaplanClient.sh ${auth}`;
const head = '#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")" || exit 1\n';

type Trap = readonly [code: string, text: string];

const ofSh: readonly Trap[] = [
  ['script-curly-quotes', `${head}${client} -workspace “W” -models\n`],
  ['script-long-dash', `${head}${client} –workspaces\n`],
  ['script-no-break-space', `${head}${client} -workspace "My\u00a0Space" -models\n`],
  ['script-invisible-letter', `${head}${client} -workspace "My\u200bSpace" -models\n`],
  ['script-byte-order-mark', `\ufeff${head}${client} -workspaces\n`],
  ['script-nul-byte', `${head}${client} -workspaces\n# \0\n`],
  ['script-crlf-in-sh', `${head}${client} -workspaces\n`.replaceAll('\n', '\r\n')],
  ['script-bash-in-sh', `${head}if [[ -n "$HOME" ]]; then ${client} -workspaces; fi\n`],
  ['script-set-in-sh', `${head}set Workspace="W"\n${client} -workspace "$Workspace" -models\n`],
  ['script-unquoted-blank', `${head}Workspace="My Space"\n${client} -workspace $Workspace -models\n`],
  [
    'script-second-evaluation',
    `${head}User='a@example.com:pa$x'\nsh -c "./AnaplanClient.sh -user $User -workspaces"\n`,
  ],
  ['script-stops-without-variable', `${head}set -u\n${client} -workspace "$Workspace" -models\n`],
  ['script-include-missing', `${head}. ./gone.sh\n${client} -workspaces\n`],
  ['script-include-without-slash script-include-missing', `${head}. settings.sh\n${client} -workspaces\n`],
  ['script-cd-fails', `${head}cd ./gone\n../anaplan-connect/AnaplanClient.sh ${auth} -workspaces\n`],
  ['script-exit-code-of-pipe', `${head}${client} -workspaces | tee job.log\n`],
  ['script-exit-code-swallowed', `${head}${client} -workspaces || true\n`],
  ['script-commands-traced', `${head}set -x\n${client} -workspaces\n`],
  ['script-command-echoed', `${head}Command="${client} -workspaces"\necho "$Command"\n$Command\n`],
  ['script-dollar-in-value', `${head}User="a@example.com:pa$$word"\n./AnaplanClient.sh -user "$User" -workspaces\n`],
  ['script-waits-for-input', `${head}read Workspace\n${client} -workspace "$Workspace" -models\n`],
];

const bat = 'call AnaplanClient.bat -auth https://auth.anaplan.com -user a@example.com:Sesame-Canary-7';
const quiet = '@echo off\nsetlocal enableextensions enabledelayedexpansion\ncd /d "%~dp0"\n';
const plain = '@echo off\nsetlocal enableextensions\ncd /d "%~dp0"\n';

const ofBat: readonly Trap[] = [
  ['script-cd-without-drive', `@echo off\ncd D:\\anaplan\n${bat} -workspaces\n`],
  ['script-unc-path-cd', `@echo off\ncd \\\\server\\share\\anaplan\n${bat} -workspaces\n`],
  ['script-percent-in-bat', `${plain}set Import=Load 100% of it\n${bat} -import "%Import%" -execute\n`],
  ['script-exclamation-in-bat', `${quiet}set Space=Now!\n${bat} -workspace "%Space%" -models\n`],
  ['script-caret-in-bat', `${plain}set Space=a^b\n${bat} -workspace %Space% -models\n`],
  ['script-operator-in-bat', `${plain}set "Space=R&D"\n${bat} -workspace %Space% -models\n`],
  ['script-wildcard-in-bat', `${plain}${bat} -workspace Plan* -models\n`],
  ['script-blank-at-end', `${plain}set Space=Finance \n${bat} -workspace "%Space%" -models\n`],
  ['script-blank-before-equals', `${plain}set Space =Finance\n${bat} -workspaces\n`],
  ['script-call-missing', `${plain}${bat.replace('call ', '')} -workspaces\n${bat} -models\n`],
  ['script-pause', `${plain}${bat} -workspaces\npause\n`],
  ['script-not-waited-for', `${plain}start AnaplanClient.bat -auth https://auth.anaplan.com -workspaces\n`],
  ['script-waits-for-input', `${plain}set /p Space=Which? \n${bat} -workspace "%Space%" -models\n`],
  ['script-exit-code-swallowed', `${plain}${bat} -workspaces\nexit /b 0\n`],
  ['script-command-echoed', `cd /d "%~dp0"\n${bat} -workspaces\n`],
  ['script-include-missing', `${plain}call gone.bat\n${bat} -workspaces\n`],
];

const java = '& java -cp anaplan-connect-4.1.0-jar-with-dependencies.jar com.anaplan.client.Program';
const ofPowerShell: readonly Trap[] = [
  ['script-empty-argument-in-powershell', `$Space = ''\n${java} -workspace $Space -models\n`],
  ['script-quote-in-powershell', `$Space = 'My "own" space'\n${java} -workspace $Space -models\n`],
];

const trapsOf = (findings: readonly { readonly code: string }[]) =>
  [...new Set(findings.map(({ code }) => code))].filter((code) => code in remarks);

describe('traps', () => {
  it.each(ofSh)('%s', async (code, text) => {
    const tree = await connectTree('job.sh', text, null);
    try {
      const { findings } = await lookedAt(tree.script, tree.environment);
      expect(trapsOf(findings)).toEqual(code.split(' '));
      expect(JSON.stringify(findings)).not.toContain('Canary');
    } finally {
      tree.remove();
    }
  });

  it('script-utf-16', async () => {
    const tree = await connectTree('job.sh', `${head}${client} -workspaces\n`, null);
    try {
      writeFileSync(tree.script, Buffer.from(`\ufeff${head}${client} -workspaces\n`, 'utf16le'));
      const { findings } = await lookedAt(tree.script, tree.environment);
      expect(trapsOf(findings)).toEqual(['script-byte-order-mark', 'script-utf-16']);
    } finally {
      tree.remove();
    }
  });

  const windows = { version: '4.1.0', environment: home8, javas: java8 };
  it.each(ofBat)('%s of Windows', async (code, text) => {
    const script = text.replaceAll('\n', '\r\n');
    expect(trapsOf((await lookedOnWindows({ ...windows, script })).findings)).toEqual([code]);
  });

  it('script-parentheses-in-folder', async () => {
    const at = {
      folder: 'C:\\Programs (x86)\\anaplan',
      script: `${plain}${bat} -workspaces\n`.replaceAll('\n', '\r\n'),
    };
    expect(trapsOf((await lookedOnWindows({ ...windows, ...at })).findings)).toEqual(['script-parentheses-in-folder']);
  });

  it.each(ofPowerShell)('%s', async (code, script) => {
    const { findings } = await lookedOnWindows({ ...windows, script, name: 'job.ps1' });
    expect(trapsOf(findings)).toEqual([code]);
  });

  it('are all in the tables above', () => {
    const rows = [...ofSh, ...ofBat, ...ofPowerShell].flatMap(([code]) => code.split(' '));
    const told = new Set([...rows, 'script-utf-16', 'script-parentheses-in-folder']);
    const missing = Object.keys(remarks).filter((code) => !told.has(code));
    // For what the emulator may one day remark without words of its own.
    expect(missing).toEqual(['script-remark']);
  });
});
