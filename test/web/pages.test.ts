import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launched } from './browser.ts';
import type { Filled } from './fill.ts';
import { filledFrom } from './fill.ts';
import { contrasts, facts } from './in-browser.mjs';
import type { Served } from './serve.ts';
import { served } from './serve.ts';

const executable = chromiumPath();
if (executable === null) console.warn('SKIPPED for want of chromium: the pages in a browser');

const inventory = `inventory:
  - { name: "Loader certificate (Anaplan > Certificates)", kind: certificate, expires: 2026-12-03, owner: "Anna Keller, IT security", note: "Administration > Security > Certificates" }
  - { name: "Password of monitor@example.com", kind: password, expires: 2026-12-18, owner: "integration team" }
  - { name: "OAuth client of the data hub", kind: oauth-token, expires: 2027-02-11, owner: "tenant administrators" }
  - { name: "Nightly schedule in CloudWorks", kind: schedule, expires: 2027-06-30 }
`;

/** Where the pictures of the docs go: REWRITE_IMAGES=1. */
const images = process.env['REWRITE_IMAGES'] === undefined ? null : path.join(import.meta.dirname, '../../docs/images');

describe.skipIf(executable === null)('in Chromium, over what a month and the demo left', () => {
  let folder = '';
  let filled: Filled;
  let site: Served;
  let browser: Browser;
  const stuck = '/subject?check=import-stuck&target=Sales+Hub+%2F+Load+actuals';
  const places = [
    '/',
    '/checks',
    '/checks?result=failure&page=1',
    stuck,
    '/imports',
    '/incidents',
    '/certificates',
    '/cases',
    '/changes',
    '/daemon',
    '/settings',
  ];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'page-'));
    [filled, browser] = await Promise.all([filledFrom(folder, inventory), launched(executable ?? '')]);
    const { store, settings, nowMs } = filled;
    const beganMs = Date.now();
    site = await served({ store, settings, nowMs: () => nowMs + Date.now() - beganMs, askMs: 50 });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    filled?.store.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page that notes what the browser complains of. */
  async function opened(given: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...given });
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('requestfailed', (request) => {
      // Leaving a page ends its stream of events, and what of it was under way.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()}`);
    });
    page.on(
      'request',
      (request) => void (!request.url().startsWith(site.url) && complaints.push(`left for ${request.url()}`)),
    );
    return { page, complaints };
  }
  const stuckIncident = () => filled.store.openIncidents('import-stuck')[0]?.id ?? 0;

  test('every page opens without an error, is built as screen readers need it, fits 360 px, and is read in light and dark', async () => {
    const { page, complaints } = await opened({ viewport: { width: 360, height: 740 } });
    for (const place of [...places, `/incidents/${stuckIncident()}`]) {
      const answer = await page.goto(site.url + place);
      expect(answer?.status(), place).toBe(200);
      expect(await page.evaluate(facts), place).toEqual(wellBuilt);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate(contrasts), `${place} ${colorScheme}`).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
    expect(site.errors).toEqual([]);
    await page.close();
  });

  test('the overview folds what follows from a cause under it, and says who acts next', async () => {
    const { page } = await opened();
    await page.goto(site.url);
    expect(await page.locator('h1').textContent()).toBe('Something is broken');
    const card = page.locator('article', { hasText: 'The source model of "Load price list" is in another workspace' });
    expect(await card.textContent()).toContain('Acts next: the model builder');
    expect(await card.locator('.followers summary').textContent()).toBe('1 other follows from it');
    expect(await page.locator('article > header h3', { hasText: 'its source model cannot be located' }).count()).toBe(
      0,
    );
    expect(await page.locator('.marks').allTextContents()).toContain(
      'acknowledged by Anna Keller: SAP job restarted, file due 11:30',
    );
    await page.close();
  });

  test('an import is drawn over its earlier runs, with the limit that these taught', async () => {
    const { page } = await opened();
    await page.goto(site.url + stuck);
    const drawing = page.locator('.wide-only svg.plot', { has: page.locator('.newest') });
    expect(await drawing.getAttribute('aria-label')).toMatch(
      /^Progress of the newest run, 41 % after .* over 1\d earlier runs; it may stand here for .*, and stands longer$/,
    );
    expect(await drawing.locator('.limit').count()).toBe(1);
    expect(await drawing.locator('.limit-text').textContent()).toMatch(/^limit here \d+ min/);
    expect(await drawing.locator('.stand.over').count()).toBe(1);
    expect(
      await page.locator('table', { hasText: 'What its runs taught' }).locator('tbody tr').count(),
    ).toBeGreaterThan(2);
    await page.close();
  });

  test('each look has its place in the strips, how long it took in a curve, and a stuck import its figures in the metrics', async () => {
    const { page } = await opened();
    await page.goto(`${site.url}/subject?check=api-access&target=sandbox`);
    expect(await page.locator('.strip').count()).toBe(3);
    expect(await page.locator('.wide-only svg.plot .l-meanMs').count()).toBeGreaterThan(0);
    expect(await page.locator('#history').textContent()).toContain('How long looks took, last 7 days');
    await page.close();
    const text = await (await fetch(`${site.url}/metrics`)).text();
    const of = (name: string) =>
      Number(new RegExp(`^anaplan_doctor_${name}\\{target="Sales Hub / Load actuals"\\} (.*)$`, 'm').exec(text)?.[1]);
    expect(of('import_progress_ratio')).toBe(0.41);
    expect(of('import_unchanged_seconds')).toBeGreaterThan(of('import_unchanged_limit_seconds'));
  });

  test('the archive of a case is fetched, and the timeline of an incident told', async () => {
    const { page } = await opened();
    await page.goto(`${site.url}/cases`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'case.zip' }).first().click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^AD-.*-case\.zip$/);
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
    await page.goto(`${site.url}/incidents/${stuckIncident()}`);
    expect(await page.locator('#timeline li').allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('is an incident now'),
        expect.stringContaining('found for the first time'),
      ]),
    );
    await page.close();
  });

  test('an incident is acknowledged by keyboard alone', async () => {
    const { page, complaints } = await opened();
    await page.goto(site.url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    const id = stuckIncident();
    await tabTo(page, `a[href="/incidents/${id}#acknowledge"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/incidents/${id}#acknowledge`);
    await tabTo(page, '#ack-by');
    await page.keyboard.type('Grace');
    await page.keyboard.press('Tab');
    await page.keyboard.type('called support');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/incidents/${id}`);
    expect(await page.locator('.marks').first().textContent()).toBe('acknowledged by Grace: called support');
    expect(filled.store.incident(id)?.ack).toMatchObject({ by: 'Grace', note: 'called support' });
    await tabTo(page, 'button[formaction$="withdraw"]');
    await page.keyboard.press('Enter');
    await page.locator('#ack-title', { hasText: /^Acknowledge$/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('an open page is brought up to date, says so aloud, and leaves alone what is typed into', async () => {
    const { page, complaints } = await opened();
    await page.goto(`${site.url}/incidents`);
    await page.locator('#live', { hasText: 'Live.' }).waitFor();
    await page.fill('#silence-note', 'half a sentence');
    const before = filled.store.silences(filled.nowMs).length;
    const silence = filled.store.addSilence({
      check: '*',
      target: 'elsewhere*',
      fromMs: filled.nowMs - 1,
      untilMs: filled.nowMs + 3_600_000,
      by: 'Ann',
      note: null,
      isEndedByRecovery: false,
    });
    await page.locator('#silences h2', { hasText: `(${before + 1})` }).waitFor();
    expect(await page.inputValue('#silence-note')).toBe('half a sentence');
    filled.store.endSilence(silence.id, filled.nowMs);
    // What is announced is the line of counts; it is there before it changes.
    expect(await page.locator('#announced').getAttribute('aria-live')).toBe('polite');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('without JavaScript everything is there, and a silence is made and ended', async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    await page.goto(`${site.url}/incidents`);
    await page.fill('#silence-target', 'Data Hub / *');
    await page.fill('#silence-by', 'Ada');
    await page.click('#silence button');
    expect(await page.locator('#silences tbody th').textContent()).toContain('every check, Data Hub / *');
    await page.click('#silences tbody button');
    expect(await page.locator('#silences').textContent()).toContain('Nothing is silenced.');
    await page.close();
  });

  test('on paper the navigation and the forms are left out', async () => {
    const { page } = await opened();
    await page.goto(`${site.url}/incidents/${stuckIncident()}`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    expect(await page.locator('form').first().isVisible()).toBe(false);
    expect(await page.locator('h1').isVisible()).toBe(true);
    await page.close();
  });

  test.skipIf(images === null)('pictures for the docs', async () => {
    const dark = { colorScheme: 'dark' } as const;
    for (const [name, place, given, part] of [
      ['page-overview', '/', {}, null],
      ['page-overview-dark', '/', dark, null],
      ['page-import', stuck, {}, '#runs'],
      ['page-import-dark', stuck, dark, '#runs'],
      ['page-checks', '/checks', {}, 'section[aria-labelledby="check-import-failed"]'],
      ['page-certificates', '/certificates', {}, null],
      ['page-incident', `/incidents/${stuckIncident()}`, {}, null],
      ['page-phone', '/', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }, null],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1100, height: 880 }, ...given });
      await page.goto(site.url + place);
      await page.locator('#live', { hasText: 'Live.' }).waitFor();
      const picture = part === null ? await page.screenshot() : await page.locator(part).screenshot();
      await writeFile(path.join(images ?? '', `${name}.png`), picture);
      await page.close();
    }
  });
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) {
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline, `focus on ${selector} is seen`).not.toBe('none');
      return;
    }
  }
  throw new Error(`${selector} was not reached by the Tab key`);
}

const wellBuilt = {
  landmarks: ['HEADER', 'NAV', 'MAIN', 'FOOTER'],
  headings: 'h1 first, none skipped',
  namelessFields: [],
  namelessButtons: [],
  namelessDrawings: [],
  tablesWithoutCaption: 0,
  headersWithoutScope: 0,
  doubleIds: [],
  inlineStyles: 0,
  inlineScripts: 0,
  isTooWide: false,
  language: 'en',
};
