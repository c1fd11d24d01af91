import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultProtocolsOf, profileOfRelease } from '../../../src/installs/java/defaults.ts';
import { endOfUpdatesMs } from '../../../src/installs/java/release-rules.ts';
import {
  identityOfOutput,
  identityOfReleaseFile,
  javaReleaseOf,
  shortRelease,
} from '../../../src/installs/java/version.ts';

describe('version strings', () => {
  it.each([
    ['1.6.0_45', 6, 45, '6u45'],
    ['1.7.0_80', 7, 80, '7u80'],
    ['1.8.0_201', 8, 201, '8u201'],
    ['1.8.0_292-b10', 8, 292, '8u292'],
    ['1.8.0', 8, 0, '8u0'],
    ['8u251', 8, 251, '8u251'],
    ['9', 9, 0, '9'],
    ['9.0.4', 9, 4, '9.0.4'],
    ['11.0.22', 11, 22, '11.0.22'],
    ['11.0.2+9-LTS', 11, 2, '11.0.2'],
    ['17.0.15', 17, 15, '17.0.15'],
    ['17.0.21.1', 17, 21, '17.0.21.1'],
    ['21', 21, 0, '21'],
    ['22-ea', 22, 0, '22'],
    ['25.0.3', 25, 3, '25.0.3'],
  ])('%s', (text, feature, update, short) => {
    const release = javaReleaseOf(text);
    expect(release).toMatchObject({ feature, update, isEarlyAccess: text.endsWith('-ea') });
    expect(release && shortRelease(release)).toBe(short);
  });

  it.each(['', 'java', '1.9', '3', '8.5.1x', 'u201', '2147483648'])('%s is none', (text) => {
    expect(javaReleaseOf(text)).toBeNull();
  });
});

const output = (...lines: readonly string[]) => lines.join('\n');

describe('java -version', () => {
  it.each([
    [
      'Debian, with options picked up',
      output(
        'Picked up JAVA_TOOL_OPTIONS: -Dx="y version "9"',
        'NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx1g',
        'openjdk version "17.0.15" 2025-04-15',
        'OpenJDK Runtime Environment (build 17.0.15+6-Debian-1deb12u1)',
        'OpenJDK 64-Bit Server VM (build 17.0.15+6-Debian-1deb12u1, mixed mode, sharing)',
      ),
      { vendor: 'Debian', releasedOn: '2025-04-15', bits: 64, hasIbmTls: false },
    ],
    [
      'Oracle 8',
      output(
        'java version "1.8.0_201"',
        'Java(TM) SE Runtime Environment (build 1.8.0_201-b09)',
        'Java HotSpot(TM) 64-Bit Server VM (build 25.201-b09, mixed mode)',
      ),
      { vendor: 'Oracle', releasedOn: null, bits: 64, hasIbmTls: false },
    ],
    [
      'Oracle 7, 32-bit, Windows line ends',
      'java version "1.7.0_80"\r\nJava(TM) SE Runtime Environment (build 1.7.0_80-b15)\r\nJava HotSpot(TM) Client VM (build 24.80-b11, mixed mode)\r\n',
      { vendor: 'Oracle', bits: 32 },
    ],
    [
      'IBM SDK 8',
      output(
        'java version "1.8.0_271"',
        'Java(TM) SE Runtime Environment (build 8.0.6.20 - pxa6480sr6fp20)',
        'IBM J9 VM (build 2.9, JRE 1.8.0 Linux amd64-64-Bit Compressed References)',
      ),
      { vendor: 'IBM', hasIbmTls: true, bits: 64 },
    ],
    [
      'Semeru 11: OpenJ9 with the TLS of OpenJDK',
      output(
        'openjdk version "11.0.22" 2024-01-16',
        'IBM Semeru Runtime Open Edition 11.0.22.0 (build 11.0.22+7)',
        'Eclipse OpenJ9 VM 11.0.22.0 (build openj9-0.43.0, JRE 11 Linux amd64-64-Bit Compressed References)',
      ),
      { vendor: 'IBM Semeru', hasIbmTls: false },
    ],
    [
      'Zulu',
      output(
        'openjdk version "1.8.0_392"',
        'OpenJDK Runtime Environment (Zulu 8.74.0.17-CA-linux64) (build 1.8.0_392-b08)',
        'OpenJDK 64-Bit Server VM (Zulu 8.74.0.17-CA-linux64) (build 25.392-b08, mixed mode)',
      ),
      { vendor: 'Azul Zulu' },
    ],
  ])('%s', (_name, text, expected) => {
    expect(identityOfOutput(text)).toMatchObject(expected);
  });

  it('takes the first version line, whatever stands around it, and never throws', () => {
    expect(identityOfOutput('bash: java: command not found')).toBeNull();
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        identityOfOutput(text);
        identityOfReleaseFile(text);
        javaReleaseOf(text);
      }),
    );
  });
});

describe('the release file', () => {
  it('tells vendor, date and architecture', () => {
    const text =
      'IMPLEMENTOR="Eclipse Adoptium"\nIMPLEMENTOR_VERSION="Temurin-25.0.3+9"\nJAVA_VERSION="25.0.3"\nJAVA_VERSION_DATE="2026-04-21"\nOS_ARCH="x86_64"\n';
    expect(identityOfReleaseFile(text)).toMatchObject({
      vendor: 'Eclipse Adoptium',
      releasedOn: '2026-04-21',
      bits: 64,
      release: { feature: 25, update: 3 },
    });
  });
});

describe('defaults by version', () => {
  const protocols = (text: string) => {
    const identity = identityOfReleaseFile(`JAVA_VERSION="${text}"`);
    return identity && defaultProtocolsOf(identity)?.join(' ');
  };
  it.each([
    ['1.6.0_45', 'TLSv1 SSLv3'],
    ['1.7.0_80', 'TLSv1'],
    ['1.8.0_25', 'TLSv1.2 TLSv1.1 TLSv1'],
    ['1.8.0_201', 'TLSv1.2 TLSv1.1 TLSv1'],
    ['1.8.0_292', 'TLSv1.2'],
    ['1.8.0_341', 'TLSv1.3 TLSv1.2'],
    ['10.0.2', 'TLSv1.2 TLSv1.1 TLSv1'],
    ['11.0.2', 'TLSv1.3 TLSv1.2 TLSv1.1 TLSv1'],
    ['11.0.11', 'TLSv1.3 TLSv1.2'],
    ['15', 'TLSv1.3 TLSv1.2 TLSv1.1 TLSv1'],
    ['16', 'TLSv1.3 TLSv1.2'],
    ['17.0.15', 'TLSv1.3 TLSv1.2'],
    ['26', 'TLSv1.3 TLSv1.2'],
  ])('%s', (text, expected) => {
    expect(protocols(text)).toBe(expected);
  });

  it('knows no profile before Java 6, and none of a short-lived release beside the one before', () => {
    const profile = (text: string) =>
      profileOfRelease(javaReleaseOf(text) ?? { text, feature: 0, update: 0, isEarlyAccess: false })?.id;
    expect([profile('1.5.0_22'), profile('20.0.1'), profile('23'), profile('99')]).toEqual([
      undefined,
      'java-17',
      'java-21',
      'java-25',
    ]);
  });

  it('ends updates of a release with the next one', () => {
    const day = (feature: number) => new Date(endOfUpdatesMs(feature) ?? Number.NaN).toISOString().slice(0, 7);
    expect([day(9), day(10), day(12), day(16), day(24)]).toEqual([
      '2018-03',
      '2018-09',
      '2019-09',
      '2021-09',
      '2025-09',
    ]);
    expect([8, 11, 17, 21, 25].map(endOfUpdatesMs)).toEqual([null, null, null, null, null]);
  });
});
