/** The manifest of a case archive: what is in it, from where, how much was left out; pure. Its form is config/case-manifest.schema.json. */
import { z } from 'zod';
import type { ArchiveFile } from './archive.ts';
import { bytesOf, sha256Of } from './archive.ts';
import type { CaseContent } from './case.ts';

export const manifestName = 'manifest.json';

/** Two parts at most, nothing a file system or a shell reads in its own way. */
export const nameInArchive = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,120})?$/;

const wholeBytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const manifestFile = z.object({
  name: z.string().regex(nameInArchive).describe('In the archive, forward slashes.'),
  sizeBytes: wholeBytes.describe('In the archive, not compressed.'),
  sha256: hash.describe('Of the content, not compressed.'),
  origin: z.string().max(1000).describe('Which part of anaplan-doctor, or which look, it comes from.'),
  truncated: z.boolean().describe('Its middle or its end is left out; the file itself says where.'),
  originalBytes: wholeBytes.nullable().describe('Size before it was cut; null where it was not read to its end.'),
  durationMs: z.number().int().min(0).nullable().describe('How long collecting took; null where it was not measured.'),
  done: z.string().max(1000).nullable().describe('What was done to it besides redaction; null for nothing.'),
});

export const manifestSchema = z
  .object({
    schema: z.literal('anaplan-doctor/case-manifest@1'),
    case: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/)
      .describe('Id of the case, e.g. AD-20261122-3f9a2c.'),
    problem: z.string().max(64),
    createdAt: z.iso.datetime({ precision: 3 }).describe('UTC, by the clock of the host that made it.'),
    tool: z.object({ name: z.literal('anaplan-doctor'), version: z.string().max(64), node: z.string().max(64) }),
    files: z.array(manifestFile).max(1000).describe('Every file of the archive but the manifest, by name.'),
    errors: z
      .array(z.object({ what: z.string().max(2000), message: z.string().max(4000) }))
      .max(1000)
      .describe('What could not be collected, or not to its end.'),
  })
  .describe('manifest.json of a case archive of anaplan-doctor. Unknown keys may be added within @1.');

export type Manifest = z.infer<typeof manifestSchema>;

export function manifestOf(
  { id, problem, createdAtMs, tool }: Pick<CaseContent, 'id' | 'problem' | 'createdAtMs' | 'tool'>,
  files: readonly ArchiveFile[],
  errors: readonly { readonly what: string; readonly message: string }[],
): Manifest {
  return {
    schema: 'anaplan-doctor/case-manifest@1',
    case: id,
    problem,
    createdAt: new Date(createdAtMs).toISOString(),
    tool,
    files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(fileOf),
    errors: errors.map(({ what, message }) => ({ what: what.slice(0, 2000), message: message.slice(0, 4000) })),
  };
}

function fileOf({ name, content, origin, isCut, originalBytes, durationMs, done }: ArchiveFile): Manifest['files'][0] {
  const bytes = bytesOf(content);
  return {
    name,
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
    origin: origin.slice(0, 1000),
    truncated: isCut,
    originalBytes,
    durationMs,
    done,
  };
}

/** The JSON Schema that is published with the program. */
export function manifestJsonSchema(): unknown {
  return z.toJSONSchema(manifestSchema, { io: 'input' });
}
