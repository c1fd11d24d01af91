/** `node test/bench/keystore.ts once|warm STORE`: opens a keytool store with our reader, in a process of its own; `warm` prints its Cost as JSON. */
import { readFileSync } from 'node:fs';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { costHere } from './measured.ts';

const [mode, file = ''] = process.argv.slice(2);
const bytes = readFileSync(file);
const pass = () => {
  const { problem, keys } = openStoreWithKeys(bytes, 'changeit');
  if (problem !== null || keys[0]?.state !== 'open') throw new Error(`not opened: ${problem}`);
};
if (mode === 'once') pass();
else process.stdout.write(JSON.stringify(await costHere(pass, { warmUp: 5, passes: 20 })));
