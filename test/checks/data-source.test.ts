/** Judges data-source by its fixtures; and what its probe calls a look. */
import { expect, test } from 'vitest';
import { dataSource } from '../../checks/data-source.ts';
import type { Anaplan, AnaplanConnection, ModelStatus } from '../../src/anaplan/anaplan.ts';
import { seenDataSource } from '../../src/anaplan/data-source-look.ts';
import type { ImportTarget } from '../../src/anaplan/watch-targets.ts';
import { NothingToLookAt } from '../../src/check.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(dataSource);

/** One model with one import; answers nothing else. */
function anaplanWith(type: string, dataSourceId: string | null, busy: boolean): Anaplan {
  const model = { id: 'A'.repeat(32), name: 'Hub', activeState: 'UNLOCKED', workspaceId: 'w', workspaceName: 'Prod' };
  const status: ModelStatus = {
    currentStep: busy ? 'Processing' : 'Open',
    progress: busy ? 0.5 : null,
    taskId: null,
    tooltip: null,
  };
  const ok = (value: unknown) => async () => ({ ok: true, value });
  const connection = {
    name: `${type} ${dataSourceId} ${busy}`,
    models: async () => [model],
    modelStatus: ok(status),
    actions: ok([{ id: '112', name: 'Load', type: null, dataSourceId }]),
    importSource: ok({ type, headerNames: null, sourceModelId: null, sourceModelName: null, sourceWorkspaceId: null }),
    files: ok([]),
  };
  return { connection: () => connection as unknown as AnaplanConnection };
}

test.each([
  ['a model the API does not name', 'MODEL', null, false, /sourceModels: \{ "Load"/],
  ['a file of a busy model', 'FILE', '113000000001', true, /"Hub" is busy/],
  ['a file the API does not name', 'FILE', null, false, /does not name the file/],
])('%s was not looked at: skipped with the reason, never in order', async (_what, type, source, busy, reason) => {
  const target = {
    name: 'Hub / Load',
    model: { connection: 'prod', model: 'Hub', workspace: null },
    import: { kind: 'import', action: 'Load', sourceModel: null, sourceFile: null },
  } as unknown as ImportTarget;
  const look = seenDataSource(target, anaplanWith(type, source, busy), new AbortController().signal);
  await expect(look).rejects.toThrow(NothingToLookAt);
  await expect(look).rejects.toThrow(reason);
});
