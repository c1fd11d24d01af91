import { describe, expect, it } from 'vitest';
import type { TlsVersion } from '../../src/tls/tls.ts';
import type { RawAnswer } from '../../src/tls/version-answers.ts';
import { isVague, versionAnswersOf } from '../../src/tls/version-answers.ts';
import { tlsVersions, versionNumber } from '../../src/tls/wire-version.ts';

const hello = (version: TlsVersion): RawAnswer => ({
  kind: 'hello',
  version: versionNumber(version),
  suite: 0xc02f,
  helloRetry: false,
});
const alert = (description: number): RawAnswer => ({ kind: 'alert', description });
const reset: RawAnswer = { kind: 'reset' };
const closed: RawAnswer = { kind: 'closed' };
const timeout: RawAnswer = { kind: 'timeout', afterMs: 5000 };
const ssl3: RawAnswer = { kind: 'hello', version: 0x0300, suite: 5, helloRetry: false };

const versions = tlsVersions.filter((version) => version !== 'SSLv3');

/** y offered, n not offered, ? could not tell; TLS 1.0 to 1.3. */
function told(answers: readonly RawAnswer[], isRepeated = true): string {
  const asked = versions.map((version, index) => {
    const raw = answers[index] ?? timeout;
    return { version, raw, again: isRepeated && isVague(raw) ? raw : null };
  });
  const letters = { offered: 'y', 'not-offered': 'n', 'could-not-tell': '?' };
  return versionAnswersOf(asked)
    .map(({ answer }) => letters[answer])
    .join('');
}

describe('versionAnswersOf', () => {
  it.each<[string, readonly RawAnswer[], string]>([
    ['every version answered', versions.map(hello), 'yyyy'],
    ['protocol_version alerts', [alert(70), alert(70), hello('TLSv1.2'), hello('TLSv1.3')], 'nnyy'],
    ['an older version in the answer', [hello('TLSv1.0'), hello('TLSv1.0'), hello('TLSv1.0'), alert(70)], 'ynnn'],
    ['IIS: 1.2 in answer to 1.3', [alert(70), alert(70), hello('TLSv1.2'), hello('TLSv1.2')], 'nnyn'],
    ['SSLv3 in answer to all', [ssl3, ssl3, ssl3, ssl3], 'nnnn'],
    ['a newer version than asked', [hello('TLSv1.2'), hello('TLSv1.2'), hello('TLSv1.2'), alert(70)], '??yn'],
    ['Schannel: resets beside an accepted version', [reset, reset, hello('TLSv1.2'), alert(70)], 'nnyn'],
    ['closes beside an accepted version', [closed, closed, hello('TLSv1.2'), closed], 'nnyn'],
    ['resets only', [reset, reset, reset, reset], '????'],
    ['handshake_failure beside an accepted version', [alert(40), alert(40), hello('TLSv1.2'), alert(40)], 'nnyn'],
    ['handshake_failure to all: an unknown host name', [alert(40), alert(40), alert(40), alert(40)], '????'],
    ['handshake_failure to the newer ones only', [alert(70), alert(70), alert(40), alert(40)], 'nn??'],
    ['unrecognized_name', [alert(112), alert(112), hello('TLSv1.2'), alert(112)], '??y?'],
    ['OpenSSL 3: internal_error to the old ones', [alert(80), alert(80), hello('TLSv1.2'), hello('TLSv1.3')], 'nnyy'],
    ['internal_error to all', [alert(80), alert(80), alert(80), alert(80)], '????'],
    ['silence beside an accepted version', [timeout, timeout, hello('TLSv1.2'), hello('TLSv1.3')], '??yy'],
    ['no TLS at all', Array(4).fill({ kind: 'not-tls', detail: 'not TLS: ...' }), '????'],
    [
      'one connection refused',
      [{ kind: 'no-connection', detail: 'x' }, alert(70), hello('TLSv1.2'), alert(70)],
      '?nyn',
    ],
    ['all refused by name', [alert(70), alert(70), alert(70), alert(70)], 'nnnn'],
  ])('%s', (_name, answers, expected) => {
    expect(told(answers)).toBe(expected);
  });

  it('rests nothing on a reset that did not come twice', () => {
    expect(told([reset, closed, hello('TLSv1.2'), alert(10)], false)).toBe('??y?');
  });

  it.each<[string, RawAnswer, RawAnswer, string, RegExp]>([
    [
      'accepted the second time',
      reset,
      hello('TLSv1.1'),
      'offered',
      /^server hello TLSv1.1 .*before: connection reset/,
    ],
    ['refused by name then', closed, alert(70), 'not-offered', /^alert 70 protocol_version, to a shorter/],
    ['refused as an offer then', timeout, alert(40), 'not-offered', /^alert 40/],
    ['silent then', reset, timeout, 'could-not-tell', /reset without an answer, then timeout/],
    ['silent twice', timeout, timeout, 'could-not-tell', /^timeout after 5000 ms, twice$/],
    ['no application protocol, twice', alert(120), alert(120), 'could-not-tell', /^alert 120/],
  ])('a second answer: %s', (_name, raw, again, answer, evidence) => {
    const beside = { version: 'TLSv1.2', raw: hello('TLSv1.2'), again: null } as const;
    const [first] = versionAnswersOf([{ version: 'TLSv1.1', raw, again }, beside]);
    expect(first).toMatchObject({ answer, evidence: expect.stringMatching(evidence) });
  });

  it('tells what a verdict rests on', () => {
    const [first, second, third] = versionAnswersOf([
      { version: 'TLSv1.0', raw: alert(70), again: null },
      { version: 'TLSv1.1', raw: reset, again: reset },
      { version: 'TLSv1.2', raw: hello('TLSv1.2'), again: null },
    ]);
    expect(first?.evidence).toBe('alert 70 protocol_version');
    expect(second?.evidence).toBe('connection reset without an answer, twice, while TLSv1.2 is accepted');
    expect(third?.evidence).toBe('server hello TLSv1.2 suite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
  });
});
