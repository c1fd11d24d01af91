import { describe, expect, it } from 'vitest';
import type { CaseInput } from '../../src/case/case.ts';
import { contentOf } from '../../src/case/content.ts';
import { fieldIds } from '../../src/case/fields.ts';
import { caseMarkdown } from '../../src/case/markdown.ts';
import { problemOf, problemTypes } from '../../src/case/problems.ts';
import { caseSummary } from '../../src/case/summary.ts';
import type { Json } from '../../src/check.ts';
import { reportOf } from '../../src/report/make.ts';
import type { StoredAttempt } from '../../src/store/store.ts';
import { nowMs, openedAtMs, settings, stuckInput, target } from './sample.ts';

const filledIn = (part: Partial<CaseInput>) => {
  const { fields } = contentOf(stuckInput(part), []);
  return Object.fromEntries(fields.map(({ id, filled }) => [id, filled]));
};

/** What the look at ended runs tells of an action: newest first. */
function runsLook(
  name: string,
  runs: readonly { startedAtMs: number; successful: boolean; details?: Json[] }[],
): StoredAttempt {
  const [sample] = stuckInput().latest;
  if (sample === undefined) throw new Error('no look');
  const observation = {
    runs: runs.map(({ startedAtMs, successful, details = [] }, index) => ({
      ...{ taskId: `RUN${index}`, state: 'COMPLETE', startedAtMs },
      steps: [{ successful, details }],
    })),
  };
  return { ...sample, id: 70, check: 'import-failed', target: name, findings: [], observation };
}

const rows = (createdCount: number, updatedCount: number, type = 'lineItemRowsProcessed') => ({
  ...{ type, text: 'ACT01 Actuals: 12 (0/12) rows successful, 0 ignored ', counts: { createdCount, updatedCount } },
});
const withLook = (look: StoredAttempt, part: Partial<CaseInput> = {}) => {
  const [model] = settings.models;
  const [action] = model?.imports ?? [];
  if (model === undefined || action === undefined) throw new Error('no import');
  const bare = { ...settings, models: [{ ...model, imports: [{ ...action, purpose: null, module: null }] }] };
  return filledIn({ latest: [...stuckInput().latest, look], settings: bare, ...part });
};

describe('what every case of contract section 5 asks', () => {
  const every =
    'reporter contact watchers tenant workspace model failingCall cloudWorks ranBy severity impact changed lastWorked'.split(
      ' ',
    );
  it.each(problemTypes)('%s: has a field for it, each with its sources', (type) => {
    const { fields } = problemOf(type);
    expect(fields.map(({ id }) => id)).toEqual(expect.arrayContaining(every));
    for (const { id, sources } of fields) expect(sources.length, id).toBeGreaterThan(0);
    const ids = fields.map(({ id }) => id);
    expect(ids.includes('clients') || ids.includes('client')).toBe(true);
  });

  it('has no field that no problem asks for', () => {
    const asked = new Set(problemTypes.flatMap((type) => problemOf(type).fields.map(({ id }) => id)));
    expect(fieldIds.filter((id) => !asked.has(id))).toEqual([]);
  });
});

describe('inferences', () => {
  it.each([
    [0, 12, 'updating data'],
    [12, 0, 'adding data'],
    [3, 9, 'adding and updating data'],
  ])('purpose: %i created and %i updated by the last good run', (created, updated, purpose) => {
    const look = runsLook(target, [
      { startedAtMs: openedAtMs - 1, successful: false },
      { startedAtMs: openedAtMs - 2, successful: true, details: [rows(created, updated)] },
    ]);
    const filled = withLook(look);
    expect(filled['purpose']).toMatchObject({ value: purpose, origin: 'inferred' });
    expect(filled['purpose']?.evidence).toContain(`created ${created} and updated ${updated}`);
    expect(filled['module']).toMatchObject({ value: 'ACT01 Actuals (module)', origin: 'inferred' });
    expect(filled['processType']).toMatchObject({ value: 'file to module', origin: 'inferred' });
  });

  it('none without evidence: no good run, no counts', () => {
    const failed = withLook(runsLook(target, [{ startedAtMs: 1, successful: false, details: [rows(1, 1)] }]));
    expect(failed['purpose']).toBeNull();
    expect(failed['module']).toBeNull();
    expect(withLook(runsLook(target, [{ startedAtMs: 1, successful: true }]))['purpose']).toBeNull();
  });

  it('another action that ran well since speaks for this one alone; one that did not run speaks for nothing', () => {
    const [stuck] = stuckInput().latest;
    if (stuck === undefined) throw new Error('no look');
    const calm = { ...stuck, id: 61, target: 'Sales Hub / Load prices', findings: [] };
    const scopeWith = (startedAtMs: number) =>
      filledIn({
        latest: [...stuckInput().latest, calm, runsLook(calm.target, [{ startedAtMs, successful: true }])],
      })['scope'];
    expect(scopeWith(openedAtMs - 60_000)).toMatchObject({
      origin: 'inferred',
      value: 'this action only, as far as is watched; Load prices ran well since (2026-11-22 05:59:00 UTC)',
    });
    expect(scopeWith(openedAtMs - 86_400_000)?.value).toContain('none has been run since');
  });
});

describe('what a person says', () => {
  it('wins for this case; what was kept wins over inferences, not over what was seen', () => {
    const look = runsLook(target, [{ startedAtMs: 1, successful: true, details: [rows(0, 5)] }]);
    const noted = { purpose: 'adding data', taskId: 'OLD', runFrom: 'CloudWorks' };
    const filled = withLook(look, { noted, answers: { runFrom: 'a dashboard' } });
    expect(filled['purpose']).toMatchObject({ value: 'adding data', origin: 'notes' });
    expect(filled['runFrom']).toMatchObject({ value: 'a dashboard', origin: 'you' });
    expect(filled['taskId']?.origin).toBe('api');
  });

  it('a picture is a screenshot, a log is none, and a text cannot claim one', () => {
    const file = (mediaType: 'image/png' | 'text/plain') => ({
      ...{ name: 'a.png', mediaType, content: 'x', originalBytes: 1, done: null },
    });
    const screenshotOf = (part: Partial<CaseInput>) => filledIn({ problem: 'import-failed', ...part })['screenshot'];
    expect(screenshotOf({ attachments: [file('image/png')] })?.value).toBe('attached: attachments/01-a.png');
    expect(screenshotOf({ attachments: [file('text/plain')] })).toBeNull();
  });

  it('ticks the options that were tried', () => {
    const { options } = contentOf(stuckInput({ tried: [{ option: 3, result: 'same' }] }), []);
    expect(options.map(({ number, tried }) => [number, tried])).toEqual([[3, { done: true, result: 'same' }]]);
  });
});

describe('clients and notes', () => {
  it('versions come from the newest looks at what is installed, as the journal follows them', () => {
    const [stuck] = stuckInput().latest;
    const [check] = stuckInput().checks;
    if (stuck === undefined || check === undefined) throw new Error('no look');
    const connect = {
      ...{ ...check, id: 'anaplan-connect' },
      traits: () => ({ 'Anaplan Connect version': '4.2.1', 'Java version': '8u251', launcher: '/opt/x.sh' }),
    };
    const broken = {
      ...{ ...check, id: 'java-runtime' },
      traits: () => {
        throw new Error('of an older version');
      },
    };
    const latest = [
      ...stuckInput().latest,
      { ...stuck, check: 'anaplan-connect', target: 'nightly', findings: [] },
      { ...stuck, check: 'java-runtime', target: 'java', findings: [] },
    ];
    const { clients } = filledIn({ latest, checks: [check, connect, broken] });
    expect(clients).toMatchObject({
      ...{ origin: 'look', atMs: stuck.startedAtMs },
      value: 'Anaplan Connect script "nightly": Anaplan Connect version 4.2.1, Java version 8u251',
    });
    expect(filledIn({ latest: stuckInput().latest })['clients']).toBeNull();
  });

  it('what the settings say of an action wins over its model, and that over support:', () => {
    const [model] = settings.models;
    const [action] = model?.imports ?? [];
    if (model === undefined || action === undefined) throw new Error('no import');
    const annotated = {
      ...settings,
      models: [
        { ...model, severity: 'low', owner: 'Ada', mayOpenModel: false, imports: [{ ...action, severity: 'high' }] },
      ],
    };
    const filled = filledIn({ settings: annotated });
    expect(filled['severity']?.value).toBe('high');
    expect(filled['owner']?.value).toBe('Ada');
    expect(filled['mayOpenModel']?.value).toBe('no');
  });
});

describe('page, Markdown and JSON', () => {
  it('say the same: every value and every event occurs in all three', () => {
    const look = runsLook(target, [{ startedAtMs: openedAtMs - 9_000_000, successful: true, details: [rows(0, 5)] }]);
    const input = stuckInput({
      latest: [...stuckInput().latest, look],
      answers: { impact: 'Close *stops* at <09:00> & nobody | knows', changed: 'nothing known' },
      tried: [{ option: 3, result: 'ended all tasks, the same again' }],
    });
    const content = contentOf(input, [{ name: 'exhibits/01-a.json', title: 'A' }]);
    const report = reportOf({
      ...{ attempts: input.latest, checks: input.checks, ownExplanations: {}, tool: input.tool },
      ...{ startedAtMs: nowMs, finishedAtMs: nowMs },
    });
    const page = htmlText(caseSummary(content, report));
    const markdown = caseMarkdown(content).replace(/\\([\\`*_[\]<>|#])/g, '$1');
    const json = JSON.stringify(content);
    const texts = [
      ...content.fields.flatMap(({ filled }) => filled?.value.split('\n') ?? []),
      ...content.timeline.map(({ text }) => text),
      ...content.exhibits.map(({ name }) => name),
      'ended all tasks, the same again',
    ];
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) {
      expect(page, text).toContain(text);
      expect(markdown, text).toContain(text);
      expect(json, text).toContain(JSON.stringify(text).slice(1, -1));
    }
  });

  it('load nothing from anywhere', () => {
    const content = contentOf(stuckInput(), []);
    const report = reportOf({
      ...{ attempts: [], checks: [], ownExplanations: {}, tool: content.tool, startedAtMs: 0, finishedAtMs: 0 },
    });
    const page = caseSummary(content, report);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<(?:script|link|img|iframe)|src=|@import|url\(/i);
  });
});

function htmlText(page: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return page.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity);
}
