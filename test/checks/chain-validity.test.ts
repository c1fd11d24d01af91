import 'reflect-metadata';
import { Extension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { chainValidity } from '../../checks/chain-validity.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { Tools } from '../../src/tools.ts';
import type { Certificate } from '../../src/x509/certificate.ts';
import { certificatesOfPem } from '../../src/x509/pem.ts';
import { chainSeverities } from '../../src/x509/problems.ts';
import { chainOf, der, nowMs } from '../x509/making.ts';

const base64 = ({ der }: Certificate) => Buffer.from(der).toString('base64');

/** TLS feature 5, RFC 7633. */
const mustStaple = new Extension('1.3.6.1.5.5.7.1.24', false, der(0x30, der(2, Uint8Array.of(5))));

function observed(sent: readonly Certificate[], anchors: readonly Certificate[]) {
  return {
    host: 'api.example.com',
    port: 443,
    chains: [{ addresses: ['192.0.2.1'], certificates: sent.map(base64), asSent: true, ocspResponse: null }],
    store: 'Mozilla list of Node 24.21',
    anchors: anchors.map(base64),
  };
}

function stapled({ chains, ...rest }: ReturnType<typeof observed>, ocspResponse: string) {
  return { ...rest, chains: chains.map((chain) => ({ ...chain, ocspResponse })) };
}

const judged = (observation: Json) =>
  chainValidity.judge(observation, { nowMs, limits: { revocation: 'stapled' }, memory: null });

describe('chain-validity', () => {
  it('has nothing to say about a clean chain', async () => {
    const { leaf, intermediate, root } = await chainOf();
    expect(judged(observed([leaf, intermediate], [root]))).toEqual([]);
  });

  it('names the missing issuer, who refuses, and what to run', async () => {
    const { leaf, root } = await chainOf();
    const [finding] = judged(observed([leaf], [root]));
    expect(finding).toMatchObject({
      code: 'chain-incomplete',
      severity: 'failure',
      facts: {
        index: 0,
        subject: 'CN=api.example.com',
        issuer: 'CN=Test Issuing CA, O=Example',
        missingIssuer: 'CN=Test Issuing CA, O=Example',
        host: 'api.example.com',
        endpoint: 'api.example.com:443',
        store: 'Mozilla list of Node 24.21',
        place: 'certificate 1 of 1 sent (CN=api.example.com)',
      },
    });
    const explanation = chainValidity.explanations['chain-incomplete'];
    if (finding === undefined || explanation === undefined) throw new Error('no words');
    const text = worded(finding, explanation);
    expect(text.title).toContain('CN=Test Issuing CA, O=Example');
    expect(text.meaning).toContain('Java');
    expect(text.remedy).toContain(
      'openssl s_client -connect api.example.com:443 -servername api.example.com -showcerts',
    );
  });

  it('words every fact it mentions, for every code that can be found', async () => {
    const expired = await chainOf({
      leaf: { days: 10 },
      intermediate: { days: 10, hash: 'SHA-1' },
      root: { days: 20 },
    });
    const { leaf, intermediate, root } = expired;
    const findings = [
      ...judged(observed([leaf, root, intermediate, leaf], [root])),
      ...judged(observed([leaf, intermediate, root], [])),
      ...judged(observed([], [])),
      ...judged(observed([intermediate, leaf], [root])),
    ];
    expect(new Set(findings.map(({ code }) => code)).size).toBeGreaterThan(9);
    for (const finding of findings) {
      const explanation = chainValidity.explanations[finding.code];
      if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
      const { title, meaning, remedy } = worded(finding, explanation);
      expect([title, meaning, remedy].join(' ')).not.toMatch(/unknown\b(?! authority)|\{[a-z]/);
    }
  });

  it('words what revocation, stapling, validity and the root come to', async () => {
    const long = await chainOf({ leaf: { fromDays: -10, days: 900, extra: [mustStaple] } });
    const inspected = await chainOf({ intermediate: { name: 'CN=mitmproxy' } });
    const wide = await chainOf({ leaf: { days: 90, names: [{ type: 'dns', value: '*.co.uk' }] } });
    const failed = { ocsp: [], crls: [], issuers: [], failures: ['Fetching http://ocsp.example.com/: refused'] };
    const found = [
      ...judged({
        ...observed([long.leaf, long.intermediate], [long.root]),
        publicRoots: [long.root.fingerprintSha256],
      }),
      ...judged(stapled(observed([long.leaf, long.intermediate], [long.root]), 'AAAA')),
      ...judged({ ...observed([inspected.leaf, inspected.intermediate], [inspected.root]), publicRoots: [] }),
      ...judged({ ...observed([wide.leaf, wide.intermediate], [wide.root]), host: 'a.mycompany.com', publicRoots: [] }),
      ...judged({
        ...observed([wide.leaf], [wide.root]),
        fetched: { ...failed, issuers: [base64(wide.intermediate)] },
      }),
    ];
    const codes = found.map(({ code }) => code);
    for (const code of ['must-staple-without-staple', 'validity-too-long', 'revocation-unknown', 'tls-interception']) {
      expect(codes).toContain(code);
    }
    expect(codes).toEqual(expect.arrayContaining(['private-root', 'wildcard-too-wide', 'chain-incomplete']));
    expect(found.find(({ code }) => code === 'chain-incomplete')?.facts['completedByFetching']).toBe(true);
    for (const finding of found) {
      const explanation = chainValidity.explanations[finding.code];
      if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
      const { title, meaning, remedy } = worded(finding, explanation);
      expect([title, meaning, remedy].join(' ')).not.toMatch(/\{[a-z]/);
    }
  });

  it('says nothing of revocation when told not to', async () => {
    const it = await chainOf({ leaf: { extra: [mustStaple] } });
    const observation = observed([it.leaf, it.intermediate], [it.root]);
    const limits = { revocation: 'off' };
    expect(chainValidity.judge(observation, { nowMs, limits, memory: null })).toEqual([]);
    expect(judged(observation).map(({ code }) => code)).toEqual(['must-staple-without-staple']);
  });

  it('follows the certificates only where the settings say online', () => {
    const settings = settingsFor({ endpoints: [{ host: 'h', port: 443 }] });
    expect(chainValidity.targets(settings)).toMatchObject([{ online: false, allowPrivateAddresses: false }]);
    const limits = { 'chain-validity': { revocation: 'online', allowPrivateAddresses: true } };
    expect(chainValidity.targets({ ...settings, limits })).toMatchObject([
      { online: true, allowPrivateAddresses: true },
    ]);
  });

  it('has words for exactly the codes of the judge', () => {
    expect(Object.keys(chainValidity.explanations).sort()).toEqual(Object.keys(chainSeverities).sort());
  });

  it('shows what was sent, as PEM in order', async () => {
    const { leaf, intermediate } = await chainOf();
    const [exhibit] = chainValidity.exhibits(observed([leaf, intermediate], []));
    expect(exhibit?.fileName).toBe('chain-sent.pem');
    const ders = certificatesOfPem(String(exhibit?.content)).map((der) => Buffer.from(der).toString('base64'));
    expect(ders).toEqual([base64(leaf), base64(intermediate)]);
  });

  it('asks the two tools once, for the endpoint and for what it sent', async () => {
    const asked: Json[] = [];
    const chain = { certificates: ['AA=='], asSent: true, ocspResponse: null };
    const tls = {
      look: async (endpoint: { host: string; port: number }) => {
        asked.push({ ...endpoint });
        const seen = (address: string, shown: object | null) => ({ outcome: 'seen', address, chain: shown });
        const addresses = [seen('192.0.2.1', chain), seen('192.0.2.2', null), seen('192.0.2.3', { ...chain })];
        return { ...endpoint, addresses, addressesLeftOut: 0 };
      },
    };
    const trust = {
      anchorsFor: async (certificates: readonly string[]) => {
        asked.push([...certificates]);
        return { store: 'a store', anchors: [] };
      },
    };
    const target = { name: 'h:443', host: 'h', port: 443 };
    const observation = await chainValidity.probe(
      target,
      { tls, trust } as unknown as Tools,
      AbortSignal.timeout(1000),
    );
    expect(asked).toEqual([{ host: 'h', port: 443 }, ['AA==']]);
    expect(observation).toMatchObject({
      host: 'h',
      store: 'a store',
      chains: [{ addresses: ['192.0.2.1', '192.0.2.3'], certificates: ['AA=='] }],
    });
    expect(judged(observation).map(({ code }) => code)).toEqual(['unreadable-certificate']);
  });
});
