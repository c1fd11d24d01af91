/** How the daemon looks at itself: its state as the probe of its own check. Judges nothing. */
import { statfs } from 'node:fs/promises';
import type { Bound } from '../engine/bound.ts';
import type { NotServed, OwnState } from '../engine/own-check.ts';
import { ownBound } from '../engine/own-check.ts';
import type { OwnHealth } from './own-health.ts';
import type { Unwritten } from './unkept.ts';

/** Free space is told in steps of this, so that equal states stay equal. */
const stepMiB = 25;
/** What is not short is not told at all. */
const plentyMiB = 1000;

export type OwnLookOptions = {
  readonly health: Pick<OwnHealth, 'blind' | 'state'>;
  readonly subjects: () => number;
  /** Those that follow from something that is known, by check and target. */
  readonly followers: () => ReadonlySet<string>;
  readonly skewMs: () => number | null;
  /** Has servers tell their dates; asked by the first look alone, so that it knows of a wrong clock before others find what follows. */
  readonly askDates?: (signal: AbortSignal) => Promise<unknown>;
  readonly unwritten: () => Unwritten | null;
  readonly notServed?: () => readonly NotServed[];
  readonly setAside?: () => OwnState['setAside'];
  /** Of the store; null for one that is kept nowhere. */
  readonly folder: string | null;
  readonly blindAfterMs?: number | undefined;
};

export function ownLook(options: OwnLookOptions): Bound {
  const { health, blindAfterMs } = options;
  let hasAsked = false;
  const look = async (signal: AbortSignal): Promise<OwnState> => {
    if (!hasAsked && options.skewMs() === null) await options.askDates?.(signal).catch(() => null);
    hasAsked = true;
    const blind = health.blind();
    const followers = blind.length === 0 ? new Set<string>() : options.followers();
    const skewMs = options.skewMs();
    const unwritten = options.unwritten();
    return {
      subjects: options.subjects(),
      blind: blind.filter(({ check, target }) => !followers.has(`${check}\n${target}`)),
      refusedSettings: health.state.refusedSettings,
      clockSkewMinutes: skewMs === null ? null : Math.round(skewMs / 60_000),
      unwrittenSinceMs: unwritten?.sinceMs ?? null,
      unwrittenWhy: unwritten?.why ?? null,
      notServed: options.notServed?.() ?? [],
      setAside: options.setAside?.() ?? null,
      freeMiB: options.folder === null ? null : await freeMiBOf(options.folder),
    };
  };
  return ownBound(look, blindAfterMs === undefined ? {} : { blindAfterMs });
}

async function freeMiBOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = Math.floor((bavail * bsize) / 1_048_576 / stepMiB) * stepMiB;
    return Math.min(free, plentyMiB);
  } catch {
    return null;
  }
}
