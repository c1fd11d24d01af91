/** The fixtures of the check under the real sh, the launcher replaced by one that writes down what it gets: the same as was worked out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { emulateScript } from '../../../src/installs/connect/emulate.ts';
import { fixtureNames, fixtures, textAt } from './connect-tree.ts';
import { explains, hasShell, removeStage, runScript, stageOf } from './emulate-shells.ts';

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/job' };
const shells = ['dash', 'bash --posix'].filter((shell) => hasShell(shell.split(' ')[0] ?? ''));
if (shells.length < 2) console.warn('SKIPPED for want of dash or bash: fixtures of Anaplan Connect under it');

describe.each(shells)('under %s', (shell) => {
  it.each(fixtureNames().filter((name) => name.endsWith('.sh')))('%s', async (name) => {
    const stage = stageOf(null, ['AnaplanClient.sh']);
    try {
      writeFileSync(join(stage.folder, name), textAt(fixtures, name));
      const seen = runScript(shell, stage, name, { arguments: [], environment });
      const { calls, notUnderstood, ...rest } = await emulateScript(join(stage.folder, name), thisHost(environment), {
        environment,
        workingFolder: stage.folder,
        arguments: [],
      });
      expect(explains(calls, seen, notUnderstood.length > 0), JSON.stringify([seen, calls, rest], null, 1)).toBe(true);
    } finally {
      removeStage(stage);
    }
  });
});
