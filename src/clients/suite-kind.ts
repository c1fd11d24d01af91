/** What a cipher suite does to agree on a key, told from its registry name; pure. */
import { knownSuiteName } from './names.ts';

export type SuiteKind = 'tls13' | 'ecdhe' | 'dhe' | 'static';

export function kindOfSuite(suite: number): SuiteKind {
  const name = knownSuiteName(suite) ?? '';
  if (suite >> 8 === 0x13) return 'tls13';
  if (name.startsWith('TLS_ECDHE_')) return 'ecdhe';
  return name.startsWith('TLS_DHE_') ? 'dhe' : 'static';
}
