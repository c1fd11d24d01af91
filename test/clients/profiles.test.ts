import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownGroupName, knownSignatureName, knownSuiteName } from '../../src/clients/names.ts';
import { profiles } from '../../src/clients/profiles.ts';
import { versionNumber } from '../../src/clients/protocol.ts';

describe('the profiles', () => {
  it('are at least 45, each with an id of its own', () => {
    expect(profiles.length).toBeGreaterThanOrEqual(45);
    expect(new Set(profiles.map(({ id }) => id)).size).toBe(profiles.length);
    expect(new Set(profiles.map(({ name }) => name)).size).toBe(profiles.length);
  });

  it('hold the clients an Anaplan customer may still run', () => {
    const ids = profiles.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(
        'java-6u45 java-7u25 java-8u31 java-8u111 java-8u161 java-8u261 java-8u291 java-8u442 java-11.0.2 java-11 java-17 java-21 java-25 dotnet-4.5-windows-7 dotnet-4.6-windows-10 dotnet-4.7-windows-11 dotnet-4.7-server-2012 dotnet-4.7-server-2016 dotnet-4.7-server-2022 ie-8-windows-xp ie-8-windows-7 ie-11-windows-7 ie-11-windows-8.1 ie-11-windows-10 edge-133 chrome-49 chrome-137 firefox-49 firefox-137 ios-8 ios-9 ios-9-ats android-4.4 android-5 android-6 openssl-0.9.8y openssl-1.0.1h openssl-1.0.2e openssl-1.1.1 openssl-3.0 openssl-3.5 python-2.7 python-3.10 node-8 node-26 go-1.19'.split(
          ' ',
        ),
      ),
    );
  });

  it.each(profiles)('$id is sound', (profile) => {
    expect(profile.id).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    expect(profile.source.length).toBeGreaterThan(15);
    expect(profile.fix).toMatch(/\.$/);
    expect(Number.isNaN(Date.parse(profile.released))).toBe(false);
    expect(versionNumber(profile.versions.min)).toBeLessThanOrEqual(versionNumber(profile.versions.max));
    for (const [values, nameOf] of [
      [profile.suites, knownSuiteName],
      [profile.groups, knownGroupName],
      [profile.signatureAlgorithms, knownSignatureName],
    ] as const) {
      expect(values.filter((value) => nameOf(value) === null)).toEqual([]);
      expect(new Set(values).size).toBe(values.length);
    }
    if (profile.roots.kind === 'own') expect(profile.roots.asOf <= profile.released).toBe(true);
    for (const { min = 0, max = Number.POSITIVE_INFINITY } of [
      profile.limits.rsaBits ?? {},
      profile.limits.dhBits ?? {},
    ])
      expect(min).toBeLessThan(max);
  });

  it.each(profiles)(
    '$id offers what its versions need',
    ({ versions, suites, groups, keyShares, signatureAlgorithms, hello }) => {
      const tls13 = suites.filter((suite) => suite >> 8 === 0x13);
      if (versions.max === 'TLSv1.3') {
        expect(tls13.length).toBeGreaterThanOrEqual(2);
        expect(keyShares.length).toBeGreaterThan(0);
        expect(keyShares.filter((group) => !groups.includes(group))).toEqual([]);
      } else {
        expect(tls13).toEqual([]);
        expect(keyShares).toEqual([]);
      }
      expect(signatureAlgorithms.length > 0).toBe(versionNumber(versions.max) >= 0x0303);
      if (groups.length === 0)
        expect(suites.some((suite) => knownSuiteName(suite)?.startsWith('TLS_ECDHE_'))).toBe(false);
      if (hello === 'record') expect(suites.every((suite) => suite <= 0xffff)).toBe(true);
    },
  );

  it('are all listed in the documentation', () => {
    const page = readFileSync(new URL('../../docs/client-support.md', import.meta.url), 'utf8');
    expect(profiles.filter(({ id, name }) => !page.includes(`| \`${id}\` | ${name} |`)).map(({ id }) => id)).toEqual(
      [],
    );
  });
});
