/** Judges local-file by its fixtures; when it looks again, and what goes into the journal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localFile } from '../../checks/local-file.ts';
import type { Json, Look } from '../../src/check.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(localFile);

const limits = localFile.limits.parse({});
const looksOf = (fixture: string) => {
  const file = join(import.meta.dirname, '..', 'fixtures', 'local-file', `${fixture}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { looks: Extract<Look, { outcome: 'seen' }>[] }).looks;
};
const last = (fixture: string) => {
  const looks = looksOf(fixture);
  const memory = looks.reduce<Json>((before, look) => localFile.remember(before, look, limits, () => []), null);
  const look = looks.at(-1);
  if (look === undefined) throw new Error(`${fixture} has no look`);
  return { observation: look.observation, context: { nowMs: look.startedAtMs, limits, memory } };
};

describe('local-file: between looks', () => {
  it.each([
    ['ok.replaced-just-now', 30_000],
    ['ok.growing-in-time', 30_000],
    ['ok.growing-then-whole', null],
    ['ng.missing', null],
  ])('%s: looked at again within %s ms', (fixture, withinMs) => {
    const { observation, context } = last(fixture);
    expect(localFile.againWithinMs(observation, context)).toBe(withinMs);
  });

  it('the journal holds the header row, the encoding and what the import wants', () => {
    const { observation } = last('ng.column-gone');
    expect(localFile.traits(observation)).toEqual({
      'file name': 'general-ledger.csv',
      'header row': ['Account', 'Entity', 'Period', 'Debit'],
      encoding: 'UTF-8',
      'columns of the import': ['Account', 'Entity', 'Period', 'Debit', 'Credit'],
    });
  });

  it('a dated name is no change each day; what was not seen is left out', () => {
    const { observation } = last('ok.fresh-and-imported');
    const dated = JSON.parse(JSON.stringify(observation));
    dated.given.path = '/data/gl_*.csv';
    dated.file.path = '/data/gl_20261118.csv';
    expect(localFile.traits(dated)).toMatchObject({ 'file name': 'gl_########.csv' });
    expect(localFile.traits(last('ng.missing').observation)).not.toHaveProperty('header row');
    expect(localFile.traits(last('ng.tenant-not-read').observation)).not.toHaveProperty('columns of the import');
  });
});
