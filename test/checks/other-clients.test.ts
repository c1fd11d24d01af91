// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters of a shell
/** Rows CU01, PY01, SN01, BO01, EX01: each fixture is named for the one code it gives; `ok` ones give none but ok. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { otherClients } from '../../checks/other-clients.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { snapshotHost } from '../../src/host/snapshot.ts';
import { thisHost } from '../../src/host/this-host.ts';
import { languageOf, liveLines } from '../../src/installs/scripts/comments.ts';
import { otherClientFindings } from '../../src/installs/scripts/judge.ts';
import { hitsIn } from '../../src/installs/scripts/literals.ts';
import { scriptsSeen, windowsTlsOf } from '../../src/installs/scripts/look.ts';
import { contentOf } from '../../src/installs/scripts/python-files.ts';
import type { WindowsTls } from '../../src/installs/scripts/scripts.ts';
import { otherClientWords } from '../../src/installs/scripts/words.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { doctor } from '../cli/run.ts';

const folder = join(import.meta.dirname, '../fixtures/other-clients');
const names = readdirSync(folder).filter((name) => /^(?:ok|ng)\./.test(name));
const host = thisHost({});
const keystores = createKeystores({ readSecret: () => Promise.reject(new Error('no reference is given')) });
/** A folder is one of a script with what lies beside it. */
const fileOf = (name: string) => {
  const path = join(folder, name);
  const inside = statSync(path).isDirectory() ? readdirSync(path).find((one) => /^(?:load|component)\./.test(one)) : '';
  return join(path, inside ?? '');
};
const findingsOf = async (name: string) =>
  (await scriptsSeen(fileOf(name), host, keystores)).flatMap((seen) => otherClientFindings({ kind: 'script', seen }));

describe('a script', () => {
  test.each(names)('%s', async (name) => {
    const codes = (await findingsOf(name)).map(({ code }) => code);
    const named = Object.keys(otherClientWords).filter((code) => name.includes(code));
    const longest = named.toSorted((one, other) => other.length - one.length)[0];
    expect(codes).toEqual([name.startsWith('ok.') ? 'nothing-found' : longest]);
  });

  test('is told by file and line, and no secret beside it', async () => {
    const [found] = await findingsOf('ng.CU01-verification-off.sh');
    expect(found?.facts['at']).toEqual([`${join(folder, 'ng.CU01-verification-off.sh')}:1`]);
    const seen = await scriptsSeen(join(folder, 'ng.*.sh'), host, keystores);
    expect(seen.length).toBeGreaterThan(3);
    expect(JSON.stringify(seen)).not.toContain('Canary');
  });

  test('that names another service is not blamed as Anaplan’s', () => {
    const hits = hitsIn(['ssl.PROTOCOL_TLSv1'], '/a.py');
    const seen = {
      file: '/a.py',
      language: 'hash',
      sha256: '',
      isCut: false,
      namesAnaplan: false,
      hits,
      opened: [],
    } as const;
    expect(otherClientFindings({ kind: 'script', seen })).toMatchObject([
      { code: 'tls-version-old', severity: 'warning' },
    ]);
  });

  test('an address and a quoted mark are no comment', () => {
    const live = (text: string, file: string) => liveLines(text, languageOf(file, text));
    expect(live('x = "a # b" # c', 'a.py')).toEqual(['x = "a # b" ']);
    expect(live('get("http://x"); // c', 'a.js')).toEqual(['get("http://x"); ']);
    expect(live('echo ${a#b} http://x#y', 'a.sh')).toEqual(['echo ${a#b} http://x#y']);
    expect(live('<!-- a\nb --> c', 'a.xml')).toEqual(['', ' c']);
  });

  test('any text ends in lines as many as it has', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('a.py', 'a.js', 'a.bat', 'a.vb', 'a.xml', 'a'), (text, file) => {
        const lines = liveLines(text, languageOf(file, text));
        expect(lines.length).toBe(text.split(/\r?\n/).length);
        expect(hitsIn(lines, file).length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

test.each([
  ['-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n', 'certificate'],
  [
    '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n',
    'certificate-and-more',
  ],
  ['\u00fe\u00ed\u00fe\u00ed\0\0\0\u0002', 'jks'],
  ['0\u201a\u0001', 'pkcs12-or-der'],
  ['hello', 'other'],
])('first bytes %j are %s', (text, content) => expect(contentOf(text)).toBe(content));

describe('Windows', () => {
  const at = join(import.meta.dirname, '../fixtures/snapshot/windows');
  test('with TLS 1.2 off and .NET weak', async () => {
    const seen = await windowsTlsOf(await snapshotHost(at));
    const codes = otherClientFindings({ kind: 'windows', seen }).map(({ code }) => code);
    expect(codes).toEqual(['schannel-tls12-off', 'dotnet-tls-weak', 'office-add-in-version-unknown']);
  });
  const base = { build: 17763, product: 'Windows Server 2019', tls12: null, dotNet: [], isKnown: true, addIns: [] };
  const addIn = { application: 'Excel', name: 'Anaplan Excel Add-in', loadBehavior: 3, version: '4.5.1' };
  test.each([
    ['by default', base, 'windows-tls-fit'],
    ['7 by default', { ...base, build: 7601 }, 'schannel-tls12-not-on'],
    [
      '7 switched on',
      { ...base, build: 7601, tls12: { enabled: '0xffffffff', disabledByDefault: '0x0' } },
      'windows-tls-fit',
    ],
    ['not collected', { ...base, isKnown: false }, 'windows-tls-unknown'],
    ['with an add-in', { ...base, addIns: [addIn] }, 'windows-tls-fit office-add-in-seen'],
    [
      'with an add-in that Office switched off',
      { ...base, addIns: [{ ...addIn, loadBehavior: 2 }] },
      'windows-tls-fit office-add-in-off office-add-in-seen',
    ],
    [
      'with an add-in of no version',
      { ...base, addIns: [{ ...addIn, version: null }] },
      'windows-tls-fit office-add-in-version-unknown',
    ],
  ] satisfies [string, WindowsTls, string][])('%s', (_name, seen, codes) => {
    const findings = otherClientFindings({ kind: 'windows', seen });
    expect(findings.map((one) => one.code).join(' ')).toEqual(codes);
    for (const finding of findings) expectFilled(finding);
  });

  test('an add-in with its version, by the registry of a snapshot', async () => {
    const snapshot = mkdtempSync(join(tmpdir(), 'add-ins-'));
    const software = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft';
    writeFileSync(join(snapshot, 'manifest.tsv'), 'anaplan-doctor-snapshot\t1\nplatform\twindows\n');
    writeFileSync(
      join(snapshot, 'registry.txt'),
      [
        `${software}\\Office\\PowerPoint\\Addins\\Anaplan.PowerPointAddIn`,
        '    LoadBehavior    REG_DWORD    0x2',
        `${software}\\Office\\Excel\\Addins\\Other`,
        '    LoadBehavior    REG_DWORD    0x3',
        `${software}\\Windows\\CurrentVersion\\Uninstall\\{A}`,
        '    DisplayName    REG_SZ    Anaplan PowerPoint Add-in',
        '    DisplayVersion    REG_SZ    1.9.2',
      ].join('\r\n'),
    );
    try {
      const { addIns } = await windowsTlsOf(await snapshotHost(snapshot));
      expect(addIns).toEqual([
        { application: 'PowerPoint', name: 'anaplan.powerpointaddin', loadBehavior: 2, version: '1.9.2' },
      ]);
    } finally {
      rmSync(snapshot, { recursive: true });
    }
  });
});

function expectFilled(finding: ReturnType<typeof otherClientFindings>[number], but = ''): void {
  const { title, meaning, remedy } = worded(finding, otherClientWords[finding.code]);
  expect(`${title}${meaning}${remedy}`.replaceAll(but || '\0', '')).not.toMatch(/\bunknown\b|[{}]/);
}

test('every word is filled', async () => {
  for (const name of names) for (const finding of await findingsOf(name)) expectFilled(finding, name);
});

test('a script without an environment beside it: which Python is not known, and a script cut is said', async () => {
  const away = mkdtempSync(join(tmpdir(), 'no-venv-'));
  try {
    writeFileSync(join(away, 'load.py'), 'import anaplan_sdk\n');
    writeFileSync(join(away, 'long.sh'), `curl https://api.anaplan.com/2/0/models\n${'#'.repeat(1_100_000)}`);
    writeFileSync(join(away, 'other.sh'), 'echo\n');
    const codes = async (name: string) =>
      (await scriptsSeen(join(away, name), host, keystores)).flatMap((seen) =>
        otherClientFindings({ kind: 'script', seen }).map(({ code }) => code),
      );
    expect(await codes('load.py')).toEqual(['python-not-known']);
    expect(await codes('long.sh')).toEqual(['script-cut']);
    expect(await codes('other.sh')).toEqual(['anaplan-not-named']);
  } finally {
    rmSync(away, { recursive: true });
  }
});

/** Codes that no fixture is named for, and the test above that shows each. */
const shownByTests = [
  'nothing-found',
  'anaplan-not-named',
  'script-cut',
  'python-not-known',
  'windows-tls-fit',
  'windows-tls-unknown',
  'schannel-tls12-off',
  'schannel-tls12-not-on',
  'dotnet-tls-weak',
  'office-add-in-off',
  'office-add-in-seen',
  'office-add-in-version-unknown',
];

test('every code has a fixture that is named for it, or a test; every row an ok', () => {
  const without = Object.keys(otherClientWords).filter(
    (code) => !shownByTests.includes(code) && !names.some((name) => name.startsWith('ng.') && name.includes(code)),
  );
  expect(without).toEqual([]);
  for (const row of ['CU01', 'PY01', 'SN01', 'BO01'])
    expect(names.some((name) => name.startsWith(`ok.${row}`))).toBe(true);
});

test('commands: a script here, a machine by its snapshot, the collector', async () => {
  const run = await doctor(['diagnose', 'script', join(folder, 'ng.CU01-old-api.sh'), '--format', 'json']);
  expect(run.code).toBe(2);
  expect((JSON.parse(run.stdout) as { results: Json[] }).results).toMatchObject([{ findings: [{ code: 'old-api' }] }]);
  const snapshot = join(import.meta.dirname, '../fixtures/snapshot/windows');
  const machine = await doctor(['diagnose', 'script', '--snapshot', snapshot]);
  expect(machine.stdout).toContain('TLS 1.2 is switched off for clients of Windows Server 2016 Standard');
  const script = await doctor(['diagnose', 'script', 'C:\\Jobs\\load.bat', '--snapshot', snapshot, '--format', 'json']);
  expect(script.stdout).toContain('nothing-found');
  expect((await doctor(['collect', '--print', 'cmd'])).stdout).toMatch(/^@echo off\r\n/);
  expect((await doctor(['diagnose', 'script'])).code).toBe(64);
}, 60_000);

test('targets are those of the settings; the machine only where a command names no script', () => {
  const names = (scripts: readonly string[], file: string | null) =>
    otherClients.targets({ ...settingsFor({ installs: { scripts } }), file }).map(({ name }) => name);
  expect(names(['/a.py'], '/etc/settings.yaml')).toEqual(['/a.py']);
  expect(names([], '/etc/settings.yaml')).toEqual([]);
  expect(names([], null)).toEqual(['TLS settings of Windows']);
});
