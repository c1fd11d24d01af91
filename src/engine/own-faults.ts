/**
 * Whether a look that failed says something about what was looked at, or only about ourselves; pure. Knows measurements and how far a
 * finding reaches, no check.
 */
import type { Check, Explanation, Fault } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import { isNoWayOut } from '../network/failure.ts';
import type { Attempt } from '../store/store.ts';
import type { Interruption } from './interruptions.ts';

/** What answered when something else did not. */
export type AnchorAnswer =
  | { readonly kind: 'answers'; readonly endpoint: string }
  /** None did, and the layer at which all of them failed. */
  | {
      readonly kind: 'silent';
      readonly layer: 'dns' | 'proxy' | 'tcp';
      readonly code: string;
      readonly asked: readonly string[];
    }
  /** There is nothing independent to ask. */
  | { readonly kind: 'none' };

/** Not the operator's: a credential that is missing is missing whatever happened here. */
export function hasFailed({ outcome, fault, findings }: Attempt): boolean {
  if (outcome === 'blind') return fault?.whose !== 'operator';
  return findings.some(({ severity }) => severity === 'failure' || severity === 'warning');
}

/** Something could not be reached, and nobody knows yet on whose side. */
export function isUnreached(
  { outcome, fault, findings }: Attempt,
  explanations: { readonly [code: string]: Explanation },
): boolean {
  if (outcome === 'blind') return fault?.whose === 'network';
  return findings.some(({ code, severity }) => severity === 'failure' && explanations[code]?.bringsDown === 'endpoint');
}

/** The layer of this host's own network that something was not reached for, by the error alone; null where it does not say. */
export function ownLayerOf(
  { fault, findings }: Attempt,
  explanations: { readonly [code: string]: Explanation },
): OwnLayer | null {
  const facts = findings.find(({ code }) => explanations[code]?.bringsDown === 'endpoint')?.facts;
  const code = String(fault?.code ?? facts?.['errorCode']);
  if (isNoWayOut(code)) return { layer: 'tcp', code };
  const isUnanswered = code === 'EAI_AGAIN' || (code === 'ETIMEDOUT' && facts?.['layer'] === 'dns');
  return isUnanswered ? { layer: 'dns', code } : null;
}

export type OwnLayer = { readonly layer: 'dns' | 'tcp'; readonly code: string };

const happened: { readonly [K in Interruption['kind']]: (byMs: number) => string } = {
  asleep: (byMs) => `this machine slept for ${durationText(byMs)}`,
  stopped: (byMs) => `this process was stopped for ${durationText(byMs)} (SIGSTOP, or a machine without time for it)`,
  'loop-blocked': (byMs) => `anaplan-doctor itself was busy for ${durationText(byMs)} and could not answer`,
  'clock-set': (byMs) =>
    `the clock of this host was set ${byMs < 0 ? 'back' : 'forward'} by ${durationText(Math.abs(byMs))}`,
};

export function interruptedFault({ check, target }: Attempt, { kind, byMs }: Interruption): Fault {
  return {
    whose: 'us',
    code: kind,
    message: `Looking at "${target}" for ${check} says nothing about it: meanwhile ${happened[kind](Math.round(byMs))}. It is looked at again at once.`,
  };
}

const ownNetwork = {
  dns: {
    code: 'own-dns-down',
    what: 'no other name is resolved either',
    remedy: 'Check the DNS server this host uses (/etc/resolv.conf): getent hosts status.anaplan.com',
  },
  proxy: {
    code: 'own-proxy-down',
    what: 'the proxy lets nothing else through either',
    remedy: 'Check that the proxy of the settings (network.proxy, or HTTPS_PROXY) runs and lets this host through',
  },
  tcp: {
    code: 'own-network-down',
    what: 'nothing else is reached either',
    remedy: 'Check the network of this host: anaplan-doctor diagnose network --config FILE',
  },
} as const;

/**
 * Null while something independent answers: then what was not reached is at fault. But where this host has no way there, it has none
 * whatever else it reaches; and `own` by its resolver counts unless that resolves other names.
 */
export function ownNetworkFault(attempt: Attempt, answer: AnchorAnswer, own: OwnLayer | null): Fault | null {
  if (answer.kind === 'silent') {
    const asked = answer.asked.slice(0, 5).join(', ');
    return networkFault(attempt, answer.layer, `${ownNetwork[answer.layer].what} (${asked}: ${answer.code})`);
  }
  if (own === null || (own.layer === 'dns' && answer.kind === 'answers')) return null;
  return networkFault(attempt, own.layer, `${ownWay[own.layer]} (${own.code})`);
}

const ownWay = {
  dns: 'no DNS server answers',
  tcp: 'there is no way to it: no network, no route or no address of its own',
} as const;

function networkFault({ check, target }: Attempt, layer: keyof typeof ownNetwork, why: string): Fault {
  const { code, remedy } = ownNetwork[layer];
  const message = `Looking at "${target}" for ${check} says nothing about it: from this host ${why}. ${remedy}.`;
  return { whose: 'network', code, message };
}

/** Something of this host's own clock was found. */
export function isOfClock({ findings }: Attempt, explanations: { readonly [code: string]: Explanation }): boolean {
  return findings.some(({ code }) => explanations[code]?.isOwnClock === true);
}

/** What a TLS client says by its own clock. */
const refusedByDate: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/**
 * True when the look would be judged otherwise by the clock of those we talk to. `skewMs`: theirs less ours. A check that compares
 * the clocks itself is judged the same by both.
 */
export function dependsOnClock(check: Check, attempt: Attempt, skewMs: number): boolean {
  if (attempt.outcome === 'blind') return attempt.fault !== null && refusedByDate.has(attempt.fault.code);
  if (attempt.outcome !== 'seen') return false;
  const { observation, limits, memory, startedAtMs, findings } = attempt;
  try {
    const byTheirs = check.judge(observation, { nowMs: startedAtMs + skewMs, limits, memory });
    const codes = (of: typeof byTheirs) =>
      JSON.stringify(of.map(({ code, severity }) => `${code} ${severity}`).toSorted());
    return codes(byTheirs) !== codes(findings);
  } catch {
    return false;
  }
}

export function clockFault({ check, target, startedAtMs }: Attempt, skewMs: number): Fault {
  const direction = skewMs > 0 ? 'behind' : 'ahead of';
  return {
    whose: 'us',
    code: 'clock-wrong',
    message: `What was seen of "${target}" for ${check} cannot be judged: the clock of this host (${utcText(startedAtMs)}) is ${durationText(Math.abs(skewMs))} ${direction} that of the servers it talks to, and by theirs the answer is another. Set the clock: timedatectl.`,
  };
}
