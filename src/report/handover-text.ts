/** The hand-over in words: lines for mail and terminal, Markdown, a page; pure. */
import type { Handover, IncidentLine, RunLine } from './handover.ts';
import { html, htmlPage } from './markup.ts';
import { minuteText, namedTitle, nearText } from './short.ts';
import { pageStyle } from './style.ts';
import { visible, wrapped, wrappedWhole } from './visible.ts';

const mostLines = 30;
const columns = 76;
export const times = 'Times are UTC, by the clock of the host that looked.';

type Section = { readonly title: string; readonly lines: readonly string[]; readonly count: number };

/** `Hand-over 2026-11-22 18:00 to 06:00 UTC: 2 open, 1 over, 12 ran well, 1 failed` */
export function handoverLead(handover: Handover): string {
  const { opened, open, closed, ran, failed, running, missed, late, blind, silence, isLookedAt } = handover;
  const parts = [
    isLookedAt ? '' : 'nothing is known, for nothing was looked at',
    `${opened.length + open.length} open`,
    counted(closed.length, 'over'),
    counted(ran.length, 'ran well'),
    counted(failed.length, 'failed'),
    counted(missed.length, 'missed'),
    counted(late.length, 'late'),
    counted(running.length, 'running'),
    counted(blindTexts(blind).length, 'not seen'),
    silence === null ? '' : 'and nothing looks now',
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  const [sinceMs, untilMs] = [Date.parse(handover.since), Date.parse(handover.until)];
  return `Hand-over ${minuteText(sinceMs).replace(/ UTC$/, '')} to ${nearText(untilMs, sinceMs)} UTC: ${said}`;
}

/** A title ends in a colon, what is under it is set in by two; an empty line between. */
export function handoverLines(handover: Handover): readonly string[] {
  return sectionsOf(handover).flatMap(({ title, lines, count }, index) => [
    ...(index === 0 ? [] : ['']),
    `${title}${count === 0 ? '' : ` (${count})`}:`,
    ...lines.map((line) => `  ${visible(line)}`),
  ]);
}

export function handoverText(handover: Handover): string {
  return `${[...wrapped(handoverLead(handover), columns), '', ...setIn(handoverLines(handover)), '', times].join('\n')}\n`;
}

/** Lines in the width of a mail; what is too long goes on under its text. */
export function setIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [indent = ''] = /^ */.exec(line) ?? [];
    return wrappedWhole(line.trim(), columns, indent, `${indent}${indent === '' ? '' : '    '}`);
  });
}

export function handoverMarkdown(handover: Handover): string {
  const sections = sectionsOf(handover).map(
    ({ title, lines, count }) =>
      `## ${title}${count === 0 ? '' : ` (${count})`}\n\n${lines.map((line) => `- ${literal(visible(line))}`).join('\n')}\n`,
  );
  return `# ${literal(handoverLead(handover))}\n\n${sections.join('\n')}\n${times}\n`;
}

export function handoverHtml(handover: Handover): string {
  const title = handoverLead(handover);
  return htmlPage(
    `anaplan-doctor - ${title}`,
    pageStyle,
    html`<main>
<header class="hero ${handover.severity}"><p class="word">${handover.severity}</p><h1>${title}</h1></header>
${sectionsOf(handover).map(
  ({ title: head, lines, count }) =>
    html`<section><h2>${head}${count === 0 ? '' : ` (${count})`}</h2><ul>${lines.map((line) => html`<li class="prose">${line}</li>`)}</ul></section>`,
)}
<footer class="page">${times}</footer>
</main>`,
  );
}

function sectionsOf(handover: Handover): readonly Section[] {
  const { silence, opened, open, closed, failed, missed, late, running, due, ran, blind, gaps, changes } = handover;
  const nearMs = Date.parse(handover.until);
  const at = (moment: string) => nearText(Date.parse(moment), nearMs);
  const incidents = (all: readonly IncidentLine[]) => all.map((one) => incidentText(one, at));
  const runs = (all: readonly RunLine[]) => all.map((one) => runText(one, at));
  const all: readonly (Section | null)[] = [
    silence === null ? null : { title: 'Nothing looks now', lines: [silence], count: 0 },
    section('Opened and still open', incidents(opened), 'nothing'),
    section('Open from before', incidents(open)),
    section('Over', incidents(closed)),
    section('Failed runs', runs(failed)),
    section('Missed', incidents(missed)),
    section('Late', incidents(late)),
    section('Running now', runs(running)),
    section(
      'Due next',
      due.map(
        ({ target, what, at: dueAt }) =>
          `${at(dueAt)}  ${target} must ${what === 'start' ? 'have started' : 'be done'}`,
      ),
    ),
    section('Ran well', runs(ran), 'no run was seen to end well'),
    section('Not seen', blindTexts(blind)),
    section(
      'Times without a look',
      gaps.map(({ from, to, why }) => `${at(from)} to ${at(to)}  ${why}`),
    ),
    section('What changed', changes),
  ];
  return all.filter((one) => one !== null);
}

/** Without `none`, an empty section is left out. */
function section(title: string, lines: readonly string[], none?: string): Section | null {
  if (lines.length === 0) return none === undefined ? null : { title, lines: [none], count: 0 };
  const rest = lines.length - mostLines;
  return {
    title,
    lines: [...lines.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])],
    count: lines.length,
  };
}

/** What several checks do not see for one reason is one line. */
function blindTexts(blind: Handover['blind']): readonly string[] {
  const alike = Map.groupBy(blind, ({ target, why }) => JSON.stringify([target, why]));
  return [...alike.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : `${first.target} (${all.map(({ check }) => check).join(', ')}): ${first.why}`;
  });
}

type At = (moment: string) => string;

function incidentText(
  { id, target, title, severity, since, until, acknowledgedBy, note, follows }: IncidentLine,
  at: At,
): string {
  const when = until === null ? at(since) : `${at(since)} to ${at(until)}`;
  const ack = acknowledgedBy === null ? '' : `; acknowledged by ${acknowledgedBy}${note === null ? '' : `: ${note}`}`;
  const cause = follows === null ? '' : `; follows from #${follows}`;
  return `${when}  #${id} ${severity}  ${namedTitle(target, title)}${ack}${cause}`;
}

function runText({ target, startedAt, endedAt, progressPercent }: RunLine, at: At): string {
  if (endedAt !== null) return `${at(startedAt)} to ${at(endedAt)}  ${target}`;
  return `since ${at(startedAt)}  ${target}${progressPercent === null ? '' : `, at ${progressPercent} %`}`;
}

function counted(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}`;
}

/** What Markdown would read as markup. */
function literal(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`);
}
