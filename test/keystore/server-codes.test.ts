/** A server's chain in a PEM file, one defect each: client-certificate names it by the code of chain-validity behind `server-`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientCertificate } from '../../checks/client-certificate.ts';
import { worded } from '../../src/explanation.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { pemOfCertificate } from '../../src/x509/pem.ts';
import { chainSeverities } from '../../src/x509/problems.ts';
import type { Made, Recipe } from '../x509/making.ts';
import { make, nowMs, rsaKeys, withBrokenSignature } from '../x509/making.ts';

const host = 'www.example.com';
const past = { fromDays: -100, days: 90 };
type Levels = { readonly leaf: Made; readonly intermediate: Made; readonly root: Made; readonly stranger: Made };
type Part = 'leaf' | 'intermediate' | 'root';

describe("a server's chain in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-server-codes-'));
  let weak: Made['keys'];
  let stranger: Made;
  beforeAll(async () => {
    weak = await rsaKeys(1024);
    stranger = await make({ name: 'CN=Stranger', by: null, ca: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function levels(recipes: Partial<Record<Part, Partial<Recipe>>>): Promise<Levels> {
    const root = await make({ name: 'CN=Root', by: null, ca: true, ...recipes.root });
    const intermediate = await make({ name: 'CN=Issuing', by: root, ca: true, ...recipes.intermediate });
    const names = [{ type: 'dns', value: host }] as const;
    const leaf = await make({ name: `CN=${host}`, by: intermediate, names, ...recipes.leaf });
    return { root, intermediate, leaf, stranger };
  }
  async function found(certificates: readonly Uint8Array[], anchors: readonly Uint8Array[]) {
    const file = join(folder, 'server.pem');
    writeFileSync(file, certificates.map(pemOfCertificate).join(''), { mode: 0o600 });
    const [target] = clientCertificate.targets(settingsFor({ certificates: [{ file, host }] }));
    const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
    const tools = {
      keystores: createKeystores({ readSecret: async () => '' }),
      trust: { anchorsFor: async () => ({ store: 'test store', anchors: anchors.map(base64) }) },
    };
    if (target === undefined) throw new Error('no target');
    const observation = await clientCertificate.probe(
      target,
      tools as unknown as Parameters<typeof clientCertificate.probe>[1],
      new AbortController().signal,
    );
    const limits = clientCertificate.limits.parse({});
    return clientCertificate.judge(JSON.parse(JSON.stringify(observation)), { nowMs, limits, memory: null });
  }

  const clientAuth = '1.3.6.1.5.5.7.3.2';
  it.each<[string, Partial<Record<Part, Partial<Recipe>>>, ((levels: Levels) => readonly Uint8Array[])?]>([
    ['host-mismatch', { leaf: { name: 'CN=a.example.com', names: [{ type: 'dns', value: 'a.example.com' }] } }],
    ['no-san', { leaf: { names: null } }],
    ['leaf-expired', { leaf: past }],
    ['leaf-not-yet-valid', { leaf: { fromDays: 3 } }],
    ['intermediate-expired', { intermediate: past }],
    ['root-expired', { root: past }],
    [
      'not-a-ca',
      { intermediate: { ca: null, usages: 32 } },
      ({ leaf, intermediate }) => [leaf.certificate.der, intermediate.certificate.der],
    ],
    ['weak-signature', { leaf: { hash: 'SHA-1' } }],
    ['wrong-extended-key-usage', { leaf: { extendedUsages: [clientAuth] } }],
    ['chain-incomplete', {}, ({ leaf }) => [leaf.certificate.der]],
    [
      'bad-signature',
      {},
      ({ leaf, intermediate }) => [withBrokenSignature(leaf.certificate).der, intermediate.certificate.der],
    ],
    [
      'root-sent',
      {},
      ({ leaf, intermediate, root }) => [leaf, intermediate, root].map(({ certificate }) => certificate.der),
    ],
    [
      'extra-certificate',
      {},
      ({ leaf, intermediate }) => [leaf, intermediate, stranger].map(({ certificate }) => certificate.der),
    ],
    [
      'duplicate-certificate',
      {},
      ({ leaf, intermediate }) => [leaf, intermediate, intermediate].map(({ certificate }) => certificate.der),
    ],
  ])('%s', async (code, recipes, arrange) => {
    const made = await levels(recipes);
    const certificates = arrange?.(made) ?? [made.leaf.certificate.der, made.intermediate.certificate.der];
    const told = await found(certificates, [made.root.certificate.der]);
    expect(told.map((one) => one.code)).toEqual([`server-${code}`]);
    const [finding] = told;
    expect(finding?.severity).toBe(chainSeverities[code as keyof typeof chainSeverities]);
    expect(finding?.facts['problem']).toBe(code);
  });

  it('a weak key, an unknown root and a certificate signed by itself', async () => {
    const short = await levels({ leaf: { keys: weak } });
    const files = [short.leaf.certificate.der, short.intermediate.certificate.der];
    const codes = async (...parameters: Parameters<typeof found>) =>
      (await found(...parameters)).map(({ code }) => code);
    expect(await codes(files, [short.root.certificate.der])).toEqual(['server-weak-key']);
    const plain = await levels({});
    const withRoot = [plain.leaf, plain.intermediate, plain.root].map(({ certificate }) => certificate.der);
    expect(await codes(withRoot, [])).toContain('server-untrusted-root');
    const own = await make({ name: `CN=${host}`, by: null, names: [{ type: 'dns', value: host }] });
    expect(await codes([own.certificate.der], [])).toEqual(['server-self-signed']);
  });

  it('a clean one gives nothing', async () => {
    const { leaf, intermediate, root } = await levels({});
    expect(await found([leaf.certificate.der, intermediate.certificate.der], [root.certificate.der])).toEqual([]);
  });

  it('the words of all of them take the facts they are given', async () => {
    const { leaf } = await levels({ leaf: past });
    const [finding] = await found([leaf.certificate.der], []);
    if (finding === undefined) throw new Error('nothing found');
    const codes = Object.keys(clientCertificate.explanations).filter((code) => code.startsWith('server-'));
    expect(codes.length).toBeGreaterThan(25);
    for (const code of codes.filter((one) => one !== 'server-certificate')) {
      const explanation = clientCertificate.explanations[code];
      if (explanation === undefined) throw new Error(code);
      const { title, meaning, remedy } = worded({ ...finding, code }, explanation);
      expect(`${title} ${meaning} ${remedy}`, code).not.toMatch(/unknown,|[{}]/);
    }
  });
});
