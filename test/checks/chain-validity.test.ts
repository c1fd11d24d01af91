import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { chainValidity } from '../../checks/chain-validity.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import type { Tools } from '../../src/tools.ts';
import type { Certificate } from '../../src/x509/certificate.ts';
import { certificatesOfPem } from '../../src/x509/pem.ts';
import { chainSeverities } from '../../src/x509/problems.ts';
import { chainOf, nowMs } from '../x509/making.ts';

const base64 = ({ der }: Certificate) => Buffer.from(der).toString('base64');

function observed(sent: readonly Certificate[], anchors: readonly Certificate[]): Json {
  return {
    host: 'api.example.com',
    port: 443,
    chains: [{ addresses: ['192.0.2.1'], certificates: sent.map(base64), asSent: true, ocspResponse: null }],
    store: 'Mozilla list of Node 24.21',
    anchors: anchors.map(base64),
  };
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
