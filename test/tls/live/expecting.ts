/** What a live server is expected to show, in one line of a table. */
import { expect } from 'vitest';
import { createTls } from '../../../src/tls/prober.ts';
import type { ChainSeen } from '../../../src/tls/tls.ts';
import { evidence, firstSeen, told } from '../looking.ts';
import type { Pki } from '../openssl.ts';

const tls = createTls({ proxy: null, noProxy: [], timeoutMs: 10_000 });

export type Expected = {
  /** SSL 3.0, TLS 1.0 to 1.3: y offered, n not. */
  readonly versions: string;
  /** The certificates sent, by their names in the test's PKI. */
  readonly sent: readonly string[];
  readonly chain?: Partial<ChainSeen>;
};

/** As `localhost`, so that the name is sent. */
export async function expectSeen(pki: Pki, port: number, { versions, sent, chain }: Expected): Promise<void> {
  const seen = await firstSeen(tls, { host: 'localhost', port });
  expect(told(seen), evidence(seen).join('\n')).toBe(versions);
  expect(seen.chain, seen.noChain ?? '').not.toBeNull();
  expect(seen.chain?.certificates).toEqual(sent.map((name) => pki.der(name)));
  expect(seen.chain).toMatchObject({ asSent: true, clientCertificate: null, ...chain });
}
