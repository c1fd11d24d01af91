/** What `config check` remarks on settings that are right. */
import { describe, expect, test } from 'vitest';
import { remarksOf, requestsAMinuteOf } from '../../src/settings/remarks.ts';
import { parsed } from './parsed.ts';

const tenant = (schedule: string, models: number, imports: number, cloudWorks = false) =>
  parsed(`connections:
  prod: { region: eu1, signIn: { user: u@x, password: env:P }, cloudWorks: ${cloudWorks} }
schedule: { ${schedule} }
models: [${Array.from({ length: models }, (_, model) => `{ model: M${model}, imports: [${Array.from({ length: imports }, (_, number) => `I${number}`).join(', ')}] }`).join(', ')}]
`);

describe('requests a minute', () => {
  test.each([
    ['nothing to watch', tenant('default: 5m', 0, 0), 0],
    ['10 models of 100 imports: 11 in 5 min, 1000 in 15 min', tenant('default: 5m', 10, 100), 11 / 5 + 1000 / 15],
    ['with CloudWorks', tenant('default: 5m', 10, 100, true), 13 / 5 + 1000 / 15],
    ['in a longer cycle than 15 min task lists follow it', tenant('default: 1h', 10, 100), 1011 / 60],
    ['the most frequent check sets the cycle', tenant('default: 1h, import-stuck: 1m', 1, 0), 2],
    ['cron counts by its shortest wait', tenant('default: "0,10,40 * * * *"', 1, 0), 2 / 10],
  ])('%s', (_what, settings, perMinute) => {
    expect(requestsAMinuteOf(settings)).toBeCloseTo(perMinute, 9);
  });
});

describe('remarks', () => {
  const nowMs = Date.UTC(2026, 7, 1);

  test('nothing to say of usual settings', () => {
    expect(remarksOf(tenant('default: 5m', 10, 20), nowMs)).toEqual([]);
  });

  test('more than 60 requests a minute are told, not refused', () => {
    expect(remarksOf(tenant('default: 5m', 10, 100), nowMs)).toEqual([
      expect.stringMatching(/^These settings ask for about 69 requests a minute .* 60 are sent at most/),
    ]);
  });

  test('holidays that have all gone by', () => {
    const calendars =
      'calendars: { old: { holidays: [2025-12-25, 2024-12-25] }, new: { holidays: [2026-12-25] }, none: {} }';
    expect(remarksOf(parsed(calendars), nowMs)).toEqual([expect.stringContaining('calendar "old" was 2025-12-25')]);
  });
});
