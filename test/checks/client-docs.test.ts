/** The tables of rows, codes and fixtures in docs: complete, and true to what is in the tree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atlan } from '../../checks/atlan.ts';
import { informatica } from '../../checks/informatica.ts';
import { mulesoft } from '../../checks/mulesoft.ts';
import { otherClients } from '../../checks/other-clients.ts';
import { secrets } from '../../checks/secrets.ts';
import { javaWords } from '../../src/installs/java/words.ts';
import { explanations as certificateWords } from '../../src/keystore/words.ts';

const root = join(import.meta.dirname, '../..');
const docOf = (id: string) => readFileSync(join(root, `docs/${id}.md`), 'utf8');
/** Told by the docs of their own checks. */
const foreign = new Set([...Object.keys(certificateWords), ...Object.keys(javaWords)]);

describe.each([mulesoft, informatica, atlan, otherClients, secrets])('docs of $id', ({ id, explanations }) => {
  const doc = docOf(id);

  test('every code of its own is in the table', () => {
    const own = Object.keys(explanations).filter((code) => !foreign.has(code));
    expect(own.filter((code) => !doc.includes(`\`${code}\``))).toEqual([]);
  });

  const folder = join(root, 'test/fixtures', id);
  test.runIf(existsSync(folder))('every fixture is named, and every one named is there', () => {
    const there = readdirSync(folder).flatMap((name) => /^(?:ok|ng)\..+?(?=\.[a-z\d]+$|$)/.exec(name)?.[0] ?? []);
    const named = [...doc.matchAll(/\b(?:ok|ng)\.[A-Z]{2}\d\d[\w-]*\*?/g)].map(([name]) => name);
    const isNamed = (name: string) =>
      named.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name));
    expect(there.filter((name) => !isNamed(name))).toEqual([]);
    expect(named.filter((name) => !there.some((one) => one.startsWith(name.replace('*', ''))))).toEqual([]);
  });
});
