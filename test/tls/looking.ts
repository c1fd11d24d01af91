/** Short ways to look at one endpoint and to write down what was told. */
import type { Endpoint } from '../../src/network/network.ts';
import type { AddressSeen, LookOptions, Tls } from '../../src/tls/tls.ts';

export const never = new AbortController().signal;

const letters = { offered: 'y', 'not-offered': 'n', 'could-not-tell': '?' };

/** SSL 3.0, TLS 1.0 to 1.3: `nnnyy`. */
export const told = ({ versions }: AddressSeen) => versions.map(({ answer }) => letters[answer]).join('');
export const evidence = ({ versions }: AddressSeen) => versions.map((one) => one.evidence);

/** The first address, which must have been connected to. */
export async function firstSeen(
  tls: Tls,
  endpoint: Endpoint,
  options: LookOptions = { names: false },
  signal = never,
): Promise<AddressSeen> {
  const { addresses } = await tls.look(endpoint, options, signal);
  const first = addresses.find((one) => one.outcome === 'seen');
  if (first === undefined) throw new Error('no address was seen');
  return first;
}
