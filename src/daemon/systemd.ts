/** Tells systemd how the daemon stands (sd_notify(3)), by its own command: Node has no Unix datagram sockets. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Assignments such as `READY=1`, of one message; messages arrive in the order they were given. */
export type Notifier = (...assignments: readonly string[]) => Promise<void>;

/** Does nothing without `socket` ($NOTIFY_SOCKET). What goes wrong goes to `onError`; it never stops the daemon and takes 2 s at most. */
export function systemdNotifier(socket: string | undefined, onError: (error: unknown) => void): Notifier {
  let last: Promise<void> = Promise.resolve();
  const send = async (assignments: readonly string[]): Promise<void> => {
    try {
      await promisify(execFile)('systemd-notify', [...assignments], {
        env: { PATH: process.env['PATH'], NOTIFY_SOCKET: socket },
        timeout: 2000,
      });
    } catch (error) {
      onError(error);
    }
  };
  return (...assignments) => {
    if (!socket) return Promise.resolve();
    last = last.then(() => send(assignments));
    return last;
  };
}

/** Within which systemd wants to hear `WATCHDOG=1` from this process (sd_watchdog_enabled(3)); null when it does not. */
export function watchdogMsOf(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number = process.pid,
): number | null {
  const { WATCHDOG_USEC: given, WATCHDOG_PID: of } = environment;
  const usec = Number(given);
  if (given === undefined || !Number.isInteger(usec) || usec <= 0) return null;
  return of === undefined || of === '' || Number(of) === pid ? usec / 1000 : null;
}

/** What `Type=notify` wants while settings are read again: when it began, on the clock that is never set. */
export function reloading(): readonly string[] {
  return ['RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`];
}
