import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('a case of endless collectors and of 70 MB of logs is made in less than 200 MB', () => {
  // With little heap, or it would be V8's leisure that is measured.
  const options = ['--max-old-space-size=64', '--max-semi-space-size=2', join(import.meta.dirname, 'hungry.ts')];
  const { usedBytes, archiveBytes, errors } = JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' }));
  expect(usedBytes).toBeLessThan(200_000_000);
  expect(archiveBytes).toBeGreaterThan(20_000);
  expect(errors).toBeGreaterThanOrEqual(4);
}, 60_000);
