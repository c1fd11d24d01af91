/** Rules about single values of options: numbers and their ranges, the proxy, locales, properties; pure. Of secrets it tells their form. */
import type { ClientLine } from './version.ts';
import { isAtLeast } from './version.ts';

export type Range = { readonly from: number; readonly to: number; readonly unit: string };

/** Null: that option has no range in that version. */
export function rangeOf(option: string, line: ClientLine): Range | null {
  const modern = isAtLeast(line, '3.0');
  switch (option) {
    case '-maxretrycount':
      return { from: 3, to: 15, unit: 'tries' };
    case '-retrytimeout':
      return { from: 3, to: modern ? 120 : 60, unit: 'seconds' };
    case '-httptimeout':
      return { from: isAtLeast(line, '4.1') ? 60 : 3, to: modern ? 300 : 60, unit: 'seconds' };
    case '-chunksize':
      return { from: 1, to: 50, unit: 'MB' };
    default:
      return null;
  }
}

/** As `Integer.parseInt`; null where it would throw. */
export function integerOf(text: string): number | null {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && Math.abs(value) <= 2_147_483_647 ? value : null;
}

export type ProxySeen = {
  /** `scheme://host:port`, without user and password; null where it is no such URL. */
  readonly shown: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly scheme: string | null;
  /** Dropped by the client. */
  readonly hasCredentials: boolean;
};

/** `-via`, as `java.net.URI` takes it apart: `proxy:8080` is a scheme and no host. */
export function proxySeenOf(written: string): ProxySeen {
  const [, scheme = null, authority = null] = /^([A-Za-z][\w+.-]*):\/\/([^/?#]*)/.exec(written) ?? [];
  if (scheme === null || authority === null) {
    return { shown: null, host: null, port: null, scheme: null, hasCredentials: written.includes('@') };
  }
  const [, bracketed, plain, port] =
    /^(?:.*@)?(?:\[([0-9A-Fa-f:.]+)\]|([^:@\s[\]]*))(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const host = bracketed ?? plain ?? '';
  const number = port === undefined ? null : Number(port);
  const hasCredentials = authority.includes('@');
  if (host === '') return { shown: null, host: null, port: null, scheme, hasCredentials };
  const shownHost = bracketed === undefined ? host : `[${host}]`;
  const isPort = number !== null && number > 0 && number < 65_536;
  return {
    shown: `${scheme}://${shownHost}${port === undefined ? '' : `:${port}`}`,
    host,
    port: isPort ? number : null,
    scheme,
    hasCredentials,
  };
}

/** `-viauser`: `[domain[\workstation]\]user[:password]`. */
export function proxyUserOf(written: string): {
  readonly hasDomain: boolean;
  readonly user: string;
  readonly password: string | null;
} {
  const colon = written.indexOf(':');
  const name = colon < 0 ? written : written.slice(0, colon);
  return { hasDomain: name.includes('\\'), user: name, password: colon < 0 ? null : written.slice(colon + 1) };
}

/** `en_GB`: without the underscore the client indexes past the end and throws. */
export function isLocale(text: string): boolean {
  return /^[^_]+_[^_]/.test(text);
}

/** `-xc` and `-xm` want `name:value`. `asked`: an empty value, or `?`. */
export function propertyForm(text: string): 'malformed' | 'asked' | 'given' {
  const colon = text.indexOf(':');
  if (colon < 0) return 'malformed';
  const value = text.slice(colon + 1);
  return value === '' || value === '?' ? 'asked' : 'given';
}

/** What is odd about the letters of a value, told without the value. */
export function hazardsOf(text: string): readonly string[] {
  return traps.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name);
}

const traps = [
  { name: 'curly quotes', pattern: /[\u2018\u2019\u201c\u201d\u201e]/ },
  { name: 'a quote that became part of it', pattern: /^["'].*["']$|^["']|["']$/s },
  { name: 'a blank before or behind it', pattern: /^\s|\s$/ },
  { name: 'a carriage return', pattern: /\r/ },
  { name: 'a line break', pattern: /\n/ },
  { name: 'a no-break space', pattern: /\u00a0/ },
  { name: 'a variable between percent signs that was not filled in', pattern: /%[A-Za-z_]\w*%/ },
  { name: 'a variable that was not filled in', pattern: /\$\{[A-Za-z_]\w*\}/ },
] as const;
