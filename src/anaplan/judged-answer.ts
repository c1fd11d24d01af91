/** Which HTTP answers a probe may judge, which are faults, and the JSON in them; pure. Knows no endpoint. */
import type { Fault } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import type { Answer, FailedCall } from './anaplan.ts';
import { UnexpectedAnswer } from './answer.ts';
import { parseFailure } from './envelope.ts';

export type RawAnswer = { readonly httpStatus: number; readonly contentType: string; readonly text: string };
export type Call = {
  readonly method: string;
  readonly url: URL;
  readonly nowMs: number;
  /** Takes known secrets out of a text of the peer's. */
  readonly redact: (text: string) => string;
};

/** States of models and objects that Anaplan tells by status (Integration API, table of HTTP codes). */
const judgeable = new Set([403, 404, 405, 409, 410, 422, 423, 424, 425]);

/** Parses a success; returns an ordinary refusal; throws CouldNotLook for the rest. 401 must have been dealt with before. */
export function judged<T>(answer: RawAnswer, call: Call, parse: (body: unknown) => T): Answer<T> {
  if (isHtml(answer)) throw new CouldNotLook(htmlFault(answer, call));
  if (answer.httpStatus >= 200 && answer.httpStatus < 300) return { ok: true, value: parseBody(answer, call, parse) };
  if (judgeable.has(answer.httpStatus)) return { ok: false, call: failedCallOf(answer, call) };
  throw new CouldNotLook(statusFault(answer, call));
}

/** The body as JSON through `parse`; what does not fit is a fault: of the peer when it is no JSON, ours when we do not know the form. */
export function parseBody<T>(answer: RawAnswer, call: Call, parse: (body: unknown) => T): T {
  const body = jsonOf(answer.text);
  if (body === undefined)
    throw new CouldNotLook(fault('peer', 'NOT_JSON', call, 'was answered with something that is not JSON'));
  try {
    return parse(body);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const problem = `was answered in a form this program does not know. ${error.message} Please report it`;
    throw new CouldNotLook(fault('us', 'UNEXPECTED_ANSWER', call, problem), { cause: error });
  }
}

export function failedCallOf(answer: RawAnswer, { method, url, nowMs, redact }: Call): FailedCall {
  const { message, at } = parseFailure(jsonOf(answer.text) ?? null);
  return {
    method,
    path: url.pathname,
    httpStatus: answer.httpStatus,
    message: redact(message ?? ''),
    at: at ?? new Date(nowMs).toISOString(),
  };
}

/** `undefined` for what is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isHtml({ contentType, text }: RawAnswer): boolean {
  return /\bhtml\b/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text.slice(0, 200));
}

/** HTML never comes from Anaplan's API itself: it is the page of a gateway, a proxy or a sign-in portal. */
export function htmlFault({ httpStatus }: RawAnswer, call: Call): Fault {
  if (httpStatus === 404) {
    return fault(
      'us',
      'NO_SUCH_ROUTE',
      call,
      'leads nowhere on that host (404 as a web page). Check the base URLs in the settings',
    );
  }
  const advice = 'The page comes from a gateway, a proxy or a maintenance page before the API';
  return fault('peer', `HTML_${httpStatus}`, call, `was answered with a web page, status ${httpStatus}. ${advice}`);
}

export function statusFault(answer: RawAnswer, call: Call): Fault {
  const { httpStatus } = answer;
  const said = failedCallOf(answer, call).message;
  const status = `status ${httpStatus}${said === '' ? '' : ` (${said})`}`;
  if (httpStatus >= 500) {
    return fault(
      'peer',
      `HTTP_${httpStatus}`,
      call,
      `failed at Anaplan with ${status}. Look at status.anaplan.com and try later`,
    );
  }
  if (httpStatus >= 300 && httpStatus < 400) {
    return fault(
      'peer',
      `HTTP_${httpStatus}`,
      call,
      `was redirected (${status}), which is not followed. Check the base URLs and the proxy`,
    );
  }
  const whose = httpStatus === 400 ? 'us' : 'peer';
  return fault(whose, `HTTP_${httpStatus}`, call, `was refused with ${status}`);
}

export function fault(whose: Fault['whose'], code: string, { method, url }: Call, problem: string): Fault {
  return { whose, code, message: `${method} ${url.origin}${url.pathname} ${problem}.` };
}
