/** What a certificate's extensions say, all together; pure. One that cannot be read counts as absent and is named. */
import { DerError } from './der.ts';
import type { AuthorityKeyId, Extension, NameConstraints } from './extensions.ts';
import {
  authorityInfoOf,
  authorityKeyIdOf,
  basicConstraintsOf,
  crlUrlsOf,
  extendedKeyUsageOf,
  inhibitAnyPolicyOf,
  keyUsageOf,
  mustStapleOf,
  nameConstraintsOf,
  policyConstraintsOf,
  subjectAltNamesOf,
  subjectKeyIdOf,
} from './extensions.ts';
import type { GeneralName } from './names.ts';
import { extensionIds } from './oids.ts';

/** Extensions that path validation processes or may pass over. */
const understood: ReadonlySet<string> = new Set(Object.values(extensionIds));

/** The fields of Certificate that come from its extensions. */
export function extensionFactsOf(extensions: readonly Extension[]) {
  const malformed: string[] = [...repeatedIn(extensions)];
  const read = <Value>(name: keyof typeof extensionIds, parse: (value: Uint8Array, path: string) => Value) => {
    const extension = extensions.find(({ oid }) => oid === extensionIds[name]);
    if (extension === undefined) return null;
    try {
      return parse(extension.value, name);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      malformed.push(error.message);
      return null;
    }
  };
  const names = read('subjectAltName', subjectAltNamesOf);
  const authority: AuthorityKeyId | null = read('authorityKeyId', authorityKeyIdOf);
  const constraints = read('basicConstraints', basicConstraintsOf);
  const info = read('authorityInfoAccess', authorityInfoOf);
  const nameConstraints: NameConstraints | null = read('nameConstraints', nameConstraintsOf);
  return {
    subjectAltNames: names,
    dnsNames: valuesOf(names, 'dns'),
    ipAddresses: valuesOf(names, 'ip'),
    emails: valuesOf(names, 'email'),
    isCa: constraints?.isCa ?? null,
    pathLength: constraints?.pathLength ?? null,
    keyUsage: read('keyUsage', keyUsageOf),
    extendedKeyUsage: read('extendedKeyUsage', extendedKeyUsageOf),
    subjectKeyId: read('subjectKeyId', subjectKeyIdOf),
    authorityKeyId: authority?.keyId ?? null,
    authorityKeyIdNamesIssuer: authority?.namesIssuer ?? false,
    crlUrls: read('crlDistributionPoints', crlUrlsOf) ?? [],
    ocspUrls: info?.ocspUrls ?? [],
    caIssuerUrls: info?.caIssuerUrls ?? [],
    mustStaple: read('tlsFeature', mustStapleOf) ?? false,
    nameConstraints,
    policyConstraints: read('policyConstraints', policyConstraintsOf),
    inhibitAnyPolicy: read('inhibitAnyPolicy', inhibitAnyPolicyOf),
    unknownCriticalExtensions: extensions
      .filter((one) => one.critical && !understood.has(one.oid))
      .map(({ oid }) => oid),
    malformedExtensions: malformed,
  };
}

/** The extension of that name, or null. */
export function extensionOf(extensions: readonly Extension[], name: keyof typeof extensionIds): Extension | null {
  return extensions.find(({ oid }) => oid === extensionIds[name]) ?? null;
}

function valuesOf(names: readonly GeneralName[] | null, kind: GeneralName['kind']): string[] {
  return (names ?? []).filter((name) => name.kind === kind).map(({ value }) => value);
}

function repeatedIn(extensions: readonly Extension[]): string[] {
  const oids = extensions.map(({ oid }) => oid);
  return [...new Set(oids.filter((oid, index) => oids.indexOf(oid) !== index))].map(
    (oid) => `extension ${oid}: there twice`,
  );
}
