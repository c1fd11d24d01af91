/** Takes changed settings over while the daemon runs: all of them or none. Knows neither settings nor tools. */
import type { Log } from './log.ts';
import type { MutableState } from './own-health.ts';
import type { Plan } from './plan.ts';
import type { Notifier } from './systemd.ts';
import { reloading } from './systemd.ts';

export type ReloadOutcome =
  | { readonly outcome: 'taken-over'; readonly subjects: number }
  | { readonly outcome: 'unchanged' }
  /** The former settings stay in force. */
  | { readonly outcome: 'refused'; readonly reason: string };

export type Reload = {
  readonly file: string;
  /** Reads, checks, binds and builds; null when nothing has changed. Rejects when any of it fails, and has then changed nothing. */
  readonly next: () => Promise<Plan | null>;
  /** The plan that `next` gave last is in force. */
  readonly taken?: () => void;
};

/** One after the other: two requests at once are two reloads, and the second finds nothing changed. */
export function createReload(
  { file, next, taken }: Reload,
  {
    takeOver,
    log,
    notify,
    state,
    nowMs,
  }: {
    /** Rejects before it has changed anything. */
    readonly takeOver: (plan: Plan) => Promise<void>;
    readonly log: Pick<Log, 'info' | 'error'>;
    readonly notify: Notifier;
    readonly state: Pick<MutableState, 'refusedSettings'>;
    readonly nowMs: () => number;
  },
): () => Promise<ReloadOutcome> {
  let last: Promise<unknown> = Promise.resolve();
  const refused = (error: unknown): ReloadOutcome => {
    const reason = error instanceof Error ? error.message : String(error);
    state.refusedSettings = { file, sinceMs: state.refusedSettings?.sinceMs ?? Math.round(nowMs()), reason };
    log.error({ file, err: error }, 'settings refused; those before stay in force');
    return { outcome: 'refused', reason };
  };
  const once = async (): Promise<ReloadOutcome> => {
    const plan = await next();
    if (plan === null) {
      state.refusedSettings = null;
      log.info({ file }, 'settings unchanged');
      return { outcome: 'unchanged' };
    }
    try {
      await takeOver(plan);
    } catch (error) {
      await plan.close?.();
      throw error;
    }
    taken?.();
    state.refusedSettings = null;
    log.info({ file, subjects: plan.bound.length }, 'settings taken over');
    return { outcome: 'taken-over', subjects: plan.bound.length };
  };
  return () => {
    const done = last.then(async () => {
      await notify(...reloading());
      try {
        return await once();
      } catch (error) {
        return refused(error);
      } finally {
        await notify('READY=1');
      }
    });
    last = done;
    return done;
  };
}
