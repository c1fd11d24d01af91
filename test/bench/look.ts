/** `node test/bench/look.ts once|seen|warm|report ROOT.pem PORT...`: our side of the comparison, in a process of its own; all but `once` print their Cost as JSON; `seen` judges no chain. */
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { createTls } from '../../src/tls/prober.ts';
import type { Toolbox } from '../../src/toolbox.ts';
import { judgeSentChain } from '../../src/x509/chain.ts';
import { createChainCache } from '../../src/x509/chain-cache.ts';
import { certificatesOfPem } from '../../src/x509/pem.ts';
import { costHere } from './measured.ts';

const host = '127.0.0.1';
const never = new AbortController().signal;
const [mode = 'once', rootFile = '', ...portTexts] = process.argv.slice(2);
const ports = portTexts.map(Number);

if (mode === 'once') await lookerAt(ports, true)();
else {
  const pass = mode === 'report' ? await reporterOn(ports) : lookerAt(ports, mode === 'warm');
  const passes = mode === 'report' ? 20 : Math.max(20, Math.ceil(2000 / ports.length));
  process.stdout.write(JSON.stringify(await costHere(pass, { warmUp: passes, passes })));
}

/** Versions, the certificates as sent, and the judgement of the chain where it is wanted; eight endpoints at a time, as the daemon has it. */
function lookerAt(endpoints: readonly number[], isJudged: boolean): () => Promise<void> {
  const tls = createTls({ proxy: null, noProxy: [] });
  const cache = createChainCache();
  const limit = pLimit(8);
  const rootRead = readFile(rootFile, 'latin1').then(certificatesOfPem);
  const look = async (port: number) => {
    const anchors = await rootRead;
    const { addresses } = await tls.look({ host, port }, { names: false }, never);
    const [seen] = addresses;
    if (seen?.outcome !== 'seen' || seen.chain === null) throw new Error(`no chain on port ${port}`);
    const offered = seen.versions.filter(({ answer }) => answer === 'offered').length;
    if (offered !== 4) throw new Error(`${offered} versions of port ${port} were seen`);
    if (!isJudged) return;
    const sent = seen.chain.certificates.map((one) => Buffer.from(one, 'base64'));
    const { path } = judgeSentChain({ sent, anchors, host, nowMs: Date.now(), cache });
    if (path === null) throw new Error(`the chain of port ${port} leads nowhere`);
  };
  return async () => {
    await limit.map(endpoints, look);
  };
}

/** All that `diagnose tls` does, the report as JSON included: loaded only here, as it is much. */
async function reporterOn(endpoints: readonly number[]): Promise<() => Promise<void>> {
  const { boundOf } = await import('../../src/engine/bound.ts');
  const { runRound } = await import('../../src/engine/round.ts');
  const { ownExplanations } = await import('../../src/engine/own-words.ts');
  const { reportOf } = await import('../../src/report/make.ts');
  const { settingsFor } = await import('../../src/settings/adhoc.ts');
  const { hostClock } = await import('../../src/clock.ts');
  const { toolboxOf } = await import('../../src/toolbox.ts');
  const { checks } = await import('../../checks/index.ts');
  const ids = ['reachability', 'tls-version', 'certificate-expiry', 'chain-validity', 'client-support'];
  const asked = checks.filter(({ id }) => ids.includes(id));
  const settings = settingsFor({ endpoints: endpoints.map((port) => ({ host, port })), network: { caFile: rootFile } });
  const notes = { note: () => null, writeNote: () => undefined };
  const toolbox: Toolbox = toolboxOf({ settings, clock: hostClock, notes, environment: {} });
  const bound = boundOf(asked, settings);
  return async () => {
    const startedAtMs = hostClock.nowMs();
    const round = { bound, tools: toolbox.round(), store: null, clock: hostClock, signal: never, parallel: 8 };
    const attempts = await runRound(round);
    const tool = { name: 'anaplan-doctor', version: 'bench', node: process.versions.node } as const;
    const report = reportOf({ attempts, checks, ownExplanations, tool, startedAtMs, finishedAtMs: hostClock.nowMs() });
    if (JSON.stringify(report).length < 1000) throw new Error('an empty report');
    const blind = attempts.find(({ outcome }) => outcome !== 'seen');
    if (blind) throw new Error(`${blind.check} could not look`);
  };
}
