import { readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import { manifestJsonSchema, manifestSchema } from '../../src/case/manifest.ts';
import { stuckInput } from './sample.ts';
import { unzipped } from './zip.ts';

const schemaFile = new URL('../../config/case-manifest.schema.json', import.meta.url);

describe('config/case-manifest.schema.json', () => {
  it('is that of the program (REWRITE_SCHEMA=1 writes it anew; then format it)', async () => {
    const schema = manifestJsonSchema();
    if (process.env['REWRITE_SCHEMA']) await writeFile(schemaFile, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('is what a real manifest follows, and refuses what inspect refuses', async () => {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));
    const collectors = [
      {
        fileName: 'a.log',
        title: 'Log',
        origin: 'test',
        open: () => {
          throw new Error('broken');
        },
      },
    ];
    const { archive } = await buildCase(stuckInput(), { collectors, clock: { nowMs: () => 5 } });
    const manifest = JSON.parse((await unzipped(archive)).find(({ name }) => name === 'manifest.json')?.text ?? '');
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(manifest.errors).toEqual([{ what: 'a.log', message: 'broken' }]);
    const file = manifest.files.find(({ name }: { name: string }) => name.endsWith('a.log'));
    expect(file).toMatchObject({ origin: 'test', truncated: true, originalBytes: null, durationMs: 0, done: null });
    for (const bad of [
      { ...manifest, schema: 'anaplan-doctor/case-manifest@2' },
      { ...manifest, files: [{ ...file, name: '../x' }] },
      { ...manifest, files: [{ ...file, sha256: 'x' }] },
      { ...manifest, files: [{ ...file, sizeBytes: -1 }] },
      { ...manifest, case: 'a/b' },
    ]) {
      expect(validate(bad)).toBe(false);
      expect(manifestSchema.safeParse(bad).success).toBe(false);
    }
  });
});
