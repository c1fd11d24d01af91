/** What is wrong with the private keys of a certificate file or beside it, and with the entries of a keystore; pure. */
import type { Certificate } from '../x509/certificate.ts';
import type { Defect, Use } from './defect.ts';
import { defect } from './defect.ts';
import { isLegacy } from './file-rules.ts';
import { javaVersionOf } from './java-limits.ts';
import { publicHalfIn } from './key-match.ts';
import type { Inspection, KeyFacts, StoreInspection } from './keystores.ts';

export function keyDefects(inspection: Inspection, certificates: readonly Certificate[], use: Use): readonly Defect[] {
  const { store, key, trials } = inspection;
  return [
    ...store.keys.flatMap((one) => oneKeyDefects(one, store, use)),
    ...(key === null ? [] : outsideKeyDefects(key, use)),
    ...mismatchDefects(inspection, certificates),
    ...entryDefects(store, certificates, use),
    ...trials
      .filter(({ v1, v2 }) => !v1 || !v2)
      .map(({ v1, v2 }) => defect('payload-not-verified', 'failure', { v1Verified: v1, v2Verified: v2 })),
  ];
}

const isText = ({ format }: StoreInspection) => format === 'pem' || format === 'der';

/** Keys in the file itself. */
function oneKeyDefects(key: KeyFacts, store: StoreInspection, use: Use): Defect[] {
  const facts = { alias: key.alias, detail: key.detail };
  const verified = store.protection.verified;
  const state = (): Defect[] => {
    switch (key.state) {
      case 'open':
        return key.openedBy === 'key-password'
          ? [defect('key-password-differs', 'notice', { ...facts, keyPasswordGiven: true })]
          : [];
      case 'password-needed':
        // A keystore that is not open says so itself.
        return isText(store) ? [defect('key-password-needed', 'unknown', facts)] : [];
      case 'wrong-password':
        if (isText(store)) return [defect('key-wrong-password', 'failure', facts)];
        if (!verified) return [];
        return use.given.keyPassword
          ? [defect('key-wrong-password', 'failure', facts)]
          : [defect('key-password-differs', 'failure', { ...facts, keyPasswordGiven: false })];
      default:
        return store.problem === 'damaged'
          ? []
          : [defect('key-unusable', key.state === 'damaged' ? 'failure' : 'unknown', facts)];
    }
  };
  return [...state(), ...formDefects(key, store, use, use.given.password || use.given.keyPassword)];
}

/** How a key in a text file is written and encrypted. */
function formDefects(key: KeyFacts, store: StoreInspection, use: Use, passwordGiven: boolean): Defect[] {
  if (!isText(store)) return [];
  const { form, encryption } = key;
  const version = use.java === null ? null : javaVersionOf(use.java);
  const traditional = form === 'pkcs1' || form === 'sec1' || form === 'dsa';
  const oldJava = version !== null && (version.major < 8 || (version.major === 8 && version.update < 301));
  return [
    ...(traditional
      ? [
          defect('key-traditional-form', use.ownConnection ? 'notice' : 'warning', {
            form,
            encrypted: encryption !== null,
          }),
        ]
      : []),
    ...(encryption === null && passwordGiven ? [defect('key-not-encrypted', 'warning')] : []),
    ...(encryption !== null && isLegacy(encryption)
      ? [defect('key-weakly-encrypted', 'warning', { cipher: encryption.cipher, scheme: encryption.scheme })]
      : []),
    ...(encryption?.scheme === 'PBES2' && oldJava
      ? [
          defect('key-unread-by-java', 'warning', {
            java: use.java,
            cipher: encryption.cipher,
            derivation: encryption.derivation,
          }),
        ]
      : []),
  ];
}

/** A key beside the certificate file, named by a secret reference. */
function outsideKeyDefects(store: StoreInspection, use: Use): Defect[] {
  const [key] = store.keys;
  const facts = { keyPlace: store.file, detail: key?.detail || store.detail, alias: null };
  if (key === undefined) {
    return [
      defect(
        'key-missing',
        store.problem === 'unreadable' || store.problem === 'not-a-file' ? 'unknown' : 'failure',
        facts,
      ),
    ];
  }
  const state = (): Defect[] => {
    if (key.state === 'open') return [];
    if (key.state === 'password-needed') return [defect('key-password-needed', 'failure', facts)];
    if (key.state === 'wrong-password') return [defect('key-wrong-password', 'failure', facts)];
    return [defect('key-unusable', 'failure', facts)];
  };
  return [...state(), ...formDefects(key, store, use, use.given.passphrase)].map((one) => ({
    ...one,
    facts: { keyPlace: store.file, ...one.facts },
  }));
}

function mismatchDefects({ store, key }: Inspection, certificates: readonly Certificate[]): Defect[] {
  const halves = new Set(certificates.map(publicHalfIn));
  if (certificates.length === 0) return [];
  const keys = [
    ...store.keys.map((one) => ({ one, place: store.file })),
    ...(key?.keys ?? []).map((one) => ({ one, place: key?.file ?? '' })),
  ];
  return keys
    .filter(({ one }) => one.publicKeySha256 !== null && !halves.has(one.publicKeySha256))
    .map(({ one, place }) =>
      defect('key-mismatch', 'failure', {
        keyPlace: place,
        alias: one.alias,
        keyKind: one.kind,
        publicKeySha256: one.publicKeySha256,
      }),
    );
}

const isStore = ({ format }: StoreInspection) => format === 'pkcs12' || format === 'jks' || format === 'jceks';

function entryDefects(store: StoreInspection, certificates: readonly Certificate[], { alias, purpose }: Use): Defect[] {
  if (!isStore(store)) return [];
  const aliases = [...new Set(store.keys.map((key) => key.alias ?? entryAliasOf(key, store, certificates)))].filter(
    (one) => one !== null,
  );
  const names = aliases.map((one) => one.toLowerCase());
  const readable = store.problem === null || store.format !== 'pkcs12';
  if (store.keys.length === 0 && readable && certificates.length > 0) {
    const onlyAuthorities = certificates.every(({ isCa }) => isCa === true) && purpose === 'unknown';
    return onlyAuthorities
      ? [defect('authorities-only', 'notice', { certificateCount: certificates.length })]
      : [defect('no-private-key', 'failure', { certificateCount: certificates.length })];
  }
  return [
    ...(alias !== null && readable && names.length > 0 && !names.includes(alias.toLowerCase())
      ? [defect('alias-mismatch', 'failure', { wantedAlias: alias, aliases })]
      : []),
    ...(store.keys.length > 1 && alias === null
      ? [defect('several-keys', 'notice', { aliases, keyCount: store.keys.length })]
      : []),
    ...(names.some((name) => /^\d+$/.test(name)) && alias === null
      ? [defect('alias-is-number', 'notice', { aliases })]
      : []),
    ...chainDefects(store, certificates),
  ];
}

/** PKCS#12 may name the certificate alone. */
function entryAliasOf(
  { publicKeySha256 }: KeyFacts,
  { entries }: StoreInspection,
  certificates: readonly Certificate[],
): string | null {
  const at = certificates.findIndex((one) => publicHalfIn(one) === publicKeySha256);
  return at < 0 ? null : (entries[at]?.alias ?? null);
}

function chainDefects({ entries }: StoreInspection, certificates: readonly Certificate[]): Defect[] {
  return certificates.flatMap((certificate, index) => {
    if (entries[index]?.hasKey !== true || certificate.selfIssued) return [];
    if (certificates.some(({ subjectKey }) => subjectKey === certificate.issuerKey)) return [];
    return [defect('chain-missing', 'notice', { alias: entries[index]?.alias ?? null, issuer: certificate.issuer })];
  });
}
