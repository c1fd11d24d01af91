/** All clients this program can play. The order is that of reports. */
import type { Profile } from './profile.ts';
import { browserProfiles } from './profiles/browsers.ts';
import { javaProfiles } from './profiles/java.ts';
import { mobileProfiles } from './profiles/mobile.ts';
import { opensslProfiles } from './profiles/openssl.ts';
import { scriptProfiles } from './profiles/scripts.ts';
import { windowsProfiles } from './profiles/windows.ts';

export const profiles: readonly Profile[] = [
  ...javaProfiles,
  ...windowsProfiles,
  ...browserProfiles,
  ...mobileProfiles,
  ...opensslProfiles,
  ...scriptProfiles,
];

export const profileIds: readonly string[] = profiles.map(({ id }) => id);

const byId = new Map(profiles.map((profile) => [profile.id, profile]));

export function profileOf(id: string): Profile | null {
  return byId.get(id) ?? null;
}

/** Names of those, among all or the ids given, that send no host name (SNI). */
export function withoutSni(ids: readonly string[] = profileIds): readonly string[] {
  return profiles.filter(({ id, sni }) => !sni && ids.includes(id)).map(({ name }) => name);
}
