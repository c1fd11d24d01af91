/** Property names of Informatica's connections as pages, exports and people spell them -> ours; pure. The names of the REST export are unverified. */
import type { PropertyName } from './informatica.ts';

/** Letters and digits alone, lower case. */
const spellings: { readonly [N in PropertyName]: readonly string[] } = {
  name: ['name', 'connectionname'],
  type: ['type', 'connectiontype', 'instancename', 'instancedisplayname', 'connectortype', 'connector'],
  runtimeEnvironment: [
    'runtimeenvironment',
    'runtimeenvironmentname',
    'runtimeenvironmentid',
    'secureagent',
    'agentgroup',
    'agentgroupid',
  ],
  authType: ['authtype', 'authenticationtype', 'authentication', 'auth', 'authmode', 'authmethod'],
  username: ['username', 'user', 'userid', 'login', 'anaplanuser'],
  password: ['password', 'pass', 'anaplanpassword'],
  certificatePath: [
    'certificatepathlocation',
    'certificatepath',
    'certificatelocation',
    'certpathlocation',
    'certpath',
    'certificate',
  ],
  workspaceId: ['workspaceid', 'workspace'],
  modelId: ['modelid', 'model'],
  apiUrl: ['apibaseurl', 'apiurl', 'baseurl', 'serviceurl', 'url', 'api'],
  authUrl: ['authurl', 'authenticationurl', 'authserviceurl', 'authbaseurl', 'authserviceuri'],
  apiMajorVersion: ['apimajorversion', 'majorversion', 'apiversion', 'version'],
  apiMinorVersion: ['apiminorversion', 'minorversion'],
  keystorePath: ['keystorepathlocation', 'keystorepath', 'keystorelocation', 'keystore', 'keystorefile', 'jkspath'],
  keystoreAlias: ['keystorealias', 'alias', 'keyalias'],
  keystorePassword: ['keystorepassword', 'keystorepass', 'storepassword', 'storepass'],
  maxRetries: ['maxtaskretrycount', 'maxretrycount', 'retrycount', 'maxretries'],
  errorDumpPath: ['errordumppathlocation', 'errordumppath', 'errordump', 'errordumplocation', 'dumppath'],
  successPath: [
    'successdirectory',
    'successdir',
    'successpath',
    'successfiledirectory',
    'errordirectory',
    'successerrordirectory',
  ],
  agents: ['agents', 'agentsingroup', 'agentcount', 'numberofagents'],
  javaToolOptions: ['javatooloptions'],
};

const bySpelling: ReadonlyMap<string, PropertyName> = new Map(
  Object.entries(spellings).flatMap(([name, list]) =>
    list.map((spelling) => [spelling, name as PropertyName] as const),
  ),
);

/** `KeyStore Path Location*`, `keystore_path_location`, `keyStorePathLocation`; null for what is no property of ours. */
export function propertyNamed(written: string): PropertyName | null {
  return bySpelling.get(lettersOf(written)) ?? null;
}

/** 0 is the name as Informatica's own pages have it; more is further from it. */
export function spellingRank(name: PropertyName, written: string): number {
  const found = spellings[name].indexOf(lettersOf(written));
  return found < 0 ? spellings[name].length : found;
}

function lettersOf(written: string): string {
  return written
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

export function isSecretProperty(name: PropertyName): boolean {
  return name === 'password' || name === 'keystorePassword';
}
