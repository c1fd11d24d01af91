/** Rules about Dapr components: rows AT11 and, where a vault is named, what AT12 needs; pure. */
import { closest } from '../../settings/closest.ts';
import { placeText } from '../place.ts';
import type { ComponentSeen, MetadataSeen, RuntimeSeen } from './atlan.ts';
import type { DaprType } from './dapr-types.ts';
import { daprTypes, isOtherPart } from './dapr-types.ts';
import type { AtlanFinding } from './judge.ts';

export function componentFindings(
  { components, componentsGiven }: RuntimeSeen,
  asked: boolean,
): readonly AtlanFinding[] {
  const hasStore = components.some(({ name, type }) => name === 'secretstore' || isSecretStore(type));
  return [
    ...(componentsGiven && !hasStore
      ? [
          {
            code: 'secret-store-missing',
            severity: 'failure',
            facts: { components: components.map(({ name }) => name) },
          } as const,
        ]
      : []),
    ...nameFindings(components),
    ...components.flatMap((one) => [...typeFindings(one), ...referenceFindings(one, components, asked)]),
  ];
}

/** The runtime asks for the store by this name (SECRET_STORE_NAME). */
function nameFindings(components: readonly ComponentSeen[]): readonly AtlanFinding[] {
  const stores = components.filter(({ type }) => isSecretStore(type));
  const [first] = stores;
  if (first === undefined || stores.some(({ name }) => name === 'secretstore')) return [];
  return [
    {
      code: 'component-name-wrong',
      severity: 'failure',
      facts: {
        component: first.name === '' ? 'nothing' : first.name,
        wanted: 'secretstore',
        at: placeText(first.place),
      },
    },
  ];
}

function isSecretStore(type: string): boolean {
  return /^secret-?stores?\b/i.test(type);
}

function typeFindings(component: ComponentSeen): readonly AtlanFinding[] {
  const { name, type, place } = component;
  const known = daprTypes[type];
  if (known !== undefined) return metadataFindings(component, known);
  if (isOtherPart(type)) return [];
  const near = closest(type, Object.keys(daprTypes));
  const facts = { component: name, type: type === '' ? 'nothing' : type, at: placeText(place) };
  // A type of Dapr that is not in the table may be right; one that is nearly one of the table is misspelt.
  return near === null && type !== ''
    ? [{ code: 'component-type-not-known', severity: 'unknown', facts }]
    : [
        {
          code: 'component-type-misspelt',
          severity: 'failure',
          facts: { ...facts, meant: near ?? 'one of docs/atlan.md' },
        },
      ];
}

function metadataFindings(component: ComponentSeen, type: DaprType): readonly AtlanFinding[] {
  const { name, metadata, place } = component;
  const about = { component: name, type: component.type };
  // Dapr itself compares without regard to upper and lower case.
  const given = (key: string) =>
    metadata.some(
      (one) => one.name.toLowerCase() === key.toLowerCase() && one.kind !== 'empty' && one.kind !== 'missing',
    );
  const missing = [
    ...type.required.filter((key) => !given(key)),
    ...type.oneOf.filter((keys) => !keys.some(given)).map((keys) => keys.join(' or ')),
  ];
  const some = type.together.filter(given);
  const lacking = some.length === 0 ? [] : type.together.filter((key) => !given(key));
  return [
    ...metadata.flatMap((one) => keyFindings(one, type, about)),
    ...missing.map(
      (key) =>
        ({
          code: 'metadata-key-missing',
          severity: 'failure',
          facts: { ...about, key, at: placeText(place) },
        }) as const,
    ),
    ...(lacking.length === 0
      ? []
      : [
          {
            code: 'metadata-credentials-incomplete',
            severity: 'failure',
            facts: { ...about, given: some, missing: lacking, at: placeText(place) },
          } as const,
        ]),
    ...(metadata.some((one) => one.name.toLowerCase() === 'skipverify' && /^true$/i.test(one.value ?? ''))
      ? [{ code: 'vault-not-verified', severity: 'warning', facts: { ...about, at: placeText(place) } } as const]
      : []),
  ];
}

function keyFindings(
  { name, place }: MetadataSeen,
  { keys }: DaprType,
  about: { readonly component: string; readonly type: string },
): readonly AtlanFinding[] {
  if (keys.some((key) => key.toLowerCase() === name.toLowerCase())) return [];
  const meant = closest(name, keys);
  const facts = { ...about, key: name.slice(0, 100), at: placeText(place) };
  return meant === null
    ? [{ code: 'metadata-key-not-known', severity: 'warning', facts }]
    : [{ code: 'metadata-key-misspelt', severity: 'failure', facts: { ...facts, meant } }];
}

function referenceFindings(
  { name, secretStore, metadata }: ComponentSeen,
  components: readonly ComponentSeen[],
  asked: boolean,
): readonly AtlanFinding[] {
  const references = metadata.flatMap(({ name: key, reference, place, kind }) =>
    reference === null ? [] : [{ key, ...reference, kind, at: placeText(place) }],
  );
  const isSecret = references.some(({ kind }) => kind === 'reference');
  const isKnown =
    secretStore === null || secretStore === 'kubernetes' || components.some((one) => one.name === secretStore);
  if (isSecret && !isKnown)
    return [{ code: 'reference-store-missing', severity: 'failure', facts: { component: name, secretStore } }];
  return references.flatMap(({ key, text, isFound, why, at }): AtlanFinding[] => {
    const facts = { component: name, key, reference: text, why, at };
    if (isFound === false) return [{ code: 'reference-not-found', severity: 'failure', facts }];
    return isFound === null && asked ? [{ code: 'reference-not-provable', severity: 'unknown', facts }] : [];
  });
}
