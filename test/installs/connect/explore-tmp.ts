import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { thisHost } from '../../../src/host/this-host.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import { randomScript } from './emulate-random.ts';
import { explains, removeStage, seenCalls, stageOf } from './emulate-shells.ts';

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/job' };
const given = ['a:b', 'c  d'];
const count = 400,
  seed = Number(process.argv[2]);
const stage = stageOf(null, []);
mkdirSync(join(stage.folder, 'run'));
writeFileSync(
  join(stage.folder, 'run', 'AnaplanClient.sh'),
  `#!/bin/sh\n{ printf '%s\\0' "$(pwd)" "\${JAVA_HOME-(none)}" "$#"; [ $# -eq 0 ] || printf '%s\\0' "$@"; } >> "$CALLS"\n`,
  { mode: 0o755 },
);
const scripts = fc.sample(randomScript, { numRuns: count, seed });
scripts.forEach((s, i) => writeFileSync(join(stage.folder, `s${i}.sh`), s));
spawnSync(
  'sh',
  [
    '-c',
    `i=0; while [ $i -lt ${count} ]; do CALLS='${stage.folder}/'calls-$i dash ../s$i.sh '${given.join("' '")}' </dev/null >/dev/null 2>&1; i=$((i+1)); done`,
  ],
  { cwd: join(stage.folder, 'run'), env: environment },
);
let bad = 0,
  open = 0,
  known = 0;
for (const [i, script] of scripts.entries()) {
  const log = join(stage.folder, `calls-${i}`);
  const real = existsSync(log) ? seenCalls(readFileSync(log, 'utf8')) : [];
  const found = await emulateScript(join(stage.folder, `s${i}.sh`), thisHost(environment), {
    environment,
    workingFolder: join(stage.folder, 'run'),
    arguments: given,
  });
  for (const call of found.calls) if (call.isCertain && call.argv.every(({ value }) => value !== null)) known++;
  if (found.notUnderstood.length) open++;
  if (!explains(found.calls, real, found.notUnderstood.length > 0)) {
    bad++;
    if (bad <= Number(process.argv[3] ?? 3))
      console.log(
        '=====\n' +
          script +
          'REAL ' +
          JSON.stringify(real.map((r) => r.arguments)) +
          '\nEMUL ' +
          JSON.stringify(found.calls.map((c) => [c.isCertain ? 1 : 0, ...c.argv.map((a) => a.value ?? a.unresolved)])) +
          JSON.stringify(found.notUnderstood),
      );
  }
}
console.log({ seed, bad, open, known });
removeStage(stage);
