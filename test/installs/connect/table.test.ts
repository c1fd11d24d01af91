/** The table in docs/anaplan-connect.md is whole and true: each code of this check has a fixture or a named test, each fixture a row. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remarks } from '../../../src/installs/connect/rules/remark-words.ts';
import { connectWords } from '../../../src/installs/connect/rules/words.ts';
import { urlWords } from '../../../src/installs/known-words.ts';
import { fixtureNames, fixtures, headerOf, textAt } from './connect-tree.ts';

const root = join(import.meta.dirname, '../../..');
const docs = readFileSync(join(root, 'docs/anaplan-connect.md'), 'utf8');
const rows = docs.split('\n').filter((line) => /^\| (?:AC\d\d[^|]*)?\|/.test(line));
const own = [...Object.keys(connectWords), ...Object.keys(urlWords)];
const shown = new Set(fixtureNames().flatMap((name) => headerOf(textAt(fixtures, name)).expect));

/** Told where no fixture leads, by the tests of that name. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'script.test.ts': [
    'connect-script-missing',
    'java-test-skipped',
    'scripts-disagree',
    'log-run-failed',
    'log-run-unclear',
    'log-not-there',
  ],
  'tenant.test.ts': ['tenant-object-missing', 'tenant-sign-in-refused', 'tenant-not-asked'],
  'windows.test.ts': ['credential-not-looked-at'],
  'whole-host.test.ts': ['connect-fit'],
};
const tested = Object.entries(elsewhere).flatMap(([file, codes]) => codes.map((code) => [code, file] as const));

describe('the table of docs/anaplan-connect.md', () => {
  it('has a fixture or a named test for every code', () => {
    const untold = own.filter((code) => !shown.has(code) && !tested.some(([one]) => one === code));
    expect(untold).toEqual([]);
  });

  it.each(tested)('%s is told in %s', (code, file) => {
    expect(shown.has(code), 'has a fixture by now').toBe(false);
    const folder = [import.meta.dirname, join(import.meta.dirname, '..')].find((one) => existsSync(join(one, file)));
    expect(readFileSync(join(folder ?? '', file), 'utf8')).toContain(`'${code}'`);
    expect(
      rows.some((row) => row.includes(`\`${code}\``) && row.includes(`\`${file}\``)),
      `row of ${code}`,
    ).toBe(true);
  });

  it('has a row for every code', () => {
    const rest = Object.keys(remarks).map((code) => code.slice('script-'.length));
    const traps = docs.slice(docs.indexOf('## Traps of writing'), docs.indexOf('## Secrets'));
    expect(own.filter((code) => !rows.some((row) => row.includes(`\`${code}\``)))).toEqual([]);
    expect(rest.filter((code) => !traps.includes(`\`${code}\``))).toEqual(['remark']);
  });

  it('names fixtures that are there, and all there are', () => {
    const named = rows.flatMap((row) => [...row.matchAll(/`((?:ok|ng)\.[\w*.-]+)`/g)].map(([, name = '']) => name));
    const file = (name: string) => name.replace(/\.(?:sh|bat|ps1)$/, '');
    const names = fixtureNames().map(file);
    const fits = (pattern: string, name: string) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === file(pattern);
    expect(named.filter((pattern) => !names.some((name) => fits(pattern, name)))).toEqual([]);
    expect(names.filter((name) => !named.some((pattern) => fits(pattern, name)))).toEqual([]);
  });

  it('names tests that are there', () => {
    const files = [...docs.matchAll(/`([\w-]+\.test\.ts)`/g)].map(([, name = '']) => name);
    const places = ['test/installs/connect', 'test/installs/log', 'test/installs', 'test/cli'];
    expect(files.filter((name) => !places.some((place) => existsSync(join(root, place, name))))).toEqual([]);
  });
});
