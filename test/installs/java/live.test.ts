import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { javaRuntime } from '../../../checks/java-runtime.ts';
import type { Json } from '../../../src/check.ts';
import type { Materials } from './bench.ts';
import { hasTools, makeMaterials, newJava, removeFolder } from './bench.ts';
import type { Case } from './cases.ts';
import { diskCases, liveCases, observed } from './cases.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures/java-runtime');
const nowMs = Date.UTC(2026, 10, 22);

if (newJava === null) console.warn('skipped: handshakes of a Java 24 or later, which Debian 12 does not have');

describe.skipIf(!hasTools)('java-runtime, with the real thing', () => {
  let materials: Materials;
  const ends: (() => void)[] = [];
  beforeAll(() => {
    materials = makeMaterials();
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });
  afterAll(() => removeFolder(materials.folder));

  const possible = ({ needs }: Case) => needs !== 'java 24' || newJava !== null;
  it.each([...liveCases, ...diskCases].filter(possible))('$name', async ({ name, codes, make }) => {
    const setup = await make(materials, (end) => ends.push(end));
    const observation = await observed(setup);
    if (process.env['REWRITE_JAVA_FIXTURES'] === '1') keep(name, observation);
    const findings = javaRuntime.judge(observation, { nowMs, limits: { updateNoticeDays: 730 }, memory: null });
    const bad = findings.filter(({ severity }) => severity !== 'ok').map(({ code }) => code);
    expect(bad, JSON.stringify(findings)).toEqual(codes);
    expect(JSON.stringify(observation)).not.toContain('not-changeit');
    expect(JSON.stringify(observation)).not.toMatch(/pro%xy|pro%25xy|am9i/);
  });

  function keep(name: string, observation: Json): void {
    mkdirSync(fixtures, { recursive: true });
    const text = JSON.stringify(observation, null, 1).replaceAll(materials.folder, '/opt/job');
    writeFileSync(path.join(fixtures, `${name}.json`), `${text.replace(/\/tmp\/java-host-\w+/g, '/opt/host')}\n`);
  }
});
