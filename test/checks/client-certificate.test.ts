/**
 * Every defect of a certificate file, made by the real openssl and keytool, looked at by the real tools and judged; and the same
 * looks kept as fixtures, for machines without these programs. WRITE_FIXTURES=1 writes them anew, WRITE_FIXTURES=ng.some those
 * whose names begin so.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientCertificate } from '../../checks/client-certificate.ts';
import type { Json } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { CertificateSettings, Settings } from '../../src/settings/settings.ts';
import { createTrustStores } from '../../src/trust/stores.ts';
import { jceks, withPbmac1 } from '../keystore/der.ts';
import { ec, hasKeytool, hasLegacy, hasOpenssl, Workshop } from '../keystore/made.ts';

const dayMs = 86_400_000;
const folder = new URL('../fixtures/client-certificate/', import.meta.url);
/** When the fixtures were made. */
const madeAtMs = Date.parse('2026-11-22T03:10:00Z');
const limits = clientCertificate.limits.parse({});

const judged = (observation: Json, nowMs: number) =>
  clientCertificate.judge(observation, { nowMs, limits, memory: null });
const severities = { failure: 0, warning: 1, unknown: 2, notice: 3, ok: 4 };
/** `warning: several-certificates`, worst first; the notice every judged certificate gets is left out. */
const brief = (observation: Json, nowMs: number) =>
  judged(observation, nowMs)
    .filter(({ code }) => code !== 'registration-not-provable')
    .sort((a, b) => severities[a.severity] - severities[b.severity])
    .map(({ severity, code }) => `${severity}: ${code}`);

type Entry = Partial<CertificateSettings>;
type SignIn = { readonly certificate: string; readonly key: string; readonly passphrase?: string };
type Case = {
  readonly name: string;
  readonly found: readonly string[];
  /** Makes the file and returns its name, or what a connection signs in with. */
  readonly make: (shop: Workshop) => string | SignIn;
  readonly entry?: Entry;
  readonly atDays?: number;
  readonly needs?: 'keytool' | 'legacy';
};

const user = 'loader@example.com';
const pw = { password: 'env:PW' };
const san = `subjectAltName=email:${user}`;
const eku = 'extendedKeyUsage=clientAuth,emailProtection';
const ku = 'keyUsage=critical,digitalSignature,keyEncipherment';
const cdp = 'crlDistributionPoints=URI:http://crl.example.com/1.crl';
const notCa = 'basicConstraints=CA:FALSE';
const all = [notCa, san, eku, ku, cdp];
const without = (...gone: readonly string[]) => all.filter((extension) => !gone.includes(extension));
const triple = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];

/** NAME.pem for a key made before, signed by the issuing CA. */
function issue(
  shop: Workshop,
  name: string,
  extensions: readonly string[],
  options: { key?: string; subject?: string; days?: number; md?: string; ca?: string } = {},
): string {
  const { key = 'user', subject = '/O=Example/CN=Loader', days = 1000, md = 'sha256', ca = 'issuing' } = options;
  const signer = ca === '' ? [] : ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`];
  shop.openssl(
    'req',
    '-x509',
    '-key',
    `${key}.key`,
    '-subj',
    subject,
    '-days',
    String(days),
    `-${md}`,
    ...extensions.flatMap((one) => ['-addext', one]),
    ...signer,
    '-out',
    `${name}.pem`,
  );
  return `${name}.pem`;
}

function text(shop: Workshop, name: string, ...parts: readonly (string | Uint8Array)[]): string {
  shop.write(
    name,
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' && /^[a-z0-9-]+\.(pem|key)$/.test(part) ? shop.bytes(part) : Buffer.from(part),
      ),
    ),
  );
  chmodSync(shop.path(name), 0o600);
  return name;
}

/** `NAME` of certificate and key, chain and alias unless told otherwise. */
function p12(shop: Workshop, name: string, ...options: readonly string[]): string {
  const chain = options.includes('-nochain') ? [] : ['-certfile', 'chain.pem'];
  const alias = options.includes('-noalias') ? [] : ['-name', 'Scott'];
  const rest = options.filter((option) => option !== '-nochain' && option !== '-noalias');
  shop.openssl(
    'pkcs12',
    '-export',
    '-in',
    'good.pem',
    '-inkey',
    'user.key',
    ...chain,
    ...alias,
    '-passout',
    'pass:pw1234',
    ...rest,
    '-out',
    name,
  );
  chmodSync(shop.path(name), 0o600);
  return name;
}

/** As openssl 3.4 makes it; Debian 12 has an older one. */
function pbmac1(shop: Workshop): string {
  p12(shop, 'unsealed.p12', '-nomac');
  return text(shop, 'pbmac1.p12', withPbmac1(shop.bytes('unsealed.p12'), 'pw1234'));
}

function keystore(shop: Workshop, name: string, type: string, keyPassword = 'pw1234'): string {
  p12(shop, 'in.p12');
  const own = type === 'PKCS12' ? [] : ['-destkeypass', keyPassword];
  shop.keytool(
    '-importkeystore',
    '-srckeystore',
    'in.p12',
    '-srcstoretype',
    'PKCS12',
    '-srcstorepass',
    'pw1234',
    '-destkeystore',
    name,
    '-deststoretype',
    type,
    '-deststorepass',
    'pw1234',
    ...own,
  );
  chmodSync(shop.path(name), 0o600);
  return name;
}

function connection(shop: Workshop, key: string, passphrase?: string): SignIn {
  chmodSync(shop.path(key), 0o600);
  return {
    certificate: 'good.pem',
    key: `file:${shop.path(key)}`,
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

const oldJava = 'notice: store-unread-by-old-java';
const suspected = 'warning: private-root-suspected';

const cases: readonly Case[] = [
  // Clean ones.
  { name: 'ok.certificate', found: [], entry: { user }, make: () => 'good.pem' },
  {
    name: 'ok.certificate-of-user-in-capitals',
    found: [],
    entry: { user: 'Loader@Example.com' },
    make: () => 'good.pem',
  },
  {
    name: 'ok.email-in-subject',
    found: [],
    entry: { user },
    make: (shop) => issue(shop, 'subject-email', without(san), { subject: `/CN=Loader/emailAddress=${user}` }),
  },
  {
    name: 'ok.ocsp-pointer',
    found: [],
    entry: { user },
    make: (shop) => issue(shop, 'ocsp', [...without(cdp), 'authorityInfoAccess=OCSP;URI:http://ocsp.example.com']),
  },
  { name: 'ok.connection', found: [], make: (shop) => connection(shop, 'user.key') },
  {
    name: 'ok.connection-encrypted-key',
    found: [],
    make: (shop) => {
      shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:pw1234', '-out', 'enc.key');
      return connection(shop, 'enc.key', 'env:PW');
    },
  },
  { name: 'ok.pkcs12-3des', found: [], entry: { user, ...pw }, make: (shop) => p12(shop, 'old.p12', ...triple) },
  {
    name: 'ok.pkcs12-modern-java',
    found: [],
    entry: { user, ...pw, java: '17.0.2' },
    make: (shop) => p12(shop, 'new.p12'),
  },
  {
    name: 'ok.jks',
    found: [],
    entry: { user, ...pw, alias: 'SCOTT' },
    needs: 'keytool',
    make: (shop) => keystore(shop, 'good.jks', 'JKS'),
  },
  {
    name: 'ok.server',
    found: [],
    entry: { host: 'www.example.com' },
    make: (shop) => text(shop, 'server-chain.pem', 'server.pem', 'issuing.pem'),
  },
  // C01 to C05.
  {
    name: 'ng.bag-attributes',
    found: ['warning: text-before-certificate'],
    entry: { user },
    make: (shop) => {
      p12(shop, 'bags.p12');
      shop.openssl('pkcs12', '-in', 'bags.p12', '-clcerts', '-nokeys', '-passin', 'pass:pw1234', '-out', 'bags.pem');
      return 'bags.pem';
    },
  },
  {
    name: 'ng.several-certificates',
    found: ['warning: several-certificates'],
    entry: { user },
    make: (shop) => text(shop, 'several.pem', 'good.pem', 'issuing.pem'),
  },
  {
    name: 'ng.authority-first',
    found: ['warning: several-certificates', 'warning: authority-first'],
    entry: { user },
    make: (shop) => text(shop, 'first.pem', 'issuing.pem', 'good.pem'),
  },
  { name: 'ng.empty', found: ['failure: file-empty'], make: (shop) => text(shop, 'empty.crt') },
  {
    name: 'ng.cut-off',
    found: ['failure: file-damaged'],
    make: (shop) => text(shop, 'cut.crt', shop.bytes('good.pem').subarray(0, 600)),
  },
  {
    name: 'ng.byte-order-mark',
    found: ['warning: byte-order-mark'],
    make: (shop) => text(shop, 'bom.crt', '\ufeff', 'good.pem'),
  },
  {
    name: 'ng.utf-16',
    found: ['failure: text-utf16'],
    make: (shop) => text(shop, 'utf16.crt', Buffer.from(`\ufeff${shop.bytes('good.pem')}`, 'utf16le')),
  },
  {
    name: 'ng.dashes',
    found: ['failure: dashes-replaced'],
    make: (shop) => text(shop, 'dashes.crt', shop.bytes('good.pem').toString().replaceAll('-----', '—')),
  },
  {
    name: 'ng.request',
    found: ['failure: certificate-request'],
    make: (shop) => {
      shop.openssl('req', '-new', '-key', 'user.key', '-subj', '/CN=Loader', '-out', 'request.pem');
      return 'request.pem';
    },
  },
  {
    name: 'ng.der',
    found: ['notice: not-pem'],
    make: (shop) => {
      shop.openssl('x509', '-in', 'good.pem', '-outform', 'DER', '-out', 'good.cer');
      return 'good.cer';
    },
  },
  {
    name: 'ng.pkcs7',
    found: ['notice: not-pem'],
    make: (shop) => {
      shop.openssl('crl2pkcs7', '-nocrl', '-certfile', 'good.pem', '-outform', 'DER', '-out', 'good.p7b');
      return 'good.p7b';
    },
  },
  {
    name: 'ng.pkcs7-for-a-connection',
    found: ['failure: not-pem'],
    make: (shop) => {
      shop.openssl('crl2pkcs7', '-nocrl', '-certfile', 'good.pem', '-out', 'p7.pem');
      return { ...connection(shop, 'user.key'), certificate: 'p7.pem' };
    },
  },
  // C06 to C14.
  {
    name: 'ng.no-email',
    found: ['failure: email-missing'],
    entry: { user },
    make: (shop) => issue(shop, 'no-email', without(san)),
  },
  {
    name: 'ng.email-in-common-name',
    found: ['failure: email-only-in-common-name'],
    make: (shop) => issue(shop, 'cn-email', without(san), { subject: `/CN=${user}` }),
  },
  {
    name: 'ng.another-user',
    found: ['failure: email-of-another-user'],
    entry: { user: 'someone@example.com' },
    make: () => 'good.pem',
  },
  { name: 'ng.no-usage', found: ['warning: usage-missing'], make: (shop) => issue(shop, 'no-eku', without(eku)) },
  {
    name: 'ng.wrong-usage',
    found: ['failure: usage-wrong'],
    make: (shop) => issue(shop, 'code', [...without(eku), 'extendedKeyUsage=codeSigning']),
  },
  {
    name: 'ng.one-usage',
    found: ['notice: usage-incomplete'],
    make: (shop) => issue(shop, 'client', [...without(eku), 'extendedKeyUsage=clientAuth']),
  },
  {
    name: 'ng.server-certificate',
    found: ['failure: email-missing', 'failure: server-certificate'],
    entry: { purpose: 'client' },
    make: () => 'server.pem',
  },
  { name: 'ng.no-key-usage', found: ['warning: key-usage-missing'], make: (shop) => issue(shop, 'no-ku', without(ku)) },
  {
    name: 'ng.no-digital-signature',
    found: ['failure: no-digital-signature'],
    make: (shop) => issue(shop, 'no-ds', [...without(ku), 'keyUsage=keyEncipherment']),
  },
  {
    name: 'ng.short-key',
    found: ['failure: key-too-short'],
    make: (shop) => {
      shop.openssl('genrsa', '-out', 'short.key', '1024');
      return issue(shop, 'short', all, { key: 'short' });
    },
  },
  {
    name: 'ng.ec-key',
    found: ['failure: key-not-rsa'],
    make: (shop) => {
      shop.certificate('curve', ec);
      return issue(shop, 'ec', all, { key: 'curve' });
    },
  },
  { name: 'ng.sha1', found: ['warning: weak-signature'], make: (shop) => issue(shop, 'sha1', all, { md: 'sha1' }) },
  {
    name: 'ng.expired',
    found: ['failure: certificate-expired'],
    make: (shop) => issue(shop, 'short-lived', all, { days: 5 }),
  },
  { name: 'ng.not-yet-valid', found: ['failure: certificate-not-yet-valid'], atDays: -3, make: () => 'good.pem' },
  { name: 'ng.expiring', found: ['notice: certificate-expiring'], atDays: 985, make: () => 'good.pem' },
  { name: 'ng.self-signed', found: ['failure: self-signed'], make: (shop) => issue(shop, 'self', all, { ca: '' }) },
  {
    name: 'ng.private-root',
    found: ['warning: several-certificates', suspected],
    make: (shop) =>
      text(shop, 'private-chain.pem', issue(shop, 'of-private', all, { ca: 'private' }), 'private-ca.pem'),
  },
  {
    name: 'ng.email-root',
    found: ['warning: several-certificates', 'notice: private-root-suspected'],
    make: (shop) => text(shop, 'smime.pem', issue(shop, 'of-smime', all, { ca: 'smime' }), 'smime-ca.pem'),
  },
  {
    name: 'ng.issued-by-anaplan',
    found: ['failure: issued-by-anaplan'],
    make: (shop) => issue(shop, 'by-anaplan', all, { ca: 'anaplan' }),
  },
  {
    name: 'ng.no-revocation',
    found: ['warning: no-revocation-pointer'],
    make: (shop) => issue(shop, 'no-cdp', without(cdp)),
  },
  // C15 to C18.
  { name: 'ng.key-mismatch', found: ['failure: key-mismatch'], make: (shop) => connection(shop, 'other.key') },
  {
    name: 'ng.key-pkcs1-for-a-connection',
    found: ['notice: key-traditional-form'],
    make: (shop) => {
      shop.openssl('rsa', '-traditional', '-in', 'user.key', '-out', 'pkcs1.key');
      return connection(shop, 'pkcs1.key');
    },
  },
  {
    name: 'ng.key-pkcs1',
    found: ['warning: key-traditional-form', 'notice: key-beside-certificate'],
    make: (shop) => {
      shop.openssl('rsa', '-traditional', '-in', 'user.key', '-out', 'pkcs1.key');
      return text(shop, 'with-pkcs1.pem', 'good.pem', 'pkcs1.key');
    },
  },
  {
    name: 'ng.key-not-encrypted',
    found: ['warning: key-not-encrypted'],
    make: (shop) => connection(shop, 'user.key', 'env:PW'),
  },
  {
    name: 'ng.key-without-passphrase',
    found: ['failure: key-password-needed'],
    make: (shop) => {
      shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:pw1234', '-out', 'enc.key');
      return connection(shop, 'enc.key');
    },
  },
  {
    name: 'ng.key-wrong-passphrase',
    found: ['failure: key-wrong-password'],
    make: (shop) => {
      shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:other', '-out', 'enc2.key');
      return connection(shop, 'enc2.key', 'env:PW');
    },
  },
  {
    name: 'ng.key-md5-des',
    found: ['warning: key-weakly-encrypted'],
    needs: 'legacy',
    make: (shop) => {
      shop.openssl(
        'pkcs8',
        '-topk8',
        '-v1',
        'PBE-MD5-DES',
        '-provider',
        'legacy',
        '-provider',
        'default',
        '-in',
        'user.key',
        '-passout',
        'pass:pw1234',
        '-out',
        'weak.key',
      );
      return connection(shop, 'weak.key', 'env:PW');
    },
  },
  {
    name: 'ng.key-pbes2-java-8',
    found: ['warning: key-unread-by-java', 'notice: key-beside-certificate'],
    entry: { ...pw, java: '8u251' },
    make: (shop) => {
      shop.openssl('pkcs8', '-topk8', '-in', 'user.key', '-passout', 'pass:pw1234', '-out', 'enc.key');
      return text(shop, 'with-pbes2.pem', 'good.pem', 'enc.key');
    },
  },
  {
    name: 'ng.key-missing',
    found: ['failure: key-missing'],
    make: (shop) => ({ certificate: 'good.pem', key: `file:${shop.path('nowhere.key')}` }),
  },
  { name: 'ng.key-is-a-certificate', found: ['failure: key-missing'], make: (shop) => connection(shop, 'good.pem') },
  {
    name: 'ng.key-damaged',
    found: ['failure: key-unusable'],
    make: (shop) =>
      connection(
        shop,
        text(
          shop,
          'bad.key',
          shop
            .bytes('user.key')
            .toString()
            .replace(/\n.{40}/, '\n'),
        ),
      ),
  },
  // C19 to C26.
  {
    name: 'ng.rc2',
    found: ['warning: store-unread-by-openssl'],
    entry: { user, ...pw },
    needs: 'legacy',
    make: (shop) => p12(shop, 'rc2.p12', '-legacy'),
  },
  {
    name: 'ng.java-8u251',
    found: ['failure: store-unread-by-java'],
    entry: { user, ...pw, java: '8u251' },
    make: (shop) => p12(shop, 'new.p12'),
  },
  { name: 'ng.java-not-said', found: [oldJava], entry: { user, ...pw }, make: (shop) => p12(shop, 'new.p12') },
  {
    name: 'ng.java-sha256-seal-alone',
    found: ['failure: store-unread-by-java'],
    entry: { ...pw, java: '11.0.2' },
    make: (shop) => p12(shop, 'seal.p12', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha256'),
  },
  {
    name: 'ng.pbmac1',
    found: ['warning: seal-unread-by-older-clients'],
    entry: { user, ...pw },
    make: (shop) => pbmac1(shop),
  },
  {
    name: 'ng.pbmac1-java-17',
    found: ['failure: store-unread-by-java', 'warning: seal-unread-by-older-clients'],
    entry: { user, ...pw, java: '17.0.15' },
    make: (shop) => pbmac1(shop),
  },
  {
    name: 'ng.pbmac1-java-26',
    found: ['warning: seal-unread-by-older-clients'],
    entry: { user, ...pw, java: '26' },
    make: (shop) => pbmac1(shop),
  },
  {
    name: 'ng.chain-missing',
    found: ['notice: chain-missing'],
    entry: { ...pw },
    make: (shop) => p12(shop, 'alone.p12', '-nochain', ...triple),
  },
  {
    name: 'ng.alias-mismatch',
    found: ['failure: alias-mismatch'],
    entry: { ...pw, alias: 'anaplan' },
    make: (shop) => p12(shop, 'alias.p12', ...triple),
  },
  {
    name: 'ng.alias-1',
    found: ['notice: alias-is-number'],
    entry: { ...pw },
    needs: 'keytool',
    make: (shop) => {
      p12(shop, 'nameless.p12', '-noalias');
      shop.keytool(
        '-importkeystore',
        '-srckeystore',
        'nameless.p12',
        '-srcstoretype',
        'PKCS12',
        '-srcstorepass',
        'pw1234',
        '-destkeystore',
        'one.jks',
        '-deststoretype',
        'JKS',
        '-deststorepass',
        'pw1234',
        '-destkeypass',
        'pw1234',
      );
      chmodSync(shop.path('one.jks'), 0o600);
      return 'one.jks';
    },
  },
  {
    name: 'ng.two-keys',
    found: ['notice: several-keys'],
    entry: { ...pw },
    needs: 'keytool',
    make: (shop) => {
      const file = keystore(shop, 'two.jks', 'JKS');
      shop.keytool(
        '-importkeystore',
        '-srckeystore',
        'in.p12',
        '-srcstoretype',
        'PKCS12',
        '-srcstorepass',
        'pw1234',
        '-srcalias',
        'scott',
        '-destalias',
        'second',
        '-destkeystore',
        file,
        '-deststoretype',
        'JKS',
        '-deststorepass',
        'pw1234',
        '-destkeypass',
        'pw1234',
      );
      return file;
    },
  },
  {
    name: 'ng.no-key',
    found: ['failure: no-private-key'],
    entry: { user, ...pw },
    needs: 'keytool',
    make: (shop) => {
      shop.keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        'scott',
        '-file',
        'good.pem',
        '-keystore',
        'trusted.jks',
        '-storetype',
        'JKS',
        '-storepass',
        'pw1234',
      );
      return 'trusted.jks';
    },
  },
  {
    name: 'ng.truststore',
    found: ['notice: authorities-only'],
    entry: { ...pw },
    needs: 'keytool',
    make: (shop) => {
      shop.keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        'root',
        '-file',
        'root.pem',
        '-keystore',
        'trust.jks',
        '-storetype',
        'JKS',
        '-storepass',
        'pw1234',
      );
      return 'trust.jks';
    },
  },
  {
    name: 'ng.wrong-password',
    found: ['failure: store-wrong-password', oldJava],
    entry: { password: 'env:WRONG' },
    make: (shop) => p12(shop, 'new.p12'),
  },
  { name: 'ng.no-password', found: ['unknown: store-password-needed', oldJava], make: (shop) => p12(shop, 'new.p12') },
  {
    name: 'ng.own-key-password',
    found: ['failure: key-password-differs'],
    entry: { ...pw },
    needs: 'keytool',
    make: (shop) => keystore(shop, 'own.jks', 'JKS', 'secret7'),
  },
  {
    name: 'ng.own-key-password-given',
    found: ['notice: key-password-differs'],
    entry: { ...pw, keyPassword: 'env:OWN' },
    needs: 'keytool',
    make: (shop) => keystore(shop, 'own2.jks', 'JKS', 'secret7'),
  },
  {
    name: 'ng.jceks',
    found: ['warning: jceks-unread-by-anaplan-connect', 'notice: chain-missing'],
    entry: { ...pw },
    make: (shop) => {
      shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'user.key', '-outform', 'DER', '-out', 'user.der');
      shop.openssl('x509', '-in', 'good.pem', '-outform', 'DER', '-out', 'good.der');
      return text(shop, 'store.jceks', jceks(shop.bytes('user.der'), shop.bytes('good.der'), 'pw1234', 'pw1234', 10));
    },
  },
  {
    name: 'ng.extension',
    found: ['notice: extension-misleading'],
    entry: { ...pw },
    make: (shop) => p12(shop, 'really-pkcs12.jks', ...triple),
  },
  {
    name: 'ng.extension-java-7',
    found: ['failure: extension-misleading'],
    entry: { ...pw, java: '7' },
    make: (shop) => p12(shop, 'really-pkcs12.jks', ...triple),
  },
  // C27, C28 and the rest.
  {
    name: 'ng.world-readable',
    found: ['warning: readable-by-everyone'],
    make: (shop) => {
      const made = connection(shop, text(shop, 'open.key', 'user.key'));
      chmodSync(shop.path('open.key'), 0o644);
      return made;
    },
  },
  {
    name: 'ng.password-file-readable',
    found: ['warning: password-readable-by-everyone'],
    entry: { password: 'file:PASSWORD' },
    make: (shop) => {
      shop.write('PASSWORD', 'pw1234\n');
      chmodSync(shop.path('PASSWORD'), 0o644);
      return p12(shop, 'alias.p12', ...triple);
    },
  },
  { name: 'ng.missing', found: ['failure: file-missing'], make: () => 'nowhere.pem' },
  { name: 'ng.a-folder', found: ['unknown: file-is-none'], make: () => '.' },
  {
    name: 'ng.a-named-pipe',
    found: ['unknown: file-is-none'],
    make: (shop) => {
      execFileSync('mkfifo', [shop.path('pipe.p12')]);
      return 'pipe.p12';
    },
  },
  { name: 'ng.a-text', found: ['unknown: file-unsupported'], make: (shop) => text(shop, 'hello.txt', 'hello') },
  { name: 'ng.servers-own', found: ['notice: not-for-sign-in'], make: () => 'server.pem' },
  {
    name: 'ng.server-other-name',
    found: ['failure: server-host-mismatch'],
    entry: { host: 'other.example.com' },
    make: (shop) => text(shop, 'server-chain.pem', 'server.pem', 'issuing.pem'),
  },
];

/** Cannot be made by any tool: the trial fails only where the key match holds and the signature does not. */
const made: { readonly [code: string]: true } = { 'payload-not-verified': true, 'file-unreadable': true };

describe.skipIf(!hasOpenssl)('client-certificate on files made by openssl and keytool', () => {
  const shop = new Workshop();
  const observations = new Map<string, Json>();
  beforeAll(() => {
    const authority = [
      'basicConstraints=critical,CA:TRUE',
      'keyUsage=critical,keyCertSign,cRLSign',
      'subjectKeyIdentifier=hash',
    ];
    const ca = (name: string, subject: string, parent?: string) => {
      shop.openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
      issue(shop, name, authority, { key: name, subject, days: 3000, ca: parent ?? '' });
    };
    ca('root', '/O=Example/CN=Public Root');
    ca('issuing', '/O=Example/CN=Issuing CA', 'root');
    ca('private', '/O=Example/CN=Corporate Root');
    ca('smime', '/O=Example/CN=Example SMIME RSA Root 2026');
    ca('anaplan', '/O=Anaplan, Inc./CN=Anaplan CA');
    shop.write('private-ca.pem', shop.bytes('private.pem'));
    shop.write('smime-ca.pem', shop.bytes('smime.pem'));
    shop.write('chain.pem', Buffer.concat([shop.bytes('issuing.pem'), shop.bytes('root.pem')]));
    for (const name of ['user', 'other'])
      shop.openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', `${name}.key`);
    issue(shop, 'good', all);
    issue(
      shop,
      'server',
      [
        notCa,
        'subjectAltName=DNS:www.example.com',
        'extendedKeyUsage=serverAuth',
        ku,
        cdp,
        'subjectKeyIdentifier=hash',
        'authorityKeyIdentifier=keyid',
      ],
      { subject: '/CN=www.example.com', days: 90 },
    );
  }, 60_000);
  afterAll(() => shop.close());

  const secrets = () =>
    createSecrets({ environment: { PW: 'pw1234', WRONG: 'wrong', OWN: 'secret7' }, credentialsDirectory: null });
  const looked = async ({ make, entry }: Case): Promise<Json> => {
    const made = make(shop);
    const target = clientCertificate.targets(
      typeof made === 'string' ? entrySettings(shop.path(made), entry) : signInSettings(made),
    )[0];
    if (target === undefined) throw new Error('no target');
    const readSecret = secrets().read;
    const tools = {
      keystores: createKeystores({ readSecret }),
      trust: createTrustStores({ trust: 'mozilla', caFile: shop.path('root.pem') }),
    };
    return clientCertificate.probe(
      target,
      tools as unknown as Parameters<typeof clientCertificate.probe>[1],
      new AbortController().signal,
    );
  };
  const entrySettings = (file: string, entry: Entry = {}) =>
    settingsFor({
      certificates: [
        {
          file,
          ...entry,
          ...(entry.password?.startsWith('file:') ? { password: `file:${shop.path(entry.password.slice(5))}` } : {}),
        },
      ],
    });
  const signInSettings = ({ certificate, key, passphrase }: SignIn): Settings => ({
    ...settingsFor({}),
    connections: [
      {
        name: 'prod',
        region: null,
        baseUrls: { api: 'https://h/2/0', auth: 'https://auth' },
        signIn: {
          method: 'certificate',
          certificateFile: shop.path(certificate),
          key,
          keyPassphrase: passphrase ?? null,
          payload: 'v1',
        },
      },
    ],
  });

  it.each(cases)('$name', async (one) => {
    const program = one.needs;
    if ((program === 'keytool' && !hasKeytool) || (program === 'legacy' && !hasLegacy)) {
      return console.warn(
        `SKIPPED for want of ${program === 'keytool' ? 'keytool' : "openssl's legacy provider"}: ${one.name}`,
      );
    }
    const observation = await looked(one);
    expect(brief(observation, Date.now() + (one.atDays ?? 9) * dayMs)).toEqual(one.found);
    const written = JSON.stringify(observation);
    // No private part of the key (the public one comes first) and no password.
    const key = shop
      .bytes('user.key')
      .toString()
      .replace(/-----[A-Z ]+-----|\s/g, '');
    expect(written.includes(key.slice(800, 860)) || /pw1234|secret7/.test(written)).toBe(false);
    observations.set(one.name, JSON.parse(written.replaceAll(shop.folder, '/opt/anaplan')));
  });

  it.runIf(process.env['WRITE_FIXTURES'])('writes the fixtures', () => {
    const wanted = process.env['WRITE_FIXTURES'];
    for (const [name, observation] of observations) {
      if (wanted !== '1' && !name.startsWith(String(wanted))) continue;
      writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(observation, null, 1)}\n`);
    }
  });
});

describe('client-certificate on kept looks', () => {
  const seen = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const nowMs = ({ atDays = 9 }: Case) => madeAtMs + atDays * dayMs;

  it('every case has a fixture, and every code a case', () => {
    expect(readdirSync(folder).sort()).toEqual(cases.map(({ name }) => `${name}.json`).sort());
    const codes = new Set(cases.flatMap((one) => judged(seen(one.name), nowMs(one)).map(({ code }) => code)));
    // Those of a server's chain are chain-validity's, made one by one in test/keystore/server-codes.test.ts.
    const own = (code: string) => !code.startsWith('server-') || code === 'server-certificate';
    expect([...codes, ...Object.keys(made)].filter(own).sort()).toEqual(
      Object.keys(clientCertificate.explanations).filter(own).sort(),
    );
  });

  it.each(cases)('$name', (one) => {
    expect(brief(seen(one.name), nowMs(one))).toEqual(one.found);
  });

  it('a signature that does not verify', () => {
    const look = seen('ok.connection') as { inspection: { trials: { v1: boolean }[] } };
    expect(look.inspection.trials).toEqual([
      { publicKeySha256: expect.stringMatching(/^[0-9a-f]{64}$/), v1: true, v2: true },
    ]);
    for (const trial of look.inspection.trials) trial.v1 = false;
    expect(brief(look as unknown as Json, madeAtMs + dayMs)).toEqual(['failure: payload-not-verified']);
  });

  it('a file that this account may not read is none that is broken', () => {
    const look = seen('ng.a-folder') as { inspection: { store: { problem: string } } };
    look.inspection.store.problem = 'unreadable';
    expect(brief(look as unknown as Json, madeAtMs + dayMs)).toEqual(['unknown: file-unreadable']);
  });

  it('what no file can prove is said to be unknown, with the way to find out', () => {
    const [finding] = judged(seen('ok.certificate'), madeAtMs + 9 * dayMs);
    expect(finding).toMatchObject({
      code: 'registration-not-provable',
      severity: 'notice',
      facts: {
        registered: 'unknown',
        enabled: 'unknown',
        rootOnAnaplanList: 'unknown',
        chain: expect.stringContaining('Issuing CA'),
      },
    });
  });

  it('fills every text, and every remedy names a command or a place', () => {
    for (const one of cases) {
      for (const finding of judged(seen(one.name), nowMs(one))) {
        const explanation = clientCertificate.explanations[finding.code];
        if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, explanation);
        const words = `${title} ${meaning} ${remedy}`;
        if (finding.code !== 'registration-not-provable' && finding.code !== 'file-unreadable')
          expect(words).not.toMatch(/\bunknown\b/);
        expect(words).not.toMatch(/[{}]/);
      }
    }
  });

  it('exhibits certificates and facts, and no key', () => {
    const exhibits = clientCertificate.exhibits(seen('ok.pkcs12-3des'));
    expect(exhibits.map(({ fileName }) => fileName)).toEqual(['certificates.pem', 'keystore.json']);
    expect(JSON.stringify(exhibits)).not.toMatch(/PRIVATE KEY/);
  });
});
