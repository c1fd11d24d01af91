/** Fills the fields of a case from what is known; pure. What is not known stays open: nothing here guesses. What a person says wins. */
import type { CaseField, CaseInput, FieldSpec, Filled } from './case.ts';
import { actionFacts } from './facts-action.ts';
import { circumstanceFacts } from './facts-circumstance.ts';
import { connectionFacts } from './facts-connection.ts';
import { failureFacts } from './facts-failure.ts';
import { givenFacts } from './facts-given.ts';
import { inferredFacts } from './facts-inferred.ts';
import type { Known } from './known.ts';
import { knownOf } from './known.ts';
import { problemOf } from './problems.ts';

export type Resolvers = { readonly [field: string]: (known: Known) => Filled | null };

const resolvers: Resolvers = {
  ...actionFacts,
  ...inferredFacts,
  ...failureFacts,
  ...connectionFacts,
  ...circumstanceFacts,
  ...givenFacts,
};

/** Every field of the problem type, in the order support asks. An answer of a person wins. */
export function fieldsOf(input: CaseInput): readonly CaseField[] {
  const known = knownOf(input);
  return problemOf(input.problem)
    .fields.filter((spec) => isAsked(spec, known))
    .map((spec) => ({ ...spec, filled: filledBy(spec.id, known) }));
}

export function completenessOf(fields: readonly CaseField[]): { requiredFilled: number; required: number } {
  const required = fields.filter((field) => field.required);
  return { requiredFilled: required.filter(({ filled }) => filled !== null).length, required: required.length };
}

/** Whoever signs in by password has no certificate to tell of. */
function isAsked({ id }: FieldSpec, { input, connection, facts }: Known): boolean {
  if (input.problem !== 'sign-in-refused' || !id.startsWith('certificate')) return true;
  return facts['method'] !== 'user and password' && connection?.signIn.method !== 'basic';
}

/** An answer for this case, else what was seen, else an answer kept from an earlier case, else what is inferred. */
function filledBy(id: string, known: Known): Filled | null {
  const { answers, noted = {}, nowMs } = known.input;
  const found = resolvers[id]?.(known) ?? null;
  return (
    answered(answers, id, 'you', nowMs) ??
    (found?.origin === 'inferred' ? null : found) ??
    answered(noted, id, 'notes', null) ??
    found
  );
}

function answered(
  answers: CaseInput['answers'],
  id: string,
  origin: 'you' | 'notes',
  atMs: number | null,
): Filled | null {
  const value = Object.hasOwn(answers, id) ? answers[id]?.trim() : undefined;
  return value === undefined || value === '' ? null : { value, origin, atMs, evidence: null };
}
