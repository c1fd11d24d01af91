/** One hello changed in one thing at a time, to find out what a refusal was for; pure. */
import { currentSuites, otherSuites, tls13Suites } from '../tls/suites.ts';
import type { Change } from './clients.ts';
import type { Profile } from './profile.ts';
import { codes } from './profile.ts';

const everyGroup = codes('1d 17 18 19 1e 16');
const everySignature = codes(
  '0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0303 0301 0203 0201 0202',
);
const everySuite = [...currentSuites.keys(), ...otherSuites.keys()];

/** What is worth changing, the likeliest first. */
export function changesFor(profile: Profile): readonly Change[] {
  return [
    ...(profile.sni ? [] : (['server-name'] as const)),
    ...(profile.hello === 'sslv2' ? (['record-format'] as const) : []),
    'groups',
    ...(profile.versions.max === 'TLSv1.2' || profile.versions.max === 'TLSv1.3'
      ? (['signature-algorithms'] as const)
      : []),
    'suites',
  ];
}

/** The name is not part of the profile: whoever sends the hello adds it. */
export function changed(profile: Profile, change: Change): Profile {
  switch (change) {
    case 'record-format':
      return { ...profile, hello: 'record' };
    case 'groups':
      return { ...profile, groups: withAll(profile.groups, everyGroup) };
    case 'signature-algorithms':
      return { ...profile, signatureAlgorithms: withAll(profile.signatureAlgorithms, everySignature) };
    case 'suites':
      return { ...profile, suites: withAll(profile.suites, suitesFor(profile)) };
    default:
      return profile;
  }
}

function suitesFor({ versions }: Profile): readonly number[] {
  return versions.max === 'TLSv1.3' ? [...tls13Suites.keys(), ...everySuite] : everySuite;
}

function withAll(own: readonly number[], all: readonly number[]): readonly number[] {
  return [...new Set([...own, ...all])];
}
