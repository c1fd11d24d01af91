import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainRemarks, remarksOn } from '../../src/certs/remarks.ts';
import type { Certificate } from '../../src/x509/certificate.ts';
import type { Recipe } from '../x509/making.ts';
import { ecKeys, make, rsaKeys } from '../x509/making.ts';
import type { Family } from './made.ts';
import { family, nowMs, userRecipe } from './made.ts';

const day = 86_400_000;
let all: Family;
beforeAll(async () => {
  all = await family();
});

const codesOf = (certificate: Certificate, atMs = nowMs) => remarksOn(certificate, atMs).map(({ code }) => code);

describe("Anaplan's rules for a user's certificate", () => {
  test('a right one gets no remark', () => expect(codesOf(all.user.certificate)).toEqual([]));

  test.each<[string, Partial<Recipe>]>([
    ['email-missing', { names: [{ type: 'dns', value: 'loader.example.com' }] }],
    ['no-digital-signature', { usages: 32 }],
    ['key-usage-missing', { usages: null }],
    ['server-certificate', { extendedUsages: ['1.3.6.1.5.5.7.3.1'] }],
    ['usage-wrong', { extendedUsages: ['1.3.6.1.5.5.7.3.3'] }],
    ['usage-missing', { extendedUsages: null }],
    ['weak-signature', { hash: 'SHA-1' }],
    ['no-revocation-pointer', { extra: [] }],
  ])('%s', async (code, change) => {
    const { certificate } = await make({ ...userRecipe, by: all.issuing, keys: all.user.keys, ...change });
    expect(codesOf(certificate)).toEqual([code]);
  });

  test('one of the two extended usages is enough, and worth a notice', async () => {
    for (const usage of ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4']) {
      const { certificate } = await make({
        ...userRecipe,
        by: all.issuing,
        keys: all.user.keys,
        extendedUsages: [usage],
      });
      expect(remarksOn(certificate, nowMs)).toMatchObject([{ code: 'usage-incomplete', severity: 'notice' }]);
    }
  });

  test('key of another kind, and a short one', async () => {
    const ec = await make({ ...userRecipe, by: all.issuing, keys: await ecKeys() });
    expect(codesOf(ec.certificate)).toEqual(['key-not-rsa']);
    const short = await make({ ...userRecipe, by: all.issuing, keys: await rsaKeys(1024) });
    expect(codesOf(short.certificate)).toEqual(['key-too-short']);
  });

  test('validity, to the millisecond', () => {
    const { certificate } = all.user;
    expect(codesOf(certificate, certificate.notAfterMs)).toEqual(['certificate-expiring']);
    expect(codesOf(certificate, certificate.notAfterMs + 1)).toEqual(['certificate-expired']);
    expect(codesOf(certificate, certificate.notBeforeMs)).toEqual([]);
    expect(codesOf(certificate, certificate.notBeforeMs - 1)).toEqual(['certificate-not-yet-valid']);
    expect(codesOf(certificate, certificate.notAfterMs - 31 * day)).toEqual([]);
    expect(codesOf(certificate, certificate.notAfterMs - 31 * day + 1)).toEqual(['certificate-expiring']);
  });

  test('a CA certificate, and one signed by itself', async () => {
    expect(codesOf(all.root.certificate)).toContain('ca-certificate');
    const own = await make({ ...userRecipe, by: null, keys: all.user.keys });
    expect(codesOf(own.certificate)).toEqual(['self-signed']);
  });

  test('a missing chain is worth a notice, and no more', () => {
    expect(chainRemarks(all.user.certificate, [])).toMatchObject([{ code: 'no-intermediates', severity: 'notice' }]);
    expect(chainRemarks(all.user.certificate, [all.issuing.certificate])).toEqual([]);
  });

  test('every code of the rules has words of its own', () => {
    const rules = readFileSync(new URL('../../src/keystore/sign-in-rules.ts', import.meta.url), 'utf8');
    const words = readFileSync(new URL('../../src/certs/remarks.ts', import.meta.url), 'utf8');
    const codes = [...rules.matchAll(/'([a-z-]+)', '(?:failure|warning|notice)'/g)].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(12);
    // Only a user who is named can be another's.
    const missing = codes.filter((code) => code !== 'email-of-another-user' && !words.includes(`'${code}':`));
    expect(missing).toEqual([]);
  });
});
