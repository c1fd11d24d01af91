import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../src/case/archive.ts';
import { buildCase } from '../../src/case/build.ts';
import { openedCase } from '../../src/inspect/opened.ts';
import { InspectRefused } from '../../src/inspect/refused.ts';
import { unzipped, zipLimits } from '../../src/inspect/zip.ts';
import { stuckInput } from '../case/sample.ts';
import type { RawEntry } from './raw-zip.ts';
import { rawZip } from './raw-zip.ts';

const file = (name: string, part: Partial<RawEntry> = {}): RawEntry => ({
  name,
  content: Buffer.from('text'),
  ...part,
});
const zip64 = Buffer.from('0100100000000000010000000000000001000000', 'hex');
const utf8Name = Buffer.concat([Buffer.from('7570', 'hex'), Buffer.from([5, 0]), Buffer.from([1, 0, 0, 0, 0])]);

const hostile: readonly (readonly [string, Buffer])[] = [
  ['a path that leaves it', rawZip([file('../evil.txt')])],
  ['a path that leaves it further in', rawZip([file('exhibits/../../evil.txt')])],
  ['an absolute path', rawZip([file('/etc/cron.d/evil')])],
  ['a drive', rawZip([file('C:evil.txt')])],
  ['backslashes', rawZip([file('..\\evil.txt')])],
  ['a folder', rawZip([file('exhibits/', { content: Buffer.alloc(0) })])],
  ['three levels', rawZip([file('a/b/c')])],
  ['an empty name', rawZip([file('')])],
  ['a hidden file', rawZip([file('.bashrc')])],
  ['a terminal escape in a name', rawZip([file('a\x1b[2Jb.txt')])],
  ['a name that reads backwards', rawZip([file('case\u202egpj.md')])],
  ['a zero byte in a name', rawZip([file('case.md\0.png')])],
  ['a name of 60,000 letters', rawZip([file('a'.repeat(60_000))])],
  ['the same name twice', rawZip([file('case.md'), file('case.md')])],
  ['the same name in capitals', rawZip([file('case.md'), file('CASE.md')])],
  ['a link', rawZip([file('case.md', { content: Buffer.from('/etc/passwd'), mode: 0o120777 })])],
  ['a device', rawZip([file('case.md', { mode: 0o020666 })])],
  ['no mode at all', rawZip([file('case.md', { mode: 0 })])],
  ['an encrypted file', rawZip([file('case.md', { flags: 0x0801 })])],
  ['strong encryption', rawZip([file('case.md', { flags: 0x0841 })])],
  ['an unknown compression', rawZip([file('case.md', { method: 12 })])],
  ['a wrong sum', rawZip([file('case.md', { crc: 1 })])],
  ['a size that is too small', rawZip([file('case.md', { size: 3 })])],
  ['a size that is too large', rawZip([file('case.md', { size: 5_000 })])],
  ['a size that is 4 GB', rawZip([file('case.md', { size: 0xfffffffe })])],
  ['a stored file that reaches beyond the end', rawZip([file('case.md', { method: 0, compressedSize: 0x7fffffff })])],
  ['sizes of zip64', rawZip([file('case.md', { size: 0xffffffff, extra: zip64 })])],
  ['another name in a field', rawZip([file('case.md', { extra: utf8Name })])],
  ['another name in front of the file', rawZip([file('case.md', { localName: 'evil.md' })])],
  ['two names for one place', rawZip([file('a.md', { localName: 'a.md' }), file('b.md', { offset: 0 })])],
  ['a place beyond the end', rawZip([file('a.md', { offset: 0x7fffffff })])],
  ['more files than it counts', rawZip([file('a.md'), file('b.md')], { count: 1 })],
  ['something hidden between its files', rawZip([file('a.md'), file('b.md')], { gap: Buffer.from('hidden') })],
  ['fewer files than it counts', rawZip([file('a.md')], { count: 2 })],
  [
    '65,535 files',
    rawZip(Array.from({ length: 65_535 }, (_, at) => file(`f${at}`, { content: Buffer.alloc(0), method: 0 }))),
  ],
  ['a comment', rawZip([file('a.md')], { comment: 'hello' })],
  ['something before it', rawZip([file('a.md')], { before: Buffer.from('#!/bin/sh\nrm -rf ~\n') })],
  ['something after it', Buffer.concat([rawZip([file('a.md')]), Buffer.from('tail')])],
  ['nothing in it', rawZip([])],
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('Dear support, please find attached')],
];

describe('a hostile archive', () => {
  it.each(hostile)('with %s is refused, in a sentence that quotes nothing of it', async (_name, archive) => {
    const error = await unzipped(archive).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InspectRefused);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect((error as Error).message).not.toMatch(/[\x00-\x1f\u202e]|evil|passwd/);
    expect((error as Error).message).toMatch(/Nothing was written\.$/);
  });

  it('that is cut off anywhere is refused', async () => {
    const whole = await zipOf([
      { name: 'case.md', content: 'x'.repeat(300) },
      { name: 'case.json', content: '{}' },
    ]);
    expect((await unzipped(whole)).size).toBe(2);
    for (let length = 0; length < whole.length; length += 1)
      await expect(unzipped(whole.subarray(0, length)), `${length}`).rejects.toThrow(InspectRefused);
  });

  it.each<readonly [string, () => Buffer]>([
    ['one file of 1 GB', () => rawZip([file('a.md', { content: Buffer.alloc(200 * 1024 * 1024) })])],
    ['one that lies about it', () => rawZip([file('a.md', { content: Buffer.alloc(200 * 1024 * 1024), size: 100 })])],
    [
      'many files on one place',
      () => {
        const content = Buffer.alloc(8 * 1024 * 1024);
        return rawZip(Array.from({ length: 60 }, (_, at) => file(`f${at}`, { content })));
      },
    ],
  ])('bomb: %s is refused before it is unpacked', async (_name, bomb) => {
    let most = 0;
    const count = (bytes: number) => {
      most = Math.max(most, bytes);
    };
    await expect(unzipped(bomb(), zipLimits, count)).rejects.toThrow(InspectRefused);
    expect(most).toBeLessThanOrEqual(64 * 1024);
  });

  it('is never unpacked beyond the limit, whatever it says', async () => {
    const limits = { ...zipLimits, allBytes: 1_000_000 };
    let most = 0;
    const archive = rawZip([
      file('a.md', { content: Buffer.alloc(900_000) }),
      file('b.md', { content: Buffer.alloc(900_000), size: 90_000 }),
    ]);
    await expect(
      unzipped(archive, limits, (bytes) => {
        most = Math.max(most, bytes);
      }),
    ).rejects.toThrow(InspectRefused);
    expect(most).toBeLessThanOrEqual(1_000_000 + 64 * 1024);
  });

  it('in another is only a file: archives in it are not opened', async () => {
    const inner = rawZip([file('../evil.txt')]);
    const files = await unzipped(await zipOf([{ name: 'exhibits/a.zip', content: inner }]));
    expect(files.get('exhibits/a.zip')?.equals(inner)).toBe(true);
  });
});

describe('a damaged archive', async () => {
  const { archive } = await buildCase(stuckInput());
  // Not the times, versions and inner attributes of an entry: they say nothing of what it holds.
  it('is opened as it was made, or refused; nothing else', async () => {
    const whole = await openedCase(archive, null);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.option(fc.nat(archive.length), { freq: 6 }),
        async (changes, cut) => {
          const damaged = Buffer.from(archive.subarray(0, cut ?? archive.length));
          for (const [at, by] of changes) if (at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ by;
          try {
            const opened = await openedCase(damaged, null);
            expect(opened).toEqual(whole);
          } catch (error) {
            if (!(error instanceof InspectRefused)) throw error;
            refused += 1;
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it('is refused when parts of it are repeated, dropped or swapped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(archive.length - 1),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom('repeat', 'drop', 'zero'),
        async (at, length, kind) => {
          const part = archive.subarray(at, at + length);
          const middle =
            kind === 'repeat'
              ? Buffer.concat([part, part])
              : kind === 'zero'
                ? Buffer.alloc(part.length)
                : Buffer.alloc(0);
          const damaged = Buffer.concat([archive.subarray(0, at), middle, archive.subarray(at + length)]);
          if (damaged.equals(archive)) return;
          const opened = await openedCase(damaged, null).catch((error: unknown) => error);
          if (!(opened instanceof InspectRefused)) expect(opened).toEqual(await openedCase(archive, null));
        },
      ),
      { numRuns: 150 },
    );
  });
});
