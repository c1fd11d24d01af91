import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientContext } from '../../src/trust/client-roots.ts';
import { mozillaRoots } from '../../src/trust/mozilla.ts';
import { createTrustStores } from '../../src/trust/stores.ts';
import type { Certificate } from '../../src/x509/certificate.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { certificatesOfPem, pemOfCertificate } from '../../src/x509/pem.ts';
import { chainOf, make } from '../x509/making.ts';

const base64 = ({ der }: Certificate) => Buffer.from(der).toString('base64');
const isMozillaRoot = (der: Uint8Array) =>
  tls.rootCertificates.flatMap(certificatesOfPem).some((one) => Buffer.compare(one, der) === 0);

let folder: string;
let chain: Awaited<ReturnType<typeof chainOf>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-'));
  chain = await chainOf();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('a trust store', () => {
  it('of Mozilla names its version and knows its roots', async () => {
    const root = tls.rootCertificates.flatMap(certificatesOfPem)[0] ?? new Uint8Array();
    const { store, anchors } = await createTrustStores({ trust: 'mozilla', caFile: null }).anchorsFor([
      Buffer.from(root).toString('base64'),
    ]);
    expect(store).toMatch(/^Mozilla list of \d{4}-\d\d-\d\d$/);
    expect(anchors.map((one) => isMozillaRoot(Buffer.from(one, 'base64')))).toContain(true);
  });

  it('finds the issuer in the CA file, beside Mozilla, and nothing for strangers', async () => {
    const caFile = await fileWith('ca.pem', pemOfCertificate(chain.root.der));
    const stores = createTrustStores({ trust: 'mozilla', caFile });
    const found = await stores.anchorsFor([base64(chain.leaf), base64(chain.intermediate)]);
    expect(found.anchors).toEqual([base64(chain.root)]);
    expect(found.store).toMatch(/ \+ CA file .*ca\.pem$/);
    expect((await stores.anchorsFor([base64(chain.leaf)])).anchors).toEqual([]);
  });

  it('gives every root of one name, and a trusted certificate that was itself sent', async () => {
    const twin = await make({ name: chain.made.root.name, by: null, ca: true });
    const caFile = await fileWith(
      'twins.pem',
      [chain.root, twin.certificate, chain.leaf].map(({ der }) => pemOfCertificate(der)).join(''),
    );
    const { anchors } = await createTrustStores({ trust: 'mozilla', caFile }).anchorsFor([
      base64(chain.leaf),
      base64(chain.intermediate),
    ]);
    expect(new Set(anchors)).toEqual(new Set([chain.root, twin.certificate, chain.leaf].map(base64)));
  });

  it('does not mind what is no certificate', async () => {
    const stores = createTrustStores({ trust: 'mozilla', caFile: null });
    expect((await stores.anchorsFor(['', 'AAAA', '!!'])).anchors).toEqual([]);
  });

  it('of the system is the first bundle that exists', async () => {
    const bundle = await fileWith('bundle.crt', `# comment\n${pemOfCertificate(chain.root.der)}`);
    const stores = createTrustStores({
      trust: 'system',
      caFile: null,
      bundleFiles: [join(folder, 'none.crt'), bundle],
    });
    const { store, anchors } = await stores.anchorsFor([base64(chain.intermediate)]);
    expect(store).toBe(`system store ${bundle}`);
    expect(anchors.map((one) => parseCertificate(Buffer.from(one, 'base64')).subject)).toEqual([
      'CN=Test Root, O=Example',
    ]);
  });
});

describe('a store that cannot be read', () => {
  const refusal = (code: string) => ({ name: 'CouldNotLook', fault: { whose: 'operator', code } });

  it.skipIf(process.platform !== 'linux')('no bundle at all', async () => {
    const stores = createTrustStores({ trust: 'system', caFile: null, bundleFiles: [join(folder, 'none.crt')] });
    await expect(stores.anchorsFor([])).rejects.toMatchObject(refusal('trust-store-missing'));
  });

  it('a CA file that is missing, and is there the next time', async () => {
    const caFile = join(folder, 'later.pem');
    const stores = createTrustStores({ trust: 'mozilla', caFile });
    await expect(stores.anchorsFor([])).rejects.toMatchObject(refusal('trust-store-unreadable'));
    await fileWith('later.pem', pemOfCertificate(chain.root.der));
    await expect(stores.anchorsFor([base64(chain.intermediate)])).resolves.toMatchObject({
      anchors: [base64(chain.root)],
    });
  });

  it('a CA file without a certificate', async () => {
    const caFile = await fileWith('der.pem', 'binary or empty');
    await expect(createTrustStores({ trust: 'mozilla', caFile }).anchorsFor([])).rejects.toMatchObject(
      refusal('ca-file-without-certificates'),
    );
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn('skipped: root may read every file');
  it.skipIf(isRoot)('a CA file this account may not read', async () => {
    const caFile = await fileWith('secret.pem', pemOfCertificate(chain.root.der));
    await chmod(caFile, 0);
    await expect(createTrustStores({ trust: 'mozilla', caFile }).anchorsFor([])).rejects.toMatchObject(
      refusal('trust-store-unreadable'),
    );
  });
});

describe('the list that is shipped', () => {
  it('is whole, dated, and not that of the Node at hand', () => {
    const { version, ders, fingerprints } = mozillaRoots();
    expect(version).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(ders.length).toBeGreaterThan(100);
    expect(fingerprints.size).toBe(ders.length);
    const roots = ders.map(parseCertificate);
    expect(roots.every(({ isCa, selfIssued }) => isCa !== false && selfIssued)).toBe(true);
  });

  it('tells public anchors from others, whatever the store', async () => {
    const [mozilla] = mozillaRoots().ders;
    const both = [chain.root.der, mozilla ?? new Uint8Array()];
    const caFile = await fileWith('both.pem', both.map(pemOfCertificate).join(''));
    const stores = createTrustStores({ trust: 'mozilla', caFile });
    const { anchors, publicRoots, ownRoots } = await stores.anchorsFor(
      both.map((one) => Buffer.from(one).toString('base64')),
    );
    expect(anchors.length).toBeGreaterThanOrEqual(2);
    expect(publicRoots).toContain(parseCertificate(both[1] as Uint8Array).fingerprintSha256);
    expect(publicRoots).not.toContain(chain.root.fingerprintSha256);
    expect(ownRoots).toContain(chain.root.fingerprintSha256);
  });
});

const hasKeytool = isThere('keytool', '-help');
if (!hasKeytool) console.warn('skipped: keytool is not installed, so no Java truststore can be made');

describe.skipIf(!hasKeytool)('a Java truststore', () => {
  it.each(['jks', 'pkcs12'])('made by keytool as %s gives its trusted certificates, and its name', async (type) => {
    const pem = await fileWith('root.pem', pemOfCertificate(chain.root.der));
    const file = join(folder, `cacerts.${type}`);
    const store = ['-keystore', file, '-storetype', type, '-storepass', 'changeit', '-noprompt'];
    execFileSync('keytool', ['-importcert', '-alias', 'root', '-file', pem, ...store], { stdio: 'ignore' });
    const stores = createTrustStores({ trust: `java:${file}`, caFile: null });
    expect(await stores.anchorsFor([base64(chain.intermediate)])).toEqual({
      store: `Java truststore ${file}`,
      anchors: [base64(chain.root)],
      publicRoots: [],
      ownRoots: [],
    });
  });

  it('that is none says why', async () => {
    const file = await fileWith('no.jks', 'nothing of the kind');
    await expect(createTrustStores({ trust: `java:${file}`, caFile: null }).anchorsFor([])).rejects.toMatchObject({
      fault: { whose: 'operator', code: 'trust-store-without-certificates' },
    });
  });
});

describe('our own client', () => {
  it('trusts what the settings name', async () => {
    const caFile = await fileWith('own.pem', pemOfCertificate(chain.root.der));
    expect(clientContext({ trust: 'mozilla', caFile })).toBeDefined();
    expect(() => clientContext({ trust: 'java:/nowhere/cacerts', caFile: null })).toThrow(/\/nowhere\/cacerts/);
  });
});

function isThere(program: string, ...parameters: readonly string[]): boolean {
  try {
    execFileSync(program, [...parameters], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
