/** Looks at the files this host exchanges with Anaplan: there, in time, whole, and of the form the import reads. Keeps no row of them. */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { arrivalFindings, missingFindings } from '../src/files/arrival-judge.ts';
import { encodingFits, encodingText } from '../src/files/encoding.ts';
import type { FileMemory } from '../src/files/file-memory.ts';
import { remembered } from '../src/files/file-memory.ts';
import { fileTargetsOf } from '../src/files/file-targets.ts';
import type { FileSeen, LookOptions } from '../src/files/files.ts';
import { formFindings } from '../src/files/form-judge.ts';
import type { Judged, Observation } from '../src/files/judged-exchange.ts';
import { runFindings, tenantFindings } from '../src/files/run-judge.ts';
import type { TenantSeen } from '../src/files/tenant-side.ts';
import { aMinuteAgo, tenantSideOf } from '../src/files/tenant-side.ts';
import { explanations } from './local-file.words.ts';

type Code = keyof typeof explanations;

const hourMs = 60 * 60_000;

const limits = z.strictObject({
  /** Changed so shortly before a look, a file may still be growing; it is looked at again before it is judged. */
  writtenWithinMs: z.number().positive().default(60_000),
  /** An import without `startBy` is expected to run within this after its file changed, or twice as long as it ever took. */
  importWithinMs: z
    .number()
    .positive()
    .default(26 * hourMs),
  /** The file of an export is expected on this host within this after a run began. */
  fetchWithinMs: z.number().positive().default(hourMs),
  /** So many runs with the same content are told. */
  unchangedRuns: z.number().int().min(2).default(3),
});

export const localFile = defineCheck({
  id: 'local-file',
  question: 'Are the files this host exchanges with Anaplan complete, fresh and well-formed?',
  limits,
  needs: ['anaplan', 'files'],
  targets: fileTargetsOf,
  async probe(target, { anaplan, files }, signal): Promise<Observation> {
    const { model, action, kind, file: given, startBy } = target;
    const about = { model: model.model, action, kind };
    const tenant = await tenantSideOf(target, anaplan, signal);
    const file = await files.look(given.path, optionsOf(tenant), signal);
    if (!isOtherForm(file, tenant)) return { about, given, startBy, file, tenant };
    // Before the file is blamed: the import may have been changed to fit it, and what is known of it be older.
    const again = await tenantSideOf(target, anaplan, signal, aMinuteAgo);
    return { about, given, startBy, file: await files.look(given.path, optionsOf(again), signal), tenant: again };
  },
  remember: (memory: FileMemory | null, look, { writtenWithinMs }) => remembered(memory, look, writtenWithinMs),
  judge: (observation, context): readonly Finding<Code>[] => {
    const judged: Judged = { observation, file: observation.file, ...context };
    const { file } = observation;
    if (!file.exists) return [...missingFindings(judged), ...tenantFindings(judged)];
    const there = { ...judged, file };
    const arrival = arrivalFindings(there);
    const isOld = arrival.some(({ code }) => code === 'file-stale' || code === 'file-not-arrived');
    return [...arrival, ...formFindings(there), ...runFindings(there, isOld), ...tenantFindings(judged)];
  },
  exhibits: (observation) => [
    { fileName: 'local-file.json', title: 'Local file: facts, names of its columns, no rows', content: observation },
  ],
  traits: ({ given, file, tenant }) => ({ ...fileTraits(given.path, file), ...wantedTraits(tenant) }),
  againWithinMs: (_observation, { memory, limits: { writtenWithinMs } }) =>
    memory.last?.isFresh === true ? Math.ceil(writtenWithinMs / 2) : null,
  explanations,
});

function isOtherForm(file: FileSeen, { side }: TenantSeen): boolean {
  if (side?.wanted == null || !file.exists || file.content === null) return false;
  const { names, form } = side.wanted;
  const { header, encoding } = file.content;
  const hasOtherNames = names !== null && header !== null && names.join('\n') !== header.names?.join('\n');
  return hasOtherNames || (form.encoding !== null && encodingFits(form.encoding, encoding) === false);
}

function optionsOf({ side }: TenantSeen): LookOptions {
  const form = side?.wanted?.form ?? { encoding: null, separator: null, delimiter: null, headerRow: null };
  return { ...form, expectedNames: side?.wanted?.names ?? null };
}

/** Of a file named by a pattern the digits change with every delivery. */
function fileTraits(pattern: string, file: Observation['file']): JsonObject {
  if (!file.exists) return {};
  const name = basename(file.path);
  const header = file.content?.header?.names ?? null;
  const encoding = file.content?.encoding ?? null;
  return {
    'file name': file.path === pattern ? name : name.replace(/\d/g, '#'),
    ...(header === null ? {} : { 'header row': header }),
    // Plain ASCII fits whatever it was before.
    ...(encoding === null || encoding.found === 'ascii' ? {} : { encoding: encodingText(encoding) }),
  };
}

function wantedTraits({ side }: TenantSeen): JsonObject {
  const names = side?.wanted?.names ?? null;
  return names === null ? {} : { 'columns of the import': names };
}
