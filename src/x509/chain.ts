/** Judges the certificates a peer sent against a trust store: every problem by its own code, and the path clients will use. Pure; the time is an argument. */
import { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import { NotACertificate, parseCertificate } from './certificate.ts';
import type { Purpose } from './certificate-rules.ts';
import type { Node, Path } from './path.ts';
import { bestPath } from './path.ts';
import type { ChainProblem } from './problems.ts';
import { chainSeverities } from './problems.ts';
import { leafOf, orderProblems } from './sent-order.ts';
import { Signatures } from './signatures.ts';

export type ChainQuestion = {
  /** In the order sent, the leaf first. */
  readonly sent: readonly Certificate[];
  /** Of the trust store: at least those whose subject is the issuer of one sent, and those sent that are in the store. */
  readonly anchors: readonly Certificate[];
  /** DNS name or IP address that was asked for; null: names are not compared. */
  readonly host: string | null;
  readonly nowMs: number;
  /** `server` unless told otherwise. */
  readonly purpose?: Purpose;
  /** Certificates between leaf and anchor; 8 unless told otherwise (OpenSSL allows 100, Java 10 in all). */
  readonly maxIntermediates?: number;
};

export type ChainJudgement = {
  /** Worst first, then in the order sent. None for a clean chain. */
  readonly problems: readonly ChainProblem[];
  /** Leaf to anchor, the cleanest there is, even where one of it is to blame; null when none leads to the store. */
  readonly path: readonly Certificate[] | null;
};

/** Less than a tenth of a second of work on a slow machine: hundreds of signatures where honest chains need three. */
const budgetUnits = 60_000;
/** More are not looked at; the TLS libraries of clients stop far earlier. */
const maxSent = 200;
/** A hostile list of certificates must not flood the report. */
const maxProblems = 60;

export function judgeChain(question: ChainQuestion): ChainJudgement {
  const sent = question.sent.slice(0, maxSent);
  const nodes = nodesOf(sent, question.anchors);
  if (nodes.sent[0] === undefined) return { problems: [chainProblem('no-certificate')], path: null };
  const { host, nowMs, purpose = 'server', maxIntermediates = 8 } = question;
  const budget = new Budget(budgetUnits);
  const leaf = leafOf(nodes.sent, host);
  const path = bestPath(leaf, nodes.all, {
    question: { host, nowMs, purpose },
    maxIntermediates,
    signatures: new Signatures(budget),
    budget,
  });
  const problems = [...pathProblems(path), ...endProblems(path), ...orderProblems(sent, nodes.sent, path)];
  return {
    problems: problems.sort(byWeight).slice(0, maxProblems),
    path: path.end === 'anchor' ? path.nodes.map(({ certificate }) => certificate) : null,
  };
}

/** The same for raw bytes: what is no certificate is named by its place, and the rest judged. */
export function judgeSentChain(
  question: Omit<ChainQuestion, 'sent' | 'anchors'> & {
    readonly sent: readonly Uint8Array[];
    readonly anchors: readonly Uint8Array[];
  },
): ChainJudgement {
  const parsed = question.sent.slice(0, maxSent).map(parsedOrReason);
  const unreadable = parsed.flatMap((one, index) =>
    typeof one === 'string' ? [{ ...chainProblem('unreadable-certificate', { detail: one }), index }] : [],
  );
  // Without the first one, nothing can be said of the host's own certificate.
  if (typeof parsed[0] === 'string') return { problems: unreadable, path: null };
  const places = parsed.flatMap((one, index) => (typeof one === 'string' ? [] : [index]));
  const sent = parsed.filter((one) => typeof one !== 'string');
  const anchors = question.anchors.map(parsedOrReason).filter((one) => typeof one !== 'string');
  const { problems, path } = judgeChain({ ...question, sent, anchors });
  const placed = problems.map((one) => ({ ...one, index: one.index === null ? null : (places[one.index] ?? null) }));
  return { problems: [...unreadable, ...placed].sort(byWeight), path };
}

function parsedOrReason(der: Uint8Array): Certificate | string {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof NotACertificate) return error.message;
    throw error;
  }
}

/** Each distinct certificate once: those sent, and with them those of the store alone. */
function nodesOf(sent: readonly Certificate[], anchors: readonly Certificate[]): { sent: Node[]; all: Node[] } {
  const trusted = new Set(anchors.map(({ fingerprintSha256 }) => fingerprintSha256));
  const byFingerprint = new Map<string, Node>();
  const add = (certificate: Certificate, index: number | null) => {
    const id = certificate.fingerprintSha256;
    if (!byFingerprint.has(id)) byFingerprint.set(id, { certificate, index, trusted: trusted.has(id) });
  };
  sent.forEach(add);
  for (const anchor of anchors) add(anchor, null);
  const all = [...byFingerprint.values()];
  return { sent: all.filter(({ index }) => index !== null), all };
}

function pathProblems({ blemishes }: Path): ChainProblem[] {
  return blemishes.map(({ node: { certificate, index, trusted }, blemish: { code, facts } }) => ({
    ...chainProblem(code, { issuer: certificate.issuer, inStore: trusted, ...facts }),
    index,
    subject: certificate.subject,
  }));
}

function endProblems({ nodes, end }: Path): ChainProblem[] {
  const { certificate, index } = nodes.at(-1) as Node;
  const { subject, issuer } = certificate;
  if (end === 'anchor') return [];
  if (end === 'stopped') return [chainProblem('chain-too-complex', { detail: 'too many possible issuers' })];
  if (end === 'missing-issuer') {
    const { caIssuerUrls, authorityKeyId } = certificate;
    const facts = { missingIssuer: issuer, issuer, caIssuerUrls, issuerKeyId: authorityKeyId };
    return [{ ...chainProblem('chain-incomplete', facts), index, subject }];
  }
  const code = nodes.length === 1 ? 'self-signed' : 'untrusted-root';
  return [{ ...chainProblem(code, { issuer, fingerprintSha256: certificate.fingerprintSha256 }), index, subject }];
}

function chainProblem(code: ChainProblem['code'], facts: ChainProblem['facts'] = {}): ChainProblem {
  return { code, severity: chainSeverities[code], index: null, subject: null, facts };
}

const weights = { failure: 0, unknown: 1, warning: 2, notice: 3, ok: 4 } as const;

function byWeight(one: ChainProblem, other: ChainProblem): number {
  const byIndex = (one.index ?? maxSent) - (other.index ?? maxSent);
  return weights[one.severity] - weights[other.severity] || byIndex;
}
