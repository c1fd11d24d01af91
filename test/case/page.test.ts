/** The page of a case in a real browser: no scrolling sideways on a phone, nothing loaded, and a picture that is still one after its metadata is gone. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachmentOf } from '../../src/case/attachments.ts';
import { contentOf } from '../../src/case/content.ts';
import { caseSummary } from '../../src/case/summary.ts';
import { reportOf } from '../../src/report/make.ts';
import { nowMs, stuckInput } from './sample.ts';

const executablePath = '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
if (!hasChromium) console.warn('SKIPPED for want of chromium: the page of a case in a browser');

describe.skipIf(!hasChromium)('in Chromium', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'case-page-'));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const input = stuckInput({ tried: [{ option: 3, result: 'the same' }] });
    const report = reportOf({
      ...{ attempts: input.latest, checks: input.checks, ownExplanations: {}, tool: input.tool },
      ...{ startedAtMs: nowMs, finishedAtMs: nowMs },
    });
    const exhibits = [{ name: `exhibits/01-${'long-'.repeat(30)}name.json`, title: 'Running tasks' }];
    writeFileSync(join(folder, 'summary.html'), caseSummary(contentOf(input, exhibits), report));
  }, 30_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    [400, 'light'],
    [400, 'dark'],
    [1200, 'light'],
  ] as const)(
    '%i pixels, %s: fits, says what it has to, and asks the network for nothing',
    async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const asked: string[] = [];
      const troubles: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => troubles.push(message.text()));
      page.on('pageerror', (error) => troubles.push(error.message));
      await page.goto(`file://${folder}/summary.html`);
      const [scrollWidth, innerWidth] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [
        number,
        number,
      ];
      expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
      expect(asked).toEqual([`file://${folder}/summary.html`]);
      expect(troubles).toEqual([]);
      const text = await page.innerText('body');
      for (const wanted of [
        'stuck at 41 %',
        'no movement for',
        'Details support asks for',
        'What happened',
        'the same',
      ])
        expect(text).toContain(wanted);
      await page.close();
    },
  );

  test('prints on paper, in light colours', async () => {
    const page = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(`file://${folder}/summary.html`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ format: 'A4' })).subarray(0, 4).toString()).toBe('%PDF');
    await page.close();
  });

  test.each(['png', 'jpeg'] as const)('a screenshot as %s decodes after it was stripped', async (type) => {
    const page = await browser.newPage({ viewport: { width: 90, height: 60 } });
    const { content, mediaType } = attachmentOf(`shot.${type}`, await page.screenshot({ type }));
    const url = `data:${mediaType};base64,${Buffer.from(content).toString('base64')}`;
    const size = await page.evaluate(
      `new Promise((done) => { const image = new Image(); image.onload = () => done([image.width, image.height]); image.onerror = () => done(null); image.src = ${JSON.stringify(url)}; })`,
    );
    expect(size).toEqual([90, 60]);
    await page.close();
  });
});
