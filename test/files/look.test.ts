/** Looks at real files in a temporary folder: every encoding, patterns, what is no file, growth, bounds. */
import { execFileSync } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { chmod, mkdir, mkdtemp, open, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf as contentFrom } from '../../src/files/content.ts';
import type { Content, FileSeen, LookOptions } from '../../src/files/files.ts';
import { createHostFiles } from '../../src/files/host.ts';
import { mostEntries } from '../../src/files/newest.ts';
import { usualBounds } from '../../src/files/read.ts';

const names = ['Account', 'Entité', 'Betrag'];
const asImport: LookOptions = {
  encoding: 'UTF-8',
  separator: ',',
  delimiter: '"',
  headerRow: 1,
  expectedNames: names,
};
const unknown: LookOptions = {
  encoding: null,
  separator: null,
  delimiter: null,
  headerRow: null,
  expectedNames: null,
};
const signal = new AbortController().signal;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-look-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = createHostFiles();
const written = async (name: string, content: string | Uint8Array, atSeconds?: number) => {
  const path = join(folder, name);
  await writeFile(path, content);
  if (atSeconds !== undefined) await utimes(path, atSeconds, atSeconds);
  return path;
};
const there = (seen: FileSeen) => {
  if (!seen.exists) throw new Error(`nothing at ${seen.path}`);
  return seen;
};
const contentOf = async (content: string | Uint8Array, options: LookOptions = asImport): Promise<Content> => {
  const seen = there(await files.look(await written('file.csv', content), options, signal));
  if (seen.content === null) throw new Error(seen.unreadable ?? 'no content');
  return seen.content;
};

const text = 'Account,Entité,Betrag\r\n400000,"Müller, ""Söhne""\r\nGmbH",12.50\r\n140000,Zoë,-3\r\n';
const bigEndian = (of: string) => Buffer.from(of, 'utf16le').swap16();

describe('the content of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8', false],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`), 'utf-8', true],
    ['UTF-16LE with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le', true],
    ['UTF-16LE without one', Buffer.from(text, 'utf16le'), 'utf-16le', false],
    ['UTF-16BE with a byte order mark', bigEndian(`\uFEFF${text}`), 'utf-16be', true],
    ['UTF-16BE without one', bigEndian(text), 'utf-16be', false],
    ['ISO-8859-1', Buffer.from(text, 'latin1'), 'single-byte', false],
  ])('%s: encoding, names and rows', async (_what, bytes, found, marked) => {
    expect(await contentOf(bytes)).toMatchObject({
      encoding: { found, marked },
      header: { names, columns: 3, separator: ',' },
      count: { rows: 2, ragged: 0, cutOff: false },
    });
  });

  it('one byte that is no UTF-8, far behind the beginning, is found', async () => {
    const rows = 'x,y,z\n'.repeat(400_000);
    const bytes = Buffer.concat([Buffer.from(`Account,B,C\n${rows}`), Buffer.from('Müller,1,2\n', 'latin1')]);
    expect(await contentOf(bytes)).toMatchObject({
      encoding: { found: 'single-byte' },
      count: { rows: 400_001 },
    });
  });

  it('a letter of several bytes across the border of two chunks is none the less UTF-8', async () => {
    const head = 'Account,B,C\n';
    const filler = 'x'.repeat(1024 * 1024 - head.length - 1);
    expect(await contentOf(`${head}${filler}€,1,2\n`)).toMatchObject({
      encoding: { found: 'utf-8' },
      count: { rows: 1 },
    });
  });

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['bars', '|'],
  ])('the separator is told where the import expects another: %s', async (_what, separator) => {
    const { header } = await contentOf(['Account', 'Entité, net', 'Betrag'].join(separator));
    expect(header).toMatchObject({ columns: 3, separator });
  });

  it('a single column is no wrong separator when the import has one', async () => {
    const { header } = await contentOf('Code;Name\nA;B\n', { ...asImport, expectedNames: ['Code;Name'] });
    expect(header).toEqual({ names: ['Code;Name'], columns: 1, separator: null });
  });

  it('rows above the header row are passed over', async () => {
    const { header, count } = await contentOf('Report of June\n\nAccount,Entité,Betrag\n1,2,3\n', {
      ...asImport,
      headerRow: 3,
    });
    expect(header?.names).toEqual(names);
    expect(count?.rows).toBe(1);
  });

  it.each([
    ['values where names are expected', '400000,DE01,1250.00\n', asImport],
    ['texts where other names are expected', 'Bread,North,Jan\n', asImport],
    ['values, nobody knows what is expected', '400000,DE01,1250.00\n', unknown],
    ['an address, nobody knows what is expected', 'Ada,ada@example.com\n', unknown],
    ['a file without a header row', 'Account,Entité,Betrag\n', { ...asImport, headerRow: 0 }],
  ])('a row of values is not kept: %s', async (_what, content, options) => {
    const seen = await contentOf(content, options);
    expect(seen.header?.names).toBeNull();
    for (const cell of content.trim().split(',')) expect(JSON.stringify(seen)).not.toContain(`"${cell}"`);
  });

  it('no value of a data row is anywhere in what is seen', async () => {
    const seen = await contentOf(text);
    for (const value of ['Müller', 'Zoë', '400000', '12.50']) expect(JSON.stringify(seen)).not.toContain(value);
  });

  it.each([
    ['inside a quoted text', 'A,B\n1,2\n3,"ha', { rows: 2, cutOff: true }],
    ['in a row with too few columns', 'A,B,C\n1,2,3\n4,5', { rows: 2, cutOff: true }],
    ['without a line break, but whole', 'A,B,C\n1,2,3\n4,5,6', { rows: 2, cutOff: false }],
    ['in its header', 'A,B', { rows: 0, cutOff: false }],
    ['with a short row and a line break', 'A,B,C\n1,2,3\ntotal,5\n', { rows: 2, cutOff: false, ragged: 1 }],
    ['with empty rows', 'A,B\n1,2\n\n\n', { rows: 1, ragged: 0 }],
  ])('a file that ends %s', async (_what, content, count) => {
    expect((await contentOf(content, unknown)).count).toMatchObject(count);
  });

  it('the fingerprint follows the content, not the time', async () => {
    const first = await contentOf('A,B\n1,2\n');
    await utimes(join(folder, 'file.csv'), 1_700_000_000, 1_700_000_000);
    const again = there(await files.look(join(folder, 'file.csv'), asImport, signal));
    expect(again.content?.fingerprint).toBe(first.fingerprint);
    expect((await contentOf('A,B\n1,3\n')).fingerprint).not.toBe(first.fingerprint);
  });

  it('an empty file has no header and no row', async () => {
    expect(await contentOf('')).toMatchObject({ header: null, whyNoHeader: 'there is no row 1', count: { rows: 0 } });
  });

  it('a first row without end is not read to its end', async () => {
    const { header, whyNoHeader } = await contentOf(`A,${'x'.repeat(200_000)}`);
    expect(header).toBeNull();
    expect(whyNoHeader).toMatch(/row 1 does not end within the first 65\.5 kB/);
  });
});

describe('which file is looked at', () => {
  it('of those that fit the newest, by its own path', async () => {
    await written('gl_20260701.csv', 'A\n1\n', 1_700_000_000);
    const newest = await written('gl_20260703.csv', 'A\n1\n2\n', 1_700_000_200);
    await written('gl_20260702.csv', 'A\n1\n', 1_700_000_100);
    await written('other.csv', 'A\n', 1_700_000_300);
    await written('.gl_20260704.csv', 'A\n', 1_700_000_400);
    await mkdir(join(folder, 'gl_folder.csv'));
    const seen = await files.look(join(folder, 'gl_*.csv'), unknown, signal);
    expect(seen).toMatchObject({ exists: true, path: newest, fitting: 3, content: { count: { rows: 2 } } });
    expect(await files.look(join(folder, 'gl_2026070?.csv'), unknown, signal)).toMatchObject({ path: newest });
  });

  it('of the same time the one with the later name', async () => {
    await written('b_2.csv', 'A\n', 1_700_000_000);
    await written('b_1.csv', 'A\n', 1_700_000_000);
    expect(await files.look(join(folder, 'b_*.csv'), unknown, signal)).toMatchObject({ path: join(folder, 'b_2.csv') });
  });

  it('below any number of folders', async () => {
    await mkdir(join(folder, 'in', '2026', '07'), { recursive: true });
    const deep = join(folder, 'in', '2026', '07', 'gl.csv');
    await writeFile(deep, 'A\n');
    for (const pattern of ['**/gl.csv', 'in/**/gl.csv', 'in/*/07/g*.csv', 'in/**', '**/2026/*/*']) {
      expect(await files.look(join(folder, pattern), unknown, signal), pattern).toMatchObject({ path: deep });
    }
  });

  it('nothing fits', async () => {
    const path = join(folder, 'nothing', '*.csv');
    expect(await files.look(path, unknown, signal)).toEqual({ exists: false, path });
  });

  it('folders that link to themselves end', async () => {
    await mkdir(join(folder, 'a'));
    await symlink(folder, join(folder, 'a', 'loop'));
    await symlink('self', join(folder, 'self'));
    const path = await written('a/file.csv', 'A\n');
    expect(await files.look(join(folder, '**/*.csv'), unknown, signal)).toMatchObject({ path, fitting: 1 });
  });

  it('a link to a file is that file; one that leads nowhere is none', async () => {
    await written('real.csv', 'A\n1\n');
    await symlink('real.csv', join(folder, 'link.csv'));
    await symlink('gone.csv', join(folder, 'dead.csv'));
    expect(await files.look(join(folder, 'link.csv'), unknown, signal)).toMatchObject({ sizeBytes: 4 });
    expect(await files.look(join(folder, 'd*.csv'), unknown, signal)).toMatchObject({ exists: false });
  });

  it('more entries than can be looked through are refused, by name', async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    // Hard links cost no inode each.
    const first = await written('many/0.csv', 'A\n');
    execFileSync(process.execPath, [
      '-e',
      `const fs = require('node:fs'); for (let i = 1; i <= ${mostEntries}; i += 1) fs.linkSync(process.argv[1], process.argv[2] + i + '.csv')`,
      first,
      join(many, '_'),
    ]);
    await expect(files.look(join(many, '*.csv'), unknown, signal)).rejects.toMatchObject({
      fault: { whose: 'operator', code: 'too-many-files' },
    });
  });
});

const isRoot = process.getuid?.() === 0;
if (isRoot) console.warn('skipped: files that may not be read; root may read all of them');

describe('what is no file, or may not be read', () => {
  it.each([
    ['a folder', () => folder],
    ['/dev/zero', () => '/dev/zero'],
  ])('%s is refused', async (_what, path) => {
    await expect(files.look(path(), unknown, signal)).rejects.toMatchObject({
      fault: { whose: 'operator', code: 'not-a-file' },
    });
  });

  it('a pipe nobody writes to neither holds the look nor fits a pattern', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    await expect(files.look(join(folder, 'pipe.csv'), unknown, signal)).rejects.toMatchObject({
      fault: { code: 'not-a-file' },
    });
    expect(await files.look(join(folder, '*.csv'), unknown, signal)).toMatchObject({ exists: false });
  });

  it.skipIf(isRoot)('size and time are told where the content may not be read', async () => {
    const path = await written('closed.csv', 'A\n1\n');
    await chmod(path, 0o000);
    expect(await files.look(path, unknown, signal)).toMatchObject({
      exists: true,
      sizeBytes: 4,
      content: null,
      unreadable: expect.stringContaining('may not read'),
    });
  });

  it.skipIf(isRoot)('a folder that may not be entered is the operator’s to open', async () => {
    await mkdir(join(folder, 'closed'), { mode: 0o000 });
    for (const path of ['closed/a.csv', 'closed/*.csv']) {
      await expect(files.look(join(folder, path), unknown, signal)).rejects.toMatchObject({
        fault: { whose: 'operator', code: 'EACCES' },
      });
    }
  });
});

describe('a file that changes', () => {
  it('growth while it is read is seen, and what was read then is not kept', async () => {
    const path = await written('growing.csv', 'A,B\n');
    const growing = createHostFiles({ ...usualBounds });
    const handle = await open(path, 'a');
    try {
      await handle.write('1,2\n'.repeat(2_000_000));
      const look = growing.look(path, unknown, signal);
      const growth = (async () => {
        for (let turn = 0; turn < 200; turn += 1) {
          await handle.write('3,4\n');
          await new Promise(setImmediate);
        }
      })();
      const [seen] = await Promise.all([look, growth]);
      expect(there(seen).grewMeanwhile).toBe(true);
      const after = there(await growing.look(path, unknown, signal));
      expect(after).toMatchObject({ grewMeanwhile: false, content: { count: { rows: 2_000_200 } } });
    } finally {
      await handle.close();
    }
  });

  it('is read again when it changed, and only then', async () => {
    const path = await written('file.csv', 'A,B\n1,2\n', 1_700_000_000);
    const first = there(await files.look(path, unknown, signal));
    expect(there(await files.look(path, unknown, signal)).content).toBe(first.content);
    // The same size and the same time of writing: only the time of the change of the inode is another.
    await written('file.csv', 'A,B\n1,2"', 1_700_000_000);
    expect(there(await files.look(path, unknown, signal)).content?.fingerprint).not.toBe(first.content?.fingerprint);
  });
});

describe('bounds', () => {
  it('a file larger than is counted has encoding, names and fingerprint, and a reason', async () => {
    const small = createHostFiles({ ...usualBounds, countedBytes: 1000 });
    const path = await written('large.csv', `A,B\n${'1,2\n'.repeat(1000)}`);
    expect(there(await small.look(path, unknown, signal)).content).toMatchObject({
      header: { names: ['A', 'B'] },
      count: null,
      whyNoCount: 'it is larger than 1.0 kB',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('counting that takes too long is given up with a reason', async () => {
    const hurried = createHostFiles({ ...usualBounds, countWithinMs: -1 });
    const path = await written('slow.csv', 'A,B\n1,2\n');
    expect(there(await hurried.look(path, unknown, signal)).content).toMatchObject({
      count: null,
      whyNoCount: expect.stringContaining('counting had not ended'),
    });
  });

  it('of a sparse file of a terabyte no more than head and end is read', async () => {
    const path = join(folder, 'sparse.csv');
    const handle = await open(path, 'w');
    await handle.write('A,B\n1,2\n');
    await handle.truncate(1e12);
    await handle.close();
    expect(there(await files.look(path, unknown, signal))).toMatchObject({
      sizeBytes: 1e12,
      content: { header: { names: ['A', 'B'] }, count: null },
    });
  });

  it.each([
    ['counted', 300_000, usualBounds.countedBytes, 300_000 + 2 * usualBounds.headBytes],
    ['not counted', 300_000, 1000, 2 * usualBounds.headBytes],
  ])('no more bytes are read than that: %s', async (_what, size, countedBytes, most) => {
    const handle = await open(await written('file.csv', 'A,B\n'.repeat(size / 4)));
    let read = 0;
    const counting = {
      stat: () => handle.stat(),
      read: async (...args: Parameters<typeof handle.read>) => {
        const result = await handle.read(...args);
        read += result.bytesRead;
        return result;
      },
    } as unknown as FileHandle;
    try {
      await contentFrom(counting, unknown, { ...usualBounds, countedBytes }, signal);
    } finally {
      await handle.close();
    }
    expect(read).toBeLessThanOrEqual(most);
    expect(read).toBeGreaterThan(0);
  });

  it('a look that is given up ends with the reason', async () => {
    const path = await written('file.csv', 'A\n1\n');
    const given = AbortSignal.abort(new Error('stop'));
    await expect(files.look(path, unknown, given)).rejects.toThrow('stop');
  });
});
