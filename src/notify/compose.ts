/** Groups of incidents -> what a message says; pure. Knows words and times; no channel, no store. */
import type { Actor } from '../check.ts';
import { durationText } from '../explanation.ts';
import type { Reminder } from '../incidents/reminders.ts';
import type { TellGroup } from '../incidents/telling.ts';
import type { ReportFinding } from '../report/report.ts';
import { minuteText, namedTitle, nearText } from '../report/short.ts';
import { visible } from '../report/visible.ts';
import { actorNames, stepsOf } from '../report/words.ts';
import type { Transition } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';
import type { Content, Item } from './content.ts';

/** The words of the newest look that found it; of a notice, those of its look. */
export type WordsOf = (of: Incident | Transition) => ReportFinding;

export type Composed = { readonly content: Content; readonly actsNext: Actor };

/** `told`: the incident somebody was told of before it was known what it follows from; null: nobody was. */
export type Follower = { readonly check: string; readonly target: string; readonly told: number | null };

export type ComposeParts = {
  readonly wordsOf: WordsOf;
  /** What follows from these, each check and target once. */
  readonly followersOf: (incidents: readonly Incident[]) => readonly Follower[];
  /** Of the status page; null for none. */
  readonly page: string | null;
  readonly nowMs: number;
};

const mostItems = 20;
const mostFollowers = 12;
const mostSubjectChars = 180;

export function groupContent(group: TellGroup, parts: ComposeParts): Composed {
  const { wordsOf } = parts;
  const of = subjectsOf(group);
  const [first] = of;
  if (first === undefined) throw new Error('A message about nothing.');
  const words = wordsOf(first);
  const state = stateOf(group);
  const severity = group.kind === 'over' ? 'ok' : group.severity;
  const { shown, more } = itemsOf(of, parts);
  const base = { kind: group.kind, severity, state, items: shown, more } as const;
  const told = toldOf(base, of, parts.nowMs);
  return {
    actsNext: words.actsNext,
    content: {
      ...base,
      ...told,
      ...(group.kind === 'over' ? noAdvice : adviceOf(words)),
      follows: group.kind === 'over' ? null : followsOf(group.incidents, parts),
      lines: [],
      link: linkOf(group.incidents, parts.page),
      hint: group.kind === 'fires' ? hintOf(group.incidents) : null,
    },
  };
}

/** Reminders of one kind and one level, of incidents whose words say that the same people act. */
export function reminderContent(reminders: readonly Reminder[], parts: ComposeParts): Composed {
  const incidents = reminders.map(({ incident }) => incident);
  const [first] = reminders;
  if (first === undefined) throw new Error('A reminder of nothing.');
  const words = parts.wordsOf(first.incident);
  const severity = incidents.some((one) => one.severity === 'failure') ? 'failure' : 'warning';
  const state = `${first.kind === 'escalation' ? 'ESCALATED' : 'STILL'} ${severity.toUpperCase()}`;
  const { shown, more } = itemsOf(incidents, parts);
  const base = { kind: first.kind, severity, state, items: shown, more } as const;
  return {
    actsNext: words.actsNext,
    content: {
      ...base,
      ...toldOf(base, incidents, parts.nowMs),
      ...adviceOf(words),
      follows: followsOf(incidents, parts),
      lines: ['Nobody has acknowledged it.'],
      link: linkOf(incidents, parts.page),
      hint: hintOf(incidents),
    },
  };
}

/** Each incident once; notices one by one. */
function subjectsOf({ kind, incidents, transitions }: TellGroup): readonly (Incident | Transition)[] {
  if (kind === 'notice') return transitions;
  const known = new Set(incidents.map(({ id }) => id));
  return [...incidents, ...transitions.filter(({ incident }) => incident === null || !known.has(incident))];
}

function stateOf({ kind, severity, transitions }: TellGroup): string {
  if (kind === 'over') return 'OVER';
  const word = severity.toUpperCase();
  if (kind === 'notice') return word;
  const kinds = new Set(transitions.map((one) => one.kind));
  if (kinds.has('fired') || kinds.size === 0) return word;
  if (kinds.has('flapping')) return `${word}, COMES AND GOES`;
  if (kinds.has('worse')) return `WORSE: ${word}`;
  return kinds.has('ack-expired') ? `STILL ${word}` : word;
}

function itemsOf(
  of: readonly (Incident | Transition)[],
  { wordsOf, nowMs }: ComposeParts,
): { readonly shown: readonly Item[]; readonly more: number } {
  const shown = of.slice(0, mostItems).map((one) => itemOf(one, wordsOf(one), nowMs));
  return { shown, more: of.length - shown.length };
}

function itemOf(one: Incident | Transition, words: ReportFinding, nowMs: number): Item {
  const { check, target, code } = one;
  const base = { check, target, code, title: visible(words.title) };
  if (!('openedAtMs' in one))
    return { ...base, incident: one.incident, severity: one.severity, sinceMs: one.atMs, untilMs: null, remarks: [] };
  const { id, severity, openedAtMs, closedAtMs, isFlapping, ack } = one;
  const lastedMs = nowMs - openedAtMs;
  const remarks = [
    ...(isFlapping ? ['it comes and goes'] : []),
    ...(ack === null || closedAtMs !== null ? [] : [`acknowledged${ack.by === null ? '' : ` by ${ack.by}`}`]),
    ...(closedAtMs === null && lastedMs >= 60_000 ? [`for ${durationText(lastedMs - (lastedMs % 60_000))}`] : []),
  ];
  return { ...base, incident: id, severity, sinceMs: openedAtMs, untilMs: closedAtMs, remarks };
}

/** Subject and first line. */
function toldOf(
  { kind, state, items, more }: Pick<Content, 'kind' | 'state' | 'items' | 'more'>,
  of: readonly (Incident | Transition)[],
  nowMs: number,
): Pick<Content, 'subject' | 'lead'> {
  const [first] = items;
  if (first === undefined) return { subject: state, lead: state };
  const count = items.length + more;
  const sinceMs = Math.min(...of.map((one) => ('openedAtMs' in one ? one.openedAtMs : one.atMs)));
  const what = whatOf(first, count);
  const [soon, when] = [nowMs, null].map((nearMs) => whenOf(kind, items, sinceMs, nearMs));
  return {
    subject: bounded(visible(`${state} ${what}${soon === '' ? '' : ` (${soon})`}`)),
    lead: visible(`${state}: ${what}${when === '' ? '' : `, ${when}`}.`),
  };
}

function whatOf({ target, title }: Item, count: number): string {
  const named = namedTitle(target, title);
  return count === 1 ? named : `${named}, and ${count - 1} more alike`;
}

/** Of a subject `nearMs` is the moment of the mail, which has its day in its head; null for the whole. */
function whenOf(kind: Content['kind'], items: readonly Item[], sinceMs: number, nearMs: number | null): string {
  if (kind === 'notice') return '';
  const lasted = items.flatMap(({ untilMs, sinceMs: fromMs }) => (untilMs === null ? [] : [untilMs - fromMs]));
  if (kind === 'over' && lasted.length > 0)
    return `${items.length === 1 ? '' : 'the longest '}lasted ${durationText(Math.max(...lasted))}`;
  return `since ${nearMs === null ? minuteText(sinceMs) : `${nearText(sinceMs, nearMs)} UTC`}`;
}

const noAdvice = { meaning: null, remedy: [], actsNext: null } as const;

function adviceOf({ meaning, remedy, actsNext }: ReportFinding): Pick<Content, 'meaning' | 'remedy' | 'actsNext'> {
  return { meaning, remedy: stepsOf(remedy), actsNext: actorNames[actsNext] };
}

function followsOf(incidents: readonly Incident[], { followersOf }: ComposeParts): Content['follows'] {
  const [told, untold] = [[] as string[], [] as string[]];
  for (const one of followersOf(incidents)) {
    const name = `${one.target} (${one.check})`;
    if (one.told === null) untold.push(name);
    else told.push(`#${one.told} ${name}`);
  }
  if (told.length + untold.length === 0) return null;
  const [names, toldNames] = [untold, told].map((all) => all.toSorted().slice(0, mostFollowers)) as [
    string[],
    string[],
  ];
  return { count: untold.length, names, toldCount: told.length, told: toldNames };
}

function linkOf([first, ...others]: readonly Incident[], page: string | null): string | null {
  if (page === null) return null;
  return first === undefined || others.length > 0 ? `${page}/incidents` : `${page}/incidents/${first.id}`;
}

function hintOf(incidents: readonly Incident[]): string | null {
  const [first] = incidents;
  return first === undefined
    ? null
    : `Whoever takes it on says so: \`anaplan-doctor ack ${first.id} --by NAME --note "..." --config FILE\``;
}

function bounded(text: string): string {
  return text.length <= mostSubjectChars ? text : `${text.slice(0, mostSubjectChars - 4)} ...`;
}
