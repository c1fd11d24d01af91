/** One message of each kind, to see what arrives and how it looks; pure. */

import { ownCheckId, ownTarget } from '../engine/own-check.ts';
import { ownStateExplanations } from '../engine/own-words.ts';
import { worded } from '../explanation.ts';
import type { Handover } from '../report/handover.ts';
import { handoverLead, handoverLines } from '../report/handover-text.ts';
import { minuteText, nearText } from '../report/short.ts';
import { actorNames, stepsOf } from '../report/words.ts';
import type { Content, Item } from './content.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];

/** Marked as trials in every first line. The first three are of one incident. `page`: of the settings. */
export function trialContents(nowMs: number, page: string | null): readonly Content[] {
  const link = page === null ? null : `${page}/incidents`;
  return [
    firesContent(nowMs, link),
    remindedContent(nowMs, link),
    overContent(nowMs, link),
    certificateContent(nowMs, page),
    ownContent(nowMs, page),
    digestContent(nowMs, page),
  ];
}

const what = 'api.example.com:443 cannot be reached';
const trial = 'This is a trial; nothing is wrong.';
const meaning = 'Nothing of what this message says is so: it is there to see what arrives, and how it looks.';
const hint = 'Whoever takes it on says so: `anaplan-doctor ack NUMBER --by NAME --note "..." --config FILE`';

const none = { more: 0, lines: [], follows: null, hint: null, meaning: null, remedy: [], actsNext: null } as const;
const network = {
  ...{ meaning, hint, actsNext: actorNames.network },
  remedy: ['Run `anaplan-doctor diagnose network` on this host.', 'Then ask the network team, with its answer.'],
} as const;

function unreachable(sinceMs: number, given: Partial<Item> = {}): Item {
  return {
    ...{ incident: 0, check: 'reachability', target: 'api.example.com:443', code: 'not-reachable' },
    ...{ severity: 'failure', title: what, untilMs: null, remarks: [], sinceMs },
    ...given,
  };
}

function firesContent(nowMs: number, link: string | null): Content {
  const sinceMs = nowMs - 12 * minuteMs;
  return {
    ...{ ...none, ...network, link, kind: 'fires', severity: 'failure', state: 'TEST FAILURE' },
    items: [unreachable(sinceMs, { remarks: ['for 12 min'] })],
    subject: `TEST FAILURE ${what} (since ${nearText(sinceMs, nowMs)} UTC)`,
    lead: `TEST FAILURE: ${what}, since ${minuteText(sinceMs)}. ${trial}`,
    follows: {
      ...{ count: 2, names: ['Sales / Load actuals (import-stuck)', 'Sales / Load plan (import-stuck)'] },
      ...{ toldCount: 1, told: ['#0 Sales / Load prices (import-failed)'] },
    },
  };
}

function remindedContent(nowMs: number, link: string | null): Content {
  const sinceMs = nowMs - 4 * hourMs;
  return {
    ...{ ...none, ...network, link, kind: 'reminder', severity: 'failure', state: 'TEST STILL FAILURE' },
    items: [unreachable(sinceMs, { remarks: ['for 4 h'] })],
    subject: `TEST STILL FAILURE ${what} (since ${nearText(sinceMs, nowMs)} UTC)`,
    lead: `TEST STILL FAILURE: ${what}, since ${minuteText(sinceMs)}. ${trial}`,
    lines: ['Nobody has acknowledged it.'],
  };
}

function overContent(nowMs: number, link: string | null): Content {
  return {
    ...{ ...none, link, kind: 'over', severity: 'ok', state: 'TEST OVER' },
    items: [unreachable(nowMs - 5 * hourMs, { untilMs: nowMs })],
    subject: `TEST OVER ${what} (lasted 5 h)`,
    lead: `TEST OVER: ${what}, lasted 5 h. This is a trial; nothing was wrong.`,
  };
}

function certificateContent(nowMs: number, link: string | null): Content {
  const title = 'The certificate of api.example.com:443 ends in 30 days';
  const code = { check: 'certificate-expiry', code: 'expires-soon', title } as const;
  return {
    ...{ ...none, link, kind: 'notice', severity: 'notice', state: 'TEST NOTICE', meaning },
    items: [{ ...unreachable(nowMs), ...code, incident: null, severity: 'notice' }],
    remedy: [
      'Whoever runs the server renews it.',
      'Look, before and after: `openssl s_client -connect api.example.com:443 </dev/null | openssl x509 -noout -enddate`',
    ],
    actsNext: actorNames['it-security'],
    subject: `TEST NOTICE ${title}`,
    lead: `TEST NOTICE: ${title}. ${trial}`,
  };
}

/** Of the daemon itself, in its own words. */
function ownContent(nowMs: number, link: string | null): Content {
  const blindSinceAtMs = nowMs - 31 * minuteMs;
  const facts = {
    ...{ blindSubjects: 3, subjects: 62, blindSinceAtMs, causeCode: 'own-dns-down' },
    ...{ which: 'reachability of "api.example.com:443"', cause: 'no name is resolved on this host.' },
  };
  const code = 'sight-lost';
  const {
    title,
    meaning: means,
    remedy,
    actsNext,
  } = worded({ code, severity: 'failure', facts }, ownStateExplanations[code]);
  return {
    ...{ ...none, link, hint, kind: 'fires', severity: 'failure', state: 'TEST FAILURE' },
    items: [{ ...unreachable(blindSinceAtMs), check: ownCheckId, target: ownTarget, code, title }],
    ...{ meaning: `${means} ${meaning}`, remedy: stepsOf(remedy), actsNext: actorNames[actsNext] },
    subject: `TEST FAILURE ${title}`,
    lead: `TEST FAILURE: ${title}. ${trial}`,
  };
}

function digestContent(nowMs: number, link: string | null): Content {
  const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString();
  const run = (target: string, from: number, to: number | null, progressPercent: number | null = null) => ({
    ...{ target, progressPercent, startedAt: at(from * minuteMs) },
    endedAt: to === null ? null : at(to * minuteMs),
  });
  const handover: Handover = {
    ...{ schema: 'anaplan-doctor/handover@1', since: at(12 * hourMs), until: at(0), severity: 'ok' },
    isLookedAt: true,
    ran: [run('Sales / Load plan', 300, 290), run('Sales / Load actuals', 280, 271)],
    running: [run('Sales / Load prices', 20, null, 41)],
    due: [{ target: 'Sales / Load plan', what: 'end', at: at(-2 * hourMs) }],
    ...{ failed: [], late: [], missed: [], blind: [], gaps: [], changes: [], opened: [], closed: [], open: [] },
    silence: null,
  };
  return {
    ...{ ...none, link, kind: 'digest', severity: 'ok', state: 'TEST ALL WELL', items: [] },
    subject: `TEST ALL WELL ${handoverLead(handover)}`,
    lead: `TEST ALL WELL: ${handoverLead(handover)}. This is a trial; nothing of it is so.`,
    lines: handoverLines(handover),
  };
}
