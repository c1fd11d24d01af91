/** What can be said of a sign-in certificate's chain without Anaplan's own list of roots, and a server's chain in full; pure. */
import type { Certificate } from '../x509/certificate.ts';
import type { ChainJudgement } from '../x509/chain.ts';
import { judgeSentChain } from '../x509/chain.ts';
import type { ChainCode } from '../x509/problems.ts';
import type { Defect } from './defect.ts';
import { defect } from './defect.ts';

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

/** In short; docs/chain-validity.md says it at length. */
const serverTexts: { readonly [Code in ChainCode]?: string } = {
  'chain-incomplete': 'the certificate of an issuer is missing, so that most clients cannot build a chain',
  'untrusted-root': 'the chain ends at a root that is not trusted',
  'self-signed': 'the certificate is signed by itself and trusted by nobody',
  'bad-signature': 'a signature does not fit the certificate of its issuer',
  'leaf-expired': 'the certificate is over',
  'intermediate-expired': 'the certificate of an authority in the chain is over',
  'root-expired': 'the root is over',
  'leaf-not-yet-valid': 'the certificate has not begun',
  'host-mismatch': 'it is not made out to the name asked for',
  'no-san': 'it has no subject alternative name, so that no client takes it for any host',
  'weak-key': 'its key is too weak',
  'weak-signature': 'it is signed by a hash that clients no longer accept',
  'wrong-extended-key-usage': 'its extended key usage does not allow servers',
  'wrong-key-usage': 'its key usage does not allow what it is used for',
  'not-a-ca': 'a certificate in the chain signs others without being an authority',
  'wrong-order': 'the certificates stand in the wrong order',
  'root-sent': 'the root stands in the file, which costs bytes and nothing else',
};

/** Every problem of the chain as servers are judged by; `problem` is the code that docs/chain-validity.md explains. */
export function serverDefects(
  leaf: Certificate,
  certificates: readonly Certificate[],
  { store, anchors }: Trust,
  question: { readonly nowMs: number; readonly host: string | null },
): readonly Defect[] {
  const { problems } = judgedChain(leaf, certificates, anchors, { ...question, purpose: 'server' });
  return problems
    .filter(({ code, facts }) => !(code === 'nonconforming-certificate' && facts['inStore'] === true))
    .map(({ code, severity, subject, facts }) =>
      defect('server-chain-problem', severity, {
        problem: code,
        what: serverTexts[code] ?? code.replaceAll('-', ' '),
        blamed: subject ?? 'the file as a whole',
        host: question.host ?? 'any name',
        store,
        particulars: Object.entries(facts)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`),
      }),
    );
}

/** In the order a client would send it: its own first, each once. */
function judgedChain(
  leaf: Certificate,
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
  question: { readonly nowMs: number; readonly host: string | null; readonly purpose: 'server' | 'client' },
): ChainJudgement {
  const others = certificates.filter(
    ({ fingerprintSha256, isCa }) => fingerprintSha256 !== leaf.fingerprintSha256 && isCa === true,
  );
  return judgeSentChain({ ...question, sent: [leaf, ...others].map(({ der }) => der), anchors });
}
