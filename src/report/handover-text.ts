/** The hand-over in words: lines for mail and terminal, Markdown, a page; pure. */
import { utcText } from '../explanation.ts';
import type { Handover, IncidentLine, RunLine } from './handover.ts';
import { html, htmlPage } from './markup.ts';
import { pageStyle } from './style.ts';
import { visible } from './visible.ts';

const mostLines = 30;

type Section = { readonly title: string; readonly lines: readonly string[]; readonly count: number };

/** `3 incidents opened, 2 still open; 12 runs ended well, 1 failed; 18:00 to 06:00 UTC` */
export function handoverLead(handover: Handover): string {
  const { opened, open, closed, ran, failed, running, missed, late, blind } = handover;
  const parts = [
    `${opened.length + open.length} open`,
    counted(closed.length, 'over'),
    counted(ran.length, 'ran well'),
    counted(failed.length, 'failed'),
    counted(missed.length, 'missed'),
    counted(late.length, 'late'),
    counted(running.length, 'running'),
    counted(blind.length, 'not seen'),
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  return `Hand-over ${shortOf(handover.since)} to ${shortOf(handover.until)}: ${said}`;
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
  return `${handoverLead(handover)}\n\n${handoverLines(handover).join('\n')}\n`;
}

export function handoverMarkdown(handover: Handover): string {
  const sections = sectionsOf(handover).map(
    ({ title, lines, count }) =>
      `## ${title}${count === 0 ? '' : ` (${count})`}\n\n${lines.map((line) => `- ${literal(visible(line))}`).join('\n')}\n`,
  );
  return `# ${literal(handoverLead(handover))}\n\n${sections.join('\n')}`;
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
<footer class="page">Times are UTC, by the clock of the host that looked.</footer>
</main>`,
  );
}

function sectionsOf(handover: Handover): readonly Section[] {
  const { silence, opened, open, closed, failed, missed, late, running, due, ran, blind, gaps, changes } = handover;
  const all: readonly (Section | null)[] = [
    silence === null ? null : { title: 'Nothing looks now', lines: [silence], count: 0 },
    section('Opened and still open', opened.map(incidentText), 'nothing'),
    section('Open from before', open.map(incidentText)),
    section('Over', closed.map(incidentText)),
    section('Failed runs', failed.map(runText)),
    section('Missed', missed.map(incidentText)),
    section('Late', late.map(incidentText)),
    section('Running now', running.map(runText)),
    section(
      'Due next',
      due.map(
        ({ target, what, at }) =>
          `${shortOf(at)}  ${target}: ${what === 'start' ? 'must have started' : 'must be done'}`,
      ),
    ),
    section('Ran well', ran.map(runText), 'no run was seen to end well'),
    section(
      'Not seen',
      blind.map(({ check, target, why }) => `${target} (${check}): ${why}`),
    ),
    section('Times without a look', gaps),
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

function incidentText({
  id,
  target,
  title,
  severity,
  since,
  until,
  acknowledgedBy,
  note,
  follows,
}: IncidentLine): string {
  const named = title.includes(target) ? title : `${target}: ${title}`;
  const times = until === null ? `since ${shortOf(since)}` : `${shortOf(since)} to ${shortOf(until)}`;
  const ack = acknowledgedBy === null ? '' : `, acknowledged by ${acknowledgedBy}${note === null ? '' : `: ${note}`}`;
  return `#${id} ${severity}  ${named} (${times}${ack}${follows === null ? '' : `, follows from #${follows}`})`;
}

function runText({ target, startedAt, endedAt, progressPercent }: RunLine): string {
  if (endedAt !== null) return `${target}  ${shortOf(startedAt)} to ${shortOf(endedAt)}`;
  return `${target}  since ${shortOf(startedAt)}${progressPercent === null ? '' : `, at ${progressPercent} %`}`;
}

/** `2026-11-22 06:00 UTC` */
function shortOf(at: string): string {
  return utcText(Date.parse(at)).replace(/:\d\d UTC$/, ' UTC');
}

function counted(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}`;
}

/** What Markdown would read as markup. */
function literal(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`);
}
