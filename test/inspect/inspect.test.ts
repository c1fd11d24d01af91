import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { zipOf } from '../../src/case/archive.ts';
import { buildCase } from '../../src/case/build.ts';
import type { CaseInput } from '../../src/case/case.ts';
import { pointersOfChange } from '../../src/case/looks.ts';
import type { Finding, Json } from '../../src/check.ts';
import { defineCheck } from '../../src/check.ts';
import { differencesOf, worstNew } from '../../src/inspect/differences.ts';
import { differencesText } from '../../src/inspect/differences-text.ts';
import { inspected } from '../../src/inspect/judged.ts';
import type { OpenedCase } from '../../src/inspect/opened.ts';
import { openedCase } from '../../src/inspect/opened.ts';
import { InspectRefused } from '../../src/inspect/refused.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderNagios } from '../../src/report/nagios.ts';
import { renderText } from '../../src/report/text.ts';
import { stuckCheck, stuckInput } from '../case/sample.ts';
import { unzipped } from '../case/zip.ts';

const tool = stuckInput().tool;

/** Judges what it sees: stalled where the status says that it does not move. */
const judge = (observation: Json): readonly Finding<'import-stalled'>[] => {
  const { status, raw } = observation as { status: { progress: number; taskId: string }; raw: string };
  if (status.progress >= 1) return [];
  const facts = { taskId: status.taskId, progressPercent: status.progress * 100, said: raw ?? '' };
  return [{ code: 'import-stalled', severity: 'failure', facts }];
};
const words = stuckCheck.explanations['import-stalled'];
const judging = defineCheck({
  id: 'import-stuck',
  question: 'Do all running imports move?',
  limits: stuckCheck.limits,
  needs: ['anaplan'],
  targets: () => [],
  probe: async () => null as Json,
  judge,
  explanations: { 'import-stalled': words ?? never() },
});
function never(): never {
  throw new Error('the sample has no words');
}

function input(part: Partial<CaseInput> = {}, note = '', progress = 0.41): CaseInput {
  const given = stuckInput({}, note);
  const attempt = given.attempts.at(-1) ?? never();
  const observation = { ...(attempt.observation as object), status: { taskId: 'A3', progress } } as unknown as Json;
  const judged = { ...attempt, observation, findings: judge(observation) };
  return {
    ...given,
    about: { check: judging, attempt: judged, code: 'import-stalled' },
    latest: [judged, ...given.latest.slice(1)],
    checks: [judging],
    ...part,
  };
}
const words0 = { checks: [judging], ownExplanations: {}, tool };

describe('inspect', () => {
  it('says of the archive alone what the report said when the case was made, in every form', async () => {
    const { archive } = await buildCase(input());
    const opened = await openedCase(archive, null);
    const { report, remarks } = inspected(opened, words0);
    expect(renderJson(report)).toBe(opened.files.get('report.json')?.toString());
    expect(report.results[0]?.findings[0]).toMatchObject({ code: 'import-stalled', facts: { progressPercent: 41 } });
    expect(remarks).toEqual(['This version has no check api-access: what was found at prod is shown as it was found.']);
    const asMade = JSON.parse(opened.files.get('report.json')?.toString() ?? '');
    for (const render of [renderHtml, renderJunit, renderNagios]) expect(render(report)).toBe(render(asMade));
  });

  it('keeps what the journal tells and what follows from what', async () => {
    const atMs = input().nowMs - 3_600_000;
    const change = {
      check: 'import-stuck',
      target: 'Sales Hub / Load actuals',
      atMs,
      lastSeenBeforeMs: atMs - 1,
      trait: 'header row',
      before: 'a',
      after: 'b',
    };
    const { archive } = await buildCase(input(), { changesBefore: () => [change] });
    const opened = await openedCase(archive, null);
    const { report } = inspected(opened, words0);
    expect(renderJson(report)).toBe(opened.files.get('report.json')?.toString());
    expect(report.results[0]?.findings[0]?.changes?.[0]?.trait).toBe('header row');
  });

  it('says where redaction changed what was seen, and judges the rest', async () => {
    const secret = 'tr0ub4dor-and-3-more';
    const { archive } = await buildCase(input({ knownSecrets: [secret] }, ` ${secret} `));
    const { report, remarks } = inspected(await openedCase(archive, null), words0);
    expect(report.results[0]?.findings[0]?.code).toBe('import-stalled');
    expect(remarks.join('\n')).toMatch(/Redaction changed what import-stuck saw at .*\/observation\/.*raw/);
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  it('says where this version judges otherwise, or has no such check', async () => {
    const { archive } = await buildCase(input());
    const opened = await openedCase(archive, null);
    const lenient = { ...judging, judge: () => [] };
    expect(inspected(opened, { ...words0, checks: [lenient] }).remarks[0]).toMatch(
      /import-stuck at Sales Hub \/ Load actuals is judged differently now: nothing; when the case was made: import-stalled\./,
    );
    const none = inspected(opened, { ...words0, checks: [] });
    expect(none.remarks[0]).toMatch(/no check import-stuck/);
    expect(none.report.results.find(({ check }) => check === 'import-stuck')?.findings[0]?.code).toBe('import-stalled');
    expect(inspected(opened, { ...words0, tool: { ...tool, version: '9.9.9' } }).remarks.at(-1)).toMatch(
      /0\.1\.0 and is judged again by 9\.9\.9/,
    );
  });

  it('of a look too large to take along says that it is not there', async () => {
    const big = input({}, 'x'.repeat(5_000_000));
    const { remarks, report } = inspected(await openedCase((await buildCase(big)).archive, null), words0);
    expect(remarks.join('\n')).toMatch(/Not in the case: the look of import-stuck at Sales Hub/);
    expect(report.results.map(({ check }) => check)).toEqual(['api-access']);
  });
});

/** An archive with other contents and the right hashes: as a hostile sender would make it. */
async function forged(archive: Buffer, change: (name: string, text: string) => string | null): Promise<Buffer> {
  const files = (await unzipped(archive)).flatMap(({ name, text }) => {
    const content = change(name, text);
    return content === null ? [] : [{ name, content }];
  });
  const manifest = files.find(({ name }) => name === 'manifest.json') ?? never();
  const said = JSON.parse(manifest.content) as { files: { name: string; sha256: string; sizeBytes: number }[] };
  said.files = said.files.map((file) => {
    const content = files.find(({ name }) => name === file.name)?.content ?? '';
    return {
      ...file,
      sha256: createHash('sha256').update(content).digest('hex'),
      sizeBytes: Buffer.byteLength(content),
    };
  });
  return await zipOf([
    ...files.filter((file) => file !== manifest),
    { name: 'manifest.json', content: JSON.stringify(said) },
  ]);
}

describe('an archive that was changed', async () => {
  const { archive } = await buildCase(input());
  const rezipped = async (
    change: (name: string, text: string) => string | null,
    extra: { name: string; content: string }[] = [],
  ) =>
    await zipOf([
      ...(await unzipped(archive)).flatMap(({ name, text }) => {
        const content = change(name, text);
        return content === null ? [] : [{ name, content }];
      }),
      ...extra,
    ]);

  it.each<readonly [string, () => Promise<Buffer>, RegExp]>([
    [
      'a letter in a file',
      () => rezipped((name, text) => (name === 'case.md' ? text.replace('a', 'b') : text)),
      /case\.md is not what the manifest says/,
    ],
    [
      'a file more',
      () => rezipped((_, text) => text, [{ name: 'extra.txt', content: '' }]),
      /extra\.txt, which its manifest does not name/,
    ],
    ['a file less', () => rezipped((name, text) => (name === 'case.md' ? null : text)), /lacks case\.md/],
    ['no manifest', () => rezipped((name, text) => (name === 'manifest.json' ? null : text)), /no manifest\.json/],
    [
      'a manifest that is none',
      () => rezipped((name, text) => (name === 'manifest.json' ? '[]' : text)),
      /manifest\.json has another form/,
    ],
    [
      'no looks',
      () => forged(archive, (name, text) => (name === 'looks.json' ? '{}' : text)),
      /looks\.json of the case has another form/,
    ],
    [
      'a bottomless nesting',
      () => forged(archive, (name, text) => (name === 'looks.json' ? '['.repeat(1_000_000) : text)),
      /nested deeper/,
    ],
  ])('by %s is refused', async (_name, change, message) => {
    const error = await openedCase(await change(), null).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InspectRefused);
    expect((error as Error).message).toMatch(message);
  });

  it('with the right hashes never reaches a terminal with more than text', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e';
    const file = await forged(archive, (name, text) =>
      name === 'looks.json'
        ? text
            .replaceAll('Sales Hub / Load actuals', JSON.stringify(evil).slice(1, -1))
            .replaceAll('api-access', JSON.stringify(`x${evil}`).slice(1, -1))
        : text,
    );
    const opened = await openedCase(file, null);
    const { report } = inspected(opened, words0);
    const differences = differencesOf(
      { report, manifest: opened.manifest },
      { report: { ...report, results: [] }, manifest: opened.manifest },
    );
    const texts = [
      renderText(report, { columns: 80, color: false, verbose: true }),
      renderNagios(report),
      differencesText(differences),
    ];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    for (const text of texts) expect(text).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
  });

  it('with the right hashes and any looks in it is judged or refused, and never throws anything else', async () => {
    const looks = JSON.parse((await openedCase(archive, null)).files.get('looks.json')?.toString() ?? '') as Json;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 })), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          let changed = looks;
          for (const [at, value] of changes) changed = replacedAt(changed, at, value as Json);
          const file = await forged(archive, (name, text) => (name === 'looks.json' ? JSON.stringify(changed) : text));
          try {
            const { report } = inspected(await openedCase(file, null), { ...words0, checks });
            renderText(report, { columns: 80, color: false, verbose: true });
            renderHtml(report);
          } catch (error) {
            if (!(error instanceof InspectRefused)) throw error;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Replaces the nth value of the tree, in the order of its text. */
function replacedAt(tree: Json, at: number, value: Json): Json {
  let left = at % (1 + count(tree));
  const walk = (node: Json): Json => {
    if (left === 0) {
      left -= 1;
      return value;
    }
    left -= 1;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item as Json)]));
  };
  return walk(tree);
}
function count(tree: Json): number {
  if (typeof tree !== 'object' || tree === null) return 1;
  return 1 + Object.values(tree).reduce<number>((sum, item) => sum + count(item as Json), 0);
}

describe('two archives', async () => {
  const sideOf = async (given: CaseInput) => {
    const opened: OpenedCase = await openedCase((await buildCase(given)).archive, null);
    return { report: inspected(opened, words0).report, manifest: opened.manifest };
  };
  const [stuck, later, moving] = [
    await sideOf(input()),
    await sideOf(input({}, '', 0.5)),
    await sideOf(input({}, '', 1)),
  ];

  it('that are the same say so', () => {
    const same = differencesOf(stuck, stuck);
    expect(differencesText(same)).toMatch(/The two cases say the same\./);
    expect(worstNew(same)).toBe('ok');
  });

  it('differ in facts', () => {
    const { findings, files } = differencesOf(stuck, later);
    expect(findings).toMatchObject({
      appeared: [],
      vanished: [],
      changed: [{ code: 'import-stalled', facts: [{ name: 'progressPercent', before: 41, after: 50 }] }],
    });
    expect(files.changed).toContain('looks.json');
    expect(differencesText(differencesOf(stuck, later))).toMatch(
      /Findings that changed:\n {2}- failure:[\s\S]*progressPercent: 41 -> 50/,
    );
  });

  it('differ in findings, both ways', () => {
    expect(differencesOf(stuck, moving).findings.vanished).toMatchObject([{ code: 'import-stalled' }]);
    expect(worstNew(differencesOf(stuck, moving))).toBe('ok');
    expect(differencesOf(moving, stuck).findings.appeared).toMatchObject([
      { code: 'import-stalled', severity: 'failure' },
    ]);
    expect(worstNew(differencesOf(moving, stuck))).toBe('failure');
    expect(differencesText(differencesOf(moving, stuck))).toMatch(/Findings that appeared:/);
  });
});

describe('pointersOfChange', () => {
  it('names the places, with keys escaped, and stops at a hundred', () => {
    expect(pointersOfChange({ a: [1, { 'x/~': 's' }], b: 2 }, { a: [1, { 'x/~': 't' }], b: 2 })).toEqual([
      '/a/1/x~1~0',
    ]);
    expect(pointersOfChange({ secret: 1 }, { '‹x›': 1 })).toEqual(['/‹x›']);
    expect(pointersOfChange([1], [1])).toEqual([]);
    const many = Array.from({ length: 500 }, (_, at) => at);
    expect(
      pointersOfChange(
        many,
        many.map((at) => -1 - at),
      ),
    ).toHaveLength(100);
  });
});

it('is deterministic: another process makes the same archive', async () => {
  const script = [
    "const { buildCase } = await import('./src/case/build.ts');",
    "const { stuckInput } = await import('./test/case/sample.ts');",
    'console.log((await buildCase(stuckInput())).archiveSha256);',
  ].join('');
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'C' },
  });
  expect(run.stdout.trim(), run.stderr).toBe((await buildCase(stuckInput())).archiveSha256);
});
