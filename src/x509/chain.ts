/** Judges the certificates a peer sent against a trust store: every problem by its own code, and the path clients will use. Pure; the time is an argument. */
import { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import type { Purpose, RuleBook } from './certificate-rules.ts';
import type { ChainCache } from './chain-cache.ts';
import { createChainCache, readCertificate } from './chain-cache.ts';
import type { Node, Path } from './path.ts';
import { bestPath } from './path.ts';
import type { ChainProblem } from './problems.ts';
import { chainSeverities } from './problems.ts';
import type { RevocationEvidence } from './revocation.ts';
import { revocationBlemishes } from './revocation.ts';
import { inspectionOf, rootFindings } from './root-rules.ts';
import { leafOf, orderProblems } from './sent-order.ts';
import { Signatures } from './signatures.ts';

export type ChainQuestion = {
  /** In the order sent, the leaf first. */
  readonly sent: readonly Certificate[];
  /** Of the trust store: at least those whose subject is the issuer of one sent, and those sent that are in the store. */
  readonly anchors: readonly Certificate[];
  /** SHA-256 of those anchors that are public roots, as Certificate.fingerprintSha256; null: not known, and nothing said. */
  readonly publicRoots?: readonly string[] | null;
  /** DNS name or IP address that was asked for; null: names are not compared. */
  readonly host: string | null;
  readonly nowMs: number;
  /** `server` unless told otherwise. */
  readonly purpose?: Purpose;
  /** Certificates between leaf and anchor; 8 unless told otherwise (OpenSSL allows 100, Java 10 in all). */
  readonly maxIntermediates?: number;
  /** `web` unless told otherwise. */
  readonly ruleBook?: RuleBook;
  /** What is at hand about revocation; nothing is said of it without. */
  readonly revocation?: RevocationEvidence | null;
  /** Makes judging many chains faster and changes no answer; one of its own unless given. */
  readonly cache?: ChainCache;
};

export type ChainJudgement = {
  /** Worst first, then in the order sent. None for a clean chain. */
  readonly problems: readonly ChainProblem[];
  /** Leaf to anchor, the cleanest there is, even where one of it is to blame; null when none leads to the store. */
  readonly path: readonly Certificate[] | null;
  /** Work done, in units of about a microsecond; never more than `budgetUnits`. */
  readonly spentUnits: number;
};

/** Less than a tenth of a second of work on a slow machine: hundreds of signatures where honest chains need three. */
export const budgetUnits = 60_000;
/** More are not looked at; the TLS libraries of clients stop far earlier. */
const maxSent = 200;
/** A hostile list of certificates must not flood the report. */
const maxProblems = 60;

export function judgeChain(question: ChainQuestion): ChainJudgement {
  const sent = question.sent.slice(0, maxSent);
  const nodes = nodesOf(sent, question.anchors);
  const { host, nowMs, purpose = 'server', maxIntermediates = 8, ruleBook = 'web' } = question;
  if (nodes.sent[0] === undefined) return { problems: [chainProblem('no-certificate')], path: null, spentUnits: 0 };
  const budget = new Budget(budgetUnits);
  const signatures = new Signatures(budget, question.cache ?? createChainCache());
  const leaf = leafOf(nodes.sent, host);
  const options = { question: { host, nowMs, purpose, ruleBook }, maxIntermediates, signatures, budget };
  const path = bestPath(leaf, nodes.all, options);
  const problems = [
    ...pathProblems(path),
    ...endProblems(path, question),
    ...revocationProblems(path, question, signatures),
    ...orderProblems(sent, nodes.sent, path),
  ];
  return {
    problems: problems.sort(byWeight).slice(0, maxProblems),
    path: path.end === 'anchor' ? path.nodes.map(({ certificate }) => certificate) : null,
    spentUnits: budget.spentUnits,
  };
}

/** The same for raw bytes: what is no certificate is named by its place, and the rest judged. */
export function judgeSentChain(
  question: Omit<ChainQuestion, 'sent' | 'anchors'> & {
    readonly sent: readonly Uint8Array[];
    readonly anchors: readonly Uint8Array[];
  },
): ChainJudgement {
  const cache = question.cache ?? createChainCache();
  const parsed = question.sent.slice(0, maxSent).map((der) => readCertificate(der, cache));
  const unreadable = parsed.flatMap((one, index) =>
    typeof one === 'string' ? [{ ...chainProblem('unreadable-certificate', { detail: one }), index }] : [],
  );
  // Without the first one, nothing can be said of the host's own certificate.
  if (typeof parsed[0] === 'string') return { problems: unreadable, path: null, spentUnits: 0 };
  const places = parsed.flatMap((one, index) => (typeof one === 'string' ? [] : [index]));
  const sent = parsed.filter((one) => typeof one !== 'string');
  const anchors = question.anchors.map((der) => readCertificate(der, cache)).filter((one) => typeof one !== 'string');
  const judgement = judgeChain({ ...question, cache, sent, anchors });
  if (unreadable.length === 0) return judgement;
  const placed = judgement.problems.map((one) => ({
    ...one,
    index: one.index === null ? null : (places[one.index] ?? null),
  }));
  return { ...judgement, problems: [...unreadable, ...placed].sort(byWeight) };
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

function endProblems(path: Path, { host, purpose = 'server', publicRoots = null }: ChainQuestion): ChainProblem[] {
  const { nodes, end } = path;
  const last = nodes.at(-1) as Node;
  if (end === 'stopped') return [chainProblem('chain-too-complex', { detail: 'too many possible issuers' })];
  if (end === 'anchor') {
    if (publicRoots === null) return [];
    const isPublic = publicRoots.includes(last.certificate.fingerprintSha256);
    return rootFindings(path, isPublic, host, purpose === 'server').map(({ code, severity, certificate, facts }) => {
      const problem = problemAt(code, nodeOf(path, certificate), facts);
      return severity === undefined ? problem : { ...problem, severity };
    });
  }
  if (end === 'missing-issuer') return [missingIssuerProblem(path, last)];
  const { issuer, fingerprintSha256 } = last.certificate;
  if (nodes.length === 1) return [problemAt('self-signed', last, { issuer, fingerprintSha256 })];
  return [untrustedProblem(path, last, purpose === 'server' ? host : null)];
}

function missingIssuerProblem({ nodes }: Path, last: Node): ChainProblem {
  const { issuer, caIssuerUrls, authorityKeyId } = last.certificate;
  const facts = { missingIssuer: issuer, issuer, caIssuerUrls, issuerKeyId: authorityKeyId };
  // A product's own name tells enough, though its CA was not sent.
  const inspection = inspectionOf(certificatesIn(nodes), null);
  if (inspection === null) return problemAt('chain-incomplete', last, facts);
  return problemAt('tls-interception', last, { ...facts, ...inspection, trusted: false });
}

function untrustedProblem({ nodes }: Path, last: Node, host: string | null): ChainProblem {
  const { issuer, fingerprintSha256 } = last.certificate;
  const inspection = inspectionOf(certificatesIn(nodes), host);
  if (inspection === null) return problemAt('untrusted-root', last, { issuer, fingerprintSha256 });
  return problemAt('tls-interception', last, { issuer, fingerprintSha256, ...inspection, trusted: false });
}

function revocationProblems(path: Path, { revocation, nowMs }: ChainQuestion, signatures: Signatures): ChainProblem[] {
  if (!revocation) return [];
  // An answer can be verified by the issuer next above, whether or not the path ends in the store.
  return revocationBlemishes(certificatesIn(path.nodes), revocation, { signatures, nowMs }).map(
    ({ certificate, blemish: { code, facts } }) =>
      problemAt(code, nodeOf(path, certificate), { issuer: certificate.issuer, ...facts }),
  );
}

function nodeOf({ nodes }: Path, certificate: Certificate): Node {
  return nodes.find((node) => node.certificate === certificate) as Node;
}

function certificatesIn(nodes: readonly Node[]): Certificate[] {
  return nodes.map(({ certificate }) => certificate);
}

function problemAt(
  code: ChainProblem['code'],
  { certificate, index }: Node,
  facts: ChainProblem['facts'],
): ChainProblem {
  return { ...chainProblem(code, facts), index, subject: certificate.subject };
}

function chainProblem(code: ChainProblem['code'], facts: ChainProblem['facts'] = {}): ChainProblem {
  return { code, severity: chainSeverities[code], index: null, subject: null, facts };
}

const weights = { failure: 0, unknown: 1, warning: 2, notice: 3, ok: 4 } as const;

function byWeight(one: ChainProblem, other: ChainProblem): number {
  const byIndex = (one.index ?? maxSent) - (other.index ?? maxSent);
  return weights[one.severity] - weights[other.severity] || byIndex;
}
