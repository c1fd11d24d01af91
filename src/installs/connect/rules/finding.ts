/** How findings about a script are made; pure. */
import type { Finding, JsonObject, Severity } from '../../../check.ts';
import type { CallSeen, ConnectObservation } from '../client/observation.ts';

export type Judged = { readonly observation: ConnectObservation; readonly call: CallSeen };

/** About one call. What stands behind a condition that cannot be decided here fails only when it comes to it. */
export function found<Code extends string>(
  code: Code,
  severity: Severity,
  { observation, call }: Judged,
  facts: JsonObject = {},
): Finding<Code> {
  const { install } = call;
  const about = {
    ...scriptFacts(observation),
    at: call.at,
    version: install.version?.text ?? 'of a version unknown',
    launcher: install.launcherPath ?? 'java itself',
  };
  const isCertain = call.isCertain ? {} : { isConditional: true };
  return {
    code,
    severity: !call.isCertain && severity === 'failure' ? 'warning' : severity,
    facts: { ...about, ...facts, ...isCertain },
  };
}

export function scriptFacts({ script, account }: ConnectObservation): JsonObject {
  return { script, account: account.name };
}

/** The whole argument list was read, and nothing in it is unknown: what is not there is missing. */
export function isWhole({ end, uses }: CallSeen): boolean {
  return end.why === 'complete' && uses.every(({ unresolved }) => unresolved.length === 0);
}

export function useOf({ uses }: CallSeen, option: string) {
  return uses.findLast((one) => one.option === option) ?? null;
}

/** Variables that nothing sets, for who wonders why a value is empty. */
export function unsetText({ remarks }: ConnectObservation): string {
  const names = remarks
    .filter(({ code }) => code === 'variable-not-set' || code === 'set-in-sh')
    .map(({ about }) => about ?? '');
  return (
    [...new Set(names)]
      .filter((name) => name !== '')
      .slice(0, 10)
      .join(', ') || 'none was found'
  );
}

/** Before the first request the connection is set; what comes later has no part in it. */
export function firstRequestAt({ uses }: CallSeen): number {
  const at = uses.findIndex(({ does }) => does !== 'sets' && does !== 'tells');
  return at < 0 ? uses.length : at;
}
