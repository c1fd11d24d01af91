import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostFiles } from '../../src/files/host.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('files of this host', () => {
  const files = createHostFiles();

  it('tells size and age', async () => {
    const path = join(folder, 'actuals.csv');
    await writeFile(path, '12345');
    await utimes(path, 1_700_000_000, 1_700_000_000);
    expect(await files.factsOf(path)).toEqual({ exists: true, path, sizeBytes: 5, modifiedAtMs: 1_700_000_000_000 });
  });

  it('a missing file, or one below a file, does not exist', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const path of [join(folder, 'nothing'), join(folder, 'file', 'below')]) {
      expect(await files.factsOf(path)).toEqual({ exists: false, path });
    }
  });

  it.each([
    ['a folder', () => folder, 'not-a-file'],
    ['a path that cannot be', () => `${folder}/\0`, 'ERR_INVALID_ARG_VALUE'],
    ['a name too long', () => join(folder, 'x'.repeat(300)), 'ENAMETOOLONG'],
  ])('%s could not be looked at', async (_name, path, code) => {
    await expect(files.factsOf(path())).rejects.toMatchObject({ fault: { whose: 'operator', code } });
  });
});
