/** Runs a tenant check's judge over its fixtures: folds the looks in order, judges the last. Knows the fixture form, and no check. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check, Finding, Json, JsonObject, Look } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';

type Fixture = {
  readonly about: string;
  readonly limits?: JsonObject;
  /** The last one is seen and judged. */
  readonly looks: readonly Look[];
  readonly expected: readonly Finding[];
};

export function judged(check: Check, looks: readonly Look[], given: JsonObject = {}): readonly Finding[] {
  const limits = check.limits.parse(given);
  const memory = looks.reduce<Json>((before, look) => check.remember(before, look, limits, () => []), null);
  const last = looks.at(-1);
  if (last?.outcome !== 'seen') throw new Error('the last look of a fixture must have seen something');
  return check.judge(last.observation, { nowMs: last.startedAtMs, limits, memory });
}

/** One test per fixture file, and two over them all: every code shown, every placeholder of its words filled. */
export function describeFixtures(check: Check): void {
  const folder = join(import.meta.dirname, '..', 'fixtures', check.id);
  const fixtures = readdirSync(folder).map((name) => ({
    name,
    fixture: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Fixture,
  }));
  const findings = new Map<string, Finding>();

  describe(`${check.id}: fixtures`, () => {
    test.each(fixtures)('$name: $fixture.about', ({ name, fixture }) => {
      const found = judged(check, fixture.looks, fixture.limits);
      for (const one of found) findings.set(one.code, one);
      expect(found.map(({ code, severity }) => ({ code, severity }))).toEqual(
        fixture.expected.map(({ code, severity }) => ({ code, severity })),
      );
      found.forEach((one, index) => {
        expect(one.facts).toMatchObject(fixture.expected[index]?.facts ?? {});
      });
      const isBad = found.some(({ severity }) => severity !== 'ok' && severity !== 'notice');
      expect(isBad, 'ok.* stays at or below notice, ng.* does not').toBe(name.startsWith('ng.'));
    });

    test('every code has a fixture', () => {
      expect([...findings.keys()].toSorted()).toEqual(Object.keys(check.explanations).toSorted());
    });

    test('the words of every finding name only facts it has', () => {
      for (const one of findings.values()) {
        const explanation = check.explanations[one.code];
        if (explanation === undefined) throw new Error(`no words for ${one.code}`);
        const texts = [explanation.title, explanation.meaning, explanation.remedy].join(' ');
        const wanted = [...texts.matchAll(/\{([A-Za-z]+)\}/g)].map(([, fact]) => fact);
        expect(Object.keys(one.facts), `facts of ${one.code}`).toEqual(expect.arrayContaining(wanted));
        expect(worded(one, explanation).title).not.toMatch(/[{}]/);
      }
    });

    test('the documentation page names every code', () => {
      const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', `${check.id}.md`), 'utf8');
      for (const code of Object.keys(check.explanations)) expect(page).toContain(`\`${code}\``);
    });

    test('exhibits can be made of every observation', () => {
      for (const { fixture } of fixtures) {
        const last = fixture.looks.at(-1);
        if (last?.outcome === 'seen') expect(() => JSON.stringify(check.exhibits(last.observation))).not.toThrow();
      }
    });
  });
}
