/** Credentials sown wherever one can stand, in every encoding, and then looked for in every byte that is left behind. */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import { MovableClock } from '../../src/clock.ts';
import { leavesOf } from '../../src/redaction/unpack.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { stuckInput } from '../case/sample.ts';
import { doctor } from '../cli/run.ts';
import { encodings } from './encodings.ts';

/** Without what JSON, URLs or shells escape in some of them and with it in others. */
function credential(index: number): string {
  const drawn = createHash('sha256').update(`canary ${index}`).digest('base64url').slice(0, 14);
  return index % 3 === 0 ? `Cn${drawn}&"${index}` : `Cn${drawn}${index}x`;
}

/** Every form of every credential that is in these bytes, as a plain search tells it: nothing of the engine is used. */
function leftIn(
  files: readonly { readonly name: string; readonly text: string }[],
  credentials: readonly string[],
): readonly string[] {
  const forms = credentials.flatMap((one) =>
    encodings.map(([name, encode]) => ({ name, form: encode(one).replace(/^"|"$|=+$/g, '') })),
  );
  return files.flatMap(({ name, text }) =>
    forms.filter(({ form }) => text.includes(form)).map((found) => `${name}: ${found.name}`),
  );
}

/** Twelve of the ways for each, all of them in use. */
const waysOf = (index: number) =>
  [...encodings, ...encodings].slice(index % encodings.length, (index % encodings.length) + 12);

describe('500 credentials in a case', () => {
  const credentials = Array.from({ length: 500 }, (_, index) => credential(index));
  const lines = credentials.flatMap((one, index) =>
    waysOf(index).map(([, encode], at) => `2026-11-22T06:00:${at + 10}Z job ${index} sent ${encode(one)} and went on`),
  );

  it('are in no byte of the archive, the mail, the page or the text', async () => {
    const note = credentials.slice(0, 40).join(' ');
    const input = stuckInput({ knownSecrets: credentials, answers: {} }, note);
    const collectors = [
      {
        fileName: `log-${credential(1)}.log`,
        title: `Log of ${credential(2)}`,
        origin: 'test',
        open: () => lines.join('\n'),
      },
      {
        fileName: 'body.json',
        title: 'An answer',
        origin: 'test',
        open: () => JSON.stringify({ body: JSON.stringify({ tokens: credentials }) }),
      },
      {
        fileName: 'broken.log',
        title: 'Fails',
        origin: 'test',
        open: () => Promise.reject(new Error(`refused ${credential(3)}`)),
      },
    ];
    const built = await buildCase(input, { collectors });
    const files = [
      ...leavesOf({ name: 'case.zip', bytes: built.archive }),
      ...leavesOf({ name: 'mail.eml', bytes: built.mail }),
      { name: 'summary', text: built.summaryHtml },
      { name: 'markdown', text: built.markdown },
      { name: 'short', text: built.short },
      { name: 'errors', text: JSON.stringify(built.errors) },
    ];
    expect(leftIn(files, credentials)).toEqual([]);
    const log = files.find(({ name }) => name.includes('log') && name.includes('exhibits'));
    expect(log?.text.match(/job \d+ sent .*‹secret:\w{16}›/g)?.length).toBeGreaterThan(1000);
  }, 60_000);
});

describe('the real program', () => {
  const credentials = Array.from({ length: 40 }, (_, index) => credential(1000 + index));
  const environment = Object.fromEntries(credentials.map((one, index) => [`CANARY_${index}`, one]));
  let folder: string;
  let sandbox: Sandbox;
  const said: { name: string; text: string }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-canaries-'));
    mkdirSync(join(folder, 'tmp'));
    const clock = new MovableClock(Date.now());
    const changes = spoken(credentials.slice(12));
    sandbox = await startSandbox(
      { scenarios: ['import-stuck'], directory: join(folder, 'sandbox'), host: '127.0.0.1', port: 0, clock },
      changes,
    );
    writeFileSync(join(folder, 'settings.yaml'), sandbox.settingsYaml);
    sow(folder, credentials);
    const options = {
      cwd: folder,
      environment: { ...environment, TMPDIR: join(folder, 'tmp'), XDG_STATE_HOME: join(folder, 'state') },
    };
    const run = async (name: string, given: readonly string[]) => {
      const { stdout, stderr } = await doctor(given, options);
      said.push({ name: `stdout of ${name}`, text: stdout }, { name: `stderr of ${name}`, text: stderr });
    };
    await run('diagnose', [
      'diagnose',
      '--config',
      'settings.yaml',
      '--verbose',
      '--output',
      'report.json',
      '--format',
      'json',
    ]);
    await run('diagnose as text', [
      'diagnose',
      '--config',
      'settings.yaml',
      '--verbose',
      '--only',
      'api-access',
      'anaplan-connect',
    ]);
    await run('case new', [
      'case',
      'new',
      '--problem',
      'import-stuck',
      '--target',
      'Sales Hub / Load actuals',
      '--config',
      'settings.yaml',
      '--out',
      'cases',
      '--attach',
      'job.log',
    ]);
    await run('redact', ['redact', '--config', 'settings.yaml', 'job.log']);
    await run('refused', ['diagnose', '--config', 'settings.yaml', '--only', credential(1001)]);
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ran, signed in, and made a case with the log', () => {
    const text = (name: string) => said.find((one) => one.name === name)?.text ?? '';
    expect(text('stdout of case new')).toContain('case.zip');
    expect(text('stdout of redact').match(/‹secret:/g)?.length).toBeGreaterThan(500);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('leaves none in what it says', () => {
    // What the caller types as an option is his own.
    const others = said.filter(({ name }) => !name.endsWith('refused'));
    expect(leftIn(others, credentials)).toEqual([]);
  });

  it('leaves none in any file: report, store, case, mail, temporary files', () => {
    const sown = /^(?:scripts|sandbox|job\.log|settings\.yaml|password-)/;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !sown.test(name) && statSync(join(folder, name)).isFile())
      .flatMap((name) => [
        ...leavesOf({ name, bytes: readFileSync(join(folder, name)) }),
        { name: `bytes of ${name}`, text: readFileSync(join(folder, name)).toString('latin1') },
      ]);
    expect(files.some(({ name }) => name.includes('anaplan-doctor.db'))).toBe(true);
    expect(files.some(({ name }) => name.includes('case.zip'))).toBe(true);
    expect(leftIn(files, credentials)).toEqual([]);
  });
});

/** What the tenant itself says over HTTPS: names, steps, texts of results, and the body of an error. */
function spoken(credentials: readonly string[]): readonly Change[] {
  const said = credentials.flatMap((one, index) => waysOf(index).map(([, encode]) => `saw ${encode(one)} here`));
  const half = Math.ceil(said.length / 2);
  const by = 'loader@example.com';
  const details = said.slice(0, half).map((text) => ({ type: 'warningInvalidValue', text }));
  const outcome = { successful: false, details };
  return [
    { change: 'rename-action', model: 'Data Hub', action: 'Balance sheet', to: `Balance ${credentials[0]}` },
    {
      ...{ change: 'run', model: 'Sales Hub', action: 'Load price list', startedAgoMs: 600_000, by },
      course: {
        points: [{ afterMs: 1000, progress: 0.5, step: `Step ${said[half]}` }],
        end: { afterMs: 2000, state: 'COMPLETE', outcome },
      },
    },
    {
      ...{ change: 'interfere', path: '/files', forMs: 3_600_000 },
      answer: { kind: 'http', status: 500, headers: {}, body: said.slice(half).join('\n') },
    },
  ];
}

/** Into settings by reference, scripts, password files and a log. */
function sow(folder: string, credentials: readonly string[]): void {
  mkdirSync(join(folder, 'scripts'));
  const scripts = credentials.slice(0, 12).map((one, index) => {
    const file = join(folder, 'scripts', `load-${index}.sh`);
    writeFileSync(
      file,
      `#!/bin/sh\nAnaplanUser='loader@example.com:${one}'\nKeyStorePass='${one}'\n./AnaplanClient.sh -debug -user "\${AnaplanUser}" -keystorepass '${one}' -workspace 8a81b08e654f3cef0165a5bef2ae1bcd -model 75A40874E6B64FA3AE0743278996850F -import 'Load' -execute\n`,
    );
    return file;
  });
  const certificates = credentials
    .slice(12)
    .map((_, index) => `  - { name: c${index}, file: sandbox/user.pem, password: "env:CANARY_${index + 12}" }`);
  const settings = readFileSync(join(folder, 'settings.yaml'), 'utf8')
    .replace(/^certificates:\n/m, `certificates:\n${certificates.join('\n')}\n`)
    .concat(`stateDirectory: state\ninstalls:\n  connect:\n${scripts.map((file) => `    - ${file}`).join('\n')}\n`);
  writeFileSync(join(folder, 'settings.yaml'), settings);
  // With zero bytes in it a log is taken for no text, and refused.
  const textual = encodings.filter(([name]) => name !== 'UTF-16 read as bytes');
  // Those of scripts are in no setting: they are told by their shapes.
  const known = credentials.slice(12).flatMap((one) => textual.map(([, encode]) => `sent ${encode(one)} and went on`));
  const shaped = credentials.slice(0, 12).map((one) => `./AnaplanClient.sh -user 'loader@example.com:${one}' -execute`);
  writeFileSync(join(folder, 'job.log'), [...shaped, ...known].join('\n'));
}
