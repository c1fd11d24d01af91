/** The pages in Chromium over 500 checks and targets with hostile names: as a phone, a screen reader, a keyboard and a printer have them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { seenAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';
import { chromiumPath, launched } from './browser.ts';
import { cutOff } from './in-browser.mjs';
import { fillLarge, hostileNames, largeInventory } from './large.ts';
import type { Served } from './serve.ts';
import { noSettings, served } from './serve.ts';
import { stumblesOf, treeOf } from './tree.ts';

const executable = chromiumPath();
if (executable === null) console.warn('SKIPPED for want of chromium: the pages of a large store');

describe.skipIf(executable === null)('in Chromium, over 500 checks and targets', () => {
  const nowMs = Date.now();
  let store: Store;
  let site: Served;
  let browser: Browser;
  let places: readonly string[] = [];

  beforeAll(async () => {
    store = openStore(':memory:');
    const { often } = fillLarge(store, nowMs);
    const settings = { ...noSettings, inventory: largeInventory(nowMs) };
    [site, browser] = await Promise.all([served({ store, settings, askMs: 50 }), launched(executable ?? '')]);
    const rtl = { check: often.check, target: hostileNames[1] };
    const wide = { check: often.check, target: hostileNames[3] };
    places = [
      ...['/', '/checks', '/checks?page=13', `/subject?${new URLSearchParams(often)}`],
      ...[`/subject?${new URLSearchParams(rtl)}`, `/subject?${new URLSearchParams(wide)}`, '/imports'],
      ...['/incidents', '/incidents?page=3', `/incidents/${store.openIncidents()[0]?.id}`, '/certificates'],
      ...['/cases', '/changes', '/daemon', '/settings'],
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    store?.close();
  });

  test('on a phone nothing is cut off or sticks out, and a screen reader is given landmarks, headings, names, table headers', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    for (const place of places) {
      expect((await page.goto(site.url + place))?.status(), place).toBe(200);
      expect(await page.evaluate(cutOff), place).toEqual([]);
      expect([place, stumblesOf(await treeOf(page))]).toEqual([place, []]);
    }
    await page.close();
    expect(site.errors).toEqual([]);
  });

  test('and so it is where there is room', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 844 } });
    for (const place of ['/', '/checks', '/certificates', places[3] ?? '']) {
      await page.goto(site.url + place);
      expect(await page.evaluate(cutOff), place).toEqual([]);
      expect([place, stumblesOf(await treeOf(page))]).toEqual([place, []]);
    }
    await page.close();
  });

  test('strips and curves say in words what they draw; hostile names stay text', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/checks`);
    const tree = await treeOf(page);
    expect(tree.filter(({ role }) => role === 'image').map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Last 48 hours: \d+ ok/), expect.stringMatching(/1 failure/)]),
    );
    expect(tree.filter(({ role }) => role === 'link').map(({ name }) => name)).toEqual(
      expect.arrayContaining([hostileNames[0]]),
    );
    expect(await page.locator('b:text("bold")').count()).toBe(0);
    await page.goto(`${site.url}/checks?page=2`);
    const second = await treeOf(page);
    expect(second.filter(({ role }) => role === 'link').map(({ name }) => name)).toEqual(
      expect.arrayContaining([hostileNames[1], hostileNames[3], hostileNames[4]]),
    );
    expect(await page.content()).not.toContain('\u202e');
    await page.close();
  });

  test('lists are cut into pages, and each says how many there are', async () => {
    const page = await browser.newPage();
    await page.goto(site.url);
    expect(await page.locator('article.failure').count()).toBe(25);
    await page.getByRole('link', { name: 'and 25 more: all incidents' }).click();
    await page.waitForURL('**/incidents');
    expect(await page.locator('#open article').count()).toBe(40);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL('**/incidents?page=2');
    expect(await page.locator('#open .pager').textContent()).toContain('Page 2 of 4');
    await page.goto(`${site.url}/checks?result=unknown`);
    expect(await page.locator('tbody tr').count()).toBe(40);
    expect(await page.locator('.badge.unknown').count()).toBe(40);
    await page.close();
  });

  test('the Tab key goes through a page in its order, and is seen wherever it stands', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await page.goto(`${site.url}/incidents/${store.openIncidents()[0]?.id}`);
    const focusable = await page.evaluate<number>(
      `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')].filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length`,
    );
    const stops = await tabStops(page, focusable);
    expect(stops.map(({ order }) => order)).toEqual(stops.map(({ order }) => order).toSorted((a, b) => a - b));
    expect(stops.filter(({ outline, inView }) => !/^[2-9]px (solid|auto)/.test(outline) || !inView)).toEqual([]);
    expect(stops[0]?.text).toBe('Skip to content');
    await page.goto(site.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true);
    await page.close();
  });

  test('on paper nothing sticks out, and what is folded on the screen is told', async () => {
    const page = await browser.newPage({ viewport: { width: 720, height: 1000 }, colorScheme: 'dark' });
    for (const place of [places[0] ?? '', places[3] ?? '', `/incidents/${store.openIncidents()[0]?.id}`]) {
      await page.goto(site.url + place);
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(cutOff), place).toEqual([]);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      const folded = page.locator('details > :not(summary)').first();
      expect(await folded.evaluate((one) => one.getBoundingClientRect().height > 0), place).toBe(true);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      await page.emulateMedia({ media: null });
    }
    await page.close();
  });

  test('a look that changes no count is shown and not announced; one that does is announced once', async () => {
    const page = await browser.newPage();
    const target = 'Model 45 / Load number 45';
    const check = new URL(site.url + places[3]).searchParams.get('check') ?? '';
    await page.goto(`${site.url}/subject?${new URLSearchParams({ check, target })}`);
    await page.locator('#live', { hasText: 'Live.' }).waitFor();
    await page.evaluate(`(() => {
      globalThis.said = [];
      new MutationObserver(() => said.push(document.getElementById('announced').textContent))
        .observe(document.getElementById('announced'), { childList: true, characterData: true, subtree: true });
    })()`);
    for (const seconds of [61, 62]) {
      store.record(seenAttempt({ check, target, startedAtMs: Date.now(), durationMs: seconds * 1000 }), []);
      await page.locator('#now', { hasText: `took 1 min ${seconds - 60} s` }).waitFor();
    }
    expect(await page.evaluate('said')).toEqual([]);
    const findings = [{ code: 'c', severity: 'failure', facts: {} }] as const;
    store.record(seenAttempt({ check, target, startedAtMs: Date.now(), durationMs: 63_000, findings }), [
      opens('c', 'failure', Date.now()),
    ]);
    await page.locator('#now .badge.failure').first().waitFor();
    expect(await page.evaluate('said')).toEqual([expect.stringContaining('51 failures')]);
    await page.close();
  });
});

type Stop = { readonly order: number; readonly text: string; readonly outline: string; readonly inView: boolean };

async function tabStops(page: Page, most: number): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < most) {
    await page.keyboard.press('Tab');
    stops.push(
      await page.evaluate<Stop>(`(() => {
        const one = document.activeElement;
        const { outlineWidth, outlineStyle } = getComputedStyle(one);
        const { top, bottom } = one.getBoundingClientRect();
        return {
          order: [...document.querySelectorAll('*')].indexOf(one), text: one.textContent.trim(),
          outline: outlineWidth + ' ' + outlineStyle, inView: bottom > 0 && top < innerHeight,
        };
      })()`),
    );
  }
  return stops;
}
