import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import type { ClientsSeen } from '../../src/clients/clients.ts';
import { verdictsOf } from '../../src/clients/endpoint-seen.ts';
import { hybridGroup, hybridKeyPair } from '../../src/clients/hybrid-key.ts';
import { profiles } from '../../src/clients/profiles.ts';
import { createClients } from '../../src/clients/replay.ts';
import { alertRecord, startOdd } from '../tls/odd-servers.ts';
import type { TestServer } from './servers.ts';
import { identity, startTls } from './servers.ts';

const clients = createClients({ proxy: null, noProxy: [], timeoutMs: 10_000, resolve: async () => ['127.0.0.1'] });
const hasty = createClients({ proxy: null, noProxy: [], timeoutMs: 250 });
const never = new AbortController().signal;

let running: TestServer | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function seenOf(options: Parameters<typeof startTls>[0]): Promise<ClientsSeen> {
  running = await startTls(options);
  return clients.replay({ host: 'localhost', port: running.port }, never);
}

function verdictOf(seen: ClientsSeen, id: string) {
  const { outcome, reason } = verdictsOf(seen, []).find((verdict) => verdict.id === id) ?? {};
  return reason ?? outcome;
}

const everything = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

describe('playing clients against a real server', () => {
  it('TLS 1.0 to 1.3: every client is answered, in its own version, and the certificate is read each time', async () => {
    const seen = await seenOf(everything);
    expect(Object.keys(seen.answers)).toHaveLength(profiles.length);
    const { certificatePem } = await identity();
    expect(seen.chains).toEqual([[new X509Certificate(certificatePem).raw.toString('base64')]]);
    for (const { id, versions } of profiles) {
      // No library of today has what Windows XP offers but RC4 and single DES.
      if (id === 'ie-8-windows-xp') continue;
      expect([id, seen.answers[id]]).toMatchObject([id, { kind: 'accepted', version: versions.max, chain: 0 }]);
    }
    expect(verdictOf(seen, 'java-6u45')).toBe('anaplan-policy');
    expect(verdictOf(seen, 'java-8u161')).toBe('accepted');
  });

  it('TLS 1.2 and 1.3 only: exactly the old ones are refused for their version', async () => {
    const seen = await seenOf({ minVersion: 'TLSv1.2' });
    const refused = profiles.filter(({ id }) => verdictOf(seen, id) === 'no-common-version').map(({ id }) => id);
    expect(refused).toEqual(
      profiles.filter(({ versions }) => versions.max === 'SSLv3' || versions.max === 'TLSv1.0').map(({ id }) => id),
    );
    expect(verdictOf(seen, 'ios-8')).toBe('anaplan-policy');
    expect(verdictOf(seen, 'node-26')).toBe('accepted');
  });

  it('TLS 1.3 only', async () => {
    const seen = await seenOf({ minVersion: 'TLSv1.3' });
    for (const { id, versions } of profiles)
      expect([id, verdictOf(seen, id)]).toEqual([id, versions.max === 'TLSv1.3' ? 'accepted' : 'no-common-version']);
  });

  it('RSA key exchange only: Java 25 and Go 1.24 are refused for their suites', async () => {
    const seen = await seenOf({ maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA:AES128-SHA:AES128-SHA256:@SECLEVEL=0' });
    expect(verdictOf(seen, 'java-17')).toBe('accepted');
    expect(verdictOf(seen, 'java-25')).toBe('no-common-suite');
    expect(verdictOf(seen, 'go-1.24')).toBe('no-common-suite');
    expect(verdictOf(seen, 'ios-9-ats')).toBe('no-common-suite');
  });

  it('P-521 alone: those without it are refused for their groups, others asked for it (HelloRetryRequest) and followed to the certificate', async () => {
    const seen = await seenOf({ ecdhCurve: 'P-521', ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256' });
    expect(verdictOf(seen, 'chrome-137')).toBe('no-common-group');
    expect(verdictOf(seen, 'ie-11-windows-10')).toBe('no-common-group');
    expect(seen.answers['java-17']).toMatchObject({ kind: 'accepted', version: 'TLSv1.3', group: 25, chain: 0 });
    expect(seen.answers['node-10']).toMatchObject({ kind: 'accepted', version: 'TLSv1.2', group: 25, chain: 0 });
  });

  it('SHA-512 signatures alone: those without are refused for their algorithms', async () => {
    const seen = await seenOf({ maxVersion: 'TLSv1.2', sigalgs: 'RSA+SHA512', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    expect(verdictOf(seen, 'ios-9')).toBe('no-common-signature');
    expect(verdictOf(seen, 'node-8')).toBe('accepted');
  });

  it('DHE: the size of the prime is seen, and too large for Java 7', async () => {
    const seen = await seenOf({
      ...everything,
      ciphers: 'DHE-RSA-AES128-SHA:@SECLEVEL=0',
      maxVersion: 'TLSv1.2',
      dhparam: 'auto',
    });
    expect(seen.answers['java-7u25']).toMatchObject({ kind: 'accepted', dhBits: 2048 });
    expect(verdictOf(seen, 'java-7u25')).toBe('dh-size');
    expect(verdictOf(seen, 'java-8u161')).toBe('accepted');
  });

  it('a server that takes a post-quantum key share: its certificate is read all the same', async ({ skip }) => {
    const seen = await seenOf({ ecdhCurve: 'X25519MLKEM768:X25519:P-256' }).catch(() =>
      skip('this Node has no ML-KEM'),
    );
    expect(seen.answers['chrome-137']).toMatchObject({ kind: 'accepted', group: hybridGroup, chain: 0 });
  });
});

describe('playing clients against what does not answer in earnest', () => {
  const odd = async (serve: Parameters<typeof startOdd>[0]) => {
    running = await startOdd(serve);
    return hasty.replay({ host: '127.0.0.1', port: running.port }, never);
  };
  const kinds = (seen: ClientsSeen) => [...new Set(Object.values(seen.answers).map(({ kind }) => kind))];

  it('silence cannot be told', async () => {
    const seen = await odd(() => undefined);
    expect(kinds(seen)).toEqual(['could-not-tell']);
    expect(verdictOf(seen, 'node-22')).toBe('unknown');
  });

  it('text cannot be told', async () => {
    expect(kinds(await odd((socket) => socket.write('220 mail.example ESMTP\r\n')))).toEqual(['could-not-tell']);
  });

  it('an alert for everybody is a refusal of which no verdict is made', async () => {
    const seen = await odd((socket) => socket.end(alertRecord(40)));
    expect(kinds(seen)).toEqual(['refused']);
    expect(verdictOf(seen, 'node-22')).toBe('unknown');
  });

  it('an endless answer is cut off', async () => {
    const seen = await odd((socket) => {
      const record = Buffer.concat([Buffer.from([23, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)]);
      const more = () => {
        while (!socket.destroyed && socket.write(record));
      };
      socket.on('drain', more);
      more();
    });
    expect(kinds(seen)).toEqual(['could-not-tell']);
  });

  it('no connection is no look', async () => {
    running = await startOdd(() => undefined);
    const { port } = running;
    await running.stop();
    running = null;
    await expect(hasty.replay({ host: '127.0.0.1', port }, never)).rejects.toBeInstanceOf(CouldNotLook);
  });

  it('stops when told to, with that as the reason', async () => {
    const stop = new AbortController();
    running = await startOdd(() => stop.abort(new Error('enough')));
    await expect(clients.replay({ host: '127.0.0.1', port: running.port }, stop.signal)).rejects.toThrow(
      /stopped|ended/i,
    );
  });
});

describe('the hybrid key', () => {
  it('refuses a share of a wrong length', () => {
    expect(() => hybridKeyPair().secretWith(Buffer.alloc(5))).toThrow(/length/);
  });
});
