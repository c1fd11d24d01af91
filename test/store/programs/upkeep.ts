/** Records looks and tidies without end; prints the id of each look once it is recorded. Killed by the test. */
import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/sqlite.ts';
import { usualRetention } from '../../../src/store/upkeep.ts';
import { seenAttempt } from '../attempts.ts';

const [file = ''] = process.argv.slice(2);
const store = openStore(file);
const baseMs = Date.UTC(2030, 0, 1);
// Each look is 7 minutes after the last: looks grow old quickly, and each slice has work.
let n = store.attempts({ limit: 1 })[0]?.id ?? 0;
while (true) {
  n += 1;
  const startedAtMs = baseMs + n * 7 * 60_000;
  const findings = n % 9 < 2 ? [{ code: 'c', severity: 'warning' as const, facts: { n } }] : [];
  const target = `t${n % 3}`;
  store.record(seenAttempt({ target, startedAtMs, observation: { n, filler: 'x'.repeat(300) }, findings }), []);
  writeSync(1, `${n}\n`);
  store.upkeepStep(startedAtMs, { ...usualRetention, looksMs: 2 * 86_400_000, turnsMs: 3 * 86_400_000 }, { rows: 5 });
}
