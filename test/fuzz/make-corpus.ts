/** `node test/fuzz/make-corpus.ts`: makes the corpus anew with the real openssl and keytool. Every key in it is made for this and used nowhere else. */
import { writeFileSync } from 'node:fs';
import { Workshop } from '../keystore/made.ts';
import { keystoreSeeds } from '../keystore/mutation-seeds.ts';
import { chainOf, der, make, nameConstraints, rsaKeys } from '../x509/making.ts';
import { opensslCa } from '../x509/openssl-ca.ts';
import type { CorpusText } from './corpus.ts';
import { corpusFile } from './corpus.ts';

const corpus: CorpusText = {
  madeAtMs: Date.now(),
  certificates: base64Of(await certificates()),
  ...(await answers()),
  keystores: base64Of(keystores()),
};
writeFileSync(corpusFile, `${JSON.stringify(corpus, null, 2)}\n`);

async function certificates(): Promise<ReadonlyMap<string, Uint8Array>> {
  const plain = await chainOf();
  const rsa = await chainOf({
    root: { name: 'CN=RSA Root, O=Example', keys: await rsaKeys(2048), extra: [] },
    intermediate: { name: 'CN=RSA CA, O=Example', keys: await rsaKeys(2048) },
  });
  const constrained = await chainOf({
    root: { name: 'CN=Narrow Root, O=Example' },
    intermediate: {
      name: 'CN=Narrow CA, O=Example',
      extra: [nameConstraints([der(0x82, 'example.com')], [der(0x82, 'bad.example.com')])],
    },
    leaf: {
      names: [
        { type: 'dns', value: 'api.example.com' },
        { type: 'dns', value: '*.api.example.com' },
        { type: 'ip', value: '192.0.2.7' },
        { type: 'email', value: 'me@example.com' },
      ],
    },
  });
  const cross = await make({ name: plain.made.root.name, keys: plain.made.root.keys, by: rsa.made.root, ca: true });
  return new Map([
    ['root', plain.root.der],
    ['intermediate', plain.intermediate.der],
    ['leaf', plain.leaf.der],
    ['rsaRoot', rsa.root.der],
    ['rsaIntermediate', rsa.intermediate.der],
    ['rsaLeaf', rsa.leaf.der],
    ['narrowRoot', constrained.root.der],
    ['narrowIntermediate', constrained.intermediate.der],
    ['narrowLeaf', constrained.leaf.der],
    ['cross', cross.certificate.der],
  ]);
}

async function answers(): Promise<Pick<CorpusText, 'revocation'>> {
  const ca = await opensslCa();
  try {
    const made = new Map<string, Uint8Array>([['ca', ca.ca]]);
    for (const [name, section] of [
      ['good', 'leaf'],
      ['revoked', 'leaf'],
      ['stapled', 'staple'],
      ['responder', 'responder'],
    ] as const) {
      made.set(name, await ca.issue(name, section));
    }
    await ca.revoke('revoked', 'keyCompromise');
    made.set('ocspGood', await ca.ocsp('good'));
    made.set('ocspGoodByResponder', await ca.ocsp('good', 'responder'));
    made.set('ocspRevoked', await ca.ocsp('revoked', 'responder'));
    made.set('crl', await ca.crl());
    return { revocation: base64Of(made) };
  } finally {
    await ca.close();
  }
}

function keystores(): ReadonlyMap<string, Uint8Array> {
  const shop = new Workshop();
  try {
    return keystoreSeeds(shop);
  } finally {
    shop.close();
  }
}

function base64Of(group: ReadonlyMap<string, Uint8Array>): { readonly [name: string]: string } {
  return Object.fromEntries([...group].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));
}
