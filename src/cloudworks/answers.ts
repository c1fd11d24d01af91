/** Forms that answers of CloudWorks share: texts, dates, lists cut to a bound; pure. Knows no endpoint. */
import { z } from 'zod';
import { id, optionalText, timeMs } from '../anaplan/answer.ts';

/** Beyond this, messages are cut: they are stored, shown and mailed. */
const maxMessageLength = 500;

/** "None" is how CloudWorks writes nobody. */
export const text = optionalText.transform((given) => (given === null || given === 'None' ? null : given));
export const message = optionalText.transform((given) => given?.slice(0, maxMessageLength) ?? null);
export const optionalId = id.nullish().transform((given) => given ?? null);
/** A date that cannot be read must not hide the rest. */
export const optionalTime = timeMs
  .nullish()
  .transform((given) => given ?? null)
  .catch(null);
export const optionalFlag = z
  .boolean()
  .nullish()
  .transform((given) => given ?? null)
  .catch(null);

/** Whole numbers, also where they come as text. */
export const optionalNumber = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,9}$/)
      .transform(Number),
  ])
  .nullish()
  .transform((given) => given ?? null)
  .catch(null);

/** At most `most` of a list; a list that is missing or no list is empty. */
export function listOf<T>(item: z.ZodType<T>, most: number): z.ZodType<readonly T[]> {
  return z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((given) => (given ?? []).slice(0, most))
    .pipe(z.array(item));
}

/** Who made it and who changed it last, and when. */
export const authored = {
  createdBy: text,
  creationDate: optionalTime,
  modifiedBy: text,
  modificationDate: optionalTime,
};

export function authorshipOf(row: {
  readonly createdBy: string | null;
  readonly creationDate: number | null;
  readonly modifiedBy: string | null;
  readonly modificationDate: number | null;
}) {
  return {
    createdBy: row.createdBy,
    createdAtMs: row.creationDate,
    modifiedBy: row.modifiedBy,
    modifiedAtMs: row.modificationDate,
  };
}
