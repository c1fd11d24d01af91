import { beforeAll, describe, expect, test } from 'vitest';
import type { Side } from '../../src/certs/compare.ts';
import { comparisonOf } from '../../src/certs/compare.ts';
import { sideOf } from '../../src/certs/compared.ts';
import { contentsOf } from '../../src/certs/contents.ts';
import type { Recipe } from '../x509/making.ts';
import { ecKeys, make, rsaKeys } from '../x509/making.ts';
import type { Family } from './made.ts';
import { family, nowMs, pemOf, userRecipe } from './made.ts';

let all: Family;
let before: Side;
beforeAll(async () => {
  all = await family();
  before = sideWith(all);
});

const noAnchors = { anchorsFor: async () => ({ store: 'none', anchors: [] }) };
const sideWith = ({ root, issuing, user }: Family): Side => ({
  leaf: user.certificate,
  issuers: [issuing.certificate, root.certificate],
  root: root.certificate,
});

async function renewed(change: Partial<Recipe>, family_ = all): Promise<Side> {
  const user = await make({
    ...userRecipe,
    by: family_.issuing,
    keys: all.user.keys,
    fromDays: -1,
    days: 400,
    ...change,
  });
  return sideWith({ ...family_, user });
}
const warningsOf = (side: Side, old = before) =>
  comparisonOf(old, side, nowMs).remarks.flatMap(({ code, severity }) => (severity === 'warning' ? [code] : []));
const changedIn = (side: Side) =>
  comparisonOf(before, side, nowMs).differences.flatMap(({ field, changed }) => (changed ? [field] : []));

describe('a renewal that changes nothing but dates', () => {
  test('with the same key', async () => {
    const after = await renewed({});
    const { verdict, remarks } = comparisonOf(before, after, nowMs);
    expect(verdict).toBe('same-purpose');
    expect(remarks.map(({ code }) => code)).toEqual(['register-again', 'key-kept']);
    expect(changedIn(after)).toEqual(['serial', 'valid from', 'valid until', 'SHA-256 fingerprint']);
  });
  test('with another key, which is said', async () => {
    const after = await renewed({ keys: await rsaKeys(2048) });
    const { verdict, remarks } = comparisonOf(before, after, nowMs);
    expect(verdict).toBe('same-purpose');
    expect(remarks.map(({ code }) => code)).toEqual(['register-again', 'key-changed']);
    expect(changedIn(after)).toContain('public key');
  });
  test('a longer key does not bite', async () =>
    expect(warningsOf(await renewed({ keys: await rsaKeys(3072) }))).toEqual([]));
});

describe('what will bite', () => {
  test.each<[string, Partial<Recipe>]>([
    ['email-lost', { names: [{ type: 'email', value: 'somebody@example.com' }] }],
    ['email-missing', { names: null }],
    ['extended-key-usage-lost', { extendedUsages: ['1.3.6.1.5.5.7.3.4'] }],
    ['server-certificate', { extendedUsages: ['1.3.6.1.5.5.7.3.1'] }],
    ['no-digital-signature', { usages: 32 }],
    ['no-revocation-pointer', { extra: [] }],
    ['not-longer', { days: 200 }],
    ['weak-signature', { hash: 'SHA-1' }],
  ])('%s', async (code, change) => {
    const after = await renewed(change);
    expect(warningsOf(after)).toEqual([code]);
    expect(comparisonOf(before, after, nowMs).verdict).toBe('will-bite');
  });

  test('e-mail addresses are the same in any case', async () =>
    expect(warningsOf(await renewed({ names: [{ type: 'email', value: 'Loader@Example.com' }] }))).toEqual([]));

  test('a shorter key', async () => {
    const long = await renewed({ keys: await rsaKeys(3072), fromDays: -20, days: 300 });
    expect(warningsOf(await renewed({}), long)).toEqual(['key-shorter']);
  });
  test('a key of another kind', async () =>
    expect(warningsOf(await renewed({ keys: await ecKeys() }))).toEqual(['key-not-rsa']));
  test('another root', async () =>
    expect(warningsOf(await renewed({}, await otherFamily()))).toEqual(['root-changed']));
  test('another issuer below a root that cannot be told', async () => {
    const after = { ...(await renewed({}, await otherFamily())), root: null };
    expect(warningsOf(after)).toEqual(['issuer-changed']);
  });
  test('the same issuer, the root of neither in the file', async () => {
    expect(warningsOf({ ...(await renewed({})), root: null }, { ...before, root: null })).toEqual([]);
  });
  test('a gap between the two', async () => {
    const after = await renewed({ fromDays: 400 });
    expect(warningsOf(after)).toEqual(['gap', 'certificate-not-yet-valid']);
  });
  test('the same file twice', () => expect(warningsOf(before)).toEqual(['same-certificate']));
  test('an expired one is unusable', async () => {
    const after = await renewed({ fromDays: -20, days: 10 });
    expect(comparisonOf(before, after, nowMs).verdict).toBe('unusable');
  });
  test('what the old one lacked too is told and does not count', async () => {
    const old = await renewed({ extra: [], fromDays: -40, days: 100 });
    const { verdict, remarks } = comparisonOf(old, await renewed({ extra: [] }), nowMs);
    expect(verdict).toBe('same-purpose');
    expect(remarks).toContainEqual(expect.objectContaining({ code: 'no-revocation-pointer', severity: 'notice' }));
  });
});

async function otherFamily(): Promise<Family> {
  const root = await make({ name: 'CN=Other Root', by: null, ca: true });
  const issuing = await make({ name: 'CN=Other Issuing', by: root, ca: true });
  return { ...all, root, issuing };
}

describe('the sides', () => {
  const side = (text: string, anchors: readonly string[] = []) =>
    sideOf(contentsOf('file.pem', Buffer.from(text), null, null), {
      anchorsFor: async () => ({ store: 'some', anchors }),
    });

  test("the user's certificate is found behind those of the CAs", async () => {
    const { leaf, issuers, root } = await side(pemOf(all.root) + pemOf(all.issuing) + pemOf(all.user));
    expect([leaf, ...issuers].map(({ commonName }) => commonName)).toEqual(['Loader', 'Test Issuing', 'Test Root']);
    expect(root?.commonName).toBe('Test Root');
  });
  test('a trust store completes the chain, and only with the root that signed it', async () => {
    const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
    const twin = await make({ name: 'CN=Test Root', by: null, ca: true });
    const anchors = [base64(twin.certificate.der), base64(all.root.certificate.der)];
    const { root } = await side(pemOf(all.user) + pemOf(all.issuing), anchors);
    expect(root?.fingerprintSha256).toBe(all.root.certificate.fingerprintSha256);
  });
  test('without root and store the root is not known', async () => {
    const contents = contentsOf('file.pem', Buffer.from(pemOf(all.user)), null, null);
    expect((await sideOf(contents, noAnchors)).root).toBeNull();
  });
  test('no certificate is unusable', async () => {
    await expect(side('nothing here')).rejects.toMatchObject({ blame: 'unusable' });
  });
});
