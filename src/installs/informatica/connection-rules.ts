/** Rules about the properties of a connection: rows IN01 to IN06 and IN11; pure. */
import type { JsonObject } from '../../check.ts';
import { regionMismatch, urlDefects } from '../anaplan-url.ts';
import { placeText } from '../place.ts';
import type { AuthMode, ConnectionSeen, InformaticaSeen, PropertyName, PropertySeen } from './informatica.ts';
import type { InformaticaFinding } from './judge.ts';

export function propertyFindings(connection: ConnectionSeen, seen: InformaticaSeen): readonly InformaticaFinding[] {
  const mode = authModeOf(connection);
  return [
    ...typeFindings(connection),
    ...modeFindings(connection, mode),
    ...versionFindings(connection, mode),
    ...userFindings(connection, mode),
    ...urlFindings(connection),
    ...(mode === 'certificate' ? keystoreFindings(connection, seen) : []),
    ...idFindings(connection),
  ];
}

/** Null: not told, or in words not known here. */
export function authModeOf({ properties }: ConnectionSeen): AuthMode | null {
  const text = properties.authType?.value ?? '';
  if (/cert/i.test(text)) return 'certificate';
  if (/oauth|device/i.test(text)) return 'oauth';
  return /basic|password/i.test(text) ? 'basic' : null;
}

function typeFindings({ properties: { type } }: ConnectionSeen): readonly InformaticaFinding[] {
  const text = type?.value ?? '';
  if (/anaplan[\s_-]*v2/i.test(text)) return [];
  const facts = { type: text, at: atOf(type) };
  return /anaplan/i.test(text)
    ? [{ code: 'connection-type-old', severity: 'failure', facts }]
    : [{ code: 'connection-type-unknown', severity: 'unknown', facts: { ...facts, type: text || 'nothing' } }];
}

function modeFindings(
  { properties: { authType } }: ConnectionSeen,
  mode: AuthMode | null,
): readonly InformaticaFinding[] {
  if (mode !== null) return [];
  return [
    {
      code: 'auth-type-unknown',
      severity: 'unknown',
      facts: { authType: authType?.value ?? 'nothing', at: atOf(authType) },
    },
  ];
}

function versionFindings({ properties }: ConnectionSeen, mode: AuthMode | null): readonly InformaticaFinding[] {
  const { apiMajorVersion, apiMinorVersion, certificatePath } = properties;
  const version = versionOf(properties);
  const at = atOf(apiMajorVersion ?? apiMinorVersion);
  const findings: InformaticaFinding[] = [];
  if (version === null) findings.push({ code: 'api-version-unknown', severity: 'unknown', facts: { at } });
  else if (version !== '2/0') findings.push(oldVersion(version, at, mode));
  if (certificatePath?.state === 'given' && version !== '1/3') {
    findings.push({
      code: 'certificate-path-set',
      severity: 'failure',
      facts: { path: certificatePath.value, at: atOf(certificatePath) },
    });
  }
  return findings;
}

function oldVersion(version: string, at: string, mode: AuthMode | null): InformaticaFinding {
  const facts = { version, at };
  if (version !== '1/3') return { code: 'api-version-wrong', severity: 'failure', facts };
  return mode === 'certificate'
    ? { code: 'api-version-dead', severity: 'failure', facts }
    : { code: 'api-version-old', severity: 'warning', facts };
}

/** `2/0`; null where either part is not told. `2.0` in the major version alone counts as both. */
function versionOf({ apiMajorVersion, apiMinorVersion }: ConnectionSeen['properties']): string | null {
  const [, whole, point] = /^v?(\d{1,3})(?:[./](\d{1,3}))?$/.exec(apiMajorVersion?.value ?? '') ?? [];
  const minor = /^\d{1,3}/.exec(apiMinorVersion?.value ?? '')?.[0] ?? point;
  return whole === undefined || minor === undefined ? null : `${whole}/${minor}`;
}

function userFindings({ properties }: ConnectionSeen, mode: AuthMode | null): readonly InformaticaFinding[] {
  const { username, password } = properties;
  return [
    ...(username === undefined || username.state === 'empty'
      ? [{ code: 'username-empty', severity: 'failure', facts: { at: atOf(username) } } as const]
      : []),
    ...(mode === 'basic' && password?.state === 'empty'
      ? [{ code: 'password-empty', severity: 'failure', facts: { at: atOf(password) } } as const]
      : []),
  ];
}

function urlFindings({ urls, properties }: ConnectionSeen): readonly InformaticaFinding[] {
  const named = [
    { url: urls.api, kind: 'api', property: properties.apiUrl, setting: 'API Base URL' },
    { url: urls.auth, kind: 'auth', property: properties.authUrl, setting: 'Auth URL' },
  ] as const;
  const mismatch = regionMismatch(urls.api?.host ?? null, urls.auth?.host ?? null);
  return [
    ...named.flatMap(({ url, kind, property, setting }): readonly InformaticaFinding[] => {
      if (url !== null) {
        return urlDefects(url, kind).map(({ code, severity, facts }) => ({
          code,
          severity,
          facts: { ...facts, setting, at: atOf(property) },
        }));
      }
      return property?.state === 'parameter'
        ? [{ code: 'property-is-parameter', severity: 'unknown', facts: { property: setting, at: atOf(property) } }]
        : [{ code: 'url-missing', severity: 'failure', facts: { setting, at: atOf(property) } }];
    }),
    ...(mismatch === null
      ? []
      : [
          {
            code: 'region-mismatch',
            severity: 'warning',
            facts: { apiHost: urls.api?.host ?? null, authHost: urls.auth?.host ?? null, at: atOf(properties.authUrl) },
          } as const,
        ]),
  ];
}

/** What is in the keystore is judged by the certificate room. */
function keystoreFindings(
  { properties, keystoreFile }: ConnectionSeen,
  { snapshotOfMs, agent }: InformaticaSeen,
): readonly InformaticaFinding[] {
  if (properties.apiMajorVersion?.value === '1') return [];
  const missing = (['keystorePath', 'keystoreAlias', 'keystorePassword'] as const)
    .filter((name) => (properties[name]?.state ?? 'empty') === 'empty')
    .map(
      (name) =>
        ({
          code: 'keystore-setting-empty',
          severity: 'failure',
          facts: { property: labels[name] ?? name, at: atOf(properties[name]) },
        }) as const,
    );
  if (keystoreFile === null || (keystoreFile.exists === true && snapshotOfMs === null)) return missing;
  const { path, exists, place } = keystoreFile;
  const facts: JsonObject = { path, at: placeText(place) };
  // Without the agent's folder this may be another machine.
  if (exists === false && agent?.exists === true)
    return [...missing, { code: 'keystore-missing', severity: 'failure', facts }];
  const why =
    snapshotOfMs !== null
      ? 'a snapshot holds no keystores'
      : exists === false
        ? "it is not on this host, which may not be the agent's"
        : 'its path is not absolute';
  return [...missing, { code: 'keystore-not-seen', severity: 'unknown', facts: { ...facts, why } }];
}

const labels: { readonly [N in PropertyName]?: string } = {
  keystorePath: 'KeyStore Path Location',
  keystoreAlias: 'KeyStore Alias',
  keystorePassword: 'KeyStore Password',
  workspaceId: 'Workspace ID',
  modelId: 'Model ID',
};

/** Both are 32 hexadecimal digits. */
function idFindings({ properties }: ConnectionSeen): readonly InformaticaFinding[] {
  return (['workspaceId', 'modelId'] as const).flatMap((name): readonly InformaticaFinding[] => {
    const property = properties[name];
    const facts = { property: labels[name] ?? name, at: atOf(property) };
    if (property === undefined || property.state === 'empty')
      return [{ code: 'id-missing', severity: 'failure', facts }];
    if (property.state === 'parameter') return [{ code: 'property-is-parameter', severity: 'unknown', facts }];
    const text = property.value ?? '';
    return /^[0-9a-f]{32}$/i.test(text)
      ? []
      : [
          {
            code: 'id-malformed',
            severity: 'warning',
            facts: { ...facts, id: text.slice(0, 80), characters: text.length },
          },
        ];
  });
}

function atOf(property: PropertySeen | undefined): string {
  return property === undefined ? 'nowhere in the file' : placeText(property.place);
}
