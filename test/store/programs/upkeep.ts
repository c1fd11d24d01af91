/** Records looks and tidies without end; prints the number of each look once it is recorded. Killed by the test. */
import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/sqlite.ts';
import { usualRetention } from '../../../src/store/upkeep.ts';
import { lookNumber } from '../numbered.ts';

const [file = ''] = process.argv.slice(2);
const store = openStore(file);
const dayMs = 86_400_000;
const retention = { ...usualRetention, looksMs: dayMs, turnsMs: 2 * dayMs, evidenceMs: dayMs };
let n = store.attempts({ limit: 1 })[0]?.id ?? 0;
while (true) {
  n += 1;
  const look = lookNumber(n);
  store.record(look, []);
  writeSync(1, `${n}\n`);
  for (let slice = 0; slice < 4; slice += 1) store.upkeepStep(look.startedAtMs, retention, { rows: 5 });
}
