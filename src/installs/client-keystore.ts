/** A keystore or certificate that a client's own configuration names: looked at and judged by the certificate room. Knows no client. */
import type { Finding, JsonObject } from '../check.ts';
import type { Host } from '../host/host.ts';
import { knownOr } from '../host/known.ts';
import type { DefectCode, Use } from '../keystore/defect.ts';
import { defectsOf } from '../keystore/judge.ts';
import type { Inspection, Keystores } from '../keystore/keystores.ts';
import type { TrustStores } from '../trust/trust.ts';
import type { Place } from './place.ts';
import { placeText } from './place.ts';

export type ClientKeystore = {
  /** Where the client's configuration names it. */
  readonly place: Place;
  readonly use: Use;
  readonly inspection: Inspection;
  /** Name of the trust store, and what of it these certificates could lead to; base64 of DER. */
  readonly store: string;
  readonly anchors: readonly string[];
};

/** A secret of the client's files. A reference is one a person wrote there for us; what a client itself reads is never taken for one. */
export type ClientSecret = { readonly value: string } | { readonly reference: string };

/** Null secrets: not given, or not readable here. */
export type KeystoreWanted = {
  readonly file: string;
  readonly place: Place;
  readonly alias: string | null;
  readonly user: string | null;
  /** Short version of the Java that opens it. */
  readonly java: string | null;
  readonly password: ClientSecret | null;
  readonly keyPassword: ClientSecret | null;
  /** Path of a key beside the certificate. */
  readonly key: string | null;
};

/** On this host alone: a snapshot never holds keystores. */
export async function clientKeystoreOf(
  wanted: KeystoreWanted,
  { keystores, trust }: { readonly keystores: Keystores; readonly trust: TrustStores },
): Promise<ClientKeystore> {
  const { file, place, alias, user, java, password, keyPassword, key } = wanted;
  const values = new Map<string, string>();
  const reference = (name: string, secret: ClientSecret | null) => {
    if (secret === null) return null;
    if ('reference' in secret) return secret.reference;
    values.set(`memory:${name}`, secret.value);
    return `memory:${name}`;
  };
  const passphrase = key === null ? null : (keyPassword ?? password);
  const order = {
    file,
    password: key === null ? reference('password', password) : null,
    keyPassword: key === null ? reference('key password', keyPassword) : null,
    key: key === null ? null : `file:${key}`,
    passphrase: reference('passphrase', passphrase),
  };
  const inspection = await keystores.inspect(order, values);
  const certificates = inspection.store.entries.map(({ certificate }) => certificate).slice(0, 100);
  const { store, anchors } = await trust.anchorsFor(certificates);
  const given = {
    password: order.password !== null,
    keyPassword: order.keyPassword !== null,
    passphrase: order.passphrase !== null,
  };
  return {
    place,
    inspection,
    store,
    anchors,
    use: { purpose: 'sign-in', ownConnection: false, user, java, alias, given },
  };
}

/** The host's own facts of a file, with `null` for what a snapshot does not hold. */
export async function isThere(host: Host, path: string): Promise<boolean | null> {
  const facts = await knownOr(host.factsOf(path), null);
  if (facts === null) return null;
  return facts.exists ? true : host.collectedAtMs === null ? false : null;
}

export type KeystoreQuestion = {
  readonly nowMs: number;
  readonly noticeDays: number;
  /** False for a look that comes by itself: then what a file can never tell is not told each time. */
  readonly asked: boolean;
};

export function keystoreFindings(
  { place, use, inspection, store, anchors }: ClientKeystore,
  { nowMs, noticeDays, asked }: KeystoreQuestion,
): readonly Finding<DefectCode>[] {
  const trust = { store, anchors: anchors.map((anchor) => Buffer.from(anchor, 'base64')) };
  const { file } = inspection.store;
  return defectsOf(inspection, { use, trust, nowMs, noticeDays, host: null })
    .filter(({ code }) => asked || code !== 'registration-not-provable')
    .map(({ code, severity, facts }) => {
      const about: JsonObject = { file, user: use.user, namedAt: placeText(place) };
      const where = typeof facts['alias'] === 'string' ? `${file}, entry "${facts['alias']}"` : file;
      return { code, severity, facts: { ...about, where, ...facts } };
    });
}
