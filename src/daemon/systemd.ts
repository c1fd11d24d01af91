/** Tells systemd how the daemon stands (sd_notify(3)), by its own command: Node has no Unix datagram sockets. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Notifier = (state: 'READY=1' | 'STOPPING=1') => Promise<void>;

/** Does nothing without `socket` ($NOTIFY_SOCKET). What goes wrong goes to `onError`; it never stops the daemon and takes 2 s at most. */
export function systemdNotifier(socket: string | undefined, onError: (error: unknown) => void): Notifier {
  return async (state) => {
    if (!socket) return;
    try {
      await promisify(execFile)('systemd-notify', [state], {
        env: { PATH: process.env['PATH'], NOTIFY_SOCKET: socket },
        timeout: 2000,
      });
    } catch (error) {
      onError(error);
    }
  };
}
