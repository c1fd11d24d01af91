/** What an attribute of a connector's configuration is about, by its name; pure. Names of connector 2.x are not published, so patterns decide. */

export type AttributeKind =
  | 'name'
  | 'reference'
  | 'secret'
  | 'user'
  | 'alias'
  | 'keystore'
  | 'private-key'
  | 'certificate'
  | 'auth-url'
  | 'url'
  | 'proxy'
  | 'other';

/** The first that fits; `privateKeyPassword` is a secret before it is a key. */
const patterns: readonly (readonly [RegExp, AttributeKind])[] = [
  [/^(?:doc:.*|name|type|format|storetype|keystoretype)$/, 'name'],
  [/(?:-ref|ref|context)$/, 'reference'],
  [/pass(?:word|phrase|wd)?$|pwd$|secret|token$/, 'secret'],
  [/alias/, 'alias'],
  [/key-?store|^path$/, 'keystore'],
  [/private-?key|^key(?:path|file|location)?$|^keyfile/, 'private-key'],
  [/cert/, 'certificate'],
  [/proxy-?(?:host|url|uri)$|^proxy$/, 'proxy'],
  [/user(?:-?name|id)?$|^email$/, 'user'],
  [/auth.*(?:url|uri|host|service|endpoint|location)/, 'auth-url'],
  [/url|uri$|endpoint|base-?path|^host$|service-?location|^service$/, 'url'],
];

export function kindOfAttribute(name: string): AttributeKind {
  const lower = name.toLowerCase();
  return patterns.find(([pattern]) => pattern.test(lower))?.[1] ?? 'other';
}

/** Names of properties whose values are secrets: `anaplan.password`, `keystore.pass`, `api_secret`. */
export function isSecretName(name: string): boolean {
  return /(?:pass(?:word|phrase|wd|code)?|pwd|secret|token|(?:encryption|secure|mule|vault|crypto|decryption|master)[._-]?key)$/i.test(
    name.replace(/[^A-Za-z]+$/, ''),
  );
}
