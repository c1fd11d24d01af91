/**
 * Why a sign-in may have been refused: candidate causes in the order of what speaks for them, each with the check that separates it
 * from the others; pure. Says of a cause only what was seen; what nobody here can see stays open.
 * Sources: Anaplan help "CA certificates", "IP allow list", "exception users"; OAuth service API; RFC 6749 section 5.2.
 */
import type { JsonObject } from '../check.ts';
import { basicCauses } from './causes-basic.ts';
import { certificateCauses } from './causes-certificate.ts';
import { commonCauses } from './causes-common.ts';
import { oauthCauses } from './causes-oauth.ts';
import type { CertificateTold } from './local-certificate.ts';
import type { NeighbourSeen, SignInSubject } from './sign-in-evidence.ts';

export type CauseId =
  | 'header-malformed'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-unfit'
  | 'certificate-not-registered'
  | 'certificate-root-unknown'
  | 'payload-v1-refused'
  | 'payload-v2-unit'
  | 'clock-skewed'
  | 'password-wrong'
  | 'password-expired'
  | 'single-sign-on'
  | 'token-expired'
  | 'token-used-elsewhere'
  | 'token-revoked'
  | 'client-unknown'
  | 'user-disabled'
  | 'ip-not-allowed'
  | 'region-wrong';

/**
 * `shown`: what was seen here is reason enough. `fits`: what was seen here speaks for it. `open`: cannot be seen from here.
 * `unlikely`: what was seen here speaks against it. `ruled-out`: what was seen here excludes it.
 */
export type Standing = 'shown' | 'fits' | 'open' | 'unlikely' | 'ruled-out';

export type Cause = {
  readonly cause: CauseId;
  readonly standing: Standing;
  /** The cause in a few words. */
  readonly title: string;
  /** What was seen for or against it; null where nothing was. */
  readonly seen: string | null;
  /** The step that separates it, with the command to run. */
  readonly check: string;
};

/** All that is known of one refusal. Times are this host's clock. */
export type Refused = Pick<SignInSubject, 'method' | 'account' | 'payload'> & {
  readonly connection: string;
  readonly httpStatus: number;
  /** `FAILURE_BAD_CREDENTIAL`, or the error of OAuth. */
  readonly status: string;
  readonly refusedAtMs: number;
  /** Null: not read, or no certificate is used. */
  readonly certificate: CertificateTold | null;
  readonly certificateTrouble: string | null;
  /** Anaplan's clock minus this host's; null: not known. */
  readonly skewMs: number | null;
  /** When this account last got in by this way; null: never seen. */
  readonly workedAtMs: number | null;
  readonly neighbours: readonly NeighbourSeen[];
};

const order: { readonly [S in Standing]: number } = { shown: 0, fits: 1, open: 2, unlikely: 3, 'ruled-out': 4 };

/** Best founded first; among equals in the order in which they are met in practice. */
export function causesOf(refused: Refused): readonly Cause[] {
  const own = { basic: basicCauses, certificate: certificateCauses, oauth: oauthCauses }[refused.method](refused);
  return [...own, ...commonCauses(refused)].toSorted((a, b) => order[a.standing] - order[b.standing]);
}

/** Facts of a finding: the steps in order, what is ruled out, and both for programs. */
export function causeFacts(causes: readonly Cause[]): JsonObject {
  const candidates = causes.filter(({ standing }) => standing !== 'ruled-out');
  const ruledOut = causes.filter(({ standing }) => standing === 'ruled-out');
  return {
    causeSteps: candidates.map(stepOf),
    ruledOut: ruledOut.map(({ title, seen }) => `${lowerFirst(title)} (${seen})`).join('; ') || 'nothing',
    causes: causes.map(({ cause, standing }) => ({ cause, standing })),
  };
}

const introductions: { readonly [S in Standing]: string } = {
  shown: 'Seen here: ',
  fits: 'Fits what is seen here: ',
  open: '',
  unlikely: 'Less likely: ',
  'ruled-out': '',
};

function stepOf({ standing, title, seen, check }: Cause): string {
  const introduction = introductions[standing];
  const head = introduction === '' ? title : `${introduction}${lowerFirst(title)}`;
  return `${head}${seen === null ? '' : ` (${seen})`}${standing === 'shown' ? '.' : '?'} ${check}`;
}

/** Not of a word that is written in capitals. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
