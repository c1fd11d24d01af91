/** One keystore of every kind with the cheapest key derivation it can have, made by the real openssl and keytool: what the mutations start from. */
import { jceks, withPbmac1 } from './der.ts';
import type { Workshop } from './made.ts';
import { ec, hasKeytool, hasLegacy } from './made.ts';

/** By file name. Each opens with `pw`, `store.jks` with `store1`; `user.der`, `both.p7b` and `utf16.pem` hold no key. */
export function keystoreSeeds(shop: Workshop): Map<string, Buffer> {
  const seeds = new Map<string, Buffer>();
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
  return seeds;
}
