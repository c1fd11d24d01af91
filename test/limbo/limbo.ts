/** `npm run -s limbo -- FILE`: the chain judge's verdict on every case of an x509-limbo file, `id SUCCESS|FAILURE|SKIPPED code,code` a line. */
import { createChainCache } from '../../src/x509/chain-cache.ts';
import { readCases } from './cases.ts';
import { verdictOn } from './verdict.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: npm run -s limbo -- FILE (a file of the form of C2SP x509-limbo)\n');
  process.exitCode = 64;
} else {
  const cache = createChainCache();
  for (const limbo of await readCases(file)) {
    const { result, codes } = verdictOn(limbo, cache, Date.now());
    process.stdout.write(`${limbo.id} ${result} ${[...new Set(codes)].join(',')}`.trimEnd().concat('\n'));
  }
}
