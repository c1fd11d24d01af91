/** Settings as they may be shown: references to secrets, never what could be one; pure. Knows shapes of texts and names of keys. */
import type { Json } from '../check.ts';

export const hidden = '(hidden)';

/** Keys whose text may be the secret itself rather than a reference. */
const secretKeys =
  /^(?:roleId|password|passphrase|token|secret|clientSecret|accessToken|refreshToken|encodedData|encodedSignedData|key|keyPassword|keyPassphrase|webhook|url)$/i;
const reference =
  /^(?:env:[A-Za-z_]\w*|file:.+|credential:[A-Za-z0-9_.@-]+|vault:[^#\s]+#\S+|(?:aws|azure|google):\S+)$/;

/** Deep; `name` is the key under which it stands. */
export function maskedSettings(value: unknown, name = ''): Json {
  if (Array.isArray(value)) return value.map((item) => maskedSettings(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedSettings(inner, key)]));
  }
  if (typeof value === 'string') return maskedText(value, name);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function maskedText(text: string, name: string): string {
  if (reference.test(text)) return text;
  // Arguments of a command may be anything.
  if (text.startsWith('exec:')) return `exec:${commandOf(text.slice(5))} ${hidden}`;
  const url = urlOf(text);
  // The path of a webhook is its password.
  if (url !== null) return secretKeys.test(name) ? `${url.protocol}//${url.host}/${hidden}` : maskedUrl(url);
  return secretKeys.test(name) ? hidden : text;
}

function commandOf(written: string): string {
  const [, listed] = /^\["([^"]*)"/.exec(written) ?? [];
  return listed ?? written.split(' ', 1)[0] ?? '';
}

function urlOf(text: string): URL | null {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
}

/** Without user, password, and what stands behind the question mark. */
function maskedUrl(url: URL): string {
  const shown = new URL(url);
  const hadUser = shown.username !== '' || shown.password !== '';
  shown.username = '';
  shown.password = '';
  shown.search = '';
  shown.hash = '';
  const end = /^[^?#]*\/$/.test(url.href.replace(/[?#].*$/, '')) && shown.pathname === '/' ? shown.origin : shown.href;
  const base = end === 'null' ? shown.href : end;
  return `${hadUser ? base.replace('://', `://${hidden}@`) : base}${url.search === '' ? '' : `?${hidden}`}`;
}
