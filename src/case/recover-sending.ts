/** Mails whose sender is gone, settled at each start. Apart from sending itself, so that a daemon loads none of that. */
import type { CaseMail } from '../store/case-mail.ts';
import type { Store } from '../store/store.ts';
import { stepOf } from './mail-state.ts';

/** What a process was sending that is no longer there may have arrived: uncertain. Asked before every step, so also at each start. */
export function recoverSending(
  store: Pick<Store, 'mailsBeingSent' | 'moveCaseMail'>,
  nowMs: number,
  isAlive: (pid: number) => boolean = isRunning,
): readonly CaseMail[] {
  const left = store
    .mailsBeingSent()
    .filter(({ sender }) => sender === null || nowMs >= sender.untilMs || !isAlive(sender.pid));
  const text =
    'The process that was sending ended in the middle of it, so nobody here can tell whether the message arrived. It is not sent again by itself; ask the recipient first.';
  return left.filter((mail) => {
    const step = stepOf(mail, { kind: 'crashed' });
    const entry = { atMs: nowMs, who: 'anaplan-doctor', event: 'crashed', detail: text };
    return 'to' in step && store.moveCaseMail(mail, { to: step.to, sender: null, lastText: text, entry });
  });
}

/** This process counts as running: what it is sending it is sending. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
