/**
 * What can be seen from here about a sign-in that was refused: the certificate on disk, and whether other accounts get in by the
 * same service. Only asks tools; judges nothing.
 */
import { CouldNotLook } from '../check.ts';
import type { Use } from '../keystore/defect.ts';
import type { Inspection, InspectionOrder } from '../keystore/keystores.ts';
import type { ConnectionSettings, Settings, SignInSettings } from '../settings/settings.ts';
import type { Tools } from '../tools.ts';

export type LocalCertificate = {
  readonly inspection: Inspection;
  /** Name of the trust store, and what of it the certificates could lead to; base64 of DER. */
  readonly store: string;
  readonly anchors: readonly string[];
};

/** Another connection of the settings that signs in at the same service. */
export type Neighbour = { readonly connection: string; readonly method: SignInSettings['method'] };

export type NeighbourSeen = Neighbour & {
  readonly outcome: 'signed-in' | 'refused' | 'not-seen';
  readonly userId: string | null;
};

export type SignInEvidence = {
  /** Null: the connection uses none, or it could not be read; then the reason. */
  readonly certificate: LocalCertificate | null;
  readonly certificateTrouble: string | null;
  readonly neighbours: readonly NeighbourSeen[];
};

/** What to look at when the sign-in is refused. */
export type SignInSubject = {
  readonly method: SignInSettings['method'];
  /** Shown to users: user name, certificate file, or OAuth client. */
  readonly account: string;
  readonly payload: 'v1' | 'v2-seconds' | 'v2-milliseconds' | null;
  readonly order: InspectionOrder | null;
  readonly neighbours: readonly Neighbour[];
};

/** Enough to tell one account's trouble from everybody's. */
const mostNeighbours = 3;

export function signInSubjectOf(
  { name, signIn, baseUrls }: ConnectionSettings,
  { connections }: Settings,
): SignInSubject {
  const neighbours = connections
    .filter((other) => other.name !== name && other.baseUrls.auth === baseUrls.auth)
    .slice(0, mostNeighbours)
    .map((other) => ({ connection: other.name, method: other.signIn.method }));
  return {
    method: signIn.method,
    account: accountOf(signIn),
    payload: signIn.method === 'certificate' ? signIn.payload : null,
    order: orderOf(signIn),
    neighbours,
  };
}

export function accountOf(signIn: SignInSettings): string {
  if (signIn.method === 'basic') return signIn.user;
  return signIn.method === 'certificate' ? signIn.certificateFile : `OAuth client ${signIn.clientId}`;
}

/** The certificate of a connection is used as this (keystore/defect.ts). */
export const useOfConnection: Use = {
  purpose: 'sign-in',
  ownConnection: true,
  user: null,
  java: null,
  alias: null,
  given: { password: false, keyPassword: false, passphrase: true },
};

function orderOf(signIn: SignInSettings): InspectionOrder | null {
  if (signIn.method !== 'certificate') return null;
  const { certificateFile: file, key, keyPassphrase: passphrase } = signIn;
  return { file, password: null, keyPassword: null, key, passphrase };
}

/** The neighbours are signed in by their own looks anyway: no more requests, only sooner. */
export async function lookForEvidence(
  { order, neighbours }: SignInSubject,
  { anaplan, keystores, trust }: Pick<Tools, 'anaplan' | 'keystores' | 'trust'>,
  signal: AbortSignal,
): Promise<SignInEvidence> {
  const seen: NeighbourSeen[] = [];
  for (const neighbour of neighbours) seen.push(await neighbourSeen(neighbour, anaplan, signal));
  return { ...(await certificateSeen(order, keystores, trust)), neighbours: seen };
}

async function certificateSeen(
  order: InspectionOrder | null,
  keystores: Tools['keystores'],
  trust: Tools['trust'],
): Promise<Pick<SignInEvidence, 'certificate' | 'certificateTrouble'>> {
  if (order === null) return { certificate: null, certificateTrouble: null };
  const inspection = await keystores.inspect(order);
  try {
    const certificates = inspection.store.entries.map(({ certificate }) => certificate).slice(0, 100);
    const { store, anchors } = await trust.anchorsFor(certificates);
    return { certificate: { inspection, store, anchors }, certificateTrouble: null };
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { certificate: null, certificateTrouble: error.fault.message };
  }
}

async function neighbourSeen(
  neighbour: Neighbour,
  anaplan: Tools['anaplan'],
  signal: AbortSignal,
): Promise<NeighbourSeen> {
  try {
    const answer = await anaplan.connection(neighbour.connection).signIn(signal);
    return 'signedIn' in answer
      ? { ...neighbour, outcome: 'signed-in', userId: answer.signedIn.userId }
      : { ...neighbour, outcome: 'refused', userId: null };
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { ...neighbour, outcome: 'not-seen', userId: null };
  }
}
