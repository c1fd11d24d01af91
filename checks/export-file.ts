/** Looks whether an export that ran left a file, and how old it is. Knows the list of files this account sees; never their content. */
import { z } from 'zod';
import type { ServerFile } from '../src/anaplan/anaplan.ts';
import { adviceOf, causesOf, sayingOf } from '../src/anaplan/failure-causes.ts';
import { refuseToQueue, refuseToWake } from '../src/anaplan/model-state.ts';
import { otherUserOf } from '../src/anaplan/other-user.ts';
import { answerOf } from '../src/anaplan/refused-call.ts';
import type { Run } from '../src/anaplan/run-outcome.ts';
import { isSuccessful } from '../src/anaplan/run-outcome.ts';
import { finishedRuns } from '../src/anaplan/runs.ts';
import { exportTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Subject } from '../src/anaplan/watched.ts';
import { subjectOf, watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { utcText } from '../src/explanation.ts';
import { explanations } from './export-file.words.ts';

type Code = keyof typeof explanations;

type Observation = {
  readonly subject: Subject;
  /** Ended runs, newest first, back to the last good one; five at most. */
  readonly runs: readonly Run[];
  /** The export's file as the list of files has it; null when it is not listed. */
  readonly file: ServerFile | null;
  readonly freshWithinMs: number | null;
  /** Who runs it, where that is not the account that looked. */
  readonly otherUser: { readonly runBy: string; readonly lookedAs: string } | null;
};

const limits = z.strictObject({
  /** Private files are removed so long after they were last used (Anaplan: 48 hours). */
  privateFileKeptMs: z
    .number()
    .positive()
    .default(48 * 60 * 60_000),
  /** A run that started later than this before the look may have ended after the files were listed. */
  settleMs: z.number().nonnegative().default(60_000),
});

export const exportFile = defineCheck({
  id: 'export-file',
  question: 'Has every export that ran left a file, and a fresh one?',
  limits,
  needs: ['anaplan'],
  targets: exportTargetsOf,
  async probe(target, { anaplan }, signal): Promise<Observation> {
    const model = await watchedModel(anaplan, target.model, signal);
    refuseToWake(model, 'its files');
    const action = await watchedAction(model, 'export', target.export.action, signal);
    const tasks = answerOf(await model.connection.tasks(action.ref, signal), `the runs of "${action.name}"`);
    const runs = await finishedRuns(model.connection, action, tasks, signal);
    refuseToQueue(model, 'its files');
    const files = answerOf(await model.connection.files(model.model.id, signal), `the files of "${model.model.name}"`);
    return {
      subject: subjectOf(model, action),
      runs,
      // The file of an export has the export's id.
      file: files.find(({ id }) => id === action.ref.actionId) ?? null,
      freshWithinMs: target.export.freshWithinMs,
      otherUser: await otherUserOf(model.connection, target.export.runBy, signal),
    };
  },
  judge: (observation, { nowMs, limits }): readonly Finding<Code>[] => {
    const completed = observation.runs.filter(({ state }) => state === 'COMPLETE');
    const good = completed.find((run) => isSuccessful(run) === true) ?? null;
    const facts = factsOf(observation, good, nowMs);
    const found: Finding<Code>[] = [];
    const outcome = completed[0] ? isSuccessful(completed[0]) : true;
    if (completed[0] && outcome === false) found.push(failedFinding(completed[0], facts));
    if (outcome === null) found.push({ code: 'export-result-missing', severity: 'unknown', facts });
    if (observation.otherUser !== null) {
      found.push({
        code: 'export-file-not-visible',
        severity: 'unknown',
        facts: { ...facts, ...observation.otherUser },
      });
    } else {
      found.push(...fileFindings(observation, good, facts, limits));
    }
    return [...found, ...freshnessFindings(observation, good, facts)];
  },
  exhibits: ({ subject, runs, file }) => [
    { fileName: 'export-runs.json', title: `Last runs of ${subject.action}, newest first`, content: { subject, runs } },
    { fileName: 'export-file.json', title: 'Its file as listed at that time (null: not listed)', content: file },
  ],
  explanations,
});

type Limits = z.infer<typeof limits>;
type Facts = ReturnType<typeof factsOf>;

function factsOf({ subject, file, freshWithinMs }: Observation, good: Run | null, nowMs: number) {
  return {
    ...subject,
    ...{ taskId: good?.taskId ?? null, ranAtMs: good?.startedAtMs ?? null },
    ageMs: good === null ? null : Math.max(0, nowMs - good.startedAtMs),
    ...{ freshWithinMs, fileName: file?.name ?? null, chunkCount: file?.chunkCount ?? null },
  };
}

function fileFindings(
  { file, runs }: Observation,
  good: Run | null,
  facts: Facts,
  limits: Limits,
): readonly Finding<Code>[] {
  const hasContent = file !== null && file.chunkCount > 0;
  if (hasContent) return [];
  if (good === null) return runs.length > 0 ? [] : [{ code: 'export-never-run', severity: 'notice', facts }];
  const ageMs = facts.ageMs ?? 0;
  if (ageMs < limits.settleMs) return [];
  // Beyond this Anaplan removes a private file by its own rule, and nobody can tell whether it was there.
  if (ageMs > limits.privateFileKeptMs) return [{ code: 'export-file-expired', severity: 'warning', facts }];
  return [{ code: file === null ? 'export-file-missing' : 'export-file-empty', severity: 'failure', facts }];
}

function freshnessFindings(
  { freshWithinMs, file }: Observation,
  good: Run | null,
  facts: Facts,
): readonly Finding<Code>[] {
  if (freshWithinMs === null) return [];
  if (good === null) return file === null ? [] : [{ code: 'export-age-unknown', severity: 'unknown', facts }];
  return (facts.ageMs ?? 0) > freshWithinMs ? [{ code: 'export-file-stale', severity: 'warning', facts }] : [];
}

function failedFinding(run: Run, facts: Facts): Finding<Code> {
  const [first] = causesOf(run);
  const { type = null, text = null } = first ?? {};
  const { cause, adviceSteps } = adviceOf(type);
  const failed = { failedTaskId: run.taskId, failedAtMs: run.startedAtMs, type, text };
  const lastGood =
    facts.ranAtMs === null ? 'No good run is known.' : `The last good run was ${utcText(facts.ranAtMs)}.`;
  const words = { cause, adviceSteps, saying: sayingOf(text), lastGood };
  return { code: 'export-failed', severity: 'failure', facts: { ...facts, ...failed, ...words } };
}
