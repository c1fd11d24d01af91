/** Damaged certificates, OCSP answers and revocation lists for the chain judge: nothing but declared answers, and never a good word for what was altered. */
import { NotACertificate, parseCertificate } from '../../src/x509/certificate.ts';
import type { ChainJudgement } from '../../src/x509/chain.ts';
import { budgetUnits, judgeSentChain } from '../../src/x509/chain.ts';
import { entryFor, parseCrl } from '../../src/x509/crl.ts';
import { parseOcsp } from '../../src/x509/ocsp.ts';
import { chainSeverities } from '../../src/x509/problems.ts';
import type { RevocationEvidence } from '../../src/x509/revocation.ts';
import { readCorpus } from './corpus.ts';
import type { Random } from './mutations.ts';
import { below, derMutated, mutated, oneOf } from './mutations.ts';
import type { FuzzAnswer, FuzzCase, FuzzTarget } from './target.ts';
import { declare } from './target.ts';

const corpus = readCorpus();
const host = 'api.example.com';
const hosts = [host, '192.0.2.7', 'xn--bcher-kva.example.com', null] as const;
/** One judgement names 60 problems at most, and one more for each certificate that is none. */
const mostProblems = 60 + 200;
const severities = ['notice', 'warning', 'failure', 'unknown'];

type Question = {
  readonly sent: readonly Uint8Array[];
  readonly anchors: readonly Uint8Array[];
  readonly host: string | null;
  readonly revocation?: RevocationEvidence | null;
};

const chains: readonly [Chain, ...Chain[]] = [
  { sent: ['leaf', 'intermediate'], anchors: ['root'] },
  { sent: ['rsaLeaf', 'rsaIntermediate'], anchors: ['rsaRoot'] },
  { sent: ['narrowLeaf', 'narrowIntermediate'], anchors: ['narrowRoot'] },
  { sent: ['leaf', 'intermediate', 'cross'], anchors: ['root', 'rsaRoot'] },
];
type Chain = { readonly sent: readonly string[]; readonly anchors: readonly string[] };

export const certificates: FuzzTarget = {
  name: 'certificates',
  workUnit: 'budget units',
  mostWork: budgetUnits,
  caseOf(random) {
    const kind = below(random, 10);
    if (kind < 5) return alteredChain(random);
    return kind < 8 ? alteredEvidence(random) : alteredFile(random);
  },
};

/** One of those the path needs is altered, the rest as it was; now and then the order too, or a trusted root. */
function alteredChain(random: Random): FuzzCase {
  const chain = oneOf(random, chains);
  const at = below(random, 2);
  const sent = chain.sent.map((name) => corpus.certificate(name));
  const original = sent[at] ?? Buffer.alloc(0);
  const altered = damaged(original, random);
  sent[at] = altered;
  const shuffled = random() < 0.1 ? sent.toReversed() : sent;
  const anchors = chain.anchors.map((name) => corpus.certificate(name));
  const alteredRoot = random() < 0.1;
  if (alteredRoot && anchors[0]) anchors[0] = damaged(anchors[0], random);
  const question = { sent: shuffled, anchors, host: oneOf(random, hosts) };
  const isNeeded = !isKnown(altered) && at < 2;
  return judging(`${chain.sent[at]} of ${chain.sent.join(', ')}`, question, (judgement) => {
    if (isNeeded && !alteredRoot)
      declare(isBad(judgement), 'an altered certificate is called good', judgement.problems);
  });
}

/** What says that a certificate is revoked is altered: after that it may be unknown, never good. */
function alteredEvidence(random: Random): FuzzCase {
  const about = oneOf(random, ['good', 'revoked', 'stapled'] as const);
  const proof = oneOf(random, ['ocspGood', 'ocspGoodByResponder', 'ocspRevoked', 'crl'] as const);
  const altered = damaged(revocation(proof), random);
  const evidence: RevocationEvidence =
    proof === 'crl'
      ? { crls: [altered], required: 'leaf' }
      : random() < 0.5
        ? { staple: altered, required: 'leaf' }
        : { ocsp: [altered], required: 'all' };
  const question = { sent: [revocation(about)], anchors: [revocation('ca')], host, revocation: evidence };
  return judging(`${proof} for ${about}`, question, (judgement) => {
    const isTold = judgement.problems.some(
      ({ code }) => code === 'certificate-revoked' || code === 'revocation-unknown',
    );
    if (about === 'revoked' && (proof === 'crl' || evidence.required === 'leaf'))
      declare(isTold, 'a revoked certificate is called good', judgement.problems);
  });
}

/** The parsers by themselves, with whatever file. */
function alteredFile(random: Random): FuzzCase {
  const all = [...corpus.certificates, ...corpus.revocation];
  const [name = '', bytes = Buffer.alloc(0)] = all[below(random, all.length)] ?? [];
  const file = damaged(bytes, random);
  return {
    what: name,
    files: { [`${name}.der`]: file },
    answer(): FuzzAnswer {
      const read = [
        refusing(() => parseCertificate(file)),
        refusing(() => parseOcsp(file)),
        refusing(() => entryFor(parseCrl(file), '1001')),
      ];
      return { kind: read.includes(true) ? 'file read' : 'file refused', work: 0 };
    },
  };
}

/** False when it was refused in the declared way. */
function refusing(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof NotACertificate) return false;
    throw error;
  }
}

function judging(what: string, question: Question, hold: (judgement: ChainJudgement) => void): FuzzCase {
  return {
    what,
    files: filesOf(question),
    answer() {
      const publicRoots = question.anchors.length === 2 ? [] : null;
      const judgement = judgeSentChain({ ...question, publicRoots, nowMs: corpus.madeAtMs });
      declareJudgement(judgement, question);
      hold(judgement);
      return { kind: judgement.problems[0]?.code ?? 'clean', work: judgement.spentUnits };
    },
  };
}

function declareJudgement({ problems, path }: ChainJudgement, { sent }: Question): void {
  declare(problems.length <= mostProblems, 'too many problems', problems.length);
  for (const problem of problems) {
    const { code, severity, index } = problem;
    const isKnownCode = code in chainSeverities && severities.includes(severity);
    declare(isKnownCode && (index === null || index < sent.length), 'a problem that is not declared', problem);
    declare(JSON.stringify(problem).length < 100_000, 'a problem of more than 100 kB', problem);
  }
  declare(path === null || path.length > 0, 'an empty path', path);
}

function isBad({ problems }: ChainJudgement): boolean {
  return problems.some(({ severity }) => severity === 'failure' || severity === 'unknown');
}

const known = new Set([...corpus.certificates.values()].map((der) => der.toString('latin1')));

function isKnown(der: Buffer): boolean {
  return known.has(der.toString('latin1'));
}

function damaged(bytes: Buffer, random: Random): Buffer {
  const kind = random();
  if (kind < 0.3) return mutated(bytes, random);
  const once = derMutated(bytes, random);
  return kind < 0.8 ? once : derMutated(once, random);
}

function revocation(name: string): Buffer {
  const found = corpus.revocation.get(name);
  if (found === undefined) throw new Error(`the corpus has no ${name}; make it again: node test/fuzz/make-corpus.ts`);
  return found;
}

function filesOf({ sent, anchors, revocation: evidence }: Question): Readonly<Record<string, Uint8Array>> {
  const { staple, ocsp = [], crls = [] } = evidence ?? {};
  const numbered = (name: string, list: readonly Uint8Array[]) =>
    list.map((bytes, index) => [`${name}.${index}.der`, bytes] as const);
  return Object.fromEntries([
    ...numbered('sent', sent),
    ...numbered('anchor', anchors),
    ...numbered('ocsp', staple ? [staple, ...ocsp] : ocsp),
    ...numbered('crl', crls),
  ]);
}

/** The undamaged questions, which have to be answered well: else the fuzzing proves nothing. */
export function undamagedAnswers(): readonly string[] {
  return chains.map(({ sent, anchors }) => {
    const question = {
      sent: sent.map((name) => corpus.certificate(name)),
      anchors: anchors.map((name) => corpus.certificate(name)),
    };
    const { problems, path } = judgeSentChain({ ...question, host, nowMs: corpus.madeAtMs });
    return path === null
      ? 'no path'
      : problems
          .filter(({ severity }) => severity !== 'notice')
          .map(({ code }) => code)
          .join(' ');
  });
}
