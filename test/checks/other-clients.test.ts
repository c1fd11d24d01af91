// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters of a shell
/** Rows CU01, PY01, SN01, BO01, EX01: each fixture is named for the one code it gives; `ok` ones give none but ok. */
import { readdirSync } from 'node:fs';
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
import { otherClientWords } from '../../src/installs/scripts/words.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { doctor } from '../cli/run.ts';

const folder = join(import.meta.dirname, '../fixtures/other-clients');
const names = readdirSync(folder).filter((name) => /^(?:ok|ng)\./.test(name));
const host = thisHost({});
const findingsOf = async (name: string) =>
  (await scriptsSeen(join(folder, name), host)).flatMap((seen) => otherClientFindings({ kind: 'script', seen }));

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
    const seen = await scriptsSeen(join(folder, 'ng.*.sh'), host);
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
    expect(codes).toEqual(['schannel-tls12-off', 'dotnet-tls-weak']);
  });
  const base = { build: 17763, product: 'Windows Server 2019', tls12: null, dotNet: [], isKnown: true };
  test.each([
    ['by default', base, 'windows-tls-fit'],
    ['7 by default', { ...base, build: 7601 }, 'schannel-tls12-not-on'],
    [
      '7 switched on',
      { ...base, build: 7601, tls12: { enabled: '0xffffffff', disabledByDefault: '0x0' } },
      'windows-tls-fit',
    ],
    ['not collected', { ...base, isKnown: false }, 'windows-tls-unknown'],
  ])('%s', (_name, seen, code) => {
    expect(otherClientFindings({ kind: 'windows', seen }).map((one) => one.code)).toEqual([code]);
  });
});

test('every word is filled', async () => {
  for (const name of names)
    for (const finding of await findingsOf(name)) {
      const { title, meaning, remedy } = worded(finding, otherClientWords[finding.code]);
      expect(`${title}${meaning}${remedy}`.replaceAll(name, '')).not.toMatch(/\bunknown\b|[{}]/);
    }
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
