/** The words of `page:` and `inventory:` -> settings; pure. Reads no secret and no file. */
import { instantOf, wallPattern } from '../calendar/instant.ts';
import { startOfDayMs } from '../calendar/local-day.ts';
import type { inventoryKinds } from './page-words.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import { isTimeZone } from './schedules.ts';
import type { FileWords } from './schema.ts';
import type { SecretRef } from './settings.ts';

export type PageSettings = {
  /** Without brackets: `127.0.0.1`, `::1`, `0.0.0.0`. */
  readonly host: string;
  readonly port: number;
  readonly token: SecretRef | null;
  readonly tls: {
    /** Absolute path of a PEM file. */
    readonly certificateFile: string;
    readonly key: SecretRef;
    readonly keyPassphrase: SecretRef | null;
  } | null;
  readonly hosts: readonly string[];
};

export type InventoryRow = {
  readonly name: string;
  readonly kind: (typeof inventoryKinds)[number];
  /** The first moment at which it is no longer good. */
  readonly endsAtMs: number;
  readonly owner: string | null;
  readonly note: string | null;
};

export const usualPageListen = '127.0.0.1:8711';

export function pageOf(words: FileWords['page'], places: Places, report: Report): { readonly page?: PageSettings } {
  if (words === undefined) return {};
  const { listen = usualPageListen, token, tls, hosts = [] } = typeof words === 'string' ? { listen: words } : words;
  const address = addressOf(listen);
  if (address === null) {
    report(
      ['page'],
      `listens on "${listen}", which is no ADDRESS:PORT; write for example ${usualPageListen} or "[::1]:8711"`,
    );
    return {};
  }
  if (!isLoopback(address.host) && (token === undefined || tls === undefined)) {
    report(
      ['page'],
      `listens on ${listen}, which others reach; that needs tls (certificate, key) and token, or listen on ${usualPageListen}`,
    );
  }
  return {
    page: {
      ...address,
      token: secretRef(token, places),
      tls:
        tls === undefined
          ? null
          : {
              certificateFile: absolute(tls.certificate, places),
              key: secretRef(tls.key, places) ?? '',
              keyPassphrase: secretRef(tls.keyPassphrase, places),
            },
      hosts: hosts.map((host) => host.toLowerCase()),
    },
  };
}

/** `127.0.0.0/8`, `::1` and `localhost`. Every other name may lead anywhere. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

/** Port 0 takes a free one; for tests. */
function addressOf(written: string): Pick<PageSettings, 'host' | 'port'> | null {
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(written) ?? [];
  const host = (bracketed ?? plain).toLowerCase();
  const isNumeric = /^[\d.]+$/.test(host);
  if (digits === '' || Number(digits) > 65_535 || (isNumeric && !ipv4.test(host))) return null;
  return { host, port: Number(digits) };
}

export function inventoryOf(
  words: FileWords['inventory'],
  timeZone: string,
  report: Report,
): { readonly inventory?: readonly InventoryRow[] } {
  if (words === undefined) return {};
  const names = new Set<string>();
  const rows = words.flatMap(({ name, kind = 'other', expires, owner = null, note = null }, index) => {
    if (names.has(name))
      report(['inventory', index, 'name'], 'is the name of a row above; give each a name of its own');
    names.add(name);
    const endsAtMs = endOf(expires, timeZone);
    if (endsAtMs !== null) return [{ name, kind, endsAtMs, owner, note }];
    report(
      ['inventory', index, 'expires'],
      'is no day and no moment; write for example 2027-03-01, or "2027-03-01 18:00 Europe/Berlin"',
    );
    return [];
  });
  return { inventory: rows };
}

/** A day counts to its end. */
function endOf(written: string, usualZone: string): number | null {
  const [, day, time, zone = usualZone] = wallPattern.exec(written) ?? [];
  if (!isTimeZone(zone)) return null;
  if (day !== undefined && time !== undefined) return instantOf(day, time, zone);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written) || instantOf(written, '12:00', zone) === null) return null;
  return startOfDayMs(Math.floor(Date.parse(`${written}T00:00:00Z`) / 86_400_000) + 1, zone);
}
