/** Sends one case as a process of its own, to be killed in the middle of it. */
import { sendCase } from '../../src/case/send.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';

const job = JSON.parse(process.argv[2] ?? '') as { store: string; caseId: string; settings: Settings; nowMs: number };
await sendCase({
  ...{ caseId: job.caseId, store: openStore(job.store), settings: job.settings, clock: { nowMs: () => job.nowMs } },
  ...{ who: 'child', signal: new AbortController().signal, onSecret: () => undefined, readSecret: async () => '' },
});
