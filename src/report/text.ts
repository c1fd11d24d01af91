/** The report for a terminal; pure. Verdict first, then what is not ok, worst first; plain ASCII but for names from outside. */
import { styleText } from 'node:util';
import type { Severity } from '../check.ts';
import { worstFirst, worstOf } from './exit.ts';
import type { Report, ReportFinding, ReportResult } from './report.ts';
import { visible, wrapped } from './visible.ts';
import type { Shown } from './words.ts';
import {
  actorNames,
  causeOf,
  causeText,
  countsText,
  factsOf,
  faultTitles,
  placesOf,
  shownOf,
  stepsOf,
} from './words.ts';

export type TextOptions = {
  /** Width of the terminal. */
  readonly columns: number;
  readonly color: boolean;
  /** Everything: what is ok, all facts, sources, times. */
  readonly verbose: boolean;
};

type Paint = Parameters<typeof styleText>[0];
type Painter = (paint: Paint, text: string) => string;

const headings: { readonly [S in Severity]: string } = {
  failure: 'Failures: work is stopped, or will be refused now',
  warning: 'Warnings: at risk, or will stop',
  unknown: 'Unknown: looked, and cannot say',
  notice: 'Notices: worth knowing',
  ok: 'Ok',
};
const marks: { readonly [S in Severity]: string } = { failure: 'x', warning: '!', unknown: '?', notice: 'i', ok: '+' };
const paints: { readonly [S in Severity]: Paint } = {
  failure: 'red',
  warning: 'yellow',
  unknown: 'magenta',
  notice: 'cyan',
  ok: 'green',
};

/** Lines fit `columns`, a longer single word apart. Ends with a line break. */
export function renderText(report: Report, { columns, color, verbose }: TextOptions): string {
  const painted: Painter = (paint, text) => (color ? styleText(paint, text, { validateStream: false }) : text);
  const width = Math.max(40, columns);
  const lines = [...verdict(report, width, painted)];
  for (const severity of worstFirst.filter((one) => one !== 'ok')) {
    lines.push(...group(shownOf(report, severity), severity, { width, verbose, painted }));
  }
  lines.push(...skipped(report, width, painted));
  if (verbose) lines.push(...fine(report, width, painted), ...colophon(report, width));
  return `${lines.join('\n')}\n`;
}

type Page = { readonly width: number; readonly verbose: boolean; readonly painted: Painter };

function verdict(report: Report, width: number, painted: Painter): readonly string[] {
  const worst = worstOf(report);
  const counts = countsText(report.summary);
  const [line = '', ...rest] = wrapped(`${worst.toUpperCase()}: ${counts}`, width);
  return [painted([paints[worst], 'bold'] as Paint, line), ...rest];
}

function group(shown: readonly Shown[], severity: Severity, page: Page): readonly string[] {
  if (shown.length === 0) return [];
  const title = page.painted([paints[severity], 'bold'] as Paint, headings[severity]);
  return ['', title, ...shown.flatMap((one) => ['', ...entry(one, page)])];
}

function entry(shown: Shown, page: Page): readonly string[] {
  const mark = page.painted(paints[shown.severity], marks[shown.severity]);
  const title = shown.kind === 'finding' ? shown.finding.title : faultTitles[shown.fault.whose];
  const [first = '', ...rest] = wrapped(visible(title), page.width, '    ');
  const head = [` ${mark}  ${page.painted('bold', first.slice(4))}`, ...rest.map((line) => page.painted('bold', line))];
  const places = placesOf(shown).map(({ target, checks }) => visible(`${target} (${checks.join(', ')})`));
  const left = page.verbose ? 0 : Math.max(0, places.length - shownPlaces);
  const told = left > 0 ? [...places.slice(0, shownPlaces), `and ${left} more: add --verbose`] : places;
  const where = told.flatMap((place) => wrapped(place, page.width, '    ', places.length > 1 ? '      ' : '    '));
  const body = shown.kind === 'finding' ? findingLines(shown.finding, page) : faultLines(shown, page);
  const cause = causeOf(shown);
  const follows = cause === null ? [] : labelled('Follows', `likely from: ${visible(causeText(cause))}`, page);
  return [...head, ...where.map((line) => page.painted('dim', line)), ...follows, ...body];
}

function findingLines(finding: ReportFinding, page: Page): readonly string[] {
  const facts = page.verbose ? factsOf(finding) : [];
  return [
    ...(facts.length > 0
      ? labelled('Facts', facts.map(([label, value]) => `${label}: ${value}`).join('; '), page)
      : []),
    ...labelled('Meaning', finding.meaning, page),
    ...stepLines(stepsOf(finding.remedy), page),
    ...labelled('Who', actorNames[finding.actsNext], page),
    ...changeLines(finding, page),
    ...(page.verbose ? labelled('Source', finding.source, page) : []),
    ...(page.verbose ? labelled('Code', finding.code, page) : []),
  ];
}

function faultLines(shown: Shown & { kind: 'fault' }, page: Page): readonly string[] {
  const { code, message } = shown.fault;
  return [...labelled('Why', message, page), ...(page.verbose ? labelled('Code', code, page) : [])];
}

const shownChanges = 3;
const shownPlaces = 6;

function changeLines({ changes = [] }: ReportFinding, page: Page): readonly string[] {
  if (changes.length === 0) return [];
  const shown = page.verbose ? changes : changes.slice(0, shownChanges);
  const left = changes.length - shown.length;
  const more = left > 0 ? [`and ${left} more: add --verbose`] : [];
  return dashed('Changed', [...shown.map(({ text }) => text), ...more], page);
}

/** Several steps get a dash each. */
function stepLines(steps: readonly string[], page: Page): readonly string[] {
  if (steps.length < 2) return labelled('To do', steps.join(''), page);
  return dashed('To do', steps, page);
}

function dashed(label: string, steps: readonly string[], page: Page): readonly string[] {
  const indent = ' '.repeat(14);
  const lines = steps.flatMap((step) => wrapped(step, page.width, `${indent}- `, `${indent}  `));
  return [
    `    ${page.painted('dim', `${label}:`.padEnd(10))}${(lines[0] ?? '').slice(indent.length)}`,
    ...lines.slice(1),
  ];
}

/** "    To do:    text", the text hanging under itself. */
function labelled(label: string, text: string, { width, painted }: Page): readonly string[] {
  const indent = ' '.repeat(14);
  const [first = '', ...rest] = wrapped(text, width, indent);
  return [`    ${painted('dim', `${label}:`.padEnd(10))}${first.slice(indent.length)}`, ...rest];
}

function skipped({ results }: Report, width: number, painted: Painter): readonly string[] {
  const left = results.filter(({ outcome }) => outcome === 'skipped');
  if (left.length === 0) return [];
  const lines = left.flatMap(({ check, target, reason }) =>
    wrapped(`${visible(target)} (${visible(check)}): ${visible(reason ?? '')}`, width, ' -  ', '    '),
  );
  return ['', painted('bold', 'Skipped: not looked at'), ...lines];
}

function fine({ results }: Report, width: number, painted: Painter): readonly string[] {
  const good = results.filter(({ severity }) => severity === 'ok');
  if (good.length === 0) return [];
  return ['', painted(['green', 'bold'] as Paint, headings.ok), ...good.flatMap((one) => fineLines(one, width))];
}

function fineLines({ check, target, durationMs, findings }: ReportResult, width: number): readonly string[] {
  const titles = findings.map(({ title }) => `: ${visible(title)}`).join('');
  const text = `${visible(target)} (${visible(check)}, ${Math.round(durationMs)} ms)${titles}`;
  return wrapped(text, width, ' +  ', '    ');
}

function colophon({ tool, startedAt, finishedAt }: Report, width: number): readonly string[] {
  const text = `${tool.name} ${tool.version}, Node ${tool.node}, ${startedAt} to ${finishedAt}`;
  return ['', ...wrapped(text, width)];
}
