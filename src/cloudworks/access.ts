/** Refusals of CloudWorks as a whole told apart: no role, no entitlement; pure. An empty list is no refusal: see account.ts. */
import type { Answer, FailedCall } from '../anaplan/anaplan.ts';
import { answerOf } from '../anaplan/refused-call.ts';
import { CouldNotLook } from '../check.ts';

export type Refusal = 'not-permitted' | 'not-entitled';

/** 403 "Not Permitted"; 452 "Tenant not entitled", which some paths give to a missing role too. */
export function refusalOf({ httpStatus }: FailedCall): Refusal | null {
  if (httpStatus === 403) return 'not-permitted';
  return httpStatus === 452 ? 'not-entitled' : null;
}

/** The value; otherwise throws CouldNotLook. `what` is what was asked for. */
export function seenOf<T>(answer: Answer<T>, what: string): T {
  const refusal = answer.ok ? null : refusalOf(answer.call);
  if (answer.ok || refusal === null) return answerOf(answer, what);
  const { method, path, httpStatus, message } = answer.call;
  const advice =
    refusal === 'not-permitted'
      ? 'This account needs the role Restricted Integration User and a workspace'
      : 'The tenant, or this account, is not entitled to CloudWorks';
  throw new CouldNotLook({
    whose: 'operator',
    code: `cloudworks-${refusal}`,
    message: `Asked CloudWorks for ${what} (${method} ${path}): answered ${httpStatus} ${message.slice(0, 200)}. ${advice}.`,
  });
}
