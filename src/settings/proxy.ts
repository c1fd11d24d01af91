/** Which proxy is used: that of the settings, else that of the environment; pure. */
/** Values of environment variables; unset is undefined. */
export type Environment = { readonly [name: string]: string | undefined };

/** Why a text is no proxy, in words that follow the key. */
export class NotAProxy extends Error {
  override readonly name = 'NotAProxy';
}

/** From settings: a URL without password, `env:NAME` for one with a password, or `none`. Throws NotAProxy. */
export function proxyOf(text: string, environment: Environment): string | null {
  if (text === 'none') return null;
  const reference = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
  if (reference !== undefined) {
    const value = environment[reference];
    if (value === undefined || value === '') {
      throw new NotAProxy(`refers to the environment variable ${reference}, which is not set`);
    }
    return proxyUrl(value);
  }
  if (text.includes('@')) {
    throw new NotAProxy('holds a user or password; put the whole URL into an environment variable and write env:NAME');
  }
  return proxyUrl(text);
}

/** HTTPS_PROXY, else https_proxy; null when neither is set. Throws NotAProxy. */
export function proxyOfEnvironment(environment: Environment): string | null {
  const value = environment['HTTPS_PROXY'] || environment['https_proxy'];
  return value ? proxyUrl(value) : null;
}

/** Hosts of NO_PROXY, else no_proxy. */
export function noProxyOfEnvironment(environment: Environment): readonly string[] {
  return hostList(environment['NO_PROXY'] || environment['no_proxy'] || '');
}

/** "a.example.com, .example.org" -> its parts. */
export function hostList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((host) => host !== '');
}

/** Without a trailing slash. Plain HTTP to the proxy: what runs through it is TLS from end to end. */
function proxyUrl(text: string): string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || url.hostname === '')
    throw new NotAProxy('is no proxy URL; write for example http://proxy.example.com:8080');
  if (url.protocol !== 'http:') {
    throw new NotAProxy(
      `asks for a proxy by ${url.protocol.slice(0, -1)}, which is not supported; give one by http://`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new NotAProxy('has something behind host and port; write for example http://proxy.example.com:8080');
  }
  return url.href.replace(/\/$/, '');
}
