import type { Browser } from 'playwright-core';
import type { Email } from 'postal-mime';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Content } from '../../src/notify/content.ts';
import { renderedFor } from '../../src/notify/render.ts';
import { trialContents } from '../../src/notify/trial.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import { chromiumPath, launched } from '../web/browser.ts';
import { sameWords } from './mail-words.ts';
import { settingsWith, smtpAt } from './world.ts';

const nowMs = Date.UTC(2027, 0, 4, 12);
const page = 'https://doctor.example.com';
const contents = trialContents(nowMs, page);
/** How far it scrolls sideways, and what it stands on; run in the page. */
const look =
  '(({ scrollWidth, clientWidth }) => [scrollWidth - clientWidth, getComputedStyle(document.body).backgroundColor])(document.documentElement)';
const chromium = chromiumPath();
if (chromium === null) console.warn('skipped: how mails look, for there is no chromium on the PATH');

async function mailOf(content: Content): Promise<Email> {
  const notify = settingsWith({ smtp: smtpAt(1) }).notify as NotifySettings;
  const destinations = [{ channel: 'mail', to: ['oncall@example.com'] }] as const;
  const request = { key: content.subject, content, incidents: [], destinations };
  const [message] = await renderedFor(request, { notify, nowMs, threadOf: () => null });
  return await PostalMime.parse(message?.payload ?? '');
}

const named = contents.map((content, index) => [`${content.kind} (${index + 1})`, content] as const);

describe('the mail', () => {
  test.each(named)('of kind %s: text and HTML say the same', async (_subject, content) => {
    const { text = '', html = '' } = await mailOf(content);
    sameWords(text, html);
    for (const line of text.split('\n')) if (!line.includes('`')) expect(line.length).toBeLessThanOrEqual(76);
    // A command is on one line, to be copied.
    const commands = content.remedy.flatMap((step) => step.match(/`[^`]+`/g) ?? []);
    for (const command of commands) expect(text).toContain(command);
  });

  test('says first what is the matter, and then all that is needed', async () => {
    const [fires] = contents;
    if (fires === undefined) throw new Error('no content');
    const { subject, text = '' } = await mailOf(fires);
    expect(subject).toBe('TEST FAILURE api.example.com:443 cannot be reached (since 11:48 UTC)');
    expect(text.split('\n')[0]).toMatch(
      /^TEST FAILURE: api\.example\.com:443 cannot be reached, since 2027-01-04 11:48/,
    );
    expect(text.replaceAll('\n', ' ')).toContain(
      'Follows from it, and was told before: #0 Sales / Load prices (import-failed). And 2 others follow from it, told to nobody: Sales / Load actuals (import-stuck); Sales / Load plan (import-stuck).',
    );
    for (const part of ['What to do:', 'Acts next: the network team', `More: ${page}/incidents`, 'anaplan-doctor ack'])
      expect(text).toContain(part);
  });

  test('takes a name of the tenant as text, wherever it stands', async () => {
    const [fires] = contents;
    if (fires === undefined) throw new Error('no content');
    const name = 'Sales <img src=x onerror=alert(1)> "Hub"\r\nBcc: all@example.com & co';
    const item = { ...fires.items[0], target: name, title: `${name} failed` } as Content['items'][number];
    const mail = await mailOf({ ...fires, subject: `FAILURE ${name}`, lead: `FAILURE: ${name}`, items: [item] });
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.subject).toContain('Bcc: all@example.com');
    expect(mail.html).not.toContain('<img');
    expect(mail.html).toContain('&lt;img');
  });
});

describe.skipIf(chromium === null)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launched(chromium ?? '');
  });
  afterAll(() => browser?.close());

  test('every mail fits a phone, and is dark where the program is dark', async () => {
    const tab = await browser.newPage({ viewport: { width: 360, height: 700 } });
    for (const content of contents) {
      const { html = '' } = await mailOf(content);
      await tab.setContent(html);
      const seen: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await tab.emulateMedia({ colorScheme });
        const [overPx, ground] = await tab.evaluate<readonly [number, string]>(look);
        expect([content.subject, overPx]).toEqual([content.subject, 0]);
        seen.push(ground);
      }
      expect(seen).toEqual(['rgb(244, 246, 248)', 'rgb(20, 24, 29)']);
    }
  });
});
