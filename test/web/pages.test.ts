import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launched } from './browser.ts';
import type { Filled } from './fill.ts';
import { filledFrom } from './fill.ts';
import type { Served } from './serve.ts';
import { served } from './serve.ts';

const executable = chromiumPath();
if (executable === null) console.warn('SKIPPED: the pages in a browser, for want of chromium on the PATH');

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
    site = await served({ store, settings, nowMs: () => nowMs + Date.now() - beganMs });
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
    page.on(
      'requestfailed',
      (request) => void (!request.url().endsWith('/events') && complaints.push(`failed: ${request.url()}`)),
    );
    page.on(
      'request',
      (request) => void (!request.url().startsWith(site.url) && complaints.push(`left for ${request.url()}`)),
    );
    return { page, complaints };
  }
  const stuckIncident = () => filled.store.openIncidents('import-stuck')[0]?.id ?? 0;

  test('every page opens without an error, is built as screen readers need it, and fits 360 px', async () => {
    const { page, complaints } = await opened({ viewport: { width: 360, height: 740 } });
    for (const place of [...places, `/incidents/${stuckIncident()}`]) {
      const answer = await page.goto(site.url + place);
      expect(answer?.status(), place).toBe(200);
      expect(await page.evaluate(facts), place).toEqual(wellBuilt);
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
    const drawing = page.locator('svg.plot', { has: page.locator('.newest') });
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

  test('an incident is acknowledged by keyboard alone', async () => {
    const { page, complaints } = await opened();
    await page.goto(site.url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
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
    await page.waitForFunction(() => document.querySelector('#ack-title')?.textContent === 'Acknowledge');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('an open page is brought up to date, says so aloud, and leaves alone what is typed into', async () => {
    const { page, complaints } = await opened();
    await page.goto(`${site.url}/incidents`);
    await page.waitForFunction(() => document.getElementById('live')?.textContent === 'Live.');
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
    await page.waitForFunction(
      (count) => document.querySelector('#silences h2')?.textContent?.includes(`(${count})`),
      before + 1,
    );
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

  test.each(['light', 'dark'] as const)('words and marks are told from their ground: %s', async (colorScheme) => {
    const { page } = await opened({ colorScheme });
    for (const place of ['/', '/checks', stuck, '/certificates', `/incidents/${stuckIncident()}`]) {
      await page.goto(site.url + place);
      expect(await page.evaluate(contrasts), place).toEqual([]);
    }
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
    for (const [name, place, given, clip] of [
      ['page-overview', '/', {}, 900],
      ['page-overview-dark', '/', { colorScheme: 'dark' }, 900],
      ['page-import', stuck, {}, 1000],
      ['page-import-dark', stuck, { colorScheme: 'dark' }, 1000],
      ['page-checks', '/checks', {}, 900],
      ['page-certificates', '/certificates', {}, 900],
      ['page-incident', `/incidents/${stuckIncident()}`, {}, 1000],
      ['page-phone', '/', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }, 740],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1100, height: clip }, ...given });
      await page.goto(site.url + place);
      await page.waitForFunction(() => document.getElementById('live')?.textContent === 'Live.');
      await writeFile(path.join(images ?? '', `${name}.png`), await page.screenshot());
      await page.close();
    }
  });
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
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

/** Runs in the browser. */
function facts() {
  const all = <E extends Element>(selector: string) => [...document.querySelectorAll<E>(selector)];
  const levels = all<HTMLElement>('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
  const isInOrder =
    levels[0] === 1 &&
    levels.filter((level) => level === 1).length === 1 &&
    levels.every((level, index) => index === 0 || level - (levels[index - 1] ?? 0) <= 1);
  const nameOf = (element: Element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
  const ids = all('[id]').map(({ id }) => id);
  return {
    landmarks: ['HEADER', 'NAV', 'MAIN', 'FOOTER'].filter(
      (name) => document.querySelector(`body > ${name}, body > HEADER > ${name}`) !== null,
    ),
    headings: isInOrder ? 'h1 first, none skipped' : levels.join(' '),
    namelessFields: all<HTMLInputElement>('input:not([type=hidden]), select')
      .filter(({ labels }) => (labels?.length ?? 0) === 0)
      .map(({ name }) => name),
    namelessButtons: all('a, button, summary')
      .filter((one) => nameOf(one) === '')
      .map(({ outerHTML }) => outerHTML),
    namelessDrawings: all('svg')
      .filter(
        (one) =>
          one.getAttribute('aria-hidden') !== 'true' && !(one.getAttribute('role') === 'img' && nameOf(one) !== ''),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    tablesWithoutCaption: all<HTMLTableElement>('table').filter(({ caption }) => caption === null).length,
    headersWithoutScope: all('th:not([scope])').length,
    doubleIds: ids.filter((id, index) => ids.indexOf(id) !== index),
    inlineStyles: all('[style], style').length,
    inlineScripts: all<HTMLScriptElement>('script:not([src])').length,
    isTooWide: document.documentElement.scrollWidth > window.innerWidth,
    language: document.documentElement.lang,
  };
}

/** Runs in the browser: texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). */
function contrasts(): readonly string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) return ['no canvas'];
  type Colour = readonly [number, number, number, number];
  const cache = new Map<string, Colour>();
  const rgba = (text: string): Colour => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    cache.set(text, [r, g, b, a / 255]);
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
    r * a + R * (1 - a),
    g * a + G * (1 - a),
    b * a + B * (1 - a),
    1,
  ];
  const behind = (element: Element | null): Colour => {
    if (element === null) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = ([r, g, b]: Colour) => {
    const [R = 0, G = 0, B = 0] = [r, g, b].map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const found = new Set<string>();
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
    );
    if (!isText || element.closest('.unseen, .skip, title') !== null) continue;
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const ground = behind(element instanceof SVGElement ? element.closest('figure') : element);
    const [one, other] = [light(over(rgba(colour), ground)), light(ground)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName} ${element.getAttribute('class')} ${ratio.toFixed(2)}`);
  }
  return [...found];
}
