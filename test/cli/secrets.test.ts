/** By the real program: the bundler of the tests puts a stub in the place of an optional package that is not there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { doctor } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('vaults whose own clients are not installed: which, and how to install them', async () => {
  const file = join(folder, 'settings.yaml');
  const connection = (reference: string) =>
    `{ baseUrls: { api: "https://127.0.0.1:9/2/0", auth: "https://127.0.0.1:9" }, signIn: { user: a@example.com, password: "${reference}" } }`;
  const names = ['aws', 'azure', 'google'];
  writeFileSync(file, `connections:\n${names.map((name) => `  ${name}: ${connection(`${name}:prod`)}\n`).join('')}`);
  const args = ['--config', file, '--store', join(folder, 'store.db'), '--only', 'secrets', '--format', 'json'];
  const { code, stdout } = await doctor(['diagnose', ...args], { cwd: folder });
  expect(code).toBe(2);
  const packages = [
    '@aws-sdk/client-secrets-manager',
    '@azure/keyvault-secrets @azure/identity',
    '@google-cloud/secret-manager',
  ];
  for (const [index, name] of names.entries()) {
    const result = JSON.parse(stdout).results.find((one: { target: string }) =>
      one.target.endsWith(`connection ${name}`),
    );
    expect(result.findings).toMatchObject([{ code: 'store-client-missing', severity: 'failure' }]);
    expect(result.findings[0].remedy).toContain(`npm install ${packages[index]}`);
  }
});
