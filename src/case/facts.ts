/** Fills the fields of a case from what is known; pure. What is not known stays open: nothing here guesses. */
import type { CaseField, CaseInput, FieldSpec, Filled } from './case.ts';
import { actionFacts } from './facts-action.ts';
import { circumstanceFacts } from './facts-circumstance.ts';
import { connectionFacts } from './facts-connection.ts';
import { failureFacts } from './facts-failure.ts';
import type { Known } from './known.ts';
import { knownOf } from './known.ts';
import { problemOf } from './problems.ts';

export type Resolvers = { readonly [field: string]: (known: Known) => Filled | null };

const resolvers: Resolvers = { ...actionFacts, ...failureFacts, ...connectionFacts, ...circumstanceFacts };

/** Every field of the problem type, in the order support asks. An answer of a person wins. */
export function fieldsOf(input: CaseInput): readonly CaseField[] {
  const known = knownOf(input);
  return problemOf(input.problem)
    .fields.filter((spec) => isAsked(spec, known))
    .map((spec) => ({ ...spec, filled: answered(input, spec.id) ?? resolvers[spec.id]?.(known) ?? null }));
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

function answered({ answers, nowMs }: CaseInput, id: string): Filled | null {
  const value = Object.hasOwn(answers, id) ? answers[id]?.trim() : undefined;
  return value === undefined || value === '' ? null : { value, origin: 'you', atMs: nowMs, evidence: null };
}
