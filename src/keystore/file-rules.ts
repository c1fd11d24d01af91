/** What is wrong with a certificate file as a file: format, text, protection, passwords, who may read it; pure. Certificates are judged elsewhere. */
import type { Certificate } from '../x509/certificate.ts';
import type { Defect, Use } from './defect.ts';
import { defect } from './defect.ts';
import type { JavaLimit, JavaVersion } from './java-limits.ts';
import {
  isPbmac1,
  javaVersionOf,
  limitOfModern,
  limitOfPbmac1,
  modernPartOf,
  refusalOfModern,
  refusalOfPbmac1,
} from './java-limits.ts';
import type { Encryption, Inspection, Protection, StoreFormat, StoreInspection } from './keystores.ts';

/** `certificates`: parsed, in the order of the file. */
export function fileDefects(
  { store, key, openSecrets }: Inspection,
  certificates: readonly Certificate[],
  use: Use,
): readonly Defect[] {
  return [
    ...problemDefects(store),
    ...textDefects(store, certificates, use),
    ...formatDefects(store, use),
    ...protectionDefects(store, use),
    ...accessDefects(store, key),
    ...openSecrets.map((reference) => defect('password-readable-by-everyone', 'warning', { reference })),
  ];
}

function problemDefects({ problem, detail, format, keys, others, access, text }: StoreInspection): Defect[] {
  const facts = { detail, format, ownerUid: access?.ownerUid ?? null, mode: access?.mode ?? null };
  switch (problem) {
    case null:
      return [];
    case 'missing':
      return [defect('file-missing', 'failure', facts)];
    case 'unreadable':
      return [defect('file-unreadable', 'unknown', facts)];
    case 'not-a-file':
      return [defect('file-is-none', 'unknown', facts)];
    case 'empty':
      if (others.includes('certificate request')) return [defect('certificate-request', 'failure', facts)];
      return [defect('file-empty', 'failure', facts)];
    case 'damaged':
      // Told by codes of their own.
      if (text?.encoding === 'utf-16' || text?.dashes === true) return [];
      return [defect('file-damaged', 'failure', facts)];
    case 'unsupported':
      return [defect('file-unsupported', 'unknown', facts)];
    case 'password-needed':
      return [defect('store-password-needed', 'unknown', { ...facts, ...knownWithoutPassword(keys) })];
    case 'wrong-password':
      return format === 'pem' ? [] : [defect('store-wrong-password', 'failure', facts)];
  }
}

function knownWithoutPassword(keys: StoreInspection['keys']) {
  return { aliases: keys.map(({ alias }) => alias ?? 'without a name') };
}

function textDefects({ text, entries }: StoreInspection, certificates: readonly Certificate[], use: Use): Defect[] {
  if (text === null) return [];
  const hasCertificate = text.labels.some((label) => label.endsWith('CERTIFICATE'));
  const leafAt = certificates.findIndex(({ isCa }) => isCa !== true);
  const count = text.labels.filter((label) => label.endsWith('CERTIFICATE')).length;
  return [
    ...(text.encoding === 'utf-16' ? [defect('text-utf16', 'failure')] : []),
    ...(text.dashes ? [defect('dashes-replaced', 'failure')] : []),
    ...(text.byteOrderMark && text.encoding === 'utf-8' ? [defect('byte-order-mark', 'warning')] : []),
    ...(hasCertificate && text.preamble !== 'none'
      ? [defect('text-before-certificate', 'warning', { preamble: text.preamble })]
      : []),
    ...(count > 1 && leafAt >= 0 ? [defect('several-certificates', 'warning', { certificateCount: count })] : []),
    ...(leafAt > 0 ? [defect('authority-first', 'warning', { leafPosition: leafAt + 1 })] : []),
    ...(text.labels.some((label) => label === 'PKCS7' || label === 'CMS')
      ? [defect('not-pem', use.ownConnection ? 'failure' : 'notice', { holds: 'PKCS#7' })]
      : []),
    ...(entries.some(({ hasKey }) => hasKey) ? [defect('key-beside-certificate', 'notice')] : []),
  ];
}

const usualFormats: { readonly [extension: string]: readonly StoreFormat[] } = {
  jks: ['jks'],
  jceks: ['jceks'],
  p12: ['pkcs12'],
  pfx: ['pkcs12'],
  p7b: ['pkcs7', 'pem'],
  p7c: ['pkcs7', 'pem'],
  pem: ['pem'],
  der: ['der'],
};

function formatDefects({ file, format }: StoreInspection, { ownConnection, java }: Use): Defect[] {
  const extension = /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const usual = usualFormats[extension];
  const misleading = usual !== undefined && format !== 'unrecognised' && !usual.includes(format);
  const version = java === null ? null : javaVersionOf(java);
  const refused =
    extension === 'jks' &&
    format === 'pkcs12' &&
    version !== null &&
    (version.major < 8 || (version.major === 8 && version.update < 60));
  return [
    ...(misleading
      ? [defect('extension-misleading', refused ? 'failure' : 'notice', { extension, format, java })]
      : []),
    ...(format === 'der' || format === 'pkcs7'
      ? [defect('not-pem', ownConnection ? 'failure' : 'notice', { holds: format === 'der' ? 'DER' : 'PKCS#7' })]
      : []),
    ...(format === 'jceks' ? [defect('jceks-unread-by-anaplan-connect', 'warning')] : []),
  ];
}

function protectionDefects({ format, keys, protection }: StoreInspection, { java }: Use): Defect[] {
  if (format !== 'pkcs12') return [];
  const ofKeys = keys.flatMap(({ encryption }) => (encryption === null ? [] : [encryption]));
  const legacy = [...protection.certificates, ...ofKeys].find(isLegacy);
  return [
    ...(legacy === undefined ? [] : [defect('store-unread-by-openssl', 'warning', { cipher: legacy.cipher })]),
    ...(isPbmac1(protection.seal)
      ? sealDefects(protection, java)
      : modernDefects(modernPartOf(protection, ofKeys), java)),
  ];
}

function modernDefects(modern: string | null, java: string | null): Defect[] {
  if (modern === null) return [];
  const version = versionOf(java);
  if (version === null) return [defect('store-unread-by-old-java', 'notice', { protection: modern, java })];
  return javaDefects(modern, java, limitOfModern, refusalOfModern(version));
}

/** So new that it is worth telling whatever reads the file. */
function sealDefects({ seal }: Protection, java: string | null): Defect[] {
  const version = versionOf(java);
  const sealText = seal?.algorithm ?? '';
  return [
    defect('seal-unread-by-older-clients', 'warning', { seal: sealText }),
    ...(version === null ? [] : javaDefects(sealText, java, limitOfPbmac1, refusalOfPbmac1(version))),
  ];
}

function javaDefects(
  protection: string,
  java: string | null,
  limit: JavaLimit,
  confidence: 'high' | 'medium' | null,
): Defect[] {
  return confidence === null
    ? []
    : [defect('store-unread-by-java', 'failure', { protection, java, ...limit, confidence })];
}

function versionOf(java: string | null): JavaVersion | null {
  return java === null ? null : javaVersionOf(java);
}

/** What OpenSSL 3 keeps in its legacy provider. */
export function isLegacy({ cipher }: Encryption): boolean {
  return /^(RC2|RC4|DES-|MD2)/.test(cipher);
}

function accessDefects(store: StoreInspection, key: StoreInspection | null): Defect[] {
  return [store, ...(key === null ? [] : [key])]
    .filter(({ keys, access }) => keys.length > 0 && access?.worldReadable === true)
    .map(({ file, access, keys }) => {
      const inClear = keys.some(({ encryption }) => encryption === null);
      return defect('readable-by-everyone', 'warning', {
        path: file.replace(/^file:/, ''),
        mode: access?.mode ?? null,
        keyInClear: inClear,
      });
    });
}
