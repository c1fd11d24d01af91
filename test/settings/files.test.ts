import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { checks } from '../../checks/index.ts';
import { CouldNotLook } from '../../src/check.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { readSettings } from '../../src/settings/read.ts';
import { settingsJsonSchema } from '../../src/settings/schema.ts';
import { secretRefsOf } from '../../src/settings/secret-refs.ts';
import { createSecrets } from '../../src/settings/secrets.ts';

const limits = Object.fromEntries(checks.map(({ id, limits }) => [id, limits]));
const example = new URL('../../config/example.yaml', import.meta.url);
const schemaFile = new URL('../../config/schema.json', import.meta.url);
const options = { environment: {}, homeDirectory: '/home/me', limits };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('config/schema.json', () => {
  it('is that of the program (REWRITE_SCHEMA=1 writes it anew; then format it)', async () => {
    const schema = settingsJsonSchema(limits);
    if (process.env['REWRITE_SCHEMA']) await writeFile(schemaFile, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('accepts the example and refuses what the program refuses', async () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(await readFile(schemaFile, 'utf8')));
    const given = parse(await readFile(example, 'utf8'));
    expect(validate(given), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...given, limits: { 'import-stuck': { stuckAfter: '1h' } } })).toBe(true);
    expect(validate({ ...given, limits: { 'import-stuck': { stuckAfter: 'soon' } } })).toBe(false);
    expect(validate({ ...given, notify: { mostPerHour: 1 } })).toBe(false);
    expect(validate({ certificates: [{ file: 'a.p12', password: 'hunter2' }] })).toBe(false);
    expect(validate({ certificates: [{ file: 'a.p12', password: 'env:X' }] })).toBe(true);
  });
});

describe('a settings file', () => {
  it('the example is accepted and uses every key', async () => {
    const settings = await readSettings(example.pathname, options);
    expect(settings.connections.map(({ name }) => name)).toEqual(['prod', 'test', 'reporting']);
    expect(settings.models[0]?.imports.map(({ action, kind }) => [action, kind])).toEqual([
      ['Load cost centres', 'import'],
      ['Load actuals', 'import'],
      ['Load plan from hub', 'import'],
      ['Nightly load', 'process'],
    ]);
    expect(settings.models[1]?.imports[0]?.sourceModel).toMatchObject({ model: 'Data hub', connection: 'test' });
    // As it is installed it opens nothing to others, and encrypts to nobody's key.
    expect([settings.page?.host, settings.support.ageRecipients ?? []]).toEqual(['127.0.0.1', []]);
    const uncommented = (await readFile(example, 'utf8')).replaceAll('# or: ', '').replace(/^\s*#.*$/gm, '');
    const left = [...keysOf(settingsJsonSchema({}))].filter(
      (key) => !new RegExp(`(^|[ {])${key}: ?`, 'm').test(uncommented),
    );
    expect(left).toEqual([]);
  });

  it('what the example leaves commented out is accepted as well', async () => {
    const path = join(folder, 'uncommented.yaml');
    const text = (await readFile(example, 'utf8')).replace(/^page: .*$/m, '');
    await writeFile(path, text.replaceAll(/# or: (?=ageRecipients|page:)/g, ''));
    const { page, support } = await readSettings(path, options);
    expect([page?.host, page?.hosts, support.ageRecipients]).toEqual([
      '0.0.0.0',
      ['doctor.example.com'],
      [expect.stringMatching(/^age1/)],
    ]);
  });

  it.each([
    ['missing.yaml', 'does not exist; check the path, or start from config/example.yaml'],
    ['folder', 'is no file; name the settings file itself'],
    ['latin1.yaml', 'is not UTF-8 text; save it as UTF-8'],
    ['large.yaml', 'is larger than 1 MB; settings are far smaller'],
  ])('%s', async (name, text) => {
    await mkdir(join(folder, 'folder'), { recursive: true });
    await writeFile(join(folder, 'latin1.yaml'), Buffer.from('reporter: M\xfcller', 'latin1'));
    await writeFile(join(folder, 'large.yaml'), '#'.repeat(2_000_000));
    const path = join(folder, name);
    await expect(readSettings(path, options)).rejects.toMatchObject({
      name: 'SettingsRefused',
      problems: [expect.stringMatching(new RegExp(`^${path}:(1:1:)? ${text}$`))],
    });
  });

  it('one-off settings are about what was asked and nothing else', () => {
    const settings = settingsFor({ endpoints: [{ host: 'h', port: 1 }], certificates: [{ file: '/a.pem' }] });
    expect(settings).toMatchObject({
      endpoints: [{ host: 'h', port: 1 }],
      certificates: [{ name: '/a.pem', file: '/a.pem', password: null, user: null }],
      connections: [],
      network: { proxy: null, trust: 'mozilla' },
    });
  });
});

/** Names of keys anywhere in a JSON Schema, those a user chooses left out. */
function keysOf(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return new Set([...own, ...Object.values(schema).flatMap((inner) => [...keysOf(inner)])]);
}

test('every secret the settings refer to is known, the password of a key in a keystore included', () => {
  const certificates = [{ file: '/x.jks', password: 'env:STORE', keyPassword: 'env:KEY' }, { file: '/y.pem' }];
  expect(secretRefsOf(settingsFor({ certificates }))).toEqual(['env:STORE', 'env:KEY']);
});

describe('secrets', () => {
  it('are read anew from where references point, and remembered for redaction', async () => {
    const path = join(folder, 'secret');
    await writeFile(path, 'first\r\n');
    await writeFile(join(folder, 'anaplan-key'), 'from systemd\n\n');
    const secrets = createSecrets({ environment: { PASS: ' spaced ' }, credentialsDirectory: folder });
    expect(await secrets.read('env:PASS')).toBe(' spaced ');
    expect(await secrets.read(`file:${path}`)).toBe('first');
    expect(await secrets.read('credential:anaplan-key')).toBe('from systemd\n');
    await writeFile(path, 'second');
    expect(await secrets.read(`file:${path}`)).toBe('second');
    expect(secrets.known()).toEqual([' spaced ', 'first', 'from systemd\n', 'second']);
  });

  it.each([
    ['env:NOT_SET', 'The secret env:NOT_SET of the settings is not set; set the environment variable NOT_SET.'],
    ['env:EMPTY', 'The secret env:EMPTY of the settings is empty; give it a value.'],
    ['credential:x', 'credential:x of the settings was not found because CREDENTIALS_DIRECTORY is not set'],
    ['file:/does/not/exist', 'was not found at /does/not/exist; create the file or correct the path.'],
    ['file:/', 'The secret file:/ of the settings is no file; name a file.'],
    ['credential:..', 'A secret of the settings is no reference'],
    ['hunter2', 'A secret of the settings is no reference; write env:NAME, file:/path or credential:NAME.'],
  ])('%s', async (reference, message) => {
    const secrets = createSecrets({ environment: { EMPTY: '' }, credentialsDirectory: null });
    const error = await secrets.read(reference).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CouldNotLook);
    expect((error as CouldNotLook).fault).toMatchObject({ whose: 'operator', code: 'secret-unavailable' });
    expect((error as CouldNotLook).message).toContain(message);
    expect((error as CouldNotLook).message).not.toContain('hunter2');
    expect(secrets.known()).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('a file of another account', async () => {
    const path = join(folder, 'closed');
    await writeFile(path, 'x', { mode: 0o600 });
    await chmod(path, 0);
    const secrets = createSecrets({ environment: {}, credentialsDirectory: null });
    await expect(secrets.read(`file:${path}`)).rejects.toThrow('may not be read by this account');
  });

  it('refuses a file that is far too large for a secret', async () => {
    const path = join(folder, 'huge');
    await writeFile(path, 'x'.repeat(70_000));
    const secrets = createSecrets({ environment: {}, credentialsDirectory: null });
    await expect(secrets.read(`file:${path}`)).rejects.toThrow('is larger than 64 KiB');
  });
});
