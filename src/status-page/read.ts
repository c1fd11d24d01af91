/** Asks a status page for its JSON, without a sign-in. Knows addresses and how an answer fails; not what an incident means. */

import { UnexpectedAnswer } from '../anaplan/answer.ts';
import { createHttp } from '../anaplan/http.ts';
import { isHtml, jsonOf } from '../anaplan/judged-answer.ts';
import { realWait } from '../anaplan/pause.ts';
import type { Fault } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import { createMemo } from '../memo.ts';
import type { Settings } from '../settings/settings.ts';
import { parsePageSummary } from './parse.ts';
import type { PageSummary, StatusPage } from './status-page.ts';

const timeoutMs = 10_000;
const maxTextLength = 3_000_000;

export type StatusPageReader = {
  /** Answers are shared within one round. */
  round(): StatusPage;
  close(): Promise<void>;
};

export function createStatusPageReader({
  network,
  clock,
}: {
  readonly network: Settings['network'];
  readonly clock: Clock;
}): StatusPageReader {
  // A rate budget of its own: the page is not the tenant.
  const http = createHttp({ network, clock, signInUrls: new Set(), wait: realWait, timeoutMs });

  async function get(url: URL, signal: AbortSignal) {
    const answer = await http.send({ method: 'GET', url, headers: {} }, signal);
    return { ...answer, isJson: answer.httpStatus === 200 && !isHtml(answer) };
  }

  async function summary(page: string, signal: AbortSignal): Promise<PageSummary> {
    const whole = new URL(`${page}/api/v2/summary.json`);
    const answer = await get(whole, signal);
    if (answer.isJson) return parsedText(whole, answer.text);
    if (answer.httpStatus !== 404) throw refused(whole, answer.httpStatus);
    const incidents = new URL(`${page}/api/v2/incidents/unresolved.json`);
    const second = await get(incidents, signal);
    if (!second.isJson) throw refused(whole, answer.httpStatus);
    return parsedText(incidents, second.text);
  }

  return {
    round() {
      const memo = createMemo({ keep: true });
      return { summary: (page, signal) => memo.ask(page, signal, (own) => summary(page, own)) };
    },
    close: () => http.close(),
  };
}

function parsedText(url: URL, text: string): PageSummary {
  if (text.length > maxTextLength)
    throw fault(url, 'PAGE_TOO_LARGE', 'was answered with far more than a status page is');
  try {
    return parsePageSummary(jsonOf(text));
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    throw fault(url, 'PAGE_UNRECOGNISED', `was answered in a form this program does not know. ${error.message}`);
  }
}

function refused(url: URL, httpStatus: number): CouldNotLook {
  return fault(url, `PAGE_HTTP_${httpStatus}`, `was answered with status ${httpStatus} and no JSON`);
}

function fault(url: URL, code: string, problem: string): CouldNotLook {
  const whose: Fault['whose'] = 'peer';
  const message = `GET ${url.origin}${url.pathname} ${problem.replace(/\.$/, '')}.`;
  return new CouldNotLook({ whose, code, message });
}
