import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import type { ChainQuestion } from '../../src/x509/chain.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import { inspectionVendors } from '../../src/x509/inspection-vendors.ts';
import { isPublicName } from '../../src/x509/public-hosts.ts';
import { isPublicSuffix } from '../../src/x509/public-suffixes.ts';
import type { Recipe } from './making.ts';
import { chainOf, make, nowMs } from './making.ts';

const dayMs = 86_400_000;
type Given = {
  host?: string;
  root?: string;
  intermediate?: string;
  leaf?: Partial<Recipe>;
  trusted?: boolean;
  public?: boolean;
};

async function told(given: Given, more: Partial<ChainQuestion> = {}): Promise<string[]> {
  const { host = 'api.anaplan.com', trusted = true, public: isPublic = false } = given;
  const { root, intermediate, leaf } = await chainOf({
    root: given.root ? { name: given.root } : {},
    intermediate: given.intermediate ? { name: given.intermediate } : {},
    leaf: { name: `CN=${host}`, names: [{ type: 'dns', value: host }], ...given.leaf },
  });
  const { problems } = judgeChain({
    sent: trusted ? [leaf, intermediate] : [leaf, intermediate, root],
    anchors: trusted ? [root] : [],
    publicRoots: isPublic ? [root.fingerprintSha256] : [],
    host,
    nowMs,
    ...more,
  });
  return problems.map(({ code, severity, index }) => `${code} ${severity}@${index ?? 'store'}`);
}
const short = { fromDays: -10, days: 90 };

describe('the root of a chain', () => {
  it('public: nothing', async () => {
    expect(await told({ public: true, leaf: short })).toEqual([]);
  });

  it('private and trusted, before a host anybody may have: worth knowing', async () => {
    expect(await told({ host: 'erp.mycompany.com', leaf: short })).toEqual(['private-root notice@store']);
    expect(await told({ host: 'erp.mycompany.internal', leaf: short })).toEqual([]);
    expect(await told({ host: 'erp', leaf: short })).toEqual([]);
  });

  it('private before Anaplan is an interception: a failure, or a notice where it is trusted', async () => {
    expect(await told({ leaf: short })).toEqual(['tls-interception notice@store']);
    expect(await told({ leaf: short, trusted: false })).toEqual(['tls-interception failure@2']);
  });

  it('private elsewhere and not trusted is an untrusted root', async () => {
    expect(await told({ host: 'erp.mycompany.com', leaf: short, trusted: false })).toEqual([
      'untrusted-root failure@2',
    ]);
  });

  it('a product gives itself away by its name, on any host, even where its CA is not sent', async () => {
    const intermediate = 'CN=Zscaler Intermediate Root CA (zscaler.net), O=Zscaler Inc.';
    const host = 'www.example.net';
    expect(await told({ host, intermediate, leaf: short, trusted: false })).toEqual(['tls-interception failure@2']);
    expect(await told({ host, intermediate, leaf: short })).toEqual(['tls-interception notice@store']);
    const { made } = await chainOf({ intermediate: { name: intermediate } });
    const leaf = await make({ name: `CN=${host}`, by: made.intermediate, names: [{ type: 'dns', value: host }] });
    const { problems } = judgeChain({ sent: [leaf.certificate], anchors: [], host, nowMs });
    expect(problems[0]).toMatchObject({ code: 'tls-interception', facts: { product: 'Zscaler', trusted: false } });
  });

  it('says nothing where it is not known which roots are public', async () => {
    expect(await told({ leaf: { ...short, days: 900 } }, { publicRoots: null })).toEqual([]);
  });

  it('no product is found in the names of public roots', async () => {
    const tls = await import('node:tls');
    const { X509Certificate } = await import('node:crypto');
    const names = tls.default.rootCertificates.map((pem) => new X509Certificate(pem).subject.replaceAll('\n', ', '));
    for (const { vendor, name } of inspectionVendors)
      expect(
        names.filter((one) => name.test(one)),
        vendor,
      ).toEqual([]);
  });
});

describe('validity', () => {
  const since = (year: number, month: number, day: number) => (Date.UTC(year, month - 1, day) - nowMs) / dayMs;
  const cases: [title: string, fromDays: number, days: number, isPublic: boolean, found: string[]][] = [
    ['200 days of 2026', since(2026, 10, 1), 200, true, []],
    ['398 days of 2026', since(2026, 10, 1), 398, true, ['validity-too-long notice@0']],
    ['398 days of before the step', since(2026, 3, 14), 398, true, []],
    ['399 days', since(2026, 3, 14), 399, true, ['validity-too-long warning@0']],
    ['399 days of 2026', since(2026, 4, 1), 399, true, ['validity-too-long warning@0']],
    ['800 days of a private CA', since(2026, 4, 1), 800, false, []],
    ['826 days of a private CA', since(2026, 4, 1), 826, false, ['validity-too-long notice@0']],
  ];
  it.each(cases)('%s', async (_title, fromDays, days, isPublic, found) => {
    expect(await told({ host: 'erp.internal', public: isPublic, leaf: { fromDays, days } })).toEqual(found);
  });
});

describe('names', () => {
  it('a wildcard for a public suffix is too wide', async () => {
    const names = [
      { type: 'dns', value: 'erp.internal' },
      { type: 'dns', value: '*.co.uk' },
    ] as const;
    expect(await told({ host: 'erp.internal', leaf: { ...short, names } })).toEqual(['wildcard-too-wide warning@0']);
  });

  it('public suffixes', () => {
    for (const name of ['', 'com', 'co.uk', 'com.au', 'CO.JP', 'co.at', 'gov.in'])
      expect(isPublicSuffix(name), name).toBe(true);
    for (const name of ['example.com', 'anaplan.com', 'co.com', 'co.de', 'a.co.uk', 'example.uk', 'bbc.uk']) {
      expect(isPublicSuffix(name), name).toBe(false);
    }
  });

  it('public names', () => {
    for (const name of ['api.anaplan.com', 'Example.DE', 'a.b']) expect(isPublicName(name), name).toBe(true);
    for (const name of [
      'localhost',
      'erp',
      'a.local',
      'x.corp',
      '10.0.0.1',
      '[::1]',
      'api.example.com',
      'a.home.arpa',
    ]) {
      expect(isPublicName(name), name).toBe(false);
    }
  });
});
