import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { javaArguments } from '../../../src/installs/connect/bat/arguments.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import { secretsOf } from '../../../src/installs/connect/script/secrets.ts';
import { plain, traced } from '../../../src/installs/connect/script/traced.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const emulated = async (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  const environment = { PATH: '/usr/bin', HOME: '/home/job' };
  return await emulateScript(join(folder, name), thisHost(environment), {
    environment,
    workingFolder: folder,
    arguments: [],
  });
};

const call = '\n./AnaplanClient.sh -W\n';
const batCall = '\r\nAnaplanClient.bat -W\r\n';
const repeated = (text: string, count: number) => text.repeat(count);
const doubling = repeated('x=$x$x\n', 60);
const self = (name: string) => join(folder, name);

describe('a hostile script ends, and says where it was given up', () => {
  const rows: readonly (readonly [what: string, name: string, content: string | Uint8Array, gap: RegExp])[] = [
    ['10 MB', 'big.sh', `./AnaplanClient.sh -M\n${repeated('# 0123456789\n', 800_000)}${call}`, /larger than 1 MiB/],
    ['10 MB in one line', 'line.sh', `./AnaplanClient.sh -M; : ${repeated('a', 10_000_000)}`, /larger than 1 MiB/],
    ['a million lines', 'lines.sh', `./AnaplanClient.sh -M\n${repeated('\n', 1_000_000)}`, /more than 50,000 lines/],
    [
      'a million ( within each other',
      'nested.sh',
      `./AnaplanClient.sh -M\n${repeated('(', 1_000_000)}`,
      /within each other/,
    ],
    [
      'a million $( within each other',
      'substituted.sh',
      `./AnaplanClient.sh -M\n: ${repeated('$(', 500_000)}`,
      /within each other/,
    ],
    [
      '${ within each other',
      'braces.sh',
      `./AnaplanClient.sh -M\n: ${repeated('${x:-', 200_000)}`,
      /within each other/,
    ],
    ['if within each other', 'ifs.sh', `./AnaplanClient.sh -M\n${repeated('if ', 300_000)}`, /within each other/],
    [
      'an include of itself',
      'self.sh',
      `./AnaplanClient.sh -M\n. ${self('self.sh')}\n`,
      /more than 10 deep|levels deep/,
    ],
    [
      'a child that is itself',
      'child.sh',
      `./AnaplanClient.sh -M\nsh ${self('child.sh')} &\nsh ${self('child.sh')}\n`,
      /more than 10 deep|levels deep/,
    ],
    ['a function of itself', 'function.sh', `./AnaplanClient.sh -M\nf() { f; f; }\nf\n`, /levels deep/],
    ['eval of itself', 'eval.sh', `./AnaplanClient.sh -M\nx='eval "$x"'\neval "$x"\n`, /levels deep/],
    [
      'a value that doubles',
      'doubling.sh',
      `./AnaplanClient.sh -M\nx=0123456789\n${doubling}`,
      /more than 131,072 characters/,
    ],
    [
      'arguments that double',
      'arguments.sh',
      `./AnaplanClient.sh -M\nset -- a b\n${repeated('set -- "$@" "$@"\n', 60)}`,
      /more than/,
    ],
    [
      'for in for in for',
      'loops.sh',
      `./AnaplanClient.sh -M\n${repeated('for x in 1 2 3 4 5 6 7 8 9 0; do ', 8)}:; ${repeated('done; ', 8)}`,
      /20,000 statements/,
    ],
    [
      'patterns of stars',
      'stars.sh',
      `./AnaplanClient.sh -M\nx=${repeated('a', 60_000)}\ny=\${x%%${repeated('*a', 2_000)}b}\n`,
      /characters to work through/,
    ],
    ['goto in a circle', 'goto.bat', `AnaplanClient.bat -M & goto a\r\n:a\r\ngoto a\r\n`, /20,000 statements/],
    [
      'goto in a circle that may end',
      'maybe.bat',
      `cmd /c AnaplanClient.bat -M\r\n:a\r\nif exist %X%? goto b\r\nfind x && goto c\r\ngoto a\r\n:b\r\n:c\r\n`,
      /ways through|statements/,
    ],
    ['call in a circle', 'call.bat', `call AnaplanClient.bat -M\r\n:a\r\ncall :a\r\n`, /levels deep/],
    [
      'a file that calls itself',
      'file.bat',
      `call AnaplanClient.bat -M\r\ncall ${self('file.bat').replaceAll('/', '\\')}\r\ncall ${self('file.bat').replaceAll('/', '\\')}\r\n`,
      /more than 10 deep|levels deep|files included/,
    ],
    ['( without end', 'open.bat', `call AnaplanClient.bat -M\r\n${repeated('(', 500_000)}`, /within each other/],
    [
      'a value that doubles in bat',
      'doubling.bat',
      `call AnaplanClient.bat -M\r\nset x=0123456789\r\n${repeated('set x=%x%%x%\r\n', 40)}`,
      /characters/,
    ],
    [
      'a huge for /l',
      'forl.bat',
      `call AnaplanClient.bat -M\r\nfor /l %%i in (1,1,900) do for /l %%j in (1,1,900) do set x=1\r\n`,
      /statements/,
    ],
    [
      'a script that includes itself',
      'self.ps1',
      `java com.anaplan.client.Program -M\n. '${self('self.ps1')}'\n. '${self('self.ps1')}'\n`,
      /included file|files included/,
    ],
    ['{ without end', 'open.ps1', `java com.anaplan.client.Program -M\n${repeated('{ ', 400_000)}`, /statements/],
  ];
  test.each(rows)('%s', async (_, name, content, gap) => {
    const found = await emulated(name, content);
    expect(found.calls[0]?.argv.map(({ value }) => value)).toEqual(['-M']);
    expect(found.notUnderstood.map(({ what }) => what).join('\n')).toMatch(gap);
    expect(found.calls.length).toBeLessThanOrEqual(200);
    expect(found.notUnderstood.length).toBeLessThanOrEqual(500);
  });

  test('UTF-16: said, with what it would do', async () => {
    const found = await emulated('wide.bat', Buffer.from(`\uFEFF@echo off${batCall}`, 'utf16le'));
    expect(found.notUnderstood[0]?.what).toContain('UTF-16');
    expect(found.calls).toHaveLength(1);
  });

  test('what stands for a hole here is no hole when it comes out of a file', async () => {
    const found = await emulated('hole.sh', './AnaplanClient.sh -user "a\uFFFFb" \uFFFF\n');
    expect(found.calls[0]?.argv.map(({ value }) => value)).toEqual(['-user', 'a\uFFFDb', '\uFFFD']);
  });

  test('terminal escapes do not get out', async () => {
    const found = await emulated('escape.bat', `@echo off\r\ngoto \u001b[2Jx\u202e\r\n`);
    expect(found.notUnderstood).toHaveLength(1);
    expect(JSON.stringify(found.notUnderstood)).not.toMatch(/\\u001b|\u202e/);
  });

  test('a script that is not there', async () => {
    const found = await emulateScript(join(folder, 'absent.sh'), thisHost({}), {
      environment: {},
      workingFolder: null,
      arguments: [],
    });
    expect(found).toMatchObject({ files: [{ isMissing: true }], calls: [], notUnderstood: [] });
  });

  test('a folder in its place', async () => {
    await expect(
      emulateScript(folder, thisHost({}), { environment: {}, workingFolder: null, arguments: [] }),
    ).rejects.toThrow('no regular file');
  });
});

describe('whatever stands in it, nothing is thrown', () => {
  const tokens = [
    '"',
    "'",
    '`',
    '$',
    '${',
    '$(',
    '$((',
    ')',
    '}',
    '{',
    '(',
    ';;',
    '&&',
    '|',
    '<<E',
    '\n',
    '\r\n',
    ' ',
    '\\',
    '^',
    '%',
    '%x%',
    '!',
    '%~dp0',
    '%%f',
    'if ',
    'then ',
    'else ',
    'fi',
    'for ',
    'in ',
    'do ',
    'done',
    'case ',
    'esac',
    'set ',
    'call ',
    ':a',
    'goto a',
    '@(',
    '<#',
    "@'",
    '.',
    '=',
    'x',
    './AnaplanClient.sh ',
    'AnaplanClient.bat ',
    'eval ',
    'sh -c ',
    'cmd /c ',
    '[[ ',
    ']]',
    '[',
    '*',
    '\u001b[2J',
    '\0',
    '\u2028',
  ];
  const script = fc
    .array(fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 5 })), { maxLength: 40 })
    .map((parts) => parts.join(''));
  test.each(['sh', 'bat', 'ps1'])('%s', async (extension) => {
    await fc.assert(
      fc.asyncProperty(script, async (text) => {
        const found = await emulated(`random.${extension}`, text);
        expect(Array.isArray(found.calls)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('java.exe parts its command line', () => {
  test.each([
    ['"a b c d"', ['a b c d']],
    ['a"b c d"e', ['ab c de']],
    ['ab\\"cd', ['ab"cd']],
    ['"a b c d\\\\"', ['a b c d\\']],
    ['ab\\\\\\"cd', ['ab\\"cd']],
    ['a\\\\\\c', ['a\\\\\\c']],
    ['"ab\\"c"  "\\\\"  d', ['ab"c', '\\', 'd']],
    ['a\\\\\\c d"e f"g h', ['a\\\\\\c', 'de fg', 'h']],
    ['"a b c""', ['a b c"']],
    ['""a b c""', ['a', 'b', 'c']],
    ['"""a b c"""', ['"a b c"']],
    ['"C:\\TEST A\\\\"', ['C:\\TEST A\\']],
    ['""C:\\TEST A\\\\""', ['C:\\TEST', 'A\\']],
  ])('%s', (line, expected) => {
    const fields = javaArguments(traced(line, { file: 'x', line: 1 }));
    expect(fields.map(({ text }) => plain(text))).toEqual(expected);
  });
});

describe('secrets in the text of a script', () => {
  const found = (line: string, dialect: 'sh' | 'bat' | 'powershell') =>
    secretsOf([{ path: 'x', text: line }], [], dialect).map(
      ({ kind, holder, value, isCommentedOut }) => `${isCommentedOut ? '#' : ''}${kind} ${holder} ${value}`,
    );
  test.each([
    ['sh', 'AnaplanUser="jo@example.com:Harbour"', ['password AnaplanUser Harbour']],
    ['sh', '#AnaplanUser="\'jo@example.com:Harbour\'"', ['#password AnaplanUser Harbour']],
    ['sh', 'export KEYSTORE_PASSWORD=Gull9', ['keystore-password KEYSTORE_PASSWORD Gull9']],
    ['sh', 'PrivateKey="/k/key.pem:Oar"', ['passphrase PrivateKey Oar']],
    ['sh', 'ProxyUser="corp\\jo:Pier1"', ['proxy-password ProxyUser Pier1']],
    ['sh', 'JdbcPassword=tide1', ['jdbc-password JdbcPassword tide1']],
    ['sh', 'url="jdbc:sqlserver://db;user=sa;password=Tide2"', ['jdbc-password jdbc Tide2']],
    ['sh', 'AnaplanUser="pa:pa\\$\\$word"', ['password AnaplanUser pa$$word']],
    ['sh', 'AnaplanUser="$User:$Password"', []],
    ['sh', 'Password="$(cat /run/secret)"', []],
    ['sh', 'AnaplanUser="jo@example.com"', []],
    ['sh', 'AnaplanPassword="?"', []],
    ['sh', 'KeyStorePass="<password>"', []],
    ['sh', 'CertPath="C:\\k\\key.pem"', []],
    ['bat', 'set AnaplanUser="jo@example.com:Harb%%our"', ['password AnaplanUser Harb%our']],
    ['bat', ':: set KeyStorePass=Gull9', ['#keystore-password KeyStorePass Gull9']],
    ['bat', 'set PrivateKey="C:\\k\\key.pem:Oar"', ['passphrase PrivateKey Oar']],
    ['bat', 'set PrivateKey="C:\\k\\key.pem"', []],
    ['bat', 'set Pass=%SECRET%', []],
    ['bat', 'set Op=-keystore k -keystorepass Gull9 -keystorealias a', ['keystore-password -keystorepass Gull9']],
    ['powershell', "$password = 'Quay.1'", ['password password Quay.1']],
    ['powershell', '$apiToken = "$env:TOKEN"', []],
    ['powershell', '$apiToken = "abc123"', ['token apiToken abc123']],
  ] as const)('%s: %s', (dialect, line, expected) => {
    expect(found(line, dialect)).toEqual(expected);
  });
});
