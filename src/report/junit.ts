/** The report as JUnit XML, as CI servers read it: a suite for each check, a case for each target; pure. */
import type { Report, ReportResult } from './report.ts';
import { visible, visibleLines } from './visible.ts';
import { actorNames, faultTitles } from './words.ts';

/** Failure and warning are `<failure>`, unknown and blind are `<error>`, skipped is `<skipped>`. */
export function renderJunit(report: Report): string {
  const suites = Map.groupBy(report.results, ({ check }) => check);
  const body = [...suites].flatMap(([check, results]) => suiteLines(check, results));
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="anaplan-doctor" ${countsOf(report.results)}>`,
    ...body,
    '</testsuites>',
  ].join('\n')}\n`;
}

function suiteLines(check: string, results: readonly ReportResult[]): readonly string[] {
  const startedAt = results.map((result) => result.startedAt).toSorted()[0] ?? '';
  // The common schema's timestamp has neither fraction nor zone; it is UTC.
  const stamp = startedAt.slice(0, 19);
  return [
    `  <testsuite name="${attribute(check)}" ${countsOf(results)} timestamp="${attribute(stamp)}">`,
    ...results.flatMap((result) => caseLines(result)),
    '  </testsuite>',
  ];
}

function countsOf(results: readonly ReportResult[]): string {
  const failures = results.filter(({ severity }) => severity === 'failure' || severity === 'warning').length;
  const errors = results.filter(({ severity }) => severity === 'unknown').length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  const totalMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return `tests="${results.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${secondsOf(totalMs)}"`;
}

function caseLines(result: ReportResult): readonly string[] {
  const head = `    <testcase classname="anaplan-doctor.${attribute(result.check)}" name="${attribute(result.target)}" time="${secondsOf(result.durationMs)}"`;
  const inner = innerLines(result);
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, '    </testcase>'];
}

function innerLines(result: ReportResult): readonly string[] {
  if (result.outcome === 'skipped') return [`      <skipped message="${attribute(result.reason ?? '')}"/>`];
  if (result.severity === 'unknown') return element('error', 'unknown', result);
  if (result.severity === 'failure' || result.severity === 'warning')
    return element('failure', result.severity, result);
  return result.findings.length === 0 ? [] : [`      <system-out>${content(detailsOf(result))}</system-out>`];
}

function element(name: 'failure' | 'error', type: string, result: ReportResult): readonly string[] {
  const worst = result.findings.find(({ severity }) => severity === type);
  const title = worst?.title ?? (result.fault ? faultTitles[result.fault.whose] : type);
  return [
    `      <${name} type="${attribute(worst?.code ?? result.fault?.code ?? type)}" message="${attribute(title)}">${content(detailsOf(result))}</${name}>`,
  ];
}

function detailsOf({ findings, fault }: ReportResult): string {
  const parts = findings.map(
    ({ severity, title, meaning, remedy, actsNext }) =>
      `${severity}: ${title}\n${meaning}\nTo do: ${remedy}\nWho: ${actorNames[actsNext]}`,
  );
  return [...(fault ? [`${faultTitles[fault.whose]}\n${fault.message}`] : []), ...parts].join('\n\n');
}

function secondsOf(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}

function attribute(text: string): string {
  return escaped(visible(text)).replaceAll('"', '&quot;');
}

function content(text: string): string {
  return escaped(visibleLines(text));
}

/** XML 1.0 forbids U+FFFE and U+FFFF besides the controls that `visible` wrote out. */
function escaped(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
