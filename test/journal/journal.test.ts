/** What changed since it last worked, from the sandbox over real HTTPS to the report. */
import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { changesIn, journalInstallation } from '../../src/journal/journal.ts';
import { reportOf } from '../../src/report/make.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import { watching } from '../cloudworks/watched-tenant.ts';

const tool = { name: 'anaplan-doctor', version: '0.1.0', node: '24.0.0' } as const;
const hourMs = 3_600_000;

function changesOf(code: string, attempts: readonly Attempt[], store: Store) {
  const changesBefore = changesIn(store);
  const times = { startedAtMs: 0, finishedAtMs: 0 };
  const report = reportOf({ attempts, checks, ownExplanations: {}, tool, ...times, changesBefore });
  return report.results.flatMap(({ findings }) => findings).find((one) => one.code === code)?.changes ?? [];
}

const tenantChecks = checks.filter(({ id }) =>
  ['api-access', 'import-failed', 'data-source', 'references', 'local-file'].includes(id),
);

describe('a failure tells what changed since it last worked', () => {
  test('a source model that was moved: its workspace, before and after', async () => {
    await watching({ checks: tenantChecks }, async ({ sandbox, store, round }) => {
      await round();
      await sandbox.addScenarios(['source-model-moved']);
      const changes = changesOf('source-model-moved', await round(hourMs), store);
      const moved = changes.find(({ text }) => /Finance Prod/.test(text) && /Finance Test/.test(text));
      expect(moved).toMatchObject({ target: 'Sales Hub / Load price list', times: 1 });
      expect(Date.parse(moved?.at ?? '') - Date.parse(moved?.lastSeenBefore ?? '')).toBeGreaterThanOrEqual(hourMs);
    });
  });

  test('a step that was taken out of the model: that it is not listed any more', async () => {
    await watching({ checks: tenantChecks }, async ({ sandbox, store, round }) => {
      await round();
      await sandbox.addScenarios(['process-step-gone']);
      // The definitions of a model are read again only now and then.
      await round(2 * hourMs);
      const traits = store.changes({}).map(({ target, trait }) => `${target}: ${trait}`);
      expect(traits.join('\n')).toContain('Data Hub / Nightly load: steps not listed');
    });
  });

  test('nothing changed: nothing is listed', async () => {
    await watching({ checks: tenantChecks }, async ({ store, round }) => {
      await round();
      await round(hourMs);
      expect(store.changes({}).filter(({ trait }) => !trait.endsWith('last modified'))).toEqual([]);
    });
  });

  test('the settings: which key, and never a password of a proxy', async () => {
    await watching({ checks: [] }, async ({ store, settings }) => {
      const versions = { program: '0.1.0', node: '24.0.0' };
      const network = { ...settings.network, proxy: 'http://user:hunter2@proxy.example.com:8080' };
      journalInstallation(store, { ...settings, network }, versions, 1000);
      journalInstallation(store, { ...settings, network, watchers: ['new@example.com'] }, versions, 2000);
      expect(store.changes({})).toMatchObject([{ check: 'settings', trait: 'watchers', after: ['new@example.com'] }]);
      const changed = { ...network, proxy: 'http://user:hunter3@other.example.com:8080' };
      journalInstallation(
        store,
        { ...settings, network: changed, watchers: [] },
        { ...versions, node: '26.0.0' },
        3000,
      );
      const journal = JSON.stringify(store.changes({}));
      expect(journal).toContain('other.example.com');
      expect(journal).toContain('26.0.0');
      expect(journal).not.toMatch(/hunter/);
    });
  });
});
