/** Which addresses an extraction needs, by mode and what the runtime's files say; pure. */
import type { ComponentSeen, Purpose, RuntimeSeen } from './atlan.ts';
import { temporalHostOf, tenantHostOf } from './runtime-rules.ts';

export type Way = { readonly purpose: Purpose; readonly host: string; readonly port: number };

/** docs.atlan.com, self-deployed runtime; asked without client id and secret. */
export const tokenPath = '/auth/realms/default/protocol/openid-connect/token';

/** `pages`: the host field of the connector. `apis`: base addresses of the settings' connection, or the usual ones. */
export function waysOf(pages: string | null, apis: readonly string[], runtime: RuntimeSeen | null): readonly Way[] {
  const ways: Way[] = [
    ...(pages === null ? [] : [https('anaplan', pages)]),
    ...apis.flatMap((url): Way[] => urlWay('anaplan', url)),
  ];
  if (runtime !== null) ways.push(...runtimeWays(runtime));
  return ways.filter(
    ({ host, port, purpose }, index) =>
      ways.findIndex((one) => one.host === host && one.port === port && one.purpose === purpose) === index,
  );
}

function runtimeWays(runtime: RuntimeSeen): readonly Way[] {
  const tenant = tenantOf(runtime);
  const temporal = runtime.settings.find(({ name, value }) => name === 'temporalHost' && value !== null)?.value ?? null;
  return [
    ...(tenant === null ? [] : [https('tenant', tenantHostOf(tenant)), https('token', tenantHostOf(tenant))]),
    ...(temporal !== null
      ? urlWay('temporal', /:\/\//.test(temporal) ? temporal : `https://${temporal}`)
      : tenant === null
        ? []
        : [https('temporal', temporalHostOf(tenant))]),
    https('registry', 'registry-1.docker.io'),
    https('package', 'atlan-public.s3.eu-west-1.amazonaws.com'),
    ...runtime.components.flatMap(componentWays),
  ];
}

function tenantOf({ tenant, settings }: RuntimeSeen): string | null {
  const domain = settings.find(({ name, value }) => name === 'domain' && value !== null)?.value ?? null;
  return tenant ?? domain;
}

/** Object stores and vaults by the type of their component; local ones need no way. */
function componentWays({ type, metadata }: ComponentSeen): readonly Way[] {
  const value = (...names: readonly string[]) =>
    metadata.find(
      ({ name, value: text }) => text !== null && names.some((one) => one.toLowerCase() === name.toLowerCase()),
    )?.value ?? null;
  const region = value('region', 'awsRegion');
  const endpoint = value('endpoint');
  const own = (purpose: Purpose) => (endpoint === null ? null : urlWay(purpose, endpoint));
  switch (type) {
    case 'secretstores.aws.secretmanager':
      return own('vault') ?? (region === null ? [] : [https('vault', `secretsmanager.${region}.amazonaws.com`)]);
    case 'secretstores.azure.keyvault': {
      const vault = value('vaultName');
      return vault === null
        ? []
        : [https('vault', `${vault.toLowerCase()}.vault.azure.net`), https('vault', 'login.microsoftonline.com')];
    }
    case 'secretstores.gcp.secretmanager':
      return [https('vault', 'secretmanager.googleapis.com')];
    case 'secretstores.hashicorp.vault': {
      const address = value('vaultAddr');
      return address === null ? [] : urlWay('vault', address);
    }
    case 'bindings.aws.s3': {
      const bucket = value('bucket');
      return (
        own('object-store') ??
        (region === null || bucket === null ? [] : [https('object-store', `${bucket}.s3.${region}.amazonaws.com`)])
      );
    }
    case 'bindings.azure.blobstorage': {
      const account = value('accountName', 'storageAccount');
      return account === null ? [] : [https('object-store', `${account}.blob.core.windows.net`)];
    }
    case 'bindings.gcp.bucket':
      return [https('object-store', 'storage.googleapis.com')];
    default:
      return [];
  }
}

function https(purpose: Purpose, host: string): Way {
  return { purpose, host: host.toLowerCase(), port: 443 };
}

function urlWay(purpose: Purpose, text: string): Way[] {
  if (!URL.canParse(text)) return [];
  const { protocol, hostname, port } = new URL(text);
  if (hostname === '') return [];
  const usual = protocol === 'http:' ? 80 : 443;
  return [{ purpose, host: hostname.replace(/^\[|\]$/g, '').toLowerCase(), port: port === '' ? usual : Number(port) }];
}
