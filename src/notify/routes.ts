/** Who is told of what; pure. Knows settings, and no message. */
import type { Actor } from '../check.ts';
import type { NotifySettings } from '../settings/notify.ts';
import { isAddress } from '../settings/notify.ts';

export type Destination =
  | { readonly channel: 'mail'; readonly to: readonly string[] }
  | { readonly channel: string; readonly to: null };

export const mailChannel = 'mail';

type About = { readonly actsNext: Actor; readonly severity: 'notice' | 'warning' | 'failure' | 'ok' };

const rank = { ok: 0, notice: 0, warning: 1, failure: 2 } as const;

/**
 * Every route that fits; what fits none goes to `to`. Of something that is over the severity is what it was. With `besides`: who is
 * told as well, of a level it was escalated to.
 */
export function destinationsOf(
  { actsNext, severity }: About,
  { routes, to }: Pick<NotifySettings, 'routes' | 'to'>,
  besides: readonly string[] = [],
): readonly Destination[] {
  const fitting = routes.filter(
    (route) =>
      (route.actsNext.length === 0 || route.actsNext.includes(actsNext)) && rank[severity] >= rank[route.severity],
  );
  return destinationsFor([...(fitting.length === 0 ? to : fitting.flatMap((route) => route.to)), ...besides]);
}

/** One mail for all addresses, and each channel once. */
export function destinationsFor(names: readonly string[]): readonly Destination[] {
  const all = [...new Set(names)];
  const addresses = all.filter(isAddress);
  const channels = all.filter((name) => !isAddress(name)).map((channel) => ({ channel, to: null }) as const);
  return [...(addresses.length === 0 ? [] : [{ channel: mailChannel, to: addresses } as const]), ...channels];
}

/** Everybody the settings name, but not over this channel: for telling that it does not work. */
export function othersThan(
  channel: string,
  { routes, to, digest }: Pick<NotifySettings, 'routes' | 'to' | 'digest'>,
): readonly Destination[] {
  const names = [...to, ...routes.flatMap((route) => route.to), ...(digest?.to ?? [])];
  return destinationsFor(names).filter((one) => one.channel !== channel);
}
