import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import type { ConnectCall, EmulatedScript } from '../../../src/installs/connect/emulated.ts';
import type { SeenCall, Stage } from './emulate-shells.ts';
import { explains, hasShell, removeStage, runScript, stageOf } from './emulate-shells.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/installs/connect/scripts/sh');
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/job' };
const launchers = ['AnaplanClient.sh', 'java'];

const stages: Stage[] = [];
const stage = (): Stage => {
  const made = stageOf(fixtures, launchers);
  stages.push(made);
  return made;
};
afterAll(() => {
  for (const made of stages) removeStage(made);
});

const emulated = (made: Stage, script: string, given: readonly string[] = []): Promise<EmulatedScript> =>
  emulateScript(join(made.folder, script), thisHost(environment), {
    environment,
    workingFolder: made.folder,
    arguments: given,
  });

type Row = {
  readonly script: string;
  readonly arguments?: readonly string[];
  /** `code about`. */
  readonly remarks?: readonly string[];
  readonly calls: number;
  /** Some stand behind conditions that cannot be decided: the real shell makes fewer. */
  readonly hasUncertain?: boolean;
  readonly gaps?: number;
};

const rows: readonly Row[] = [
  { script: '1.3-basic.sh', calls: 1, remarks: ['command-echoed Command'] },
  { script: '1.3-certificate.sh', calls: 1 },
  { script: '1.4-keystore.sh', calls: 1 },
  { script: '1.4-private-key.sh', calls: 1 },
  { script: '4.x-oauth.sh', calls: 1 },
  { script: 'include-config.sh', arguments: ['Nightly load'], calls: 1 },
  { script: 'dispatcher.sh', arguments: ['import', 'w s', 'm', 'Load', 'a b.csv'], calls: 1 },
  { script: 'dispatcher.sh', arguments: ['export', 'w', 'm', 'Out', 'x'], calls: 1 },
  { script: 'dispatcher.sh', arguments: ['other'], calls: 0 },
  { script: 'loop-over-files.sh', calls: 2, remarks: ['unquoted-blank file'] },
  {
    script: 'tee-log.sh',
    calls: 3,
    remarks: ['exit-code-of-pipe', 'exit-code-swallowed || true', 'exit-code-swallowed exit 0'],
  },
  {
    script: 'dollar-in-password.sh',
    calls: 2,
    remarks: ['second-evaluation-dollar AnaplanUser', 'second-evaluation-backquote Home'],
  },
  {
    script: 'operators-in-password.sh',
    calls: 4,
    remarks: ['second-evaluation-blank Password', 'second-evaluation-operator Password', 'unquoted-blank Password'],
  },
  {
    script: 'apostrophe.sh',
    calls: 2,
    gaps: 1,
    remarks: ['second-evaluation-quote Name', 'second-evaluation-blank Name', 'second-evaluation-quote Other'],
  },
  {
    script: 'set-in-sh.sh',
    calls: 1,
    remarks: [
      'set-in-sh AnaplanUser',
      'set-in-sh WorkspaceId',
      'variable-not-set AnaplanUser',
      'variable-not-set WorkspaceId',
      'variable-not-set ModelId',
    ],
  },
  { script: 'wildcard.sh', calls: 2, remarks: ['variable-not-set Unset'] },
  {
    script: 'split.sh',
    arguments: ['p q', 'r'],
    calls: 5,
    remarks: ['unquoted-blank list', 'unquoted-blank path', 'unquoted-blank spaced'],
  },
  { script: 'here-document.sh', calls: 6, hasUncertain: true },
  { script: 'credentials-reassigned.sh', calls: 1, remarks: ['unquoted-blank Other'] },
  { script: 'java-direct.sh', calls: 1 },
  { script: 'child-script.sh', calls: 3, arguments: ['given'] },
  { script: 'undecided.sh', calls: 3, hasUncertain: true, gaps: 1, remarks: [] },
  { script: 'bash-arrays.sh', calls: 2, arguments: ['imp'] },
];

const isBashOnly = (script: string) => script.startsWith('bash-');
const shellsFor = (script: string) => (isBashOnly(script) ? ['bash'] : ['dash', 'bash --posix']);

describe('every script in its real shell and here gives the client the same arguments', () => {
  test('every fixture has its row', () => {
    // Included by others, or without an end that a shell would share.
    const others = ['child.sh', 'include-missing.sh'];
    const names = readdirSync(fixtures).filter((name) => name.endsWith('.sh') && !others.includes(name));
    expect([...new Set(rows.map(({ script }) => script))].toSorted()).toEqual(names.toSorted());
  });

  for (const row of rows) {
    for (const shell of shellsFor(row.script)) {
      const [program = ''] = shell.split(' ');
      if (!hasShell(program)) console.warn(`skipped: ${row.script} under ${program}, which is not installed`);
      test.skipIf(!hasShell(program))(`${row.script} ${(row.arguments ?? []).join(' ')} under ${shell}`, async () => {
        const made = stage();
        const real = runScript(shell, made, row.script, { arguments: row.arguments ?? [], environment });
        const found = await emulated(made, row.script, row.arguments);
        expect(found.calls).toHaveLength(row.calls);
        if (row.hasUncertain) expectWithin(real, found.calls);
        else {
          expect(found.calls.every(({ isCertain }) => isCertain)).toBe(true);
          expect(real.length).toBe(found.calls.length);
          expectWithin(real, found.calls);
        }
      });
    }
  }

  test.each(rows)(
    '$script $arguments: what is remarked',
    async ({ script, arguments: given, remarks = [], gaps = 0 }) => {
      const found = await emulated(stage(), script, given);
      const said = new Set(found.remarks.map(({ code, about }) => (about === null ? code : `${code} ${about}`)));
      const usual = ['cd-missing'];
      expect([...said].filter((one) => !usual.includes(one)).toSorted()).toEqual([...remarks].toSorted());
      expect(found.notUnderstood).toHaveLength(gaps);
    },
  );
});

function expectWithin(real: readonly SeenCall[], calls: readonly ConnectCall[]): void {
  if (explains(calls, real, false)) return;
  const worked = calls.map(({ argv, isCertain }) => ({
    isCertain,
    argv: argv.map(({ value, unresolved }) => value ?? unresolved),
  }));
  expect(worked).toEqual(real.map((call) => call.arguments));
}

describe('origins, environment, folder', () => {
  test('each argument tells the line that its text stands in', async () => {
    const made = stage();
    const { calls } = await emulated(made, '1.4-keystore.sh');
    const lineOf = (option: string) => {
      const argv = calls[0]?.argv ?? [];
      return argv[argv.findIndex(({ value }) => value === option) + 1]?.origin.line;
    };
    expect([lineOf('-keystorepass'), lineOf('-put'), lineOf('-service'), lineOf('-chunksize')]).toEqual([4, 12, 7, 15]);
  });

  test('what is exported and what is set for one call is handed on', async () => {
    const made = stage();
    const { calls } = await emulated(made, 'tee-log.sh');
    expect(calls.map(({ environment: handed }) => handed['JAVA_HOME'])).toEqual([
      '/opt/java/jdk-11',
      '/opt/java/jdk-17',
      '/opt/java/jdk-11',
    ]);
    expect(calls.every(({ workingFolder }) => workingFolder === made.folder)).toBe(true);
  });

  test('a missing include leaves what it would have set open', async () => {
    const made = stage();
    const { calls, files } = await emulated(made, 'include-missing.sh');
    expect(files).toContainEqual({ path: join(made.folder, 'config/absent.sh'), isMissing: true });
    expect(calls).toMatchObject([
      { isCertain: false, argv: [{ value: '-user' }, { value: null, unresolved: ['AnaplanUser'] }, { value: '-W' }] },
    ]);
  });

  test('an unknown environment is not taken for an empty one', async () => {
    const made = stage();
    writeFileSync(join(made.folder, 'home.sh'), '"$AC/AnaplanClient.sh" "$HOME/x" "$Mine" $(whoami)\n');
    const found = await emulateScript(join(made.folder, 'home.sh'), thisHost({}), {
      environment: { AC: null },
      workingFolder: null,
      arguments: [],
    });
    expect(found.calls).toMatchObject([
      {
        command: { value: null, unresolved: ['AC'] },
        workingFolder: null,
        argv: [
          { value: null, unresolved: ['HOME'] },
          { value: '' },
          { value: null, unresolved: ['$(whoami)'], mayBeMany: true },
        ],
      },
    ]);
  });
});

test('a piece of a password is not told as the name of a variable', async () => {
  const made = stage();
  writeFileSync(
    join(made.folder, 'piece.sh'),
    'AnaplanUser="jo:pa$word"\nPass=x$$y\n./AnaplanClient.sh -user "$AnaplanUser" ~secret -u a*\n',
  );
  const { remarks, calls } = await emulated(made, 'piece.sh');
  expect(remarks.map(({ code, about }) => `${code} ${about}`)).toEqual([
    'dollar-in-value AnaplanUser',
    'dollar-in-value Pass',
  ]);
  expect(calls[0]?.argv.flatMap(({ unresolved }) => unresolved)).toEqual(['~']);
});

describe('bytes', () => {
  test('line ends of Windows: said, and part of the last word as in the real sh', async () => {
    const made = stage();
    writeFileSync(join(made.folder, 'crlf.sh'), '#!/bin/sh\r\nName=x\r\n./AnaplanClient.sh -model "$Name" -W\r\n');
    const found = await emulated(made, 'crlf.sh');
    expect(found.remarks).toContainEqual({
      code: 'crlf-in-sh',
      origin: { file: join(made.folder, 'crlf.sh'), line: 1 },
      about: null,
    });
    const real = runScript('sh', made, 'crlf.sh', { arguments: [], environment });
    expect(real.map((call) => call.arguments)).toEqual([['-model', 'x\r', '-W\r']]);
    expectWithin(real, found.calls);
  });

  test.each([
    ['byte-order-mark', Buffer.from('\uFEFF./AnaplanClient.sh -W\n')],
    ['utf-16', Buffer.from('\uFEFF./AnaplanClient.sh -W\n', 'utf16le')],
    ['nul-byte', Buffer.from('./AnaplanClient.sh -W\n\0./AnaplanClient.sh -M\n')],
    ['curly-quotes', Buffer.from('./AnaplanClient.sh -model \u201cPlan\u201d\n')],
    ['long-dash', Buffer.from('./AnaplanClient.sh \u2013user a:b\n')],
    ['no-break-space', Buffer.from('./AnaplanClient.sh -user\u00a0a:b\n')],
  ])('%s', async (code, bytes) => {
    const made = stage();
    writeFileSync(join(made.folder, 'bytes.sh'), bytes);
    const found = await emulated(made, 'bytes.sh');
    expect(found.remarks.map((remark) => remark.code)).toContain(code);
    expect(found.calls).toHaveLength(1);
  });
});
