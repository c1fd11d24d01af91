import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redactingWith } from '../../src/cli/daemon-messages.ts';
import { cleaned } from '../../src/notify/content.ts';
import { digestContent, digestFor } from '../../src/notify/digest.ts';
import { handoverInputFrom } from '../../src/notify/handover-input.ts';
import { namesOf } from '../../src/redaction/settings-names.ts';
import { handoverOf } from '../../src/report/handover.ts';
import { handoverHtml, handoverMarkdown, handoverText } from '../../src/report/handover-text.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import { sameWords } from './mail-words.ts';
import type { Night } from './night.ts';
import { nightOf } from './night.ts';

type Ended = Night & { end(): Promise<void> };
let [bad, good] = [null, null] as unknown as [Ended, Ended];
beforeAll(async () => {
  bad = await nightOf(true);
  good = await nightOf(false);
}, 60_000);
afterAll(async () => {
  await bad?.end();
  await good?.end();
});

const handover = (night: Night) => handoverOf(handoverInputFrom(night));
const notifyIn = ({ settings }: Night) => settings.notify as NotifySettings;

describe('the hand-over of a night', () => {
  test('names what ran, failed, was late or missed, runs, is due, was not seen', () => {
    const { ran, failed, late, missed, running, due, blind, gaps, opened, closed, severity } = handover(bad);
    const named = (lines: readonly { readonly target: string }[]) => lines.map(({ target }) => target).toSorted();
    expect(severity).toBe('failure');
    expect(named(ran)).toEqual([
      ...['Data Hub / Load general ledger', 'Data Hub / Nightly load'],
      ...['Sales Hub / Load actuals', 'Sales Hub / Nightly load'],
    ]);
    expect(named(failed)).toEqual(['Sales Hub / Load pipeline']);
    expect(late.map(({ target, code }) => [target, code])).toEqual([['Data Hub / Load general ledger', 'run-overdue']]);
    expect(missed.map(({ target, code }) => [target, code])).toEqual([['Data Hub / Load employees', 'run-missed']]);
    expect(running).toMatchObject([{ target: 'Sales Hub / Load actuals', progressPercent: 41 }]);
    expect(due[0]).toMatchObject({ target: 'Sales Hub / Load price list', what: 'end' });
    expect(new Set(named(blind))).toEqual(new Set(['Sales Hub / Load price list']));
    expect(gaps.map(({ why }) => why)).toEqual(['the machine slept']);
    expect(opened.map(({ code }) => code).toSorted()).toEqual([
      ...['certificate-expiring', 'run-missed', 'source-model-500'],
    ]);
    expect(opened.at(-1)?.severity).toBe('warning');
    expect(named(closed)).toEqual(['Data Hub / Load general ledger']);
  });

  test('is all well where all is well', () => {
    const { severity, ran, opened, failed, missed, late, blind } = handover(good);
    expect([severity, ran.length]).toEqual(['ok', 7]);
    expect([opened, failed, missed, late, blind].flat()).toEqual([]);
  });

  test('fits 80 columns, but for what cannot be broken, and says the same in every form', () => {
    const text = handoverText(handover(bad));
    for (const line of text.split('\n')) if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain('  since ');
    expect(text.match(/^ {2}\d\d:\d\d to \d\d:\d\d {2}Sales Hub \/ Load actuals$/m)).not.toBeNull();
    sameWords(text, handoverHtml(handover(bad)));
    sameWords(text, handoverMarkdown(handover(bad)).replaceAll('\\', ''));
  });
});

describe('the digest', () => {
  const digestOf = (night: Night) => {
    const { store, checks, settings } = night;
    const redact = (text: string) => text;
    return digestFor({ store, checks, settings: () => settings, notify: notifyIn(night), redact });
  };

  test('comes at its time, once, also when all is well; its text and its HTML say the same', async () => {
    for (const [night, first] of [
      [bad, 'FAILURE'],
      [good, 'ALL WELL'],
    ] as const) {
      const { store, nowMs } = night;
      const [day, time] = new Date(nowMs).toISOString().split('T');
      // At 06:00 UTC of the day after.
      const atMs = Date.parse(`${day}T06:00:30Z`) + (time !== undefined && time < '06:00' ? 0 : 86_400_000);
      const beat = store.heartbeat();
      if (beat !== null) store.beat({ ...beat, atMs: atMs - 5_000 }, [], []);
      const digest = digestOf(night);
      await digest?.(atMs - 60_000);
      expect(store.messages({ limit: 100 }).filter(({ kind }) => kind === 'digest')).toEqual([]);
      await digest?.(atMs);
      await digest?.(atMs + 30_000);
      const [line, ...others] = store.messages({ limit: 100 }).filter(({ kind }) => kind === 'digest');
      expect(others).toEqual([]);
      const mail = await PostalMime.parse(store.message(line?.id ?? 0)?.payload ?? '');
      expect(mail.subject).toMatch(
        new RegExp(`^${first} Hand-over \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d to .* UTC: \\d+ open, `),
      );
      sameWords(mail.text ?? '', mail.html ?? '');
    }
  });

  test('under privacy: strict calls models by pseudonyms, each the same everywhere; actions and ids stay', () => {
    const { store, checks, settings, sinceMs, nowMs } = bad;
    const redact = redactingWith(
      () => [],
      store,
      () => namesOf(settings),
    );
    const parts = { store, checks, settings: () => settings, notify: notifyIn(bad), redact };
    const content = cleaned(digestContent(sinceMs, nowMs, parts), redact);
    const said = [content.subject, content.lead, ...content.lines].join('\n');
    expect(said).not.toMatch(/Sales Hub|Data Hub|Finance Prod/);
    const models = new Set(said.match(/‹model:[0-9a-f]+›/g));
    expect(models.size).toBe(2);
    expect(said).toMatch(/‹model:[0-9a-f]+› \/ Load pipeline/);
    expect(said).toContain('imports/112000000033');
  });
});
