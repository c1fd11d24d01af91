import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/case/archive.ts';
import { suggestedIncidents } from '../../src/case/gather.ts';
import { redactionKeyOf } from '../../src/case/redaction-key.ts';
import { CaseRefused } from '../../src/case/refused.ts';
import type { CaseRequest } from '../../src/case/write.ts';
import { writeCase } from '../../src/case/write.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { checkOf } from '../report/sample.ts';
import { opens } from '../store/incidents.ts';
import { nowMs, openedAtMs, settings, stuckAttempts, stuckCheck, target } from './sample.ts';

let folder = '';
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'case-write-'));
  store = openStore(path.join(folder, 'store.db'));
  for (const { id: _, ...attempt } of stuckAttempts()) {
    const [finding] = attempt.findings;
    store.record(attempt, finding ? [opens(finding.code, 'failure')] : []);
  }
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const tlsCheck = checkOf('tls-version', {
  'tls-old-accepted': { title: 't', meaning: 'm', remedy: 'r', actsNext: 'it-security', source: 's' },
});

function request(about: CaseRequest['about'], part: Partial<CaseRequest> = {}): CaseRequest {
  return {
    about,
    store,
    settings,
    checks: [stuckCheck, tlsCheck],
    ownExplanations: {},
    answers: {},
    knownSecrets: [],
    tool: { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' },
    nowMs,
    folder: path.join(folder, 'cases'),
    ...part,
  };
}

describe('writeCase', () => {
  it('leaves five files only their owner may read, in a folder named by the case, and remembers it', async () => {
    const [incident] = suggestedIncidents(store, [stuckCheck, tlsCheck]);
    const written = await writeCase(request({ incident: incident?.id ?? 0 }));
    expect(path.basename(written.folder)).toMatch(/^AD-20261122-[0-9a-f]{6}$/);
    expect(readdirSync(written.folder).toSorted()).toEqual([
      ...['case.md', 'case.zip', 'mail.eml', 'summary.html', 'summary.txt'],
    ]);
    expect(statSync(written.folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(written.folder))
      expect(statSync(path.join(written.folder, name)).mode & 0o777).toBe(0o600);
    expect(sha256Of(readFileSync(path.join(written.folder, 'case.zip')))).toBe(written.archiveSha256);
    expect(written.open).toContain('Business impact');
    expect(store.cases()).toMatchObject([
      { id: written.id, problem: 'import-stuck', incident: incident?.id, folder: written.folder },
    ]);
    expect(written.built.content.samples).toHaveLength(10);
  });

  it('replaces the earlier case of the same incident as a whole', async () => {
    const first = await writeCase(request({ incident: 1 }));
    writeFileSync(path.join(first.folder, 'stray'), '');
    const again = await writeCase(
      request({ incident: 1 }, { nowMs: nowMs + 60_000, answers: { runFrom: 'CloudWorks' } }),
    );
    expect(again.folder).toBe(first.folder);
    expect(existsSync(path.join(first.folder, 'stray'))).toBe(false);
    expect(readdirSync(path.join(folder, 'cases'))).toEqual([again.id]);
    expect(store.cases()).toHaveLength(1);
  });

  it('uses the look that found it when the problem and the target are named', async () => {
    const { built } = await writeCase(request({ problem: 'import-stuck', target }));
    expect(built.content.finding?.code).toBe('import-stalled');
    const one = await writeCase(request({ problem: 'import-stuck', target: null }));
    expect(one.built.content.finding?.target).toBe(target);
  });

  it('makes a case of what no check saw', async () => {
    const { built, open } = await writeCase(request({ problem: 'export-no-file', target: null }));
    expect(built.content.finding).toBeNull();
    expect(open).toContain('Export action (name and id)');
  });

  it.each<readonly [string, CaseRequest['about'], RegExp]>([
    ['no such incident', { incident: 99 }, /no incident 99.*anaplan-doctor status/],
    ['an incident that others have to solve', { incident: 2 }, /not one for Anaplan's support\. IT security acts next/],
  ])('refuses %s and writes nothing', async (_name, about, message) => {
    const [seen] = stuckAttempts();
    if (seen === undefined) throw new Error('no look');
    const old = { ...seen, check: 'tls-version', target: 'a:443', findings: [] };
    store.record(old, [opens('tls-old-accepted', 'warning')]);
    await expect(writeCase(request(about))).rejects.toThrow(CaseRefused);
    await expect(writeCase(request(about))).rejects.toThrow(message);
    expect(existsSync(path.join(folder, 'cases'))).toBe(false);
    expect(store.cases()).toEqual([]);
  });

  it('asks which one when several incidents fit', async () => {
    const [seen] = stuckAttempts().slice(-1);
    if (seen === undefined) throw new Error('no look');
    store.record({ ...seen, target: 'Data Hub / Load' }, [opens('import-stalled', 'failure')]);
    await expect(writeCase(request({ problem: 'import-stuck', target: null }))).rejects.toThrow(
      /Several open incidents.*1 \(Sales Hub \/ Load actuals\).*2 \(Data Hub \/ Load\)/,
    );
  });

  it('leaves nothing behind when the gate refuses', async () => {
    const about = { incident: 1 } as const;
    await expect(writeCase(request(about, { knownSecrets: ['planning-admins@example.com'] }))).rejects.toThrow(
      /found a secret/,
    );
    expect(existsSync(path.join(folder, 'cases'))).toBe(false);
    expect(store.cases()).toEqual([]);
  });

  it('keeps the earlier case and leaves nothing half-written when a file cannot be written', async () => {
    const cases = path.join(folder, 'cases');
    writeFileSync(cases, 'a file where the folder has to be');
    await expect(writeCase(request({ incident: 1 }))).rejects.toThrow();
    expect(readFileSync(cases, 'utf8')).toContain('a file');
    expect(store.cases()).toEqual([]);
  });

  it('keeps one key for tokens, of 256 bits, over restarts', () => {
    const key = redactionKeyOf(store);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(redactionKeyOf(store)).toBe(key);
  });
});

it("suggests only what is Anaplan's to solve", () => {
  const incidents = suggestedIncidents(store, [stuckCheck, tlsCheck]);
  expect(incidents.map(({ code, openedAtMs: at }) => [code, at])).toEqual([['import-stalled', openedAtMs]]);
  expect(suggestedIncidents(store, [])).toEqual([]);
});
