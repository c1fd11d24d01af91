/** The words of findings against this program itself; they serve every check. Data only. */
import type { Explanation } from '../check.ts';

/** What the daemon finds out about itself and this host (own-check.ts). */
export const ownStateExplanations = {
  'sight-lost': {
    title: 'anaplan-doctor has not seen {blindSubjects} of {subjects} things it is to watch since {blindSinceAtMs}',
    meaning:
      'Not seen: {which}. Whether they work is not known; what went wrong is on the side of the one who looks: {cause}',
    remedy:
      'Remove the cause ({causeCode}) named above.\n' +
      'Then see that it looks again: `anaplan-doctor status --config FILE`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself: settings daemon.blindAfter',
  },
  'settings-refused': {
    title: 'The changed settings file was not taken over',
    meaning: 'The daemon goes on with the settings it had. What is wrong with {file}: {reason}',
    remedy:
      'Correct the file until `anaplan-doctor config check {file}` finds nothing.\n' +
      'Then have the daemon read it again: `systemctl reload anaplan-doctor`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
  'clock-wrong': {
    title: "The clock of this host is {differenceMs} {direction} the servers' it talks to",
    meaning:
      'The dates that servers put into their answers say so. Whether a certificate has expired or a run is late cannot be judged by a wrong clock: such looks are unknown until it is set.',
    bringsDown: 'clock',
    remedy:
      'Run `timedatectl` (Windows: `w32tm /query /status`) and turn time synchronisation on.\nIn a virtual machine also check the clock of its host.',
    actsNext: 'integration',
    source: 'RFC 9110 section 6.6.1 (Date)',
  },
  'store-not-written': {
    title: 'What anaplan-doctor sees could not be stored since {unwrittenAtMs}',
    meaning:
      'Because {cause}. The daemon goes on looking and judging by what it holds in memory; looks of that time are missing in the history.',
    remedy:
      'Where the disk is full, free space on it: `df -h`.\n' +
      'Where another process holds the store, see which, and let it finish or end it: `sudo fuser -v /var/lib/anaplan-doctor/anaplan-doctor.db`.\n' +
      'Nothing else needs to be done; it goes on by itself.',
    actsNext: 'integration',
    source: 'https://www.sqlite.org/rescode.html#full',
  },
  'store-set-aside': {
    title: 'The store was damaged and was put aside at {setAsideAtMs}',
    meaning:
      'What was remembered until then is in {file} ({reason}). The daemon goes on with a new store: history, learned limits and open incidents begin anew.',
    remedy:
      'See whether the disk is sound: `journalctl -k -p err`, `smartctl -H DEVICE`.\n' +
      'To go back to a backup, stop the daemon, put the copy in the place of the store, and start it again (docs/store.md).',
    actsNext: 'integration',
    source: 'https://www.sqlite.org/howtocorrupt.html',
  },
  'page-not-served': {
    title: 'The page, the API and /metrics are not served since {notServedAtMs}',
    meaning: '{reason} The daemon looks and tells all the same, and tries again every minute.',
    remedy:
      'Remove the cause; the page is then there within a minute.\n' +
      'Or change `page:` in the settings and run `systemctl restart anaplan-doctor`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
  'operators-socket-not-served': {
    title: 'Operators cannot ask the daemon since {notServedAtMs}',
    meaning: '{reason} The daemon looks and tells all the same, and tries again every minute.',
    remedy:
      'Remove the cause; the socket is then there within a minute.\n' +
      'See which socket is there: `systemctl status anaplan-doctor-operators.socket`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
  'host-socket-not-served': {
    title: 'Looks as other accounts cannot be handed in since {notServedAtMs}',
    meaning: '{reason} The daemon makes its own looks all the same, and tries again every minute.',
    remedy:
      'Remove the cause; the socket is then there within a minute.\n' +
      'See whether the folder of the socket is there and the service may write in it: `ls -ld /run/anaplan-doctor`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
  'disk-nearly-full': {
    title: 'The disk of the store has only {freeBytes} left',
    meaning: 'With less than {limitBytes} it will soon be full, and what is seen can then no longer be stored.',
    remedy: 'Free space on it: `df -h`.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
} as const satisfies { readonly [code: string]: Explanation };

export type OwnStateCode = keyof typeof ownStateExplanations;

export const ownExplanations = {
  ...ownStateExplanations,
  'judge-crashed': {
    title: 'anaplan-doctor could not judge what it saw',
    meaning:
      'The look itself succeeded and what was seen is stored, but a fault in anaplan-doctor stopped its judgement ({step}: {message}). ' +
      'This says nothing about the thing looked at.',
    remedy:
      'Update anaplan-doctor and run the check again: anaplan-doctor diagnose --config FILE. If this stays, report it to the makers of anaplan-doctor with this text.',
    actsNext: 'integration',
    source: 'anaplan-doctor itself',
  },
} as const satisfies { readonly [code: string]: Explanation };

export type OwnCode = 'judge-crashed';
