/** One call of the client, looked at from every side: its install, options, sign-in, files, Java. The one place that holds its secrets. */
import type { Host } from '../../../host/host.ts';
import type { Endpoint } from '../../../network/network.ts';
import { endpointOfUrl } from '../../../settings/endpoints.ts';
import type { JavaProxy } from '../../java/java.ts';
import { placeText } from '../../place.ts';
import type { ConnectCall } from '../emulated.ts';
import type { CredentialTools } from './credential-look.ts';
import { credentialOf } from './credential-look.ts';
import { equivalentOf } from './equivalent.ts';
import { jdbcOf, pathsOf } from './files-look.ts';
import { javaChoiceOf, optionTextsOf, variableOf } from './find-java.ts';
import { installOf } from './install.ts';
import type { JavaTools } from './java-look.ts';
import { javaSeenOf, otherJavaOf, systemShellOf } from './java-look.ts';
import { oauthStoreName } from './oauth-store.ts';
import type { CallSeen, CredentialSeen } from './observation.ts';
import type { Reading, Use } from './reading.ts';
import { beforeFirstRequest, lastOf, readingOf } from './reading.ts';
import { shownEnd, shownUse } from './show.ts';
import type { SignIn } from './sign-in.ts';
import { shownSignIn, signInOf } from './sign-in.ts';
import { proxySeenOf, proxyUserOf } from './values.ts';
import type { ClientLine } from './version.ts';

export type CallTools = CredentialTools & JavaTools & { readonly redaction: { know(secret: string): void } };

export type CallContext = {
  /** Where the call is run: as the script says, else the script's own folder. */
  readonly folder: string;
  readonly isFolderAssumed: boolean;
  /** The job runs as the account that looks. */
  readonly isOwn: boolean;
  /** The script sets JAVA_HOME itself, whatever it was started with. */
  readonly isHomeOfScript: boolean;
  /** Whether Java is to try its handshakes. */
  readonly online: boolean;
};

/** Of a version nobody knows options are read by the newest rules, so that something can be said of sign-in and addresses. */
const usualLine: ClientLine = '4.1';

export async function callSeenOf(
  call: ConnectCall,
  context: CallContext,
  tools: CallTools,
  signal: AbortSignal,
): Promise<CallSeen> {
  const { host } = tools;
  const { folder, isFolderAssumed, isOwn } = context;
  const install = await installOf(call, folder, host);
  const line = install.version?.line ?? null;
  const rules = line ?? usualLine;
  const reading = readingOf(call.argv, rules);
  const uses = beforeFirstRequest(reading);
  const signIn = signInOf(uses, rules);
  const credential = line === '1.3' ? null : await credentialOf(signIn, folder, tools);
  const paths = await pathsOf(reading.uses, { folder, isOwn, host });
  return {
    at: placeText(call.origin),
    kind: call.kind,
    isCertain: call.isCertain,
    folder,
    isFolderAssumed: isFolderAssumed && namesRelative(call, reading.uses, signIn, host),
    commandUnresolved: call.command.unresolved,
    install: shownInstall(install),
    line,
    uses: reading.uses.map((use) => shownUse(use, rules)),
    end: shownEnd(reading, call.argv, rules),
    ignoredLast: reading.ignoredLast === null ? null : placeText(reading.ignoredLast),
    signIn: shownSignIn(signIn),
    ...proxyOf(uses),
    java: await javaOf(call, { install, reading, credential, context }, tools, signal),
    credential,
    hasStoredPassword: isOwn ? await storedPasswordOf(signIn, host) : null,
    paths,
    jdbc: await jdbcOf(paths, install.lib, host, tools.redaction.know),
    oauth: await oauthOf(call, signIn, isOwn, host),
    equivalent: line === '1.3' ? equivalentOf(reading.uses) : null,
  };
}

/** Whether the folder it is run in matters: what it names beyond doubt by a whole path is found from anywhere. */
function namesRelative({ command }: ConnectCall, uses: readonly Use[], signIn: SignIn, { paths }: Host): boolean {
  const files = uses.flatMap(({ rule, value, dump }) => [
    ...(rule.value === 'input' || rule.value === 'output' ? [value?.value] : []),
    dump?.value,
  ]);
  const { keystorePath, certificatePath, keyPath } = signIn;
  const named = [command.value, ...files, keystorePath, certificatePath, keyPath];
  return named.some((path) => path != null && path !== '' && !path.startsWith('-') && !paths.isAbsolute(path));
}

/** A launcher may have been given passwords for Java. */
function shownInstall(install: CallSeen['install']): CallSeen['install'] {
  const { launcher } = install;
  if (launcher?.javaLine == null) return install;
  const text = launcher.javaLine.text.replace(/(-D[\w.]*(?:password|passwd|secret)[\w.]*=)\S+/gi, '$1...');
  return { ...install, launcher: { ...launcher, javaLine: { ...launcher.javaLine, text } } };
}

function proxyOf(uses: readonly Use[]): Pick<CallSeen, 'proxy' | 'proxyUser'> {
  const via = lastOf(uses, '-via')?.value?.value ?? null;
  const user = lastOf(uses, '-viauser')?.value?.value ?? null;
  const { hasDomain, password } = proxyUserOf(user ?? '');
  const isGiven = password !== null && password !== '?';
  return {
    proxy: via === null ? null : proxySeenOf(via),
    proxyUser: user === null ? null : { hasDomain, password: isGiven ? 'given' : 'asked' },
  };
}

type About = {
  readonly install: CallSeen['install'];
  readonly reading: Reading;
  readonly credential: CredentialSeen | null;
  readonly context: CallContext;
};

async function javaOf(
  call: ConnectCall,
  about: About,
  tools: CallTools,
  signal: AbortSignal,
): Promise<CallSeen['java']> {
  const { install, reading, credential, context } = about;
  const choice = await javaChoiceOf(call, install.launcher, context.folder, tools.host, tools.java);
  const uses = beforeFirstRequest(reading);
  const isStore = credential?.state === 'inspected' && credential.kind === 'keystore';
  const way = {
    endpoints: context.online && !isUntriable(uses) ? endpointsOf(uses) : [],
    proxy: javaProxyOf(uses),
    options: optionTextsOf(call),
    keystores: isStore ? [credential.inspection] : [],
  };
  const systemShell = await systemShellOf(tools.host);
  return {
    choice,
    isHomeOfScript: context.isHomeOfScript,
    systemShell,
    seen: await javaSeenOf(choice, way, tools, signal),
    other: install.launcher === null ? null : await otherJavaOf(install.launcher, systemShell, tools.host),
  };
}

/** NTLM is not spoken by our probe, and a proxy that is no proxy leads nowhere. */
function isUntriable(uses: readonly Use[]): boolean {
  const { proxy, proxyUser } = proxyOf(uses);
  return proxyUser?.hasDomain === true || (proxy !== null && (proxy.host === null || proxy.port === null));
}

function endpointsOf(uses: readonly Use[]): readonly Endpoint[] {
  const urls = [
    lastOf(uses, '-service')?.value?.value ?? 'https://api.anaplan.com',
    lastOf(uses, '-auth')?.value?.value ?? 'https://auth.anaplan.com',
  ];
  const https = urls.filter((url) => /^https:\/\//i.test(url) && URL.canParse(url));
  return [...new Map(https.map(endpointOfUrl).map((one) => [`${one.host}:${one.port}`, one])).values()];
}

function javaProxyOf(uses: readonly Use[]): JavaProxy | null {
  const { proxy } = proxyOf(uses);
  if (proxy?.host == null || proxy.port === null) return null;
  const { user, password } = proxyUserOf(lastOf(uses, '-viauser')?.value?.value ?? '');
  const isKnown = user !== '' && password !== null && password !== '?';
  const authorization = isKnown ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : null;
  return { host: proxy.host, port: proxy.port, authorization };
}

/** Where Connect itself looks for the password of a keystore when it is given none. */
async function storedPasswordOf(
  { keystorePath, keystorePasswordState: state }: SignIn,
  host: Host,
): Promise<boolean | null> {
  if (keystorePath === null || (state !== 'absent' && state !== 'empty')) return null;
  const { home } = host.account;
  if (home === null) return null;
  const file = host.paths.join(home, '.anaplan', 'api-client', 'keystore-access.txt');
  return (await host.factsOf(file).catch(() => null))?.exists ?? null;
}

async function oauthOf(
  call: ConnectCall,
  { clientId, mode }: SignIn,
  isOwn: boolean,
  host: Host,
): Promise<CallSeen['oauth']> {
  if (mode !== 'oauth' || clientId === null) return null;
  const named = variableOf(call, 'AC_OAUTH_KEYSTORE_DIR');
  const home = isOwn ? host.account.home : null;
  const folder = named === null || named === '' ? home : named;
  if (folder === null) return { file: oauthStoreName(clientId), isThere: null };
  const file = host.paths.join(folder, oauthStoreName(clientId));
  const facts = await host.factsOf(file).catch(() => null);
  return { file, isThere: facts === null || host.collectedAtMs !== null ? null : facts.exists };
}
