/** What a daemon's heartbeat and the gaps of its schedule say, in words; pure. Reads nothing. */
import { durationText, utcText } from '../explanation.ts';
import type { Gap, GapWhy, Heartbeat } from '../store/schedule.ts';

/** Three beats missed are no chance. */
const missedBeats = 3;

/** One sentence, or null while the heart beats. `heartbeat` null: no daemon ever wrote to this store, which is no fault. */
export function silenceText(heartbeat: Heartbeat | null, nowMs: number): string | null {
  if (heartbeat === null) return null;
  const { atMs, stoppedAtMs, everyMs } = heartbeat;
  const since = (fromMs: number) => `${utcText(fromMs)} (${durationText(Math.max(0, nowMs - fromMs))} ago)`;
  if (stoppedAtMs !== null)
    return `The daemon was stopped at ${since(stoppedAtMs)} and has not looked since. Start it: systemctl start anaplan-doctor.`;
  if (nowMs - atMs <= missedBeats * everyMs) return null;
  return `The daemon has not looked since ${since(atMs)}: it died, hangs, or cannot write its store. See systemctl status anaplan-doctor.`;
}

const whys: { readonly [W in GapWhy]: string } = {
  'not-running': 'the daemon was not running',
  asleep: 'the machine slept',
  stopped: 'the daemon was stopped from outside',
  'loop-blocked': 'the daemon was busy with something else',
  'clock-set': 'the clock of this host was set',
  overrun: 'skipped: the look before it had not ended',
  'disk-full': 'the disk was full, and what was seen could not be stored',
  locked: 'another process had the store locked, and what was seen could not be stored',
};

/** `the machine slept (24 looks missed)` */
export function gapWhyText({ why, slots }: Pick<Gap, 'why' | 'slots'>): string {
  return `${whys[why]}${slots === 0 ? '' : ` (${slots} ${slots === 1 ? 'look' : 'looks'} missed)`}`;
}

/** `2027-01-10 03:00:00 UTC  no look  to 2027-01-10 05:00:00 UTC: the machine slept (24 looks missed)` */
export function gapLine(gap: Gap): string {
  return `${utcText(gap.fromMs)}  no look  to ${utcText(gap.toMs)}: ${gapWhyText(gap)}`;
}
