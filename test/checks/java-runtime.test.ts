import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { javaRuntime } from '../../checks/java-runtime.ts';
import type { Finding } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import type { JavaObservation } from '../../src/installs/java/observation.ts';
import { diskCases, liveCases } from '../installs/java/cases.ts';

const folder = new URL('../fixtures/java-runtime/', import.meta.url);
const nowMs = Date.UTC(2026, 10, 22);
const seen = (name: string): JavaObservation => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const judged = (observation: JavaObservation): readonly Finding[] =>
  javaRuntime.judge(observation, { nowMs, limits: { updateNoticeDays: 730 }, memory: null });
const cases = [...liveCases, ...diskCases];
const one = (name: string, code: string) => {
  const found = judged(seen(name)).find((finding) => finding.code === code);
  if (found === undefined) throw new Error(`${name} has no ${code}`);
  const explanation = javaRuntime.explanations[code];
  if (explanation === undefined) throw new Error(`no words for ${code}`);
  return { ...found, words: worded(found, explanation) };
};

describe('java-runtime', () => {
  it('has a fixture for every case, and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(cases.map(({ name }) => `${name}.json`).sort());
  });

  it('has a case for every code, and one that is fit', () => {
    const shown = new Set([...cases.flatMap(({ codes }) => codes), 'java-fit']);
    // In a test of its own below.
    shown.add('cacerts-missing');
    expect(Object.keys(javaRuntime.explanations).filter((code) => !shown.has(code))).toEqual([]);
  });

  it('has a row in the docs for every code and every fixture, and no other', () => {
    const docs = readFileSync(new URL('../../docs/java-runtime.md', import.meta.url), 'utf8');
    const rows = docs.split('\n').filter((line) => /^\| (?:J\d\d|all) /.test(line));
    const named = (pattern: RegExp) =>
      new Set(rows.flatMap((row) => [...row.matchAll(pattern)].map(([, one = '']) => one)));
    expect([...named(/`((?:ok|ng)\.[\w.-]+)`/g)].sort()).toEqual(cases.map(({ name }) => name).sort());
    const codes = named(/`([a-z][a-z0-9-]+)`/g);
    expect(Object.keys(javaRuntime.explanations).filter((code) => !codes.has(code))).toEqual([]);
  });

  it.each(cases)('$name', ({ name, codes }) => {
    const findings = judged(seen(name));
    expect(findings.filter(({ severity }) => severity !== 'ok').map(({ code }) => code)).toEqual(codes);
    if (name.startsWith('ok.')) expect(findings).toMatchObject([{ code: 'java-fit', severity: 'ok' }]);
  });

  it('fills every word it uses', () => {
    for (const { name } of cases) {
      for (const finding of judged(seen(name))) {
        const explanation = javaRuntime.explanations[finding.code];
        if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, explanation);
        expect(`${title} ${meaning} ${remedy}`, `${name} ${finding.code}`).not.toMatch(
          /\{[a-z]\w*\}|\bunknown\b|undefined|NaN|\[object/,
        );
      }
    }
  });

  it('tells how sure it is that a keystore cannot be read, and is a warning where it is not', () => {
    expect(one('ng.keystore-pbes2-java-8u251', 'keystore-unread')).toMatchObject({ severity: 'failure' });
    expect(one('ng.keystore-pbes2-java-8u275', 'keystore-unread')).toMatchObject({ severity: 'warning' });
  });

  it('lets a Java that can read the seal have the last word about it', () => {
    const observation = seen('ng.keystore-pbes2-java-8u275');
    const { probe } = seen('ok.keystore-pbes2').seen.run;
    const asked = (readsSha256Seals: boolean) => ({
      ...observation,
      seen: { ...observation.seen, run: { ...observation.seen.run, probe: probe && { ...probe, readsSha256Seals } } },
    });
    expect(judged(asked(true)).map(({ code }) => code)).not.toContain('keystore-unread');
    expect(judged(asked(false)).find(({ code }) => code === 'keystore-unread')).toMatchObject({ severity: 'failure' });
  });

  it('says why TLS 1.2 is missing, and where that is set', () => {
    expect(one('ng.pinned-to-1.1', 'tls-12-not-offered').facts['why']).toContain(
      'JAVA_OPTS sets jdk.tls.client.protocols=TLSv1.1',
    );
    expect(one('ng.tls-1.2-disabled', 'tls-12-not-offered').facts['why']).toContain('strict.security switches TLSv1.2');
    expect(one('ng.java-8-pinned-to-1.0', 'tls-12-not-offered').facts).toMatchObject({ basis: 'version table' });
  });

  it('names the issuer, the store and the command that imports a root', () => {
    const { facts, words } = one('ng.inspected', 'inspection-root-missing');
    expect(facts).toMatchObject({ product: 'Zscaler', storeBy: 'javax.net.ssl.trustStore' });
    expect(words.remedy).toMatch(/keytool" -importcert -keystore ".*trust.jks"/);
    expect(one('ng.untrusted-ca', 'root-missing').words.remedy).toContain('-importcert -cacerts');
    expect(one('ng.java-8-snapshot-root-missing', 'inspection-root-missing').words.remedy).toMatch(
      /jre\/lib\/security/,
    );
  });

  it('has no cacerts where none was found on this host, and does not know on a snapshot', () => {
    const { seen: java, ...rest } = seen('ng.java-8-snapshot');
    const trust = { ...java.files.trust, state: 'missing', file: null, count: 0, anchors: [] } as const;
    const without = (snapshotOfMs: number | null) =>
      judged({ ...rest, seen: { ...java, snapshotOfMs, files: { ...java.files, trust } } }).map(({ code }) => code);
    expect(without(null)).toContain('cacerts-missing');
    expect(without(1)).toContain('truststore-not-judged');
  });

  it('says once that Javas differ, and warns only where one of them would be refused', () => {
    expect(one('ng.java-home-is-java-7', 'javas-disagree')).toMatchObject({ severity: 'warning' });
    const observation = seen('ng.java-home-is-java-7');
    const [other] = observation.others ?? [];
    if (other?.release == null) throw new Error('no other Java');
    const newer = { ...other, release: { ...other.release, text: '21.0.2', feature: 21, update: 2 } };
    expect(judged({ ...observation, others: [newer] }).find(({ code }) => code === 'javas-disagree')).toMatchObject({
      severity: 'notice',
    });
  });

  it('keeps for the journal what changes', () => {
    expect(javaRuntime.traits(seen('ok.java-8u392-on-disk'))).toMatchObject({
      'Java path': '/opt/jdk/bin/java',
      'Java version': '1.8.0_392',
      'trusted roots of Java': 1,
    });
  });

  it('asks Javas of the settings, and compares only those that were found', () => {
    const exhibits = javaRuntime.exhibits(seen('ok.server-tls-1.3'));
    expect(exhibits.map(({ fileName }) => fileName)).toEqual(['java.json', 'endpoint-chain.pem']);
  });
});
