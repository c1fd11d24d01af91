/** What can be said of a sign-in certificate's chain without Anaplan's own list of roots, and a server's chain in full; pure. */
import { factText } from '../explanation.ts';
import type { Certificate } from '../x509/certificate.ts';
import type { ChainJudgement } from '../x509/chain.ts';
import { judgeSentChain } from '../x509/chain.ts';
import type { ChainCode } from '../x509/problems.ts';
import type { Defect, NeverOfFile } from './defect.ts';
import { defect, neverOfFile } from './defect.ts';
import { issuesAnother } from './leaves.ts';

export type Trust = {
  /** Name of the trust store. */
  readonly store: string;
  /** What of it the certificates could lead to; DER. */
  readonly anchors: readonly Uint8Array[];
};

/** Mozilla's list for TLS lacks roots that sign e-mail certificates only; these are named so (Mozilla's S/MIME list, 2026). */
const emailRootNames = /S\/?MIME|E-?mail|Secure Mail|Client (RSA|ECC)|\bSBR\b|Client Root/i;

export function signInChainDefects(
  leaf: Certificate,
  certificates: readonly Certificate[],
  { store, anchors }: Trust,
  nowMs: number,
): readonly Defect[] {
  const judged = judgedChain(leaf, certificates, anchors, { nowMs, purpose: 'client', host: null });
  const root = judged.problems.find(({ code }) => code === 'untrusted-root');
  const open = {
    registered: 'unknown',
    enabled: 'unknown',
    rootOnAnaplanList: 'unknown',
    chain: chainText(judged, store),
  };
  return [
    ...(root === undefined
      ? []
      : [
          defect('private-root-suspected', emailRootNames.test(root.subject ?? '') ? 'notice' : 'warning', {
            root: root.subject,
            store,
          }),
        ]),
    defect('registration-not-provable', 'notice', open),
  ];
}

function chainText({ path, problems }: ChainJudgement, store: string): string {
  const root = path?.at(-1);
  if (root !== undefined) return `it leads to "${root.subject}" of the ${store}`;
  const missing = problems.find(({ code }) => code === 'chain-incomplete')?.facts['missingIssuer'];
  if (typeof missing === 'string') return `its issuer "${missing}" is neither in the file nor in the ${store}`;
  return `it leads to no root of the ${store}`;
}

/** Every problem of the chain as servers are judged by, each by its own code; docs/chain-validity.md says at length what it means. */
export function serverDefects(
  leaf: Certificate,
  certificates: readonly Certificate[],
  { store, anchors }: Trust,
  question: { readonly nowMs: number; readonly host: string | null },
): readonly Defect[] {
  const { problems } = judgedChain(leaf, certificates, anchors, { ...question, purpose: 'server' });
  return problems
    .filter(({ code, facts }) => !(code === 'nonconforming-certificate' && facts['inStore'] === true))
    .flatMap(({ code, severity, subject, facts }) => {
      if (isNeverOfFile(code)) return [];
      const particulars = Object.entries(facts)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name.replace(/(?:At)?Ms$/, '')} ${factText(name, value)}`);
      const about = {
        problem: code,
        blamed: subject ?? 'the file as a whole',
        host: question.host ?? 'any name',
        store,
      };
      return [defect(`server-${code}`, severity, { ...about, particulars })];
    });
}

function isNeverOfFile(code: ChainCode): code is NeverOfFile {
  return (neverOfFile as readonly ChainCode[]).includes(code);
}

/** In the order a client would send it: its own first, each once. */
function judgedChain(
  leaf: Certificate,
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
  question: { readonly nowMs: number; readonly host: string | null; readonly purpose: 'server' | 'client' },
): ChainJudgement {
  const others = certificates.filter(
    (one) =>
      one.fingerprintSha256 !== leaf.fingerprintSha256 && (one.isCa === true || issuesAnother(one, certificates)),
  );
  return judgeSentChain({ ...question, sent: [leaf, ...others].map(({ der }) => der), anchors });
}
