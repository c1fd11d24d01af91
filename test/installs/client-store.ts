/** A keystore as Anaplan wants it, made by the real openssl, with the CA it is from; and copies with defects. */
import { chmodSync } from 'node:fs';
import type { Workshop } from '../keystore/made.ts';

/** Told nowhere but in the client's own files. */
export const canary = 'Sesame-Canary-7';
export const alias = 'anaplan';

const user = ['subjectAltName=email:loader@example.com', 'extendedKeyUsage=clientAuth,emailProtection'];
const usual = [
  'basicConstraints=CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'crlDistributionPoints=URI:http://crl.example.com/1.crl',
];

/** root.pem, good.p12 and server.p12 (a server's certificate). */
export function makeClientStores(shop: Workshop): void {
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  shop.openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'root.key',
    '-subj',
    '/O=Example/CN=Root',
    '-days',
    '2000',
    ...ca,
    '-out',
    'root.pem',
  );
  issue(shop, 'good', [...user, ...usual]);
  issue(shop, 'server', ['subjectAltName=DNS:www.example.com', 'extendedKeyUsage=serverAuth', ...usual]);
}

function issue(shop: Workshop, name: string, extensions: readonly string[]): void {
  const added = extensions.flatMap((one) => ['-addext', one]);
  shop.openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-subj',
    '/O=Example/CN=Loader',
    '-days',
    '1000',
    ...added,
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-out',
    `${name}.pem`,
  );
  shop.openssl(
    'pkcs12',
    '-export',
    '-in',
    `${name}.pem`,
    '-inkey',
    `${name}.key`,
    '-certfile',
    'root.pem',
    '-name',
    alias,
    '-passout',
    `pass:${canary}`,
    '-out',
    `${name}.p12`,
  );
  chmodSync(shop.path(`${name}.p12`), 0o600);
}
