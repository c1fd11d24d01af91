/** 20,000 damaged keystores of every kind, always the same ones: nothing but the declared answers, and never an exception. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/keystore/parse.ts';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { textFactsOf } from '../../src/keystore/pem-text.ts';
import { mostWork } from '../../src/keystore/work.ts';
import { jceks, withPbmac1 } from './der.ts';
import { ec, hasKeytool, hasLegacy, hasOpenssl, Workshop } from './made.ts';

const formats = ['pem', 'der', 'pkcs7', 'pkcs12', 'jks', 'jceks', 'unrecognised'];
const problems = [null, 'empty', 'damaged', 'unsupported', 'password-needed', 'wrong-password'];
const states = ['open', 'password-needed', 'wrong-password', 'damaged', 'unsupported'];

/** mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Changes, cuts, repeats or inserts bytes; half of the changes near the start, where the structure is. */
function mutated(bytes: Uint8Array, random: () => number): Buffer {
  let result = Buffer.from(bytes);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let left = 1 + below(4); left > 0 && result.length > 0; left--) {
    const at = random() < 0.5 ? below(Math.min(result.length, 120)) : below(result.length);
    const kind = below(10);
    if (kind < 6) result[at] = kind < 3 ? below(256) : (result[at] ?? 0) ^ (1 << below(8));
    else if (kind === 6) result = result.subarray(0, at);
    else if (kind === 7) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + below(8))]);
    else if (kind === 8)
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.from([0x30, 0x80, 0x84, 0xff].slice(below(4))),
        result.subarray(at),
      ]);
    else result = Buffer.concat([result.subarray(0, at), result.subarray(Math.max(0, at - below(64)))]);
  }
  return result;
}

function isDeclared({ format, problem, detail, entries, keys, work, certificates }: OpenStore): boolean {
  return (
    formats.includes(format) &&
    problems.includes(problem) &&
    (detail === '') === (problem === null) &&
    (problem !== null || entries.length > 0) &&
    certificates.length === entries.length &&
    work <= mostWork &&
    keys.every(
      ({ state, key, detail: why }) =>
        states.includes(state) && (state === 'open') === (key !== null) && (state === 'open') === (why === ''),
    )
  );
}

describe.skipIf(!hasOpenssl)('damaged keystores', () => {
  const shop = new Workshop();
  const seeds = new Map<string, Buffer>();
  beforeAll(() => {
    shop.certificate('ca', ec, ['basicConstraints=critical,CA:TRUE']);
    shop.certificate('user', ec, ['basicConstraints=CA:FALSE', 'subjectAltName=email:me@example.com'], 'ca');
    const p12 = (name: string, ...options: readonly string[]) => {
      shop.openssl(
        'pkcs12',
        '-export',
        '-in',
        'user.pem',
        '-inkey',
        'user.key',
        '-certfile',
        'ca.pem',
        '-name',
        'Scott',
        '-passout',
        'pass:pw',
        '-noiter',
        '-nomaciter',
        ...options,
        '-out',
        name,
      );
      seeds.set(name, shop.bytes(name));
    };
    p12('pbes2.p12');
    p12('3des.p12', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
    p12('open.p12', '-keypbe', 'NONE', '-certpbe', 'NONE');
    p12('nomac.p12', '-nomac', '-certpbe', 'AES-128-CBC');
    if (hasLegacy) p12('rc2.p12', '-legacy');
    seeds.set('pbmac1.p12', withPbmac1(shop.bytes('nomac.p12'), 'pw', { rounds: 1 }));
    const key = (name: string, ...options: readonly string[]) => {
      shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:pw', '-noiter', ...options, '-out', name);
      seeds.set(name, Buffer.concat([shop.bytes('user.pem'), shop.bytes(name)]));
    };
    key('pbes2.key');
    key('3des.key', '-v1', 'PBE-SHA1-3DES');
    key('scrypt.key', '-scrypt', '-scrypt_N', '16', '-scrypt_r', '1', '-scrypt_p', '1');
    shop.openssl('ec', '-aes128', '-in', 'user.key', '-passout', 'pass:pw', '-out', 'old.key');
    seeds.set('old.key', Buffer.concat([shop.bytes('old.key'), shop.bytes('user.pem')]));
    seeds.set(
      'plain.pem',
      Buffer.concat([Buffer.from('Bag Attributes\n'), shop.bytes('user.pem'), shop.bytes('user.key')]),
    );
    seeds.set('utf16.pem', Buffer.from(shop.bytes('user.pem').toString(), 'utf16le'));
    shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'user.key', '-outform', 'DER', '-out', 'key.der');
    shop.openssl(
      'pkcs8',
      '-topk8',
      '-noiter',
      '-passout',
      'pass:pw',
      '-in',
      'user.key',
      '-outform',
      'DER',
      '-out',
      'closed.der',
    );
    shop.openssl('x509', '-in', 'user.pem', '-outform', 'DER', '-out', 'user.der');
    shop.openssl(
      'crl2pkcs7',
      '-nocrl',
      '-certfile',
      'user.pem',
      '-certfile',
      'ca.pem',
      '-outform',
      'DER',
      '-out',
      'both.p7b',
    );
    for (const name of ['key.der', 'closed.der', 'user.der', 'both.p7b']) seeds.set(name, shop.bytes(name));
    seeds.set('store.jceks', jceks(shop.bytes('key.der'), shop.bytes('user.der'), 'pw', 'pw', 1));
    if (hasKeytool) {
      const from = ['-srckeystore', 'pbes2.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', 'pw'];
      shop.keytool(
        '-importkeystore',
        ...from,
        '-destkeystore',
        'store.jks',
        '-deststoretype',
        'JKS',
        '-deststorepass',
        'store1',
        '-destkeypass',
        'store1',
      );
      seeds.set('store.jks', shop.bytes('store.jks'));
    }
  });
  afterAll(() => shop.close());

  it('undamaged, each opens with its password', () => {
    for (const [name, bytes] of seeds) {
      const { keys, problem } = openStoreWithKeys(bytes, name === 'store.jks' ? 'store1' : 'pw');
      const hasNoKey = /^(user\.der|both\.p7b|utf16\.pem)$/.test(name);
      expect([name, keys.map(({ state }) => state)]).toEqual([name, hasNoKey ? [] : ['open']]);
      if (!/\.der$|utf16/.test(name)) expect([name, problem]).toEqual([name, null]);
    }
  });

  it('20,000 mutations', { timeout: 120_000 }, () => {
    const random = seeded(20261122);
    const names = [...seeds.keys()];
    const answers = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const name = names[round % names.length] ?? '';
      const bytes = mutated(seeds.get(name) ?? Buffer.alloc(0), random);
      const password = [null, '', 'pw', 'store1'][Math.floor(random() * 4)] ?? null;
      const result = openStoreWithKeys(bytes, password, random() < 0.2 ? 'other' : null);
      if (!isDeclared(result)) throw new Error(`${name}, mutation ${round}: ${JSON.stringify(result).slice(0, 500)}`);
      textFactsOf(bytes);
      answers.set(String(result.problem), (answers.get(String(result.problem)) ?? 0) + 1);
    }
    // The mutations reach every answer, so that they are worth something.
    expect([...answers.keys()].sort()).toEqual(problems.map(String).sort());
    for (const count of answers.values()) expect(count).toBeGreaterThan(20);
  });

  it('a certificate that was read is one that OpenSSL reads too, as long as nothing was changed', () => {
    for (const [name, bytes] of seeds) {
      const { entries } = openStoreWithKeys(bytes, name === 'store.jks' ? 'store1' : 'pw');
      for (const { certificate } of entries)
        expect(() => new X509Certificate(Buffer.from(certificate, 'base64'))).not.toThrow();
    }
  });
});
