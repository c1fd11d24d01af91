/** Faults at every step of writing a case: a whole case or none, and nothing half-written that can be read. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
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
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/case/archive.ts';
import type { Disk } from '../../src/case/place.ts';
import { hostDisk, placed } from '../../src/case/place.ts';
import { pruneCases, removeCase, removedAtMs } from '../../src/case/remove.ts';
import { expiredCases, keptAfterMs } from '../../src/case/retention.ts';
import type { CaseRequest } from '../../src/case/write.ts';
import { writeCase } from '../../src/case/write.ts';
import { openedCase } from '../../src/inspect/opened.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { opens } from '../store/incidents.ts';
import { modelId, nowMs, settings, stuckAttempts, stuckCheck } from './sample.ts';

let folder = '';
let store: Store;
let cases = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'case-faults-'));
  cases = path.join(folder, 'cases');
  store = openStore(path.join(folder, 'store.db'));
  const attempt = stuckAttempts().at(-1);
  if (attempt === undefined) throw new Error('no look');
  const { id: _, ...look } = attempt;
  store.record(look, [opens('import-stalled', 'failure')]);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function request(part: Partial<CaseRequest> = {}): CaseRequest {
  return {
    about: { incident: 1 },
    ...{ store, settings, checks: [stuckCheck], ownExplanations: {}, answers: {}, knownSecrets: [], nowMs },
    tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' },
    folder: cases,
    ...part,
  };
}

/** Every file below, with what is in it. */
function everything(below: string): readonly { readonly file: string; readonly content: Buffer }[] {
  if (!existsSync(below)) return [];
  return readdirSync(below, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, content: readFileSync(file) }));
}
const readable = () =>
  everything(cases).filter(
    ({ content }) =>
      content.includes(modelId) || content.includes('Sales Hub') || content.subarray(0, 2).toString() === 'PK',
  );

/** The real disk, but step `nth` fails as a full one does. */
function failingAt(nth: number): Disk & { steps(): number } {
  let step = 0;
  const fail = () => {
    step += 1;
    if (step === nth)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'write' });
  };
  return {
    steps: () => step,
    makeParent: (at) => {
      fail();
      hostDisk.makeParent(at);
    },
    makeFolder: async (at) => {
      fail();
      await hostDisk.makeFolder(at);
    },
    write: async (file, content) => {
      // Half of it is there when the disk is full.
      if (step + 1 === nth) writeFileSync(file, content.slice(0, content.length / 2), { mode: 0o600 });
      fail();
      await hostDisk.write(file, content);
    },
    syncFolder: async (at) => {
      fail();
      await hostDisk.syncFolder(at);
    },
    rename: async (from, to) => {
      fail();
      await hostDisk.rename(from, to);
    },
    remove: async (at) => {
      fail();
      await hostDisk.remove(at);
    },
  };
}

describe('a disk that fails at any step', () => {
  it('leaves no case, and nothing to read, where there was none', async () => {
    const whole = failingAt(0);
    await writeCase(request({ disk: whole }));
    rmSync(cases, { recursive: true });
    let failures = 0;
    for (let nth = 1; nth <= whole.steps(); nth += 1) {
      const outcome = await writeCase(request({ disk: failingAt(nth) })).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        failures += 1;
        expect(readable(), `step ${nth}`).toEqual([]);
      } else await expectWhole(nth);
      rmSync(cases, { recursive: true, force: true });
    }
    expect(failures).toBeGreaterThanOrEqual(whole.steps() - 3);
  });

  it('leaves the earlier case whole, or the new one', async () => {
    for (let nth = 1, ended = false; !ended && nth < 40; nth += 1) {
      const disk = failingAt(nth);
      const first = await writeCase(request());
      const outcome = await writeCase(
        request({ disk, nowMs: nowMs + 60_000, answers: { runFrom: 'CloudWorks' } }),
      ).catch((error: unknown) => error);
      ended = disk.steps() < nth;
      // The next one puts back what a failed step left aside.
      if (outcome instanceof Error && !existsSync(first.folder)) await writeCase(request());
      await expectWhole(nth);
      rmSync(cases, { recursive: true, force: true });
    }
  });

  async function expectWhole(nth: number): Promise<void> {
    const [name = '', ...others] = readdirSync(cases).filter((entry) => !entry.startsWith('.'));
    expect(others, `step ${nth}`).toEqual([]);
    const opened = await openedCase(readFileSync(path.join(cases, name, 'case.zip')), null);
    expect(opened.manifest.case, `step ${nth}`).toBe(name);
  }
});

describe('a fault anywhere else', () => {
  it('in the gate: no case, nothing to read', async () => {
    await expect(writeCase(request({ knownSecrets: ['planning-admins@example.com'] }))).rejects.toThrow(
      /found a secret/,
    );
    expect(everything(cases)).toEqual([]);
  });

  it('in the redaction: no case, nothing to read', async () => {
    // Not text at all: the redaction cannot walk it.
    const broken = [{ toString: null }] as unknown as string[];
    await expect(writeCase(request({ knownSecrets: broken }))).rejects.toThrow();
    expect(everything(cases)).toEqual([]);
  });

  it('in the encryption: no case, nothing to read', async () => {
    const good = await identityToRecipient(await generateX25519Identity());
    for (const recipients of [['age1nobody'], [good, 'x'], [`${good.slice(0, -1)}${good.endsWith('q') ? 'p' : 'q'}`]]) {
      const build = { recipients };
      await expect(writeCase(request({ build })), recipients.join()).rejects.toThrow(/no age recipient/);
      expect(everything(cases)).toEqual([]);
      expect(store.cases()).toEqual([]);
    }
  });

  it('in the store: the folder goes, and the earlier one comes back', async () => {
    const deaf: Store = {
      ...store,
      saveCase: () => {
        throw new Error('the store is read-only');
      },
    };
    await expect(writeCase(request({ store: deaf }))).rejects.toThrow(/read-only/);
    expect(readdirSync(cases)).toEqual([]);
    const first = await writeCase(request());
    await expect(writeCase(request({ store: deaf, nowMs: nowMs + 1 }))).rejects.toThrow(/read-only/);
    expect(readdirSync(cases)).toEqual([first.id]);
    expect(sha256Of(readFileSync(path.join(first.folder, 'case.zip')))).toBe(first.archiveSha256);
  });

  it('in the store, at its last word: neither the case nor its mail nor its thread is kept', async () => {
    const full: Store = {
      ...store,
      saveCaseThread: (thread) => {
        store.saveCaseThread(thread);
        throw new Error('the disk is full');
      },
    };
    await expect(writeCase(request({ store: full }))).rejects.toThrow(/disk is full/);
    expect(readdirSync(cases)).toEqual([]);
    expect(store.cases()).toEqual([]);
    const first = await writeCase(request());
    await expect(writeCase(request({ store: full, nowMs: nowMs + 60_000 }))).rejects.toThrow(/disk is full/);
    expect(store.cases()).toMatchObject([{ id: first.id, archiveSha256: first.archiveSha256, createdAtMs: nowMs }]);
    expect(sha256Of(readFileSync(path.join(first.folder, 'case.zip')))).toBe(first.archiveSha256);
  });

  it('a real limit of the file size: no case, nothing to read', () => {
    const script = [
      "const { placed } = await import('./src/case/place.ts');",
      "process.on('SIGXFSZ', () => undefined);",
      `await placed(${JSON.stringify(cases)}, 'AD-20261122-abcdef', [['case.zip', Buffer.alloc(3_000_000, 'PK')]]);`,
    ].join('');
    const run = spawnSync(
      'bash',
      ['-c', `ulimit -f 1024; exec "$0" --input-type=module -e "$1"`, process.execPath, script],
      {
        encoding: 'utf8',
      },
    );
    expect(run.status).not.toBe(0);
    expect(run.stderr).toMatch(/EFBIG/);
    expect(everything(cases)).toEqual([]);
    expect(readdirSync(cases)).toEqual([]);
  });

  it('a process killed half-way: what it left is cleared by the next case, what it had set aside comes back', async () => {
    const id = 'AD-20261122-abcdef';
    mkdirSync(path.join(cases, `.${id}.0123456789ab.tmp`), { recursive: true });
    mkdirSync(path.join(cases, `.${id}.ba9876543210.old`));
    writeFileSync(path.join(cases, `.${id}.0123456789ab.tmp`, 'case.zip'), 'half');
    writeFileSync(path.join(cases, `.${id}.ba9876543210.old`, 'case.zip'), 'earlier');
    mkdirSync(path.join(cases, '.AD-20261122-fedcba.0123456789ab.tmp'));
    const place = await placed(cases, id, [['case.zip', 'new']]);
    await place.undo();
    expect(readFileSync(path.join(cases, id, 'case.zip'), 'utf8')).toBe('earlier');
    const again = await placed(cases, id, [['case.zip', 'new']]);
    await again.keep();
    expect(readFileSync(path.join(cases, id, 'case.zip'), 'utf8')).toBe('new');
    expect(readdirSync(cases).toSorted()).toEqual(['.AD-20261122-fedcba.0123456789ab.tmp', id]);
  });
});

describe('an encrypted case', () => {
  it('leaves nothing in clear but the number and kind of the problem', async () => {
    const recipients = [await identityToRecipient(await generateX25519Identity())];
    const written = await writeCase(request({ build: { recipients } }));
    expect(readdirSync(written.folder).toSorted()).toEqual(['case.zip.age', 'mail.eml']);
    expect(readable()).toEqual([]);
    expect(written.built.recipients).toEqual(recipients);
  });
});

describe('how long a case is kept', () => {
  const day = 86_400_000;
  const one = (id: string, incident: number | null, createdAtMs = 0) => ({ id, incident, createdAtMs });

  it('is 30 days after its incident closed, never while it is open', () => {
    const all = [
      one('open', 1),
      one('closed', 2),
      one('just', 3),
      one('none', null),
      one('gone', 9),
      one('new', null, 100 * day),
      one('again', 2, 95 * day),
    ];
    const incidents = [
      { id: 1, closedAtMs: null },
      { id: 2, closedAtMs: 10 * day },
      { id: 3, closedAtMs: 70 * day },
    ];
    const ids = (at: number) => expiredCases(all, incidents, at).map(({ id }) => id);
    expect(ids(100 * day)).toEqual(['closed', 'none', 'gone']);
    expect(ids(70 * day + keptAfterMs)).not.toContain('just');
    expect(ids(70 * day + keptAfterMs + 1)).toContain('just');
  });

  const id = 'AD-20261122-abcdef';
  const made = (name: string, content = 'x') => {
    mkdirSync(path.join(folder, id), { recursive: true });
    writeFileSync(path.join(folder, id, name), content);
  };
  const remove = (at = path.join(folder, id)) => removeCase({ id, folder: at });

  it('then the folder goes', async () => {
    for (const name of ['case.zip', 'mail.eml', 'summary.html', 'case.md']) made(name);
    expect(await remove()).toMatchObject({ outcome: 'removed', reason: null });
    expect(existsSync(path.join(folder, id))).toBe(false);
    expect(await remove()).toMatchObject({ outcome: 'gone' });
  });

  it.each<readonly [string, () => void]>([
    ['a file that no case has', () => made('notes.txt')],
    ['a folder in it', () => mkdirSync(path.join(folder, id, 'case.md'), { recursive: true })],
    [
      'a link in it',
      () => {
        made('case.zip');
        symlinkSync('/etc/passwd', path.join(folder, id, 'case.md'));
      },
    ],
    [
      'a link in its place',
      () => {
        mkdirSync(path.join(folder, 'elsewhere'));
        writeFileSync(path.join(folder, 'elsewhere', 'case.zip'), 'x');
        symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, id));
      },
    ],
    ['a file in its place', () => writeFileSync(path.join(folder, id), 'x')],
  ])('but not with %s: everything stays', async (_name, make) => {
    make();
    const before = execFileSync('find', [folder, '-printf', '%p %y\n'], { encoding: 'utf8' });
    const removal = await remove();
    expect(removal.outcome).toBe('refused');
    expect(execFileSync('find', [folder, '-printf', '%p %y\n'], { encoding: 'utf8' })).toBe(before);
    expect(lstatSync('/etc/passwd').isFile()).toBe(true);
  });

  it('and never a folder of another name', async () => {
    const other = path.join(folder, 'home');
    mkdirSync(other);
    expect((await removeCase({ id: 'AD-20261122-abcdef', folder: other })).outcome).toBe('refused');
    expect((await removeCase({ id: '..', folder: path.join(other, '..') })).outcome).toBe('refused');
    expect((await removeCase({ id, folder: id })).outcome).toBe('refused');
    expect(existsSync(other)).toBe(true);
  });
});

it('a case whose time is over is known as removed on that day, until it is made again', async () => {
  const { id, folder: place } = await writeCase(request({ about: { problem: 'export-no-file', target: null } }));
  const later = nowMs + keptAfterMs + 1;
  expect(await pruneCases(store, later - 2)).toEqual([]);
  const [made] = store.cases();
  if (made === undefined) throw new Error('no case');
  expect(removedAtMs(made, store)).toBeNull();
  expect(await pruneCases(store, later)).toMatchObject([{ id, outcome: 'removed' }]);
  expect(existsSync(place)).toBe(false);
  expect(removedAtMs(made, store)).toBe(later);
  // Gone already: not told again, and the day stays.
  expect(await pruneCases(store, later + 1)).toEqual([]);
  expect(removedAtMs(made, store)).toBe(later);
  expect(removedAtMs({ ...made, createdAtMs: later + 2 }, store)).toBeNull();
});
