/** The Debian package: installed into a root of its own, run without anything of this host, upgraded, removed, purged. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianVersionOf, manText } from '../../packaging/deb/control.ts';
import { packageRoot } from '../../src/package-root.ts';

const canBuild =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  ['dpkg-deb', 'dpkg', 'git'].every((program) => spawnSync(program, ['--version']).status === 0);
if (!canBuild) console.warn('Skipped: the Debian package, for which root, dpkg and git are needed');

let work = '';
let root = '';
let [first, second] = ['', ''];

const built = (version: string, out: string) =>
  execFileSync(
    process.execPath,
    [path.join(packageRoot, 'packaging/deb/build.ts'), '--compress', 'none', '--version', version, '--out', out],
    { encoding: 'utf8', env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' } },
  ).trim();

beforeAll(() => {
  if (!canBuild) return;
  work = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-deb-test-'));
  root = path.join(work, 'root');
  for (const folder of [
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/lib/private',
    'etc/systemd/system',
    'var/log',
  ])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, 'var/lib/dpkg/status'), '');
  for (const file of ['passwd', 'group', 'shadow', 'gshadow']) writeFileSync(path.join(root, 'etc', file), '');
  first = built('0.0.1-rc.1', path.join(work, 'first'));
  second = path.join(work, 'second.deb');
  const tree = path.join(work, 'tree');
  execFileSync('dpkg-deb', ['--raw-extract', first, tree]);
  const control = path.join(tree, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace('0.0.1~rc.1', '0.0.1'));
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, second]);
  rmSync(tree, { recursive: true });
}, 300_000);
afterAll(() => {
  if (work !== '') rmSync(work, { recursive: true });
});

/** Scripts of the package run here, with $DPKG_ROOT. */
function dpkg(...words: readonly string[]): void {
  const log = `--log=${path.join(work, 'dpkg.log')}`;
  const how = [`--root=${root}`, '--force-script-chrootless', '--force-depends', log];
  const { status, stderr } = spawnSync('dpkg', [...how, ...words], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

const at = (name: string) => path.join(root, name);
const groups = () => readFileSync(at('etc/group'), 'utf8').match(/^anaplan-doctor[^:]*/gm) ?? [];
/** Without what dpkg and the programs for groups keep for themselves. */
const filesOf = () =>
  (readdirSync(root, { recursive: true }) as string[])
    .filter((name) => !/^var\/lib\/dpkg\/|^etc\/(?:passwd|group|shadow|gshadow)-?$|\.lock$/.test(name))
    .toSorted();

describe.skipIf(!canBuild)('the Debian package', () => {
  test('goes through install, upgrade, remove and purge, and leaves nothing but what people wrote', {
    timeout: 300_000,
  }, () => {
    const before = filesOf();
    dpkg('--install', first);
    expect(groups().toSorted()).toEqual(['anaplan-doctor-host', 'anaplan-doctor-operators']);
    const program = at('usr/lib/anaplan-doctor/bin/anaplan-doctor.js');
    const alone = (...args: readonly string[]) =>
      spawnSync(at('usr/lib/anaplan-doctor/node'), [program, ...args], { env: {}, cwd: '/', encoding: 'utf8' });
    const version = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version;
    expect(alone('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
    // One character more, and V8 keeps two bytes for each of a whole file.
    const modules = readdirSync(at('usr/lib/anaplan-doctor/dist/src'));
    const text = (name: string) => readFileSync(at(`usr/lib/anaplan-doctor/dist/src/${name}`), 'utf8');
    expect(modules.filter((name) => /[^\0-\xff]/.test(text(name)))).toEqual([]);
    // SQLite, checks, settings: all of it is there.
    const looked = alone('demo', '--scenario', 'healthy', '--out', path.join(work, 'demo'));
    expect([looked.status, looked.stderr]).toEqual([0, expect.any(String)]);

    // As systemd makes it for DynamicUser=, with what was enabled, and what a person wrote.
    mkdirSync(at('var/lib/private/anaplan-doctor'));
    symlinkSync('private/anaplan-doctor', at('var/lib/anaplan-doctor'));
    writeFileSync(at('var/lib/private/anaplan-doctor/anaplan-doctor.db'), 'kept');
    mkdirSync(at('var/lib/anaplan-doctor-backup'));
    mkdirSync(at('etc/systemd/system/multi-user.target.wants'));
    symlinkSync(
      '/usr/lib/systemd/system/anaplan-doctor.service',
      at('etc/systemd/system/multi-user.target.wants/anaplan-doctor.service'),
    );
    writeFileSync(at('etc/anaplan-doctor/anaplan-doctor.yaml'), 'endpoints: []\n');

    dpkg('--install', second);
    const status = execFileSync('dpkg-query', [`--root=${root}`, '--status', 'anaplan-doctor'], { encoding: 'utf8' });
    expect(status).toContain('\nVersion: 0.0.1\n');
    dpkg('--remove', 'anaplan-doctor');
    expect(existsSync(at('usr/lib/anaplan-doctor'))).toBe(false);
    expect(readFileSync(at('var/lib/anaplan-doctor/anaplan-doctor.db'), 'utf8')).toBe('kept');

    dpkg('--purge', 'anaplan-doctor');
    expect(groups()).toEqual([]);
    const left = filesOf().filter((name) => !before.includes(name));
    expect(left).toEqual([
      'etc/anaplan-doctor',
      'etc/anaplan-doctor/anaplan-doctor.yaml',
      'etc/systemd/system/multi-user.target.wants',
      'var/lib/anaplan-doctor-backup',
    ]);
  });

  // It takes as long as everything else here.
  test.skipIf(process.env['CI'] === undefined)(
    'has the same bytes each time',
    () => {
      const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
      expect(hash(built('0.0.1-rc.1', path.join(work, 'again')))).toBe(hash(first));
    },
    300_000,
  );

  test('belongs to root, is writable to nobody else, and every unit names what it installs', () => {
    const listed = execFileSync('dpkg-deb', ['--contents', second], { encoding: 'utf8' }).trim().split('\n');
    const odd = listed.filter((line) => !/^[-d]rw[-x]r-[-x]r-[-x] root\/root /.test(line));
    expect(odd).toEqual([]);
    const names = listed.map((line) => line.split(' ').at(-1) ?? '');
    for (const unit of ['anaplan-doctor.service', 'anaplan-doctor-diagnose@.service', 'anaplan-doctor-host@.service']) {
      const text = readFileSync(path.join(packageRoot, 'systemd', unit), 'utf8');
      const [, program] = /^ExecStart=(\S+)/m.exec(text) ?? [];
      const [, documentation] = /^Documentation=file:\/\/(\S+)/m.exec(text) ?? [];
      expect(names).toContain(`.${program}`);
      expect(names).toContain(`.${documentation}`);
    }
    // For another kind of machine, or for those who build.
    expect(
      names.filter((name) =>
        /(?:darwin|win32|musl).*\.node$|\.d\.ts$|\.map$|typescript|vitest/.test(path.basename(name)),
      ),
    ).toEqual([]);
  });
});

test('a release candidate comes before its release', () => {
  expect([debianVersionOf('0.2.0-rc.1'), debianVersionOf('0.2.0')]).toEqual(['0.2.0~rc.1', '0.2.0']);
});

test('the manual page takes minus signs and dots for what they are', () => {
  const text = manText([{ name: 'check-daemon', description: '.does it look' }], 0);
  expect(text).toContain('.B check\\-daemon\n\\&.does it look\n');
  expect(text).toContain('ANAPLAN-DOCTOR 1 1970-01-01');
});
