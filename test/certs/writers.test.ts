import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { bmpString, integer, objectIdentifier, octetString, sequence, setOf } from '../../src/certs/der-write.ts';
import { jksOf } from '../../src/certs/jks-write.ts';
import { newPasswordTrouble } from '../../src/certs/new-password.ts';
import { encryptedKeyPem } from '../../src/certs/pkcs8-write.ts';
import { pkcs12Of } from '../../src/certs/pkcs12-write.ts';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { DerReader, tags } from '../../src/x509/der.ts';
import { oidOf, smallIntegerOf, textOf } from '../../src/x509/der-values.ts';
import { Workshop } from '../keystore/made.ts';
import { edKeys } from '../x509/making.ts';
import { family, hasOpenssl, identityOf, nowMs } from './made.ts';

const shop = new Workshop();
afterAll(() => shop.close());

describe('DER written is read as it was meant', () => {
  const reader = (der: Uint8Array) => new DerReader(der, 'test');
  test('numbers', () =>
    fc.assert(
      fc.property(fc.nat(0x7fffffff), (value) => {
        expect(smallIntegerOf(reader(integer(value)).take('n', tags.integer), 'n')).toBe(value);
      }),
    ));
  test('object identifiers', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(0x7fffffff), { minLength: 1, maxLength: 8 }), (rest) => {
        const oid = ['1.2', ...rest].join('.');
        expect(oidOf(reader(objectIdentifier(oid)).take('oid', tags.oid), 'oid')).toBe(oid);
      }),
    ));
  test('bytes of any length', () =>
    fc.assert(
      fc.property(fc.nat(70_000), (length) => {
        const inside = reader(sequence(octetString(new Uint8Array(length)))).enter('s');
        expect(inside.take('bytes', tags.octetString).content.length).toBe(length);
        inside.end();
      }),
      { numRuns: 30 },
    ));
  test('labels, and sets in the order DER wants', () => {
    expect(textOf(reader(bmpString('Schlüssel')).take('t'))).toBe('Schlüssel');
    expect(setOf(integer(7), integer(3))).toEqual(setOf(integer(3), integer(7)));
  });
});

describe('writers', () => {
  test.skipIf(!hasOpenssl).each(['modern', 'old-java'] as const)('an Ed25519 key for a %s reader', async (reader) => {
    const identity = identityOf(await family(await edKeys()));
    shop.write('ed.p12', pkcs12Of(identity, 'ed', 'secret-1', reader));
    shop.write('ed.pem', encryptedKeyPem(identity.key, 'secret-1', reader));
    const wanted = createPublicKey(identity.key).export({ type: 'spki', format: 'pem' });
    for (const command of [
      'openssl pkcs12 -in ed.p12 -passin pass:secret-1 -nocerts -noenc | openssl pkey -pubout',
      'openssl pkey -in ed.pem -passin pass:secret-1 -pubout',
    ]) {
      expect(execFileSync('sh', ['-c', command], { cwd: shop.folder, encoding: 'utf8' })).toBe(wanted);
    }
  });

  test('a Java keystore says wrong password for any other password, and never opens', async () => {
    const identity = identityOf(await family());
    const jks = jksOf(identity, 'Anaplan', 'secret-1', nowMs);
    expect(openStoreWithKeys(jks, 'secret-1', null)).toMatchObject({
      problem: null,
      keys: [{ state: 'open', alias: 'anaplan' }],
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => {
        fc.pre(password !== 'secret-1');
        expect(openStoreWithKeys(jks, password, null)).toMatchObject({
          problem: 'wrong-password',
          keys: [{ key: null }],
        });
      }),
      { numRuns: 20 },
    );
  });

  test('two files of the same content differ in every secret part', async () => {
    const identity = identityOf(await family());
    expect(encryptedKeyPem(identity.key, 'secret-1', 'old-java')).not.toBe(
      encryptedKeyPem(identity.key, 'secret-1', 'old-java'),
    );
    expect(jksOf(identity, 'a', 'secret-1', nowMs).equals(jksOf(identity, 'a', 'secret-1', nowMs))).toBe(false);
  });
});

describe('a new password', () => {
  test.each([
    ['short', /6 characters/],
    ['with blank', /blanks/],
    ['pässword', /ASCII/],
    ['colon:in-it', /colon/],
    ['tab\tin-it', /blanks/],
  ])('%s is refused', (password, sentence) => {
    expect(newPasswordTrouble(password)).toMatch(sentence);
    expect(newPasswordTrouble(password)).not.toContain(password);
  });
  test('a usual one will do', () => expect(newPasswordTrouble('aB3$\'"!#%&~')).toBeNull());
});
