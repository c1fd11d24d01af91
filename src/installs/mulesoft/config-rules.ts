/** Rules about the connector's configuration: rows MU02 and MU03; pure. Which attributes connector 2.x has is not published: only what stands there is judged. */
import type { JsonObject } from '../../check.ts';
import { regionMismatch, urlDefects } from '../anaplan-url.ts';
import { placeText } from '../place.ts';
import type { MuleFinding } from './judge.ts';
import type { AttributeSeen, ConfigSeen, MuleSeen } from './mulesoft.ts';

/** Of connector 1.1.4, by its published source; further ones have defaults or are not needed. */
const required: { readonly [element: string]: readonly string[] } = {
  'basic-auth-connection': ['username', 'password'],
  'cert-auth-connection': ['certificatePath'],
};

export function configFindings(seen: MuleSeen): readonly MuleFinding[] {
  const { configs, connectors, operations, unread, sources } = seen;
  const hasConnector = connectors.length > 0 || operations > 0;
  const isMissing = configs.length === 0 && hasConnector && unread.length === 0;
  return [
    ...(isMissing ? [{ code: 'configuration-missing', severity: 'failure', facts: { operations } } as const] : []),
    ...unread.map(
      ({ place, what }) =>
        ({ code: 'configuration-unread', severity: 'unknown', facts: { at: placeText(place), what } }) as const,
    ),
    ...sourceFindings(sources),
    ...configs.flatMap((config) =>
      attributeFindings(
        config,
        connectors.some(({ version }) => version?.startsWith('1.')),
      ),
    ),
  ];
}

export function urlFindings({ configs }: MuleSeen): readonly MuleFinding[] {
  return configs.flatMap(({ attributes }) => {
    const urls = attributes.filter(({ url, kind }) => url !== null && kind !== 'proxy');
    const own = urls.flatMap(({ url, kind, name, place }) =>
      url === null
        ? []
        : urlDefects(url, kind === 'auth-url' ? 'auth' : 'api').map(({ code, severity, facts }) => ({
            code,
            severity,
            facts: { ...facts, setting: name, at: placeText(place) },
          })),
    );
    const hostOf = (wanted: AttributeSeen['kind']) => urls.find(({ kind }) => kind === wanted)?.url?.host ?? null;
    const mismatch = regionMismatch(hostOf('url'), hostOf('auth-url'));
    const at = placeText(urls[0]?.place ?? { file: '', line: 0 });
    return [
      ...own,
      ...(mismatch === null
        ? []
        : [
            {
              code: 'region-mismatch',
              severity: 'warning',
              facts: { apiHost: hostOf('url'), authHost: hostOf('auth-url'), at },
            } as const,
          ]),
      ...attributes.flatMap(proxyFindings),
    ];
  });
}

/** Connector 1.x takes a URI for its `proxyHost`. */
function proxyFindings({ kind, url, name, place }: AttributeSeen): readonly MuleFinding[] {
  if (kind !== 'proxy' || url === null) return [];
  const facts: JsonObject = { setting: name, proxy: url.text, at: placeText(place) };
  if (url.host === null || !/^https?$/.test(url.scheme ?? ''))
    return [{ code: 'proxy-not-a-uri', severity: 'failure', facts }];
  return url.hasCredentials
    ? [{ code: 'url-with-credentials', severity: 'warning', facts: { ...facts, url: url.text } }]
    : [];
}

function sourceFindings(sources: MuleSeen['sources']): readonly MuleFinding[] {
  return sources.flatMap(({ file, place, state, detail }): MuleFinding[] => {
    const facts = { file, at: placeText(place), detail };
    if (state === 'missing') return [{ code: 'properties-missing', severity: 'failure', facts }];
    if (state === 'unresolved') return [{ code: 'environment-unknown', severity: 'unknown', facts }];
    return state === 'unreadable'
      ? [{ code: 'configuration-unread', severity: 'unknown', facts: { at: file, what: detail } }]
      : [];
  });
}

function attributeFindings(config: ConfigSeen, isFirstLine: boolean): readonly MuleFinding[] {
  const { attributes, element, place, by } = config;
  const wanted = isFirstLine ? (required[element] ?? []) : [];
  const absent = wanted.filter((name) => !attributes.some((one) => one.name === name));
  const empty = attributes.filter(
    ({ state, kind, name }) =>
      state === 'empty' && (wanted.includes(name) || (!isFirstLine && needed.has(kind) && !/proxy/i.test(name))),
  );
  const unresolved = attributes.filter(({ state }) => state === 'unresolved');
  return [
    ...absent.map(
      (name) =>
        ({
          code: 'attribute-empty',
          severity: 'failure',
          facts: { attribute: name, element, at: placeText(place), what: 'is not there' },
        }) as const,
    ),
    ...empty.map(
      ({ name, place: at }) =>
        ({
          code: 'attribute-empty',
          severity: 'failure',
          facts: { attribute: name, element, at: placeText(at), what: 'comes to nothing' },
        }) as const,
    ),
    ...unresolved.map((attribute) => unresolvedFinding(attribute, element)),
    ...(by === 'connector' && wanted.length === 0 && !isRecognised(config)
      ? [
          {
            code: 'sign-in-not-recognised',
            severity: 'unknown',
            facts: { element, at: placeText(place), attributes: attributes.map(({ name }) => name) },
          } as const,
        ]
      : []),
  ];
}

const needed = new Set<AttributeSeen['kind']>([
  'secret',
  'user',
  'alias',
  'keystore',
  'private-key',
  'certificate',
  'url',
  'auth-url',
]);

function unresolvedFinding({ name, unresolved, elsewhere, place }: AttributeSeen, element: string): MuleFinding {
  const hint =
    elsewhere.length === 0
      ? 'It stands in no property file of the application.'
      : `It stands in ${elsewhere.map(placeText).join(', ')}, which the configuration does not load as far as is known here.`;
  return {
    code: 'placeholder-unresolved',
    severity: 'unknown',
    facts: { attribute: name, element, names: unresolved, at: placeText(place), hint },
  };
}

/** A user with a secret, or a certificate in some form; an element of the connector without attributes but a name configures nothing. */
function isRecognised({ attributes }: ConfigSeen): boolean {
  const has = (kind: AttributeSeen['kind']) => attributes.some((one) => one.kind === kind);
  return (has('user') && has('secret')) || has('keystore') || has('certificate') || has('private-key');
}
