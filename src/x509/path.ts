/**
 * Finds the best certification path from a certificate to the trust store (RFC 5280 6.1, RFC 4158): every candidate, with
 * backtracking, within a budget. Knows the rules between certificates of a path; those of a single one are in certificate-rules.ts.
 */
import type { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import type { Question, Role } from './certificate-rules.ts';
import { blemishesOf } from './certificate-rules.ts';
import { conformityBlemishes } from './conformity.ts';
import { nameVerdict } from './name-constraints.ts';
import { policyVerdict } from './policies.ts';
import type { Blemish } from './problems.ts';
import { blemish, chainSeverities } from './problems.ts';
import type { Signatures } from './signatures.ts';

/** A certificate at hand: sent, in the store, or both. */
export type Node = {
  readonly certificate: Certificate;
  /** First place in the order sent, or null. */
  readonly index: number | null;
  readonly trusted: boolean;
};

/** How a path ends: at the store, at a root outside it, for want of an issuer, or because looking was stopped. */
export type PathEnd = 'anchor' | 'untrusted-root' | 'missing-issuer' | 'stopped';

export type Path = {
  /** From the leaf up. */
  readonly nodes: readonly Node[];
  readonly blemishes: readonly { readonly node: Node; readonly blemish: Blemish }[];
  readonly end: PathEnd;
};

export type SearchOptions = {
  readonly question: Question;
  /** Certificates between leaf and anchor that are not self-issued. */
  readonly maxIntermediates: number;
  readonly signatures: Signatures;
  readonly budget: Budget;
};

type Trail = { readonly nodes: readonly Node[]; readonly blemishes: Path['blemishes']; readonly cost: number };

/** Longer paths are not followed; public ones have three or four certificates. */
const maxPathLength = 24;
const expansionCost = 20;
const severityCosts = { ok: 0, notice: 1, warning: 10, unknown: 1000, failure: 1000 } as const;
const endCosts = { anchor: 0, 'untrusted-root': 100_000, 'missing-issuer': 100_000, stopped: 200_000 } as const;

/** The cleanest path to the store; where none leads there, the one that gets farthest. `pool` holds every possible issuer. */
export function bestPath(leaf: Node, pool: readonly Node[], options: SearchOptions): Path {
  return new PathSearch(pool, options).from(leaf);
}

class PathSearch {
  readonly #options: SearchOptions;
  readonly #bySubject: ReadonlyMap<string, Node[]>;
  readonly #ownBlemishes = new Map<Node, readonly Blemish[]>();
  readonly #nameBlemishes = new Map<string, readonly Blemish[]>();
  #best: (Path & { readonly cost: number }) | null = null;

  constructor(pool: readonly Node[], options: SearchOptions) {
    this.#bySubject = Map.groupBy(pool, ({ certificate }) => certificate.subjectKey);
    this.#options = options;
  }

  from(leaf: Node): Path {
    const blemishes = this.#blemishesOf(leaf, 'leaf').map((one) => ({ node: leaf, blemish: one }));
    const start: Trail = { nodes: [leaf], blemishes, cost: costOf(blemishes) };
    this.#visit(start);
    return this.#best ?? { ...start, end: 'stopped' };
  }

  #visit(trail: Trail): void {
    const last = trail.nodes.at(-1) as Node;
    const end = this.#endAt(trail, last);
    if (end === 'anchor' || end === 'untrusted-root') this.#offer(this.#withPolicies(trail), end);
    else if (end !== null) this.#offer(trail, end);
    else this.#climb(trail, last);
  }

  #endAt({ nodes }: Trail, last: Node): PathEnd | null {
    if (last.trusted) return 'anchor';
    if (nodes.length >= maxPathLength || !this.#options.budget.spend(expansionCost)) return 'stopped';
    return this.#isSelfSigned(last) ? 'untrusted-root' : null;
  }

  #climb(trail: Trail, last: Node): void {
    const doubtful = this.#followValid(trail, last);
    if (doubtful?.length === 0) this.#offer(trail, this.#options.budget.exhausted ? 'stopped' : 'missing-issuer');
    for (const { issuer, flaw } of doubtful ?? []) this.#follow(trail, issuer, [{ node: last, blemish: flaw }]);
  }

  /** Follows every issuer whose key made the signature. Null when there was one; otherwise those that may be meant. */
  #followValid(trail: Trail, last: Node): { issuer: Node; flaw: Blemish }[] | null {
    const doubtful: { issuer: Node; flaw: Blemish }[] = [];
    let found = false;
    for (const issuer of this.#issuersOf(trail, last)) {
      if (this.#isPerfect()) return null;
      const answer = this.#options.signatures.answer(last.certificate, issuer.certificate);
      if (answer === 'valid') {
        found = true;
        this.#follow(trail, issuer, []);
      } else if (answer !== 'not-tried' && !keyIdsDiffer(last.certificate, issuer.certificate)) {
        doubtful.push({ issuer, flaw: signatureFlaw(answer, last.certificate, issuer.certificate) });
      }
    }
    return found ? null : doubtful;
  }

  #follow(trail: Trail, issuer: Node, flaws: Path['blemishes']): void {
    const added = [...flaws, ...this.#stepBlemishes(trail, issuer)];
    const cost = trail.cost + costOf(added);
    if (this.#best?.end === 'anchor' && cost >= this.#best.cost) return;
    this.#visit({ nodes: [...trail.nodes, issuer], blemishes: [...trail.blemishes, ...added], cost });
  }

  /** Policies are judged from the anchor down, so once it is known. */
  #withPolicies(trail: Trail): Trail {
    const path = trail.nodes.map(({ certificate }) => certificate);
    const verdict = policyVerdict(path, this.#options.budget);
    if (verdict.outcome === 'allowed') return trail;
    const [leaf] = trail.nodes;
    const added =
      verdict.outcome === 'too-many'
        ? { node: leaf as Node, blemish: blemish('chain-too-complex', { detail: 'too many policies' }) }
        : {
            node: trail.nodes.find(({ certificate }) => certificate === verdict.certificate) as Node,
            blemish: blemish('policy-missing', { demandedBy: verdict.demandedBy }),
          };
    return { ...trail, blemishes: [...trail.blemishes, added], cost: trail.cost + costOf([added]) };
  }

  #offer(trail: Trail, end: PathEnd): void {
    const farther = end === 'anchor' ? 0 : 2000 * trail.nodes.length;
    const cost = trail.cost + endCosts[end] - farther;
    if (this.#best === null || cost < this.#best.cost) this.#best = { ...trail, end, cost };
  }

  #isPerfect(): boolean {
    return this.#best?.cost === 0;
  }

  /** Same name, and not yet on the path with the same name and key (RFC 4158 2.4.2); the likeliest first. */
  #issuersOf({ nodes }: Trail, { certificate }: Node): Node[] {
    const named = this.#bySubject.get(certificate.issuerKey) ?? [];
    return named
      .filter((candidate) => !nodes.some((node) => isSameEntity(node.certificate, candidate.certificate)))
      .map((node) => ({ node, rank: rankOf(node, certificate, this.#options.question.nowMs) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ node }) => node);
  }

  /** What is wrong once `issuer` stands on top of `trail`: in itself, and with those below it. */
  #stepBlemishes({ nodes }: Trail, issuer: Node): Path['blemishes'] {
    const role = issuer.trusted || this.#isSelfSigned(issuer) ? 'root' : 'intermediate';
    const own = [...this.#blemishesOf(issuer, role), ...this.#lengthBlemishes(nodes, issuer)];
    const names = nodes
      .filter(({ certificate }, at) => at === 0 || !certificate.selfIssued)
      .flatMap((node) => this.#namesForbidden(node, issuer).map((one) => ({ node, blemish: one })));
    return [...own.map((one) => ({ node: issuer, blemish: one })), ...names];
  }

  #lengthBlemishes(below: readonly Node[], { certificate }: Node): Blemish[] {
    const intermediates = below.slice(1).filter((node) => !node.certificate.selfIssued).length;
    const { maxIntermediates } = this.#options;
    const own = certificate.pathLength ?? Number.POSITIVE_INFINITY;
    // The general limit is told once, where it is first exceeded.
    const allowed = intermediates === maxIntermediates + 1 ? Math.min(own, maxIntermediates) : own;
    return intermediates > allowed ? [blemish('path-too-long', { allowed, intermediates })] : [];
  }

  #namesForbidden(node: Node, { certificate: issuer }: Node): readonly Blemish[] {
    if (issuer.nameConstraints === null) return [];
    const id = `${issuer.fingerprintSha256}${node.certificate.fingerprintSha256}`;
    const known = this.#nameBlemishes.get(id);
    if (known !== undefined) return known;
    const verdict = nameVerdict(node.certificate, issuer.nameConstraints, this.#options.budget);
    const { subject } = issuer;
    const found =
      verdict.outcome === 'allowed'
        ? []
        : verdict.outcome === 'too-many'
          ? [blemish('chain-too-complex', { detail: `too many names for the constraints of ${subject}` })]
          : [
              blemish('name-constraint-violated', {
                name: verdict.name,
                reason: verdict.reason,
                constrainedBy: subject,
              }),
            ];
    this.#nameBlemishes.set(id, found);
    return found;
  }

  #blemishesOf(node: Node, role: Role): readonly Blemish[] {
    const known = this.#ownBlemishes.get(node);
    if (known !== undefined) return known;
    const { question } = this.#options;
    // Nobody judges a certificate by the signature it made itself.
    const own = node.trusted || role === 'root' || this.#isSelfSigned(node);
    const standing = { role, trusted: own, server: question.purpose === 'server' };
    const found = [
      ...blemishesOf(node.certificate, role, own, question),
      ...conformityBlemishes(node.certificate, standing, question.ruleBook),
    ];
    this.#ownBlemishes.set(node, found);
    return found;
  }

  #isSelfSigned({ certificate }: Node): boolean {
    return certificate.selfIssued && this.#options.signatures.answer(certificate, certificate) === 'valid';
  }
}

/** Both say which key signed, and not the same. */
export function keyIdsDiffer(certificate: Certificate, issuer: Certificate): boolean {
  const { authorityKeyId } = certificate;
  return authorityKeyId !== null && issuer.subjectKeyId !== null && authorityKeyId !== issuer.subjectKeyId;
}

function signatureFlaw(answer: 'invalid' | 'unsupported', certificate: Certificate, issuer: Certificate): Blemish {
  if (answer === 'invalid') return blemish('bad-signature', { issuer: issuer.subject });
  return blemish('weak-signature', { algorithm: certificate.signatureAlgorithm.name });
}

function isSameEntity(one: Certificate, other: Certificate): boolean {
  return one.keyFingerprint === other.keyFingerprint && one.subjectKey === other.subjectKey;
}

function rankOf({ certificate, trusted }: Node, child: Certificate, nowMs: number): number {
  const keyFits = child.authorityKeyId !== null && child.authorityKeyId === certificate.subjectKeyId;
  const isValid = certificate.notBeforeMs <= nowMs && nowMs <= certificate.notAfterMs;
  return (keyFits ? 4 : 0) + (isValid ? 2 : 0) + (trusted ? 1 : 0);
}

function costOf(blemishes: Path['blemishes']): number {
  return blemishes.reduce((sum, { blemish: { code } }) => sum + severityCosts[chainSeverities[code]], 0);
}
