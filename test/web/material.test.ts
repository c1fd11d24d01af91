import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { materialOf } from '../../src/web/material.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const refused = async (certificateFile: string) =>
  await expect(materialOf({ certificateFile, key: 'env:KEY', keyPassphrase: null }, async () => '')).rejects.toThrow(
    'no file of at most 1 MiB',
  );

test('a certificate file without end is not read', async () => {
  const huge = path.join(folder(), 'huge.pem');
  writeFileSync(huge, '');
  truncateSync(huge, 1024 * 1024 + 1);
  await refused(huge);
});

test.skipIf(process.platform === 'win32')('a pipe nobody writes to does not hold it up', async () => {
  const pipe = path.join(folder(), 'pipe.pem');
  execFileSync('mkfifo', [pipe]);
  await refused(pipe);
});
