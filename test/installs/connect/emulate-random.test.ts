import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import { randomScript } from './emulate-random.ts';
import type { SeenCall } from './emulate-shells.ts';
import { explains, hasShell, removeStage, seenCalls, stageOf } from './emulate-shells.ts';

const count = Number(process.env['EMULATE_SCRIPTS'] ?? 200);
const seed = Number(process.env['EMULATE_SEED'] ?? 20_261_121);
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/job' };
const given = ['a:b', 'c  d'];

const stage = stageOf(null, []);
afterAll(() => removeStage(stage));

/** All scripts in one shell: every one in a process of its own would take longer than all else. */
function runAll(shell: string, scripts: readonly string[]): readonly (readonly SeenCall[])[] {
  const { folder } = stage;
  const run = join(folder, 'run');
  mkdirSync(run, { recursive: true });
  const launcher = `#!/bin/sh\n{ printf '%s\\0' "$(pwd)" "\${JAVA_HOME-(none)}" "$#"; [ $# -eq 0 ] || printf '%s\\0' "$@"; } >> "$CALLS"\n`;
  writeFileSync(join(run, 'AnaplanClient.sh'), launcher, { mode: 0o755 });
  for (const [index, script] of scripts.entries()) writeFileSync(join(folder, `s${index}.sh`), script);
  const driver = `i=0; while [ $i -lt ${scripts.length} ]; do CALLS='${folder}/'calls-${shell}-$i ${shell} ../s$i.sh '${given.join("' '")}' </dev/null >/dev/null 2>&1; i=$((i+1)); done`;
  const end = spawnSync('sh', ['-c', driver], { cwd: run, env: environment, timeout: 120_000 });
  if (end.error !== undefined) throw end.error;
  return scripts.map((_, index) => {
    const log = join(folder, `calls-${shell}-${index}`);
    return existsSync(log) ? seenCalls(readFileSync(log, 'utf8')) : [];
  });
}

describe('random scripts', () => {
  const canRun = hasShell('dash');
  if (!canRun) console.warn('skipped: random scripts under dash, which is not installed');
  test.skipIf(!canRun)(
    `${count} of them give the client in dash what they give it here`,
    async () => {
      const scripts = fc.sample(randomScript, { numRuns: count, seed });
      const real = runAll('dash', scripts);
      let whole = 0;
      let known = 0;
      for (const [index, script] of scripts.entries()) {
        const found = await emulateScript(join(stage.folder, `s${index}.sh`), thisHost(environment), {
          environment,
          workingFolder: join(stage.folder, 'run'),
          arguments: given,
        });
        const isOpen = found.notUnderstood.length > 0;
        if (!explains(found.calls, real[index] ?? [], isOpen)) {
          const worked = found.calls.map(({ argv, isCertain }) => ({
            isCertain,
            argv: argv.map(({ value, unresolved }) => value ?? unresolved),
          }));
          expect({ script, worked }).toEqual({ script, worked: real[index]?.map((call) => call.arguments) });
        }
        if (!isOpen) whole += 1;
        known += found.calls.filter(
          ({ argv, isCertain }) => isCertain && argv.every(({ value }) => value !== null),
        ).length;
      }
      // Not by calling everything unknown.
      expect(whole).toBeGreaterThan(count * 0.6);
      expect(known).toBeGreaterThan(count);
    },
    180_000,
  );
});
