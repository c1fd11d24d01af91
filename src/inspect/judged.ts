/** Judges the looks of a case again, as this program does now; pure. Knows no file and no form of output. */
import type { CaseLook, LooksReportInput } from '../case/looks.ts';
import { looksReport } from '../case/looks.ts';
import type { Check } from '../check.ts';
import { judgedAgain } from '../engine/attempt.ts';
import type { Report } from '../report/report.ts';
import { canonicalText } from '../store/canonical.ts';
import type { OpenedCase } from './opened.ts';

export type Inspected = {
  readonly report: Report;
  /** What a reader has to know beside it, a sentence each. */
  readonly remarks: readonly string[];
};

/** The report this program makes of the looks alone. */
export function inspected(opened: OpenedCase, words: Omit<LooksReportInput, 'nowMs'>): Inspected {
  const { manifest, looks } = opened;
  const again = looks.looks.map((look) => ({ look, judged: judgedLook(look, words.checks) }));
  const nowMs = Date.parse(manifest.createdAt);
  const report = looksReport(
    { looks: again.map(({ judged }) => judged), following: looks.following },
    { ...words, nowMs },
  );
  return {
    report,
    remarks: [
      ...again.flatMap(({ look, judged }) => differenceRemarks(look, judged, words.checks)),
      ...again.flatMap(({ look }) => redactionRemarks(look)),
      ...looks.leftOut.map(({ check, target, why }) => `Not in the case: the look of ${check} at ${target}. ${why}`),
      ...manifest.errors.map(
        ({ what, message }) => `Could not be collected when the case was made: ${what}. ${message}`,
      ),
      ...otherTool(manifest.tool, words.tool),
    ],
  };
}

function judgedLook(look: CaseLook, checks: readonly Check[]): CaseLook {
  const check = checks.find(({ id }) => id === look.attempt.check);
  if (check === undefined) return look;
  return { ...look, attempt: { ...look.attempt, findings: judgedAgain(check, look.attempt) } };
}

function differenceRemarks(look: CaseLook, judged: CaseLook, checks: readonly Check[]): readonly string[] {
  const { check, target, findings } = look.attempt;
  if (!checks.some(({ id }) => id === check))
    return [`This version has no check ${check}: what was found at ${target} is shown as it was found.`];
  if (canonicalText(findings) === canonicalText(judged.attempt.findings)) return [];
  const codes = (of: CaseLook) => of.attempt.findings.map(({ code }) => code).join(', ') || 'nothing';
  return [
    `${check} at ${target} is judged differently now: ${codes(judged)}; when the case was made: ${codes(look)}${codes(look) === codes(judged) ? ', with other facts' : ''}.`,
  ];
}

const shownPointers = 5;

function redactionRemarks({ attempt: { check, target }, redactedAt }: CaseLook): readonly string[] {
  if (redactedAt.length === 0) return [];
  const more = redactedAt.length > shownPointers ? ` and ${redactedAt.length - shownPointers} more` : '';
  return [
    `Redaction changed what ${check} saw at ${target}, so it may be judged otherwise than it was: ${redactedAt.slice(0, shownPointers).join(', ')}${more}.`,
  ];
}

function otherTool(made: Report['tool'], now: Report['tool']): readonly string[] {
  return made.version === now.version
    ? []
    : [`The case was made by anaplan-doctor ${made.version} and is judged again by ${now.version}.`];
}
