/** Turns an answer that refuses into "could not look", with whose fault it is by the HTTP status. Pure; knows no path and no model. */
import { CouldNotLook } from '../check.ts';
import type { Answer, FailedCall } from './anaplan.ts';

/** The value of an answer; otherwise throws CouldNotLook that names the call, its status, and what to do. */
export function answerOf<T>(answer: Answer<T>, what: string): T {
  if (answer.ok) return answer.value;
  throw couldNotRead(answer.call, what);
}

function couldNotRead(call: FailedCall, what: string): CouldNotLook {
  const { code, whose, advice } = refusals[call.httpStatus] ?? {
    code: `http-${call.httpStatus}`,
    whose: call.httpStatus >= 500 ? 'peer' : 'operator',
    advice: call.httpStatus >= 500 ? 'Anaplan could not serve it now; it is tried again at the next look.' : '',
  };
  const message = `Asked for ${what} (${call.method} ${call.path}): answered ${call.httpStatus} ${call.message.slice(0, 200)}. ${advice}`;
  return new CouldNotLook({ whose, code, message: message.trim() });
}

/** Model states as HTTP statuses: Anaplan Integration API 2.0, "HTTP response codes". */
const refusals: { [httpStatus: number]: { code: string; whose: 'operator' | 'peer'; advice: string } } = {
  401: { code: 'not-authorised', whose: 'operator', advice: 'Check the sign-in of this connection.' },
  403: { code: 'not-authorised', whose: 'operator', advice: "Give this account's role access to it." },
  404: {
    code: 'not-visible',
    whose: 'operator',
    advice: "The API answers so for missing and for hidden things alike: check the settings and this account's role.",
  },
  405: { code: 'not-offered', whose: 'operator', advice: 'Check the base URLs of the connection.' },
  409: { code: 'model-busy', whose: 'peer', advice: 'It is tried again at the next look.' },
  410: {
    code: 'model-gone',
    whose: 'operator',
    advice:
      'Anaplan says that it is no longer there: check the settings against the models a workspace administrator sees.',
  },
  422: {
    code: 'model-archived',
    whose: 'operator',
    advice: 'The model is archived: unarchive it, or stop watching it.',
  },
  423: {
    code: 'model-locked',
    whose: 'operator',
    advice: 'The model is locked: unlock it, or wait for who locked it.',
  },
  425: {
    code: 'model-restricted',
    whose: 'operator',
    advice: 'A deployed model does not allow this; ask the model builder.',
  },
  424: { code: 'model-offline', whose: 'operator', advice: 'The model is offline or in maintenance.' },
  429: {
    code: 'rate-limited',
    whose: 'peer',
    advice: 'The tenant has used up its requests; the next look tries again.',
  },
};
