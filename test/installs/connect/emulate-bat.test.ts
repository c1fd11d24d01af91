/** There is no cmd here: what each script has to give follows from Microsoft's help texts (set /?, call /?, for /?, cmd /?) and the study named in percent.ts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { decodedText } from '../../../src/host/text.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import type { EmulatedScript } from '../../../src/installs/connect/emulated.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures/installs/connect/scripts');

/** A Windows host whose `C:\jobs` is the folder of fixtures. */
function windows(kind: 'bat' | 'powershell', files: Readonly<Record<string, string>> = {}): Host {
  const folder = 'c:\\jobs';
  const contentOf = (file: string): string | null => {
    const name = path.win32.normalize(file).toLowerCase();
    if (files[name] !== undefined) return files[name];
    if (!name.startsWith(`${folder}\\`)) return null;
    try {
      const real = path.join(fixtures, kind, ...path.win32.relative(folder, path.win32.normalize(file)).split('\\'));
      return readFileSync(real, 'utf8').replaceAll('\n', '\r\n');
    } catch {
      return null;
    }
  };
  const isFolder = (file: string) =>
    [folder, `${folder}\\config`, 'c:\\anaplan (x86)'].includes(
      path.win32.normalize(file).replace(/\\$/, '').toLowerCase(),
    );
  return {
    platform: 'windows',
    paths: path.win32,
    collectedAtMs: 0,
    account: { name: 'job', home: null },
    environment: {},
    async factsOf(file) {
      const content = contentOf(file);
      if (content === null && !isFolder(file)) return { exists: false, path: file };
      const kindOf = content === null ? 'folder' : 'file';
      const rights = { isReadable: null, isWritable: null, isExecutable: null, mode: null };
      return { exists: true, path: file, kind: kindOf, sizeBytes: content?.length ?? 0, modifiedAtMs: 0, ...rights };
    },
    async textOf(file) {
      const content = contentOf(file);
      if (content === null) return null;
      const bytes = Buffer.from(content);
      return { path: file, sizeBytes: bytes.length, isCut: false, modifiedAtMs: 0, ...decodedText(bytes) };
    },
    bytesOf: async () => null,
    namesIn: async () => null,
    registry: async () => null,
    registryBelow: async () => [],
    javaVersion: async () => null,
  };
}

const environment = { PATH: 'C:\\Windows', TEMP: 'C:\\Temp' };
const emulated = (
  script: string,
  given: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<EmulatedScript> =>
  emulateScript(`C:\\jobs\\${script}`, windows(script.endsWith('.ps1') ? 'powershell' : 'bat', files), {
    environment,
    workingFolder: null,
    arguments: given,
  });

/** `?name` for what is not known, `~` before what may become several, `(...)` around a call that may not happen. */
const shown = ({ calls }: EmulatedScript) =>
  calls.map(({ argv, isCertain }) => {
    const line = argv.map(({ value, unresolved, mayBeMany }) =>
      value === null ? `${mayBeMany ? '~' : ''}?${unresolved.join('?')}` : value,
    );
    return isCertain ? line : ['(', ...line, ')'];
  });
const remarksOf = ({ remarks }: EmulatedScript) =>
  [...new Set(remarks.map(({ code, about }) => (about === null ? code : `${code} ${about}`)))].toSorted();

describe('what AnaplanClient.bat hands to Java', () => {
  test('1.3: a command line in a variable, run by cmd /c', async () => {
    const found = await emulated('1.3-basic.bat');
    expect(shown(found)).toEqual([
      [
        '-user',
        'jo.field@example.com:Harbour-7',
        '-workspace',
        'Supply Chain',
        '-model',
        'Demand 2017',
        '-file',
        'Sales Lines.csv',
        '-put',
        'C:\\Data In\\Sales Lines.csv',
        '-import',
        'Sales from Sales Lines.csv',
        '-execute',
        '-output',
        'C:\\Data Out\\Sales Errors.txt',
      ],
    ]);
    expect(found.calls[0]).toMatchObject({
      kind: 'launcher',
      command: { value: '.\\AnaplanClient.bat' },
      workingFolder: 'C:\\jobs',
    });
    expect(found.calls[0]?.argv[1]?.origin.line).toBe(4);
    expect(remarksOf(found)).toEqual(['command-echoed Command', 'pause']);
    expect(found.notUnderstood).toEqual([]);
    expect(found.secrets).toMatchObject([
      { value: 'Ferry-1', origin: { line: 3 }, holder: 'AnaplanUser', isCommentedOut: true },
      { value: 'Harbour-7', origin: { line: 4 }, kind: 'password', isCommentedOut: false },
    ]);
  });

  test('1.4 with a keystore: blocks, else if, & within quotes', async () => {
    const found = await emulated('1.4-keystore.bat');
    expect(shown(found)).toEqual([
      [
        '-s',
        'https://api.anaplan.com',
        '-auth',
        'https://auth.anaplan.com',
        '-keystore',
        'C:\\Anaplan\\keys\\client.jks',
        '-keystorepass',
        'Gull.9.Rope',
        '-keystorealias',
        'anaplan-prod',
        '-m',
        'M&A plan',
        '-process',
        'Nightly ^ load',
        '-execute',
      ],
    ]);
    expect(remarksOf(found)).toEqual([]);
  });

  test('1.4 with a private key: a line continued by ^, %% in a call is read twice', async () => {
    const found = await emulated('1.4-private-key.bat');
    // `call` expands once more: the single % that is left by then is lost.
    expect(shown(found)).toEqual([
      [
        '-certificate',
        'C:\\keys\\client.pem',
        '-privatekey',
        'C:\\keys\\client.key:OarAnchor',
        '-auth',
        'https://auth.anaplan.com',
        '-W',
      ],
      ['(', '-M', ')'],
    ]);
    expect(remarksOf(found)).toEqual(['percent-in-bat']);
  });

  test('settings in another file; a missing one leaves things open; without call it does not come back', async () => {
    const found = await emulated('include-config.bat');
    expect(shown(found)).toEqual([
      [
        '-user',
        'kit.moor@example.com:Quay1',
        '-workspace',
        'My Finance',
        '-model',
        '~?Model',
        '-file',
        'include-config.bat',
        'Group',
      ],
    ]);
    expect(found.files).toEqual([
      { path: 'C:\\jobs\\include-config.bat', isMissing: false },
      { path: 'C:\\jobs\\config\\config.bat', isMissing: false },
      { path: 'C:\\jobs\\config\\absent.bat', isMissing: true },
    ]);
    expect(remarksOf(found)).toEqual(['call-missing', 'include-missing C:\\jobs\\config\\absent.bat']);
  });

  test('a dispatcher: %1, subroutines, shift, for', async () => {
    const found = await emulated('dispatcher.bat', ['IMPORT', 'w1', 'm one', 'a b.csv', 'Load']);
    const head = ['-w', 'w1', '-m'];
    expect(shown(found)[0]).toEqual([
      ...head,
      'm one',
      '-file',
      'a b.csv',
      '-put',
      'C:\\in\\a b.csv',
      '-import',
      'Load',
      '-execute',
    ]);
    expect(found.calls).toHaveLength(3);
    expect((await emulated('dispatcher.bat', ['other'])).calls).toEqual([]);
  });

  test('! under delayed expansion', async () => {
    const found = await emulated('exclamation.bat');
    expect(shown(found)).toEqual([
      ['-u', 'lee@example.com:Ha7', '-m', 'inner1', '-w', 'outer'],
      ['-u', 'lee@example.com:Ha7', '-m', 'inner2', '-w', 'outer'],
      ['-u', 'lee@example.com:Harbour', '-x'],
    ]);
    expect(remarksOf(found)).toContain('exclamation-in-bat Kept');
  });

  test('% and ^', async () => {
    const found = await emulated('percent.bat');
    expect(shown(found)).toEqual([
      ['-import', 'Load 50 of it', '-export', 'Load 50 of it', '-u', 'ab'],
      ['-u', 'a^b&c', '-m', 'a'],
    ]);
    expect(remarksOf(found)).toContain('percent-in-bat Import');
    expect(remarksOf(found)).toContain('caret-in-bat');
  });

  test('& out of a value ends the command; blanks around =', async () => {
    const found = await emulated('operator.bat');
    expect(shown(found)).toEqual([
      ['-user', 'a:one', '-W'],
      ['-m', 'y ', '-w', ' x '],
    ]);
    expect(remarksOf(found)).toEqual([
      'blank-at-end Spaced ',
      'blank-at-end Tail',
      'blank-before-equals Spaced',
      'operator-in-bat Pass',
    ]);
  });

  test('what cannot be decided is not guessed', async () => {
    const found = await emulated('undecided.bat');
    expect(shown(found)).toEqual([
      ['(', '-W', ')'],
      ['(', '-file', '~?Stamp', '-import', 'Load delta', '-m', '~?Found', ')'],
    ]);
    expect(remarksOf(found)).toEqual(['exit-code-of-pipe', 'waits-for-input Answer']);
    expect(found.notUnderstood).toHaveLength(1);
  });

  test('java itself, by the rules of its launcher; start', async () => {
    const found = await emulated('java-direct.bat');
    expect(shown(found)).toEqual([
      ['-user', 't@example.com:Bu"oy', '-put', 'C:\\in\\', '-file', 'C:\\in\\', '-W'],
      ['-M'],
    ]);
    expect(found.calls[0]).toMatchObject({
      kind: 'java',
      command: { value: 'C:\\Java\\jdk-17\\bin\\java.exe' },
      environment: { JAVA_HOME: 'C:\\Java\\jdk-17', PATH: 'C:\\Windows' },
    });
    expect(found.calls[0]?.javaArguments.map(({ value }) => value)).toEqual([
      '-Xmx512m',
      '-classpath',
      'C:\\Anaplan\\anaplan-connect-4.1.0-jar-with-dependencies.jar;C:\\Anaplan\\lib\\*',
    ]);
  });

  test('an if that lost its operand ends the script', async () => {
    const found = await emulated('syntax.bat');
    expect(shown(found)).toEqual([['-W']]);
    expect(found.notUnderstood).toMatchObject([
      { origin: { line: 5 }, what: expect.stringContaining('nothing before its ==') },
    ]);
  });

  test('a share cannot be a folder for cd; the command is echoed', async () => {
    const found = await emulated('share.bat');
    expect(remarksOf(found)).toEqual(['cd-missing', 'command-echoed echo on', 'unc-path-cd']);
  });

  test('a ! is not known while the launcher is not at hand', async () => {
    const found = await emulated('x.bat', [], {
      'c:\\jobs\\x.bat': 'cd /d "C:\\Anaplan (x86)"\r\nAnaplanClient -u "a:b!c" -W\r\n',
    });
    expect(shown(found)).toEqual([['-u', '?what AnaplanClient.bat makes of !', '-W']]);
    expect(remarksOf(found)).toEqual(['command-echoed echo on', 'parentheses-in-folder']);
  });

  test('a piece of a password is not told as the name of a variable', async () => {
    const found = await emulated('t.bat', [], { 'c:\\jobs\\t.bat': '@set AnaplanUser=jo:pa%ss%word\r\n' });
    expect(remarksOf(found)).toEqual(['percent-in-bat AnaplanUser']);
  });

  test.each([
    ['set "A=x" trailing', '%A%', ['x']],
    ['set A="x y"', '%A%', ['x y']],
    ['set A=abcdef', '%A:~1,-2% %A:~-2%', ['bcd', 'ef']],
    ['set A=one two', '%A:two=2% "%A:*one=z%"', ['one', '2', 'z 2'.replace(' 2', ' two')]],
    ['set a=lower', '%A%', ['lower']],
    ['if 1==1 (set A=1) else (set A=2)', '%A%', ['1']],
    ['if not "x y"=="x y" (set A=1) else set A=2', '%A%', ['2']],
    ['if 10 GTR 9 set A=n', '%A%', ['n']],
    ['if /i ABC==abc set A=i', '%A%', ['i']],
    ['set A=1& set B=2', '%A%%B%', ['12']],
    ['set /a A=1+1', '%A%', ['~?A']],
    ['for /l %%i in (1,1,3) do set A=%%i', '%A%', ['3']],
    ['rem & set A=1', '"%A%"', ['']],
    ['set A=x> nul', '%A%', ['x']],
    ['echo x | set A=1', '"%A%"', ['']],
    ['', '"a""b" "c\\"" d\\\\ "e f"g', ['a"b', 'c"', 'd\\\\', 'e fg']],
  ])('%s, then %s', async (line, given, expected) => {
    const found = await emulated('t.bat', [], {
      'c:\\jobs\\t.bat': `@echo off\r\n${line}\r\nAnaplanClient.bat ${given}\r\n`,
    });
    expect(shown(found)).toEqual([expected]);
  });
});

describe('PowerShell', () => {
  test('java called directly', async () => {
    const found = await emulated('direct-java.ps1');
    expect(shown(found)).toEqual([
      [
        '-s',
        'https://api.anaplan.com',
        '-auth',
        'https://auth.anaplan.com',
        '-u',
        'lee@example.com:Harbour 7',
        '-m',
        "It's mine",
      ],
    ]);
    expect(found.calls[0]).toMatchObject({ kind: 'java', workingFolder: 'C:\\jobs' });
    expect(found.secrets.map(({ value, isCommentedOut }) => [value, isCommentedOut])).toEqual([
      ['OldQuay.1', true],
      ['Harbour 7', false],
    ]);
    expect(found.notUnderstood).toEqual([]);
  });

  test('arrays handed on by @; what is no direct call is told', async () => {
    const found = await emulated('splatting.ps1');
    expect(shown(found)).toEqual([
      ['-user', 'a:b', '-file', 'a b.csv', '-import', '?$import', '-debug', '-output x'],
      ['(', '-file', '~?$f', ')'],
    ]);
    expect(found.notUnderstood).toMatchObject([{ origin: { line: 7 } }]);
  });
});
