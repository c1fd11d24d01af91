import {
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
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewFile } from '../../src/certs/place.ts';
import { placed } from '../../src/certs/place.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'anaplan-doctor-place-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const good = () => null;
const file = (name: string, readBack: NewFile['readBack'] = good): NewFile => ({
  name,
  content: Buffer.from(`new ${name}`),
  readBack,
});
const three = [file('a'), file('b'), file('c')];

/** Every file below the folder with its content. */
function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(join(folder, entry.name), 'utf8') : 'not a file',
    ]),
  );
}
const whole = { a: 'new a', b: 'new b', c: 'new c' };

describe('placed', () => {
  test('makes the folder and leaves the files and nothing else', async () => {
    await placed(join(base, 'x/y'), three, false);
    expect(contentOf(join(base, 'x/y'))).toEqual(whole);
    expect(lstatSync(join(base, 'x/y')).mode & 0o777).toBe(0o700);
  });

  test('hands each file to its test as it is on the disk', async () => {
    const seen: string[] = [];
    const remember = (bytes: Uint8Array) => {
      seen.push(Buffer.from(bytes).toString());
      return null;
    };
    await placed(base, [file('a', remember), file('b', remember)], false);
    expect(seen).toEqual(['new a', 'new b']);
  });

  test('overwrites nothing, and touches nothing when one file is there', async () => {
    writeFileSync(join(base, 'b'), 'mine');
    await expect(placed(base, three, false)).rejects.toMatchObject({
      blame: 'usage',
      message: expect.stringMatching(/\/b is there already/),
    });
    expect(contentOf(base)).toEqual({ b: 'mine' });
  });

  test('takes a dangling link for a file that is there', async () => {
    symlinkSync(join(base, 'elsewhere'), join(base, 'b'));
    await expect(placed(base, three, false)).rejects.toMatchObject({ blame: 'usage' });
    expect(readdirSync(base)).toEqual(['b']);
  });

  test('with force replaces all, and a link itself instead of what it points to', async () => {
    writeFileSync(join(base, 'a'), 'mine');
    writeFileSync(join(base, 'target'), 'far away');
    symlinkSync(join(base, 'target'), join(base, 'b'));
    await placed(base, three, true);
    expect(contentOf(base)).toEqual({ ...whole, target: 'far away' });
    expect(lstatSync(join(base, 'a')).mode & 0o777).toBe(0o600);
  });
});

describe('when a step fails, the folder is as it was', () => {
  test.each([0, 1, 2])('file %d does not read back', async (bad) => {
    const files = three.map((each, index) =>
      index === bad ? file(each.name, () => 'it is not what was written') : each,
    );
    await expect(placed(join(base, 'p/q'), files, false)).rejects.toMatchObject({
      blame: 'ours',
      message: expect.stringMatching(/reading it back failed/),
    });
    expect(readdirSync(base)).toEqual([]);
  });

  test('a test that throws', async () => {
    const throwing = file('b', () => {
      throw new Error('no');
    });
    await expect(placed(join(base, 'p'), [file('a'), throwing], false)).rejects.toThrow();
    expect(readdirSync(base)).toEqual([]);
  });

  test('somebody puts a file there meanwhile', async () => {
    const meanwhile = () => {
      writeFileSync(join(base, 'b'), 'mine');
      return null;
    };
    await expect(placed(base, [file('a'), file('b'), file('c', meanwhile)], false)).rejects.toMatchObject({
      blame: 'usage',
    });
    expect(contentOf(base)).toEqual({ b: 'mine' });
  });

  test('with force, a folder stands where the last file belongs: the first are restored', async () => {
    writeFileSync(join(base, 'a'), 'mine');
    mkdirSync(join(base, 'c'));
    await expect(placed(base, three, true)).rejects.toMatchObject({ blame: 'usage' });
    expect(contentOf(base)).toEqual({ a: 'mine', c: 'not a file' });
  });

  test('the folder cannot be made', async () => {
    writeFileSync(join(base, 'file'), '');
    await expect(placed(join(base, 'file/x'), three, false)).rejects.toMatchObject({
      blame: 'ours',
      message: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
    expect(readdirSync(base)).toEqual(['file']);
  });

  test('the folder is there and cannot be written to', async () => {
    const readOnly = process.platform === 'linux' ? '/proc/self' : null;
    if (readOnly === null) return console.warn('SKIPPED for want of /proc: a folder nobody can write to');
    await expect(placed(readOnly, three, false)).rejects.toMatchObject({ blame: 'ours' });
  });
});

test('says so when others may exchange the files', async () => {
  mkdirSync(join(base, 'open'), { mode: 0o700 });
  expect((await placed(join(base, 'open'), three, false)).writableByOthers).toBe(false);
  const { chmodSync } = await import('node:fs');
  chmodSync(join(base, 'open'), 0o777);
  expect((await placed(join(base, 'open'), three, true)).writableByOthers).toBe(true);
});
