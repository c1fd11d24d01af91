/** Two files, read, with the user's certificate and its root found in each. Opens files and asks a trust store; judges nothing. */
import type { Certificate } from '../x509/certificate.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { issuersOf } from './choose.ts';
import type { Side } from './compare.ts';
import type { Contents } from './contents.ts';
import { unusable, usage } from './refused.ts';

/** Base64 of DER, as src/trust/ has it: those whose subject is the issuer of one of the given. */
export type Roots = { anchorsFor(certificates: readonly string[]): Promise<{ readonly anchors: readonly string[] }> };

/** Throws CertRefused when the file shows no user's certificate. */
export async function sideOf(contents: Contents, trust: Roots): Promise<Side> {
  const all = contents.certificates.map(({ certificate }) => certificate);
  const leaf = leafOf(contents);
  if (contents.problem === 'password-needed') {
    throw usage(
      `${contents.file}: ${contents.detail} Say where its password is with --old-password-from or --new-password-from.`,
    );
  }
  if (contents.problem !== null || leaf === null) {
    throw unusable(`${contents.file}: ${contents.detail || 'holds no certificate.'}`);
  }
  const issuers = issuersOf(leaf, all);
  return { leaf, issuers, root: await rootOf([leaf, ...issuers], trust) };
}

/** The one that has its key, else the first that is no CA's, else the first. */
function leafOf({ certificates }: Contents): Certificate | null {
  const found =
    certificates.find(({ hasKey }) => hasKey) ??
    certificates.find(({ certificate }) => certificate.isCa !== true) ??
    certificates[0];
  return found?.certificate ?? null;
}

/** What the chain of the file ends in, or the root of the trust store that signed its last certificate. */
async function rootOf(chain: readonly Certificate[], trust: Roots): Promise<Certificate | null> {
  const last = chain.at(-1);
  if (last === undefined) return null;
  if (last.selfIssued) return last;
  const { anchors } = await trust.anchorsFor([Buffer.from(last.der).toString('base64')]);
  const candidates = anchors.map((anchor) => parseCertificate(Buffer.from(anchor, 'base64')));
  return issuersOf(last, candidates)[0] ?? null;
}
