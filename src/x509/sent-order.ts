/** What is untidy in the list of certificates a server sent, beside the path through them; pure. Nothing here makes a client refuse but a leaf that is not first. */
import type { Certificate } from './certificate.ts';
import { matchesHost } from './hostname.ts';
import type { Node, Path } from './path.ts';
import { keyIdsDiffer } from './path.ts';
import type { ChainProblem } from './problems.ts';
import { chainSeverities } from './problems.ts';

/** The first certificate is the leaf, unless it is a CA above another one sent that is none. */
export function leafOf(nodes: readonly Node[], host: string | null): Node {
  const first = nodes[0] as Node;
  if (first.certificate.isCa !== true) return first;
  const below = nodes.filter((node) => node.certificate.isCa !== true && reachableFrom(node, nodes).has(first));
  const named = below.find(({ certificate }) => host !== null && matchesHost(certificate, host));
  return named ?? below[0] ?? first;
}

export function orderProblems(sent: readonly Certificate[], nodes: readonly Node[], path: Path): ChainProblem[] {
  const leaf = path.nodes[0] as Node;
  const reachable = reachableFrom(leaf, nodes);
  return [
    ...leafPlaceProblems(leaf, nodes),
    ...wrongOrderProblems(path),
    ...duplicateProblems(sent, nodes),
    ...nodes.filter((node) => !reachable.has(node)).map((node) => problemAt('extra-certificate', node)),
    ...nodes.filter((node) => isNeedlessRoot(node, leaf, path) && reachable.has(node)).map(rootSent),
  ];
}

function leafPlaceProblems(leaf: Node, nodes: readonly Node[]): ChainProblem[] {
  const first = nodes[0] as Node;
  if (leaf === first) return [];
  return [problemAt('leaf-not-first', leaf, { firstSubject: first.certificate.subject })];
}

/** RFC 5246 7.4.2: each certificate certifies the one before it. RFC 8446 asks clients to bear any order. */
function wrongOrderProblems({ nodes }: Path): ChainProblem[] {
  const sent = nodes.filter(({ index }) => index !== null);
  const early = sent.find(({ index }, at) => at > 0 && (index ?? 0) < (sent[at - 1]?.index ?? 0));
  if (early === undefined) return [];
  return [problemAt('wrong-order', early, { rightOrder: sent.map(({ index }) => index) })];
}

function duplicateProblems(sent: readonly Certificate[], nodes: readonly Node[]): ChainProblem[] {
  return sent.flatMap((certificate, index) => {
    const first = nodes.find((node) => node.certificate.fingerprintSha256 === certificate.fingerprintSha256);
    if (first === undefined || first.index === index) return [];
    return [problemAt('duplicate-certificate', { ...first, index }, { sameAsIndex: first.index })];
  });
}

function isNeedlessRoot(node: Node, leaf: Node, { nodes, end }: Path): boolean {
  const { certificate } = node;
  if (node === leaf || !certificate.selfIssued || keyIdsDiffer(certificate, certificate)) return false;
  return end !== 'untrusted-root' || nodes.at(-1) !== node;
}

function rootSent(node: Node): ChainProblem {
  return problemAt('root-sent', node, { sizeBytes: node.certificate.der.length });
}

/** Everything that could stand above `start`, by names and key identifiers: cross-signs and other ways up are no extras. */
function reachableFrom(start: Node, nodes: readonly Node[]): ReadonlySet<Node> {
  const reached = new Set([start]);
  for (const { certificate } of reached) {
    for (const node of nodes) {
      const isAbove = node.certificate.subjectKey === certificate.issuerKey;
      if (isAbove && !keyIdsDiffer(certificate, node.certificate)) reached.add(node);
    }
  }
  return reached;
}

function problemAt(code: keyof typeof chainSeverities, node: Node, facts: ChainProblem['facts'] = {}): ChainProblem {
  return { code, severity: chainSeverities[code], index: node.index, subject: node.certificate.subject, facts };
}
