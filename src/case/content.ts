/** Puts together what a case says; pure. Knows neither pages nor mails, and redacts nothing. */
import { createHash } from 'node:crypto';
import { wordedFinding } from '../report/make.ts';
import { visible } from '../report/visible.ts';
import type { CaseContent, CaseField, CaseFinding, CaseInput } from './case.ts';
import { completenessOf, fieldsOf } from './facts.ts';
import { factNumber, factText, knownOf } from './known.ts';
import { optionsOf } from './options.ts';
import { problemOf } from './problems.ts';
import { samplesOf, watchedRunsOf } from './samples.ts';
import { historyOf, timelineOf } from './timeline.ts';

export function contentOf(input: CaseInput, exhibits: CaseContent['exhibits']): CaseContent {
  const known = knownOf(input);
  const { title } = problemOf(input.problem);
  const fields = fieldsOf(input);
  const finding = findingOf(input);
  const samples = samplesOf(input.attempts, factText(known, 'taskId'));
  return {
    schema: 'anaplan-doctor/case@1',
    id: caseIdOf(input),
    problem: input.problem,
    problemTitle: title,
    subject: subjectOf(input, title, fields),
    createdAtMs: input.nowMs,
    tool: input.tool,
    finding,
    fields,
    completeness: completenessOf(fields),
    samples,
    runStartedAtMs: samples.length === 0 ? null : factNumber(known, 'startedAtMs'),
    history: historyOf(known),
    earlierRuns:
      samples.length === 0
        ? []
        : watchedRunsOf([...(input.earlier ?? []), ...input.attempts], factText(known, 'taskId')),
    timeline: timelineOf(known, samples),
    options: optionsOf(known),
    exhibits,
  };
}

/** `AD-20261122-3f9a2c`: the day and a hash of what the case is about. The same incident always has the same. */
export function caseIdOf({ problem, target, about, incident, nowMs }: CaseInput): string {
  const atMs = incident?.openedAtMs ?? nowMs;
  const subject = [problem, about?.check.id ?? '', target ?? '', about?.code ?? '', String(atMs)];
  const hash = createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 6);
  return `AD-${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')}-${hash}`;
}

function findingOf({ about, incident, target, ownExplanations }: CaseInput): CaseFinding | null {
  const found = about?.attempt.findings.find(({ code }) => code === about.code);
  if (about === null || found === undefined) return null;
  const { source: _, ...worded } = wordedFinding(found, { ...ownExplanations, ...about.check.explanations });
  return {
    ...worded,
    check: about.check.id,
    target: target ?? about.attempt.target,
    seenAtMs: about.attempt.startedAtMs,
    sinceMs: incident?.openedAtMs ?? null,
  };
}

function subjectOf({ target }: CaseInput, title: string, fields: readonly CaseField[]): string {
  const withoutId = (text: string | undefined) => text?.replace(/ \([^()]*\)$/, '');
  const valueIn = (id: string) => withoutId(fields.find((field) => field.id === id)?.filled?.value);
  const names = [valueIn('model'), valueIn('action')].filter((name) => name !== undefined);
  const about = names.length > 0 ? names.join(' / ') : (target ?? valueIn('endpoint') ?? '');
  return visible(`${title}${about === '' ? '' : `: ${about}`}`).slice(0, 200);
}
