/** Differences of two cases as text of 80 columns, harmless to a terminal; pure. */
import type { Json } from '../check.ts';
import { visible, wrapped } from '../report/visible.ts';
import type { Differences, FactChange, FindingChange } from './differences.ts';

const columns = 80;
const shownCharacters = 120;

export function differencesText(differences: Differences): string {
  const { before, after, findings, looks, files } = differences;
  const sections = [
    section('Findings that appeared', findings.appeared.flatMap(findingLines)),
    section('Findings that vanished', findings.vanished.flatMap(findingLines)),
    section('Findings that changed', findings.changed.flatMap(changedLines)),
    section(
      'Looks that went otherwise',
      looks.flatMap(({ check, target, before: was, after: is }) =>
        item(`${check}, ${target}: ${was ?? 'not in the case'} -> ${is ?? 'not in the case'}`),
      ),
    ),
    section('Files that appeared', files.appeared.flatMap(item)),
    section('Files that vanished', files.vanished.flatMap(item)),
    section('Files with another content', files.changed.flatMap(item)),
  ].filter((lines) => lines.length > 0);
  const heads = [
    `before: ${before.case}, ${before.problem}, made ${before.createdAt}`,
    `after:  ${after.case}, ${after.problem}, made ${after.createdAt}`,
  ];
  const body = sections.length === 0 ? [['', 'The two cases say the same.']] : sections;
  return `${[...heads.map(visible), ...body.flat()].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function item(text: string): readonly string[] {
  return wrapped(visible(text), columns, '  - ', '    ');
}

function findingLines({ check, target, code, severity, title }: FindingChange): readonly string[] {
  return item(`${severity}: ${title} (${check}: ${code}, ${target})`);
}

function changedLines(change: FactChange): readonly string[] {
  const was = change.severityBefore === change.severity ? '' : `was ${change.severityBefore}, is `;
  return [
    ...item(`${was}${change.severity}: ${change.title} (${change.check}: ${change.code}, ${change.target})`),
    ...change.facts.flatMap(({ name, before, after }) =>
      wrapped(visible(`${name}: ${shown(before)} -> ${shown(after)}`), columns, '      ', '        '),
    ),
  ];
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
}
