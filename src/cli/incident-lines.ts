/** Incidents and their transitions as lines of `status` and `history`. Knows words, no store. */
import { durationText, utcText } from '../explanation.ts';
import { silenceOf } from '../incidents/silences.ts';
import { kindWords } from '../incidents/words.ts';
import { visible } from '../report/visible.ts';
import type { Silence, Transition } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';

/** One line of what it is, one of how it stands; `hint` below. */
export function incidentText(incident: Incident, silences: readonly Silence[], nowMs: number, hint: string): string {
  const { id, check, target, code, openedAtMs } = incident;
  // A demo's clock runs ahead of this host's.
  const ago = nowMs < openedAtMs ? '' : `, ${durationText(nowMs - openedAtMs)} ago`;
  const standing = standingOf(incident, silences, nowMs).map((line) => `\n     ${line}`);
  return `  #${id} ${code} (${check}, ${visible(target)})\n     since ${utcText(openedAtMs)}${ago}${standing.join('')}${hint}`;
}

function standingOf(incident: Incident, silences: readonly Silence[], nowMs: number): readonly string[] {
  const { state, isFlapping, unsaidLooks, suppressedBy, stateSinceMs } = incident;
  const silence = silenceOf(incident, silences, nowMs);
  return [
    state === 'recovering' ? [`recovering since ${utcText(stateSinceMs)}`] : [],
    isFlapping ? ['flapping: it comes and goes'] : [],
    unsaidLooks > 0 ? [`the last ${unsaidLooks === 1 ? 'look' : `${unsaidLooks} looks`} could not say`] : [],
    suppressedBy === null ? [] : [`follows from #${suppressedBy}`],
    ackText(incident),
    silence === null ? [] : [`silenced until ${utcText(silence.untilMs)} (silence ${silence.id})`],
  ].flat();
}

function ackText({ ack }: Incident): readonly string[] {
  if (ack === null) return [];
  const until = ack.untilMs === null ? '' : ` until ${utcText(ack.untilMs)}`;
  return [
    visible(`acknowledged${ack.by === null ? '' : ` by ${ack.by}`}${until}${ack.note === null ? '' : `: ${ack.note}`}`),
  ];
}

/** Fires only if the next looks find it too. */
export function suspectText({ id, check, target, code, openedAtMs }: Incident): string {
  return `  #${id} ${code} (${check}, ${visible(target)}), first found ${utcText(openedAtMs)}`;
}

const tellingWords: { readonly [T in Transition['telling']]: string } = {
  silent: '',
  due: '  [not told yet]',
  told: '  [told]',
  never: '  [not told]',
};

export function transitionLine(transition: Transition): string {
  const { atMs, kind, severity, target, code, incident, by, note, telling, why } = transition;
  const of = incident === null ? code : `#${incident} ${code}`;
  const words = [kindWords[kind], by === null ? '' : `by ${by}`, note ?? ''].filter((word) => word !== '').join(' ');
  const not = why === null ? tellingWords[telling] : `  [not told: ${why}]`;
  return `${utcText(atMs)}  ${severity.padEnd(7)}  ${visible(`${target}: ${of} ${words}`)}${not}\n`;
}
