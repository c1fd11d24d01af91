/** The files of systemd/: understood to the last line, hardened, and true to each other. Nothing here runs systemd. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const source = path.join(packageRoot, 'systemd');
const canVerify = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!canVerify) console.warn('SKIPPED for want of systemd-analyze: the unit files');

const services = ['anaplan-doctor.service', 'anaplan-doctor-diagnose@.service', 'anaplan-doctor-host@.service'];
const textOf = (name: string) => readFileSync(path.join(source, name), 'utf8');

/** A copy whose programs exist here. */
function copied(): string {
  const here = folder();
  cpSync(source, here, { recursive: true });
  for (const name of services)
    writeFileSync(path.join(here, name), textOf(name).replace(/^ExecStart=\S+/gm, 'ExecStart=/bin/true'));
  return here;
}

describe.skipIf(!canVerify)('systemd', () => {
  test('understands every unit to the last line, with the drop-in', () => {
    const units = readdirSync(source)
      .filter((name) => /\.(service|socket|timer)$/.test(name))
      .map((name) => `./${name.replace('@.', '@daemon.')}`);
    const here = copied();
    // Files of templates are found by their own name.
    const environment = { ...process.env, SYSTEMD_UNIT_PATH: `${here}:` };
    const done = spawnSync('systemd-analyze', ['verify', ...units], { cwd: here, encoding: 'utf8', env: environment });
    expect([done.stderr, done.status, units.length]).toEqual(['', 0, 5]);
  });

  // The one that looks as another account has to see that account's files and their owners.
  test.for([
    ['anaplan-doctor.service', 13],
    ['anaplan-doctor-diagnose@.service', 12],
    ['anaplan-doctor-host@.service', 17],
  ] as const)('%s is exposed no more than %i tenths, without rules for addresses', ([name, tenths]) => {
    expect(textOf(name)).not.toMatch(/^IPAddress/m);
    const words = ['security', '--offline=true', `--threshold=${tenths}`, path.join(source, name)];
    const done = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
    expect(done.status, done.stdout.split('\n').slice(-3).join('\n')).toBe(0);
  });

  test('knows when the timer is due', () => {
    const [, when = ''] = /^OnCalendar=(.+)$/m.exec(textOf('anaplan-doctor-diagnose@.timer')) ?? [];
    const done = spawnSync('systemd-analyze', ['calendar', when], { encoding: 'utf8' });
    expect([done.status, done.stdout]).toEqual([0, expect.stringContaining('Next elapse')]);
  });
});

test('no unit denies what V8 needs', () => {
  for (const name of services) expect(textOf(name)).not.toMatch(/^MemoryDenyWriteExecute=(yes|true|1|on)/m);
});

test('groups that units name are those that sysusers.conf makes', () => {
  const made = textOf('sysusers.conf').match(/^g \S+/gm);
  const texts = [...services, 'anaplan-doctor-operators.socket', 'anaplan-doctor.service.d/host.conf'].map(textOf);
  const named = texts.flatMap((text) => text.match(/^(?:Supplementary|Socket|)Groups?=\S+/gm) ?? []);
  const words = (lines: readonly string[] | null) => (lines ?? []).map((line) => line.split(/[ =]/)[1] ?? '');
  expect([...new Set(words(named))].toSorted()).toEqual(words(made).toSorted());
  // A static group named as the user that exists only while the service runs would keep it from starting.
  expect(words(made)).not.toContain('anaplan-doctor');
});
