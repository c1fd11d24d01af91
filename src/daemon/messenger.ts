/** The loop that tells: incidents into the outbox, the outbox onto its channels, the heartbeat outwards, the digest. Knows no check and no schedule. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Retry } from '../notify/backoff.ts';
import { usualRetry, waitMsOf } from '../notify/backoff.ts';
import type { Deliver } from '../notify/deliver.ts';
import { deliver as deliverReally } from '../notify/deliver.ts';
import { pinged, pulseOf } from '../notify/ping.ts';
import type { Breakers, SenderParts } from '../notify/sender.ts';
import { send } from '../notify/sender.ts';
import { tell } from '../notify/teller.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { SecretRef, Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Log } from './log.ts';

/** What of it depends on the settings. */
export type Messages = {
  readonly checks: readonly Check[];
  /** With what `watch` has found. */
  readonly settings: () => Settings;
  readonly notify: NotifySettings | null;
  readonly readSecret: (reference: SecretRef) => Promise<string>;
  readonly onSecret: (value: string) => void;
  readonly redact: (text: string) => string;
  /** Writes the digest into the outbox when it is due. */
  readonly digest?: ((nowMs: number) => Promise<void>) | undefined;
  /** Builds and sends cases where the settings say so. */
  readonly cases?: ((signal: AbortSignal) => Promise<void>) | undefined;
};

export type MessengerOptions = {
  readonly messages: () => Messages | undefined;
  readonly store: Store;
  readonly clock: Clock;
  /** By it acknowledgements end. */
  readonly trusted?: Clock;
  readonly log: Log;
  readonly everyMs?: number;
  readonly retry?: Retry;
  readonly deliver?: Deliver;
  /** A message under way at the end is waited for so long; then its claim holds until its lease is over. */
  readonly graceMs?: number;
};

export type Messenger = {
  stop(): Promise<void>;
};

const usualEveryMs = 2000;
const usualGraceMs = 3000;
/** What waits, what follows from what, and who is to be reminded is worked out anew every so many rounds; what is new at once. */
const standing = 5;
const casesMs = 60_000;

export function startMessenger(options: MessengerOptions): Messenger {
  const { store, clock, log, everyMs = usualEveryMs, graceMs = usualGraceMs } = options;
  const ended = new AbortController();
  const cut = new AbortController();
  const owner = `${process.pid}.${randomUUID()}`;
  const breakers: Breakers = new Map();
  const said = createOnce(log);

  // Once may be chance. The message that was under way each time the process ended is tried again later and later.
  const notBeforeMs = (key: string, attempts: number): number =>
    Math.round(clock.nowMs()) + (attempts < 2 ? 0 : waitMsOf(key, attempts - 1, null, options.retry ?? usualRetry));
  const freed = said('claims', () => store.releaseClaims(isGone(owner), notBeforeMs));
  const parts = { ...options, breakers, owner, said, cut: cut.signal, isEnding: () => ended.signal.aborted };
  const works = [telling(parts), sending(parts), pinging(parts), digesting(parts), casing(parts)];
  const running = Promise.all([freed, ...works.map((work) => repeated(work, everyMs, ended.signal))]);
  return {
    stop: async () => {
      ended.abort();
      const timer = setTimeout(() => cut.abort(), graceMs);
      await running;
      clearTimeout(timer);
    },
  };
}

type Parts = MessengerOptions & {
  readonly breakers: Breakers;
  readonly owner: string;
  readonly said: Once;
  /** What is under way is given up. */
  readonly cut: AbortSignal;
  readonly isEnding: () => boolean;
};

type Work = () => Promise<void>;

async function repeated(work: Work, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function telling({ messages, store, clock, trusted = clock, said, everyMs = usualEveryMs }: Parts): Work {
  let doneAtMs = Number.NEGATIVE_INFINITY;
  let known = '';
  return async () => {
    const now = messages();
    if (now === undefined) return;
    await said('telling', async () => {
      const nowMs = Math.round(clock.nowMs());
      const untold = store.untold();
      const stamp = `${untold.length} ${untold.at(-1)?.id ?? 0}`;
      if (stamp === known && Math.abs(nowMs - doneAtMs) < standing * everyMs) return;
      const { checks, notify, redact } = now;
      const trustedMs = Math.round(trusted.nowMs());
      await tell({ store, checks, settings: now.settings(), notify, redact, nowMs, trustedMs });
      known = stamp;
      doneAtMs = nowMs;
    });
  };
}

function sending({ messages, store, clock, log, retry, deliver, breakers, owner, said, cut, isEnding }: Parts): Work {
  return async () => {
    const now = messages();
    if (now === undefined || now.notify === null) return;
    const { notify, readSecret, onSecret, redact } = now;
    const { network } = now.settings();
    const parts: SenderParts = {
      ...{ store, clock, owner, notify, network, readSecret, onSecret, redact, log },
      deliver: deliver ?? deliverReally,
      signal: cut,
      stopping: isEnding,
      ...(retry === undefined ? {} : { retry }),
    };
    await said('sending', () => send(parts, breakers));
  };
}

/** A call that did not get through is made again so soon. */
const pingAgainMs = 15_000;

/** Only what was written by a schedule that moves is progress, and by none before this start. */
function pinging({ messages, store, clock, said, cut, isEnding }: Parts): Work {
  const formerStartMs = store.heartbeat()?.startedAtMs ?? null;
  let toldAtMs: number | null = null;
  let pingedAtMs = Number.NEGATIVE_INFINITY;
  let hasStarted = false;
  let hasFailed = false;
  return async () => {
    const now = messages();
    const heartbeat = now?.notify?.heartbeat ?? null;
    if (now === undefined || heartbeat === null) return;
    const nowMs = Math.round(clock.nowMs());
    // Having nothing to do is no sign that it works again.
    if (hasStarted && Math.abs(nowMs - pingedAtMs) < heartbeat.everyMs) return;
    const { readSecret } = now;
    const ping = async (signal: 'start' | 'success' | 'fail', text: string) => {
      const end = await pinged(heartbeat, signal, text, {
        network: now.settings().network,
        readSecret,
        nowMs,
        signal: cut,
      });
      if (end.kind !== 'sent' && !isEnding()) throw new Error(now.redact(end.why));
    };
    await said('heartbeat', async () => {
      if (!hasStarted) {
        hasStarted = true;
        await ping('start', 'anaplan-doctor has started');
      }
      const beat = store.heartbeat();
      const own = beat === null || beat.startedAtMs === formerStartMs ? null : beat;
      const pulse = pulseOf(own, toldAtMs, hasFailed, nowMs);
      if (pulse.signal === null) return;
      pingedAtMs = nowMs - Math.max(0, heartbeat.everyMs - pingAgainMs);
      const firing = store.openIncidents().length;
      const isFailure = pulse.signal === 'fail';
      await ping(
        pulse.signal,
        isFailure ? 'the schedule stands still, or the store takes nothing' : `it looks; ${firing} open incidents`,
      );
      toldAtMs = pulse.beatAtMs;
      hasFailed = isFailure;
      pingedAtMs = nowMs;
    });
  };
}

function digesting({ messages, clock, said }: Parts): Work {
  return async () => {
    const digest = messages()?.digest;
    if (digest !== undefined) await said('digest', () => digest(Math.round(clock.nowMs())));
  };
}

function casing({ messages, clock, said, cut }: Parts): Work {
  let doneAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const cases = messages()?.cases;
    const nowMs = clock.nowMs();
    if (cases === undefined || Math.abs(nowMs - doneAtMs) < casesMs) return;
    doneAtMs = nowMs;
    await said('cases', () => cases(cut));
  };
}

/** Nothing here may end the daemon. The same trouble is logged once, and that it is over. */
type Once = (what: string, work: () => unknown) => Promise<void>;

function createOnce(log: Log): Once {
  const troubles = new Map<string, string>();
  return async (what, work) => {
    try {
      await work();
      if (troubles.delete(what)) log.info({ what }, 'messages go on');
    } catch (err) {
      const why = err instanceof Error ? err.message : String(err);
      if (troubles.get(what) === why) return;
      troubles.set(what, why);
      log.error({ what, err }, 'messages are held up');
    }
  };
}

/** Of this host; a process that has our number now is us, and whoever had it is gone. */
function isGone(own: string): (owner: string) => boolean {
  return (owner) => {
    const pid = Number(owner.split('.')[0]);
    if (owner === own || !Number.isInteger(pid) || pid <= 0) return false;
    if (pid === process.pid) return true;
    try {
      process.kill(pid, 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  };
}
