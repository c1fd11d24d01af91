/** By the real program: the bundler of the tests puts a stub in the place of an optional package that is not there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { doctor } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a vault whose own client is not installed: which, and how to install it', async () => {
  const file = join(folder, 'settings.yaml');
  const signIn = '{ user: a@example.com, password: "aws:prod" }';
  writeFileSync(
    file,
    `connections: { prod: { baseUrls: { api: "https://127.0.0.1:9/2/0", auth: "https://127.0.0.1:9" }, signIn: ${signIn} } }\n`,
  );
  const args = ['--config', file, '--store', join(folder, 'store.db'), '--only', 'secrets', '--format', 'json'];
  const { code, stdout } = await doctor(['diagnose', ...args], { cwd: folder });
  expect(code).toBe(2);
  const [result] = JSON.parse(stdout).results;
  expect(result.target).toBe('password of connection prod');
  expect(result.findings).toMatchObject([{ code: 'store-client-missing', severity: 'failure' }]);
  expect(result.findings[0].remedy).toContain('npm install @aws-sdk/client-secrets-manager');
});
