import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pemOfCertificate } from '../../src/x509/pem.ts';
import type { Recipe } from '../x509/making.ts';
import { chainOf, der, nameConstraints, nowMs } from '../x509/making.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Different = Parameters<typeof chainOf>[0];
type Given = { readonly id: string; readonly different?: Different; readonly more?: object };

async function linesFor(cases: readonly Given[]): Promise<string[]> {
  const testcases = await Promise.all(cases.map(caseOf));
  const file = join(folder, 'cases.json');
  await writeFile(file, JSON.stringify({ version: 1, testcases }));
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'limbo.ts'), file]);
  return stdout.trimEnd().split('\n');
}

async function caseOf({ id, different = {}, more = {} }: Given) {
  const { root, intermediate, leaf } = await chainOf(different);
  return {
    id,
    features: [],
    validation_kind: 'SERVER',
    trusted_certs: [pemOfCertificate(root.der)],
    untrusted_intermediates: [pemOfCertificate(intermediate.der)],
    peer_certificate: pemOfCertificate(leaf.der),
    validation_time: new Date(nowMs).toISOString(),
    signature_algorithms: [],
    key_usage: [],
    extended_key_usage: ['serverAuth'],
    expected_peer_name: { kind: 'DNS', value: 'api.example.com' },
    ...more,
  };
}

const caLeaf: Partial<Recipe> = { ca: true, extendedUsages: null, names: [{ type: 'dns', value: 'api.example.com' }] };
const uncritical = new x509.Extension('2.5.29.30', false, nameConstraints([der(0x82, 'example.com')]).value);
const asClient = { validation_kind: 'CLIENT', extended_key_usage: ['clientAuth'], expected_peer_name: null };
const mail: Partial<Recipe> = {
  extendedUsages: ['1.3.6.1.5.5.7.3.2'],
  names: [{ type: 'email', value: 'a@example.com' }],
};

it('prints one line for each case: verdict and codes, by the rule book of its namespace', async () => {
  const lines = await linesFor([
    { id: 'webpki::clean' },
    { id: 'pathlen::depth', more: { max_chain_depth: 0 } },
    { id: 'rfc5280::name', more: { expected_peer_name: { kind: 'IP', value: '192.0.2.1' } } },
    { id: 'rfc5280::time', more: { validation_time: '2031-01-01T00:00:00+00:00' } },
    { id: 'rfc5280::ca-leaf', different: { leaf: caLeaf }, more: { extended_key_usage: [] } },
    { id: 'webpki::ca-leaf', different: { leaf: caLeaf } },
    { id: 'rfc5280::nc', different: { intermediate: { extra: [uncritical] } } },
    { id: 'webpki::nc', different: { intermediate: { extra: [uncritical] } } },
    { id: 'crl::none-of-this-issuer', more: { crls: ['-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n'] } },
    {
      id: 'rfc5280::client',
      different: { leaf: mail },
      more: { ...asClient, expected_peer_names: [{ kind: 'RFC822', value: 'a@example.com' }] },
    },
    {
      id: 'rfc5280::other-client',
      different: { leaf: mail },
      more: { ...asClient, expected_peer_names: [{ kind: 'RFC822', value: 'b@example.com' }] },
    },
    { id: 'rfc5280::garbage', more: { peer_certificate: 'none' } },
  ]);
  expect(lines).toEqual([
    'webpki::clean SUCCESS',
    'pathlen::depth FAILURE path-too-long',
    'rfc5280::name FAILURE host-mismatch',
    'rfc5280::time FAILURE leaf-expired,intermediate-expired,root-expired',
    'rfc5280::ca-leaf SUCCESS',
    'webpki::ca-leaf FAILURE wrong-key-usage,refused-by-strict-clients,nonconforming-certificate',
    'rfc5280::nc FAILURE nonconforming-certificate',
    'webpki::nc SUCCESS',
    'crl::none-of-this-issuer FAILURE revocation-unknown',
    'rfc5280::client SUCCESS',
    'rfc5280::other-client FAILURE host-mismatch',
    'rfc5280::garbage FAILURE unreadable-certificate',
  ]);
});
