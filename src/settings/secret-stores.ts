/** `secretStores:` of a settings file -> how vaults are reached; pure. Asks none of them. */
import { durationMsOf } from './amounts.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import type { Environment } from './proxy.ts';
import type { FileWords } from './schema.ts';
import type { SecretStores, Settings, VaultSignIn } from './settings.ts';
import type { Path } from './yaml.ts';

type StoreWords = NonNullable<FileWords['secretStores']>;
type VaultWords = NonNullable<StoreWords['vault']>;

type Here = Places & { readonly environment: Environment; readonly report: Report };

/** Where Kubernetes puts it (Kubernetes documentation, "Accessing the Kubernetes API from a Pod"). */
const podToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Empty where the file says nothing. Problems go to `report`. */
export function secretStoresOf(words: FileWords['secretStores'], here: Here): Pick<Settings, 'secretStores'> {
  if (words === undefined) return {};
  const { exec, vault, aws, azure, google } = words;
  const stores: SecretStores = {
    ...(exec === undefined ? {} : { exec: execOf(exec, here.report) }),
    ...(vault === undefined ? {} : { vault: vaultOf(vault, here) }),
    ...(aws === undefined
      ? {}
      : {
          aws: {
            region: aws.region ?? null,
            profile: aws.profile ?? null,
            endpoint: aws.endpoint === undefined ? null : origin(aws.endpoint, ['aws', 'endpoint'], here.report),
          },
        }),
    ...(azure === undefined ? {} : { azure: { vault: origin(azure.vault, ['azure', 'vault'], here.report) } }),
    ...(google === undefined ? {} : { google: { project: google.project } }),
  };
  return { secretStores: stores };
}

function execOf({ environment = [], timeout }: NonNullable<StoreWords['exec']>, report: Report) {
  const timeoutMs = timeout === undefined ? 10_000 : (durationMsOf(timeout) ?? 0);
  if (timeoutMs < 1000 || timeoutMs > 45_000) report(['secretStores', 'exec', 'timeout'], 'must be from 1s to 45s');
  return { environment, timeoutMs };
}

function vaultOf(words: VaultWords, here: Here): NonNullable<SecretStores['vault']> {
  const at: Path = ['secretStores', 'vault'];
  const address = words.address ?? here.environment['VAULT_ADDR'];
  if (address === undefined)
    here.report(at, 'needs an address; write address: https://vault.example.com:8200, or set VAULT_ADDR');
  return {
    address: address === undefined ? '' : origin(address, ['vault', 'address'], here.report),
    namespace: words.namespace ?? here.environment['VAULT_NAMESPACE'] ?? null,
    mount: words.mount === undefined ? null : mountOf(words.mount, [...at, 'mount'], here.report),
    caFile: words.caFile === undefined ? null : absolute(words.caFile, here),
    signIn: signInOf(words.signIn, here),
  };
}

function signInOf(words: VaultWords['signIn'], here: Here): VaultSignIn {
  const at: Path = ['secretStores', 'vault', 'signIn'];
  if (words === undefined) return { method: 'token', token: 'env:VAULT_TOKEN' };
  if ('token' in words) return { method: 'token', token: ownSecret(words.token, [...at, 'token'], here) };
  if ('appRole' in words) {
    const { roleId, secretId, mount = 'approle' } = words.appRole;
    return {
      method: 'appRole',
      roleId: /^(env|file|credential):/.test(roleId) ? (secretRef(roleId, here) ?? '') : roleId,
      secretId: ownSecret(secretId, [...at, 'appRole', 'secretId'], here),
      mount: mountOf(mount, [...at, 'appRole', 'mount'], here.report),
    };
  }
  const { role, tokenFile = podToken, mount = 'kubernetes' } = words.kubernetes;
  const token = `file:${absolute(tokenFile, here)}`;
  return { method: 'kubernetes', role, token, mount: mountOf(mount, [...at, 'kubernetes', 'mount'], here.report) };
}

/** Reading the key to a vault from that vault would never end. */
function ownSecret(written: string | { readonly exec: readonly string[] }, path: Path, here: Here): string {
  const reference = secretRef(written, here) ?? '';
  if (!/^(env|file|credential|exec):/.test(reference))
    here.report(path, 'must not lie in a vault itself; write env:NAME, file:/path, credential:NAME or exec:');
  return reference;
}

function mountOf(written: string, path: Path, report: Report): string {
  const mount = written.replace(/^\/|\/$/g, '');
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(mount) || /(^|\/)\.+(\/|$)/.test(mount))
    report(path, 'is no mount of Vault; write for example secret, or team/kv');
  return mount;
}

/** Without a path. Plain http only to this host: secrets come back that way. */
function origin(written: string, path: Path, report: Report): string {
  const at = ['secretStores', ...path];
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.pathname !== '/') {
    report(at, 'is no URL; write for example https://vault.example.com:8200');
    return '';
  }
  const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isHere) report(at, 'must begin with https://; http is for this host only');
  return url.origin;
}
