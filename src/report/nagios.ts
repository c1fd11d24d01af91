/** The report as one line with performance data, by the Monitoring Plugins Development Guidelines; pure. */
import type { Severity } from '../check.ts';
import { worstFirst, worstOf } from './exit.ts';
import type { Report } from './report.ts';
import { visible } from './visible.ts';
import { countsText, faultTitles, shownOf } from './words.ts';

const statusWords: { readonly [S in Severity]: string } = {
  ok: 'OK',
  notice: 'OK',
  warning: 'WARNING',
  failure: 'CRITICAL',
  unknown: 'UNKNOWN',
};

/** `ANAPLAN CRITICAL - 2 failures, 9 ok: first title (target) | failure=2;;0;0 ...`; the first worst finding is named. */
export function renderNagios(report: Report): string {
  const worst = worstOf(report);
  const named = worst === 'ok' || worst === 'notice' ? '' : firstOf(report);
  const text = `ANAPLAN ${statusWords[worst]} - ${countsText(report.summary)}${named}`;
  // A vertical bar starts the performance data, so the text may not hold one.
  return `${shortened(visible(text).replaceAll('|', '/'))} | ${perfdata(report)}\n`;
}

function firstOf(report: Report): string {
  const first = worstFirst.flatMap((severity) => shownOf(report, severity))[0];
  if (first === undefined) return '';
  const title = first.kind === 'finding' ? first.finding.title : faultTitles[first.fault.whose];
  return `: ${title} (${first.result.target})`;
}

/** Counts alert above 0: warning in the third field's place for warnings, critical for failures. */
function perfdata({ summary, startedAt, finishedAt }: Report): string {
  const seconds = Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [
    `failure=${summary.failure};;0;0`,
    `warning=${summary.warning};0;;0`,
    `unknown=${summary.unknown};;;0`,
    `notice=${summary.notice};;;0`,
    `ok=${summary.ok};;;0`,
    `skipped=${summary.skipped};;;0`,
    `time=${seconds.toFixed(3)}s;;;0`,
  ].join(' ');
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 300 ? text : `${characters.slice(0, 297).join('')}...`;
}
