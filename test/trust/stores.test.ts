import 'reflect-metadata';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
