/** Anaplan's own rules about clients, with the day each began; pure. Knows no endpoint. Sources: Anaplan community articles 19377 and 77813. */
import type { AnaplanRule, Profile } from './profile.ts';
import type { ProtocolVersion } from './protocol.ts';
import { spokenVersion, versionNumber } from './protocol.ts';

export type PolicyVerdict =
  | { readonly outcome: 'accepted' }
  | {
      readonly outcome: 'refused';
      /** First day it held: an ISO date, or a month where no day was named. */
      readonly since: string;
      readonly detail: string;
      readonly source: string;
    };

const tls10Notice = 'Anaplan community 19377: TLS 1.0 switched off on 7 October 2017';
const tls11Notice = 'Anaplan community 77813: TLS 1.1 switched off for API integrations in October 2020';

const rules: { readonly [R in AnaplanRule]: string } = {
  'java-before-8': 'Anaplan Connect on Java 6 and 7 is no longer supported, even where TLS 1.2 was switched on by hand',
  'ios-8': 'Anaplan no longer supports iOS 8 and older, although it speaks TLS 1.2',
  'android-5': 'Anaplan no longer supports Android 5 and older, although it speaks TLS 1.2',
};

/** A client is held to its newest version first; the rules about systems hold besides. */
export function policyVerdictOf({ versions, anaplanRule }: Pick<Profile, 'versions' | 'anaplanRule'>): PolicyVerdict {
  const byVersion = versionVerdictOf(versions.max);
  if (byVersion.outcome === 'refused' || anaplanRule === null) return byVersion;
  return { outcome: 'refused', since: '2017-10-07', detail: rules[anaplanRule], source: tls10Notice };
}

/** `newest`: the newest version a client offers. */
export function versionVerdictOf(newest: ProtocolVersion): PolicyVerdict {
  if (versionNumber(newest) >= versionNumber('TLSv1.2')) return { outcome: 'accepted' };
  const is11 = newest === 'TLSv1.1';
  return {
    outcome: 'refused',
    since: is11 ? '2020-10' : '2017-10-07',
    detail: `Anaplan switched ${spokenVersion(newest)} off; it needs TLS 1.2 or later`,
    source: is11 ? tls11Notice : tls10Notice,
  };
}
