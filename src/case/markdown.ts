/** The case as Markdown, to be pasted into a portal form; pure. */
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import type { CaseContent, CaseField } from './case.ts';
import { historyText, watchedRunText } from './timeline.ts';
import { alsoText, completenessText, eventNames, openMark, originText, shownFields, triedText } from './wording.ts';

export function caseMarkdown(content: CaseContent): string {
  return `${[...head(content), ...fields(content), ...samples(content), ...timeline(content), ...options(content), ...exhibits(content)].join('\n')}\n`;
}

function head(content: CaseContent): readonly string[] {
  const { id, subject, createdAtMs, tool, finding } = content;
  const lines = [
    `# ${inline(subject)}`,
    '',
    `Case ${id}, made ${utcText(createdAtMs)} by ${tool.name} ${tool.version}. ${completenessText(content)}.`,
    '',
  ];
  if (finding === null) return [...lines, 'No check saw this problem; the case was asked for.', ''];
  const since = finding.sinceMs === null ? '' : ` Known since ${utcText(finding.sinceMs)}.`;
  return [
    ...lines,
    `**${inline(finding.title)}**`,
    '',
    inline(finding.meaning),
    '',
    `Last seen ${utcText(finding.seenAtMs)}.${since}`,
    '',
  ];
}

function fields(content: CaseContent): readonly string[] {
  const also = alsoText(content);
  return ['## Details', '', ...shownFields(content).map(fieldLine), '', ...(also === null ? [] : [inline(also), ''])];
}

function fieldLine({ label, filled, lookFor }: CaseField): string {
  if (filled !== null) return `- **${inline(label)}:** ${inline(filled.value)} _(${inline(originText(filled))})_`;
  return `- **${inline(label)}:** *${openMark}* - ${inline(lookFor)}`;
}

function samples({ samples: all, history, earlierRuns }: CaseContent): readonly string[] {
  const rows = all
    .slice(-30)
    .map(({ atMs, progressPercent, step }) => `| ${utcText(atMs)} | ${progressPercent} % | ${inline(step)} |`);
  const told = history === null ? null : historyText(history);
  const against = [
    ...(told === null ? [] : [`Against its history: ${inline(told)}`, '']),
    ...(earlierRuns.length === 0 ? [] : [...earlierRuns.map((run) => `- ${inline(watchedRunText(run))}`), '']),
  ];
  if (all.length === 0) return against.length === 0 ? [] : ['## Earlier runs', '', ...against];
  const earlier = all.length > 30 ? [`The last 30 of ${all.length} readings.`, ''] : [];
  return [
    '## Progress',
    '',
    ...against,
    ...earlier,
    '| Read at | Progress | Step |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
}

function timeline({ timeline: all }: CaseContent): readonly string[] {
  if (all.length === 0) return [];
  const lines = all.map(({ atMs, whose, text }) => `- ${utcText(atMs)}, ${eventNames[whose]}: ${inline(text)}`);
  return ['## What happened, oldest first', '', ...lines, ''];
}

function options({ options: all }: CaseContent): readonly string[] {
  if (all.length === 0) return [];
  const lines = all.map(({ number, title, steps, sideEffect, fits, tried }) =>
    [
      `- [${tried?.done === true ? 'x' : ' '}] **Option ${number}: ${title}.** ${steps} Side effect: ${sideEffect}`,
      ...(fits === null ? [] : [`  Fits here: ${inline(fits)}.`]),
      `  ${inline(triedText(tried))}`,
    ].join('\n'),
  );
  return ['## What was tried of what Anaplan advises, in this order', '', ...lines, ''];
}

function exhibits({ exhibits: all }: CaseContent): readonly string[] {
  if (all.length === 0) return [];
  return ['## Evidence in the archive', '', ...all.map(({ name, title }) => `- \`${name}\`: ${inline(title)}`)];
}

/** One line, with nothing in it that Markdown or HTML would obey. */
function inline(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
