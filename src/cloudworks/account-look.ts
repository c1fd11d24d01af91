/** What one account may see of CloudWorks at all: refused, how much, how near the tenant is to its limit. Knows no run. */
import type { Anaplan, FailedCall } from '../anaplan/anaplan.ts';
import { NothingToLookAt } from '../check.ts';
import type { Refusal } from './access.ts';
import { refusalOf, seenOf } from './access.ts';
import type { CloudWorksReader } from './cloudworks.ts';
import type { AccountTarget } from './targets.ts';

export type AccountSeen = {
  readonly kind: 'account';
  readonly connection: string;
  readonly refused: (Pick<FailedCall, 'httpStatus' | 'message' | 'path'> & { readonly why: Refusal }) | null;
  /** How many this account sees; null where refused. */
  readonly integrations: number | null;
  readonly flows: number | null;
  /** Of the whole tenant, whatever this account sees. */
  readonly tenantCurrentCount: number | null;
  readonly tenantMaxAllowed: number | null;
};

/** Throws CouldNotLook when there was no answer to judge. */
export async function seenAccount(target: AccountTarget, anaplan: Anaplan, signal: AbortSignal): Promise<AccountSeen> {
  const reader = readerOf(anaplan, target.connection);
  const seen = { kind: 'account' as const, connection: target.connection };
  const answer = await reader.integrations(signal);
  const why = answer.ok ? null : refusalOf(answer.call);
  if (!answer.ok && why !== null) {
    const { httpStatus, message, path } = answer.call;
    const counts = { integrations: null, flows: null, tenantCurrentCount: null, tenantMaxAllowed: null };
    return { ...seen, refused: { why, httpStatus, message, path }, ...counts };
  }
  const { integrations, ...counts } = seenOf(answer, 'the integrations');
  const flows = await reader.flows(signal);
  return {
    ...seen,
    refused: null,
    integrations: integrations.length,
    flows: flows.ok ? flows.value.length : null,
    ...counts,
  };
}

export function readerOf(anaplan: Anaplan, connection: string): CloudWorksReader {
  const { cloudWorks } = anaplan.connection(connection);
  if (cloudWorks === null)
    throw new NothingToLookAt(`the settings of connection "${connection}" do not watch CloudWorks`);
  return cloudWorks;
}
