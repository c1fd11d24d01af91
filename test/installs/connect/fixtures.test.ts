/** Every row of the table in docs/anaplan-connect.md: scripts that are fit, and scripts with one defect each, told by its code and no other. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasKeytool, hasOpenssl, Workshop } from '../../keystore/made.ts';
import { canary, makeClientStores } from '../client-store.ts';
import { connectTree, fixtureNames, fixtures, headerOf, lookedAt, textAt } from './connect-tree.ts';

/** Of no concern to any row: the CA is our own, the stand-ins for Java have no trust store, and scripts have to hold their secrets somewhere. */
const always = new Set(['private-root-suspected', 'truststore-not-judged', 'secret-in-script']);

describe.skipIf(!hasOpenssl)('scripts of Anaplan Connect', () => {
  let shop: Workshop;
  beforeAll(() => {
    shop = new Workshop();
    makeKeys(shop);
  }, 60_000);
  afterAll(() => shop?.close());

  for (const name of fixtureNames()) {
    const text = textAt(fixtures, name);
    const { expect: expected, needs, account } = headerOf(text);
    it.skipIf(needs.includes('keytool') && !hasKeytool)(name, async () => {
      const tree = await connectTree(name, text, shop.folder);
      try {
        const { findings, observation, known } = await lookedAt(tree.script, tree.environment, {
          caFile: shop.path('root.pem'),
          ...(account === null ? {} : { account, javaHome: tree.environment.JAVA_HOME ?? null }),
        });
        const bad = findings.filter(({ severity }) => severity !== 'notice');
        const told = [...new Set(bad.map(({ code }) => code))].filter(
          (code) => expected.includes(code) || !always.has(code),
        );
        const notices = findings.filter(({ severity, code }) => severity === 'notice' && expected.includes(code));
        const codes = [...told, ...new Set(notices.map(({ code }) => code))].toSorted();
        expect(codes, JSON.stringify(bad, null, 1)).toEqual(expected.toSorted());
        expect(JSON.stringify([findings, observation])).not.toMatch(/Canary/);
        if (text.includes(canary)) expect(known).toContain(canary);
      } finally {
        tree.remove();
      }
    });
  }

  it('has a fixture of either kind', () => {
    const names = fixtureNames();
    expect(names.filter((name) => name.startsWith('ok.')).length).toBeGreaterThan(9);
    for (const row of [
      '01',
      '02',
      '03',
      '04',
      '05',
      '06',
      '07',
      '08',
      '09',
      '10',
      '11',
      '12',
      '15',
      '16',
      '17',
      '18',
      '19',
      '23',
    ]) {
      expect(
        names.some((name) => name.startsWith(`ng.ac${row}`)),
        `AC${row}`,
      ).toBe(true);
    }
  });
});

function makeKeys(shop: Workshop): void {
  makeClientStores(shop);
  const pass = `pass:${canary}`;
  shop.openssl('pkcs8', '-topk8', '-in', 'good.key', '-out', 'good-k8.pem', '-passout', pass);
  shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'good.key', '-out', 'good-plain.pem');
  shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'server.key', '-out', 'server-plain.pem');
  shop.openssl('rsa', '-traditional', '-in', 'good.key', '-out', 'good-pkcs1.pem');
  shop.write('chain.pem', Buffer.concat([shop.bytes('good.pem'), shop.bytes('root.pem')]));
  const made = ['good.pem', 'good-k8.pem', 'good-plain.pem', 'server-plain.pem', 'good-pkcs1.pem', 'chain.pem'];
  if (hasKeytool) made.push(...keytoolStores(shop));
  for (const name of made) chmodSync(join(shop.folder, name), 0o600);
}

function keytoolStores(shop: Workshop): readonly string[] {
  const from = ['-importkeystore', '-srckeystore', 'good.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', canary];
  const into = (name: string, type: string, keyPassword: string) =>
    shop.keytool(
      ...from,
      '-srcalias',
      'anaplan',
      '-destkeystore',
      name,
      '-deststoretype',
      type,
      '-deststorepass',
      canary,
      '-destkeypass',
      keyPassword,
      '-noprompt',
    );
  into('good.jks', 'JKS', canary);
  into('two-passwords.jks', 'JKS', 'Other-Canary-4');
  into('good.jceks', 'JCEKS', canary);
  return ['good.jks', 'two-passwords.jks', 'good.jceks'];
}
