/** Looks whether an export that ran left a file, and a fresh one. Knows the list of files this account sees; never their content. */
import { z } from 'zod';
import { refuseToQueue, refuseToWake } from '../src/anaplan/model-state.ts';
import { otherUserOf } from '../src/anaplan/other-user.ts';
import { answerOf } from '../src/anaplan/refused-call.ts';
import { finishedRuns } from '../src/anaplan/runs.ts';
import { exportTargetsOf } from '../src/anaplan/watch-targets.ts';
import { subjectOf, watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { lastDueMs } from '../src/files/arrival.ts';
import type { ExportObservation } from '../src/files/export-judge.ts';
import { exportFindings, goodRunOf, isListed } from '../src/files/export-judge.ts';
import type { ExportMemory } from '../src/files/export-memory.ts';
import { nothingKnown, rememberedExport } from '../src/files/export-memory.ts';
import { privateFileKeptMs } from '../src/files/private-file.ts';
import { explanations } from './export-file.words.ts';

type Code = keyof typeof explanations;

const hourMs = 60 * 60_000;

const limits = z.strictObject({
  /** Private files are removed so long after they were last used (Anaplan: 48 hours). */
  privateFileKeptMs: z.number().positive().default(privateFileKeptMs),
  /** So long before that it is told. */
  expiryNoticeMs: z
    .number()
    .nonnegative()
    .default(8 * hourMs),
  /** A run that started later than this before the look may have ended after the files were listed. */
  settleMs: z.number().nonnegative().default(60_000),
  /** A listed file counts as there, however long ago it was written. */
  trustOldListing: z.boolean().default(false),
});

export const exportFile = defineCheck({
  id: 'export-file',
  question: 'Has every export that ran left a file, and a fresh one?',
  limits,
  needs: ['anaplan'],
  targets: exportTargetsOf,
  async probe(target, { anaplan }, signal): Promise<ExportObservation> {
    const { freshBy, freshWithinMs, runBy } = target.export;
    const model = await watchedModel(anaplan, target.model, signal);
    refuseToWake(model, 'its files');
    const action = await watchedAction(model, 'export', target.export.action, signal);
    const since = (nowMs: number) => (freshBy === undefined ? 0 : (lastDueMs(freshBy, nowMs) ?? 0));
    const answer = await model.connection.tasks(action.ref, signal, since);
    const tasks = answerOf(answer, `the runs of "${action.name}"`);
    const runs = await finishedRuns(model.connection, action, tasks, signal);
    refuseToQueue(model, 'its files');
    const files = answerOf(await model.connection.files(model.model.id, signal), `the files of "${model.model.name}"`);
    const running = tasks.find(({ state }) => state !== 'COMPLETE' && state !== 'CANCELLED');
    // The file of an export has the export's id.
    const file = files.find(({ id }) => id === action.ref.actionId) ?? null;
    const namesake = file === null ? files.find(({ name }) => isNamed(name, action.name)) : undefined;
    return {
      subject: subjectOf(model, action),
      runs,
      file,
      freshWithinMs,
      otherUser: await otherUserOf(model.connection, runBy, signal),
      ...(running === undefined ? {} : { runningSinceMs: running.createdAtMs }),
      ...(namesake === undefined ? {} : { namesake }),
      ...(freshBy === undefined ? {} : { freshBy }),
      ...(runBy === null ? {} : { runnerIsKnown: true }),
    };
  },
  remember: (memory: ExportMemory | null, look, { privateFileKeptMs: keptMs, settleMs }): ExportMemory => {
    if (look.outcome === 'blind' || look.observation.otherUser !== null) return memory ?? nothingKnown;
    const { observation, startedAtMs: atMs } = look;
    const good = goodRunOf(observation);
    const hasContent = isListed(observation);
    if (!hasContent && good !== null && atMs - good.startedAtMs < settleMs) return memory ?? nothingKnown;
    return rememberedExport(memory, { atMs, hasContent, good }, keptMs);
  },
  judge: (observation, context): readonly Finding<Code>[] => exportFindings(observation, context),
  exhibits: ({ subject, runs, file, namesake }) => [
    { fileName: 'export-runs.json', title: `Last runs of ${subject.action}, newest first`, content: { subject, runs } },
    { fileName: 'export-file.json', title: 'Its file as listed at that time (null: not listed)', content: file },
    ...(namesake === undefined
      ? []
      : [{ fileName: 'export-namesake.json', title: 'A file of the same name with another id', content: namesake }]),
  ],
  // Of another user's export what is listed may be another file.
  traits: ({ file, otherUser }) => (otherUser === null && file !== null ? { 'export file': file.name } : {}),
  explanations,
});

/** `Balance sheet` and `Balance sheet.csv`. */
function isNamed(file: string, action: string): boolean {
  return file === action || file.replace(/\.[A-Za-z0-9]{1,5}$/, '') === action;
}
