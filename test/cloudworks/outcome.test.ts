/** What a run came to, in one word; what targets the settings give; which names fit a pattern. */
import { describe, expect, test } from 'vitest';
import type { CloudRun } from '../../src/cloudworks/cloudworks.ts';
import type { Outcome } from '../../src/cloudworks/outcome.ts';
import { outcomeOf } from '../../src/cloudworks/outcome.ts';
import { cloudTargetsOf, fits } from '../../src/cloudworks/targets.ts';
import type { CloudWorksSettings, ConnectionSettings } from '../../src/settings/settings.ts';

const run = (given: Partial<CloudRun>): CloudRun => ({
  id: null,
  traceId: null,
  startedAtMs: 1,
  endedAtMs: 2,
  success: false,
  message: null,
  errorCode: null,
  triggeredBy: null,
  triggerSource: null,
  ...given,
});
const rows = (failed: number) => `M: 10 (0/10) rows successful, 0 (0/0) rows has warnings, ${failed} failed, 7 ignored`;

test.each<[string, Partial<CloudRun>, Outcome]>([
  ['Running, with success false', { message: 'Running' }, 'running'],
  ['no word and no end yet', { endedAtMs: null }, 'running'],
  ['Success', { success: true, message: 'Success' }, 'succeeded'],
  ['Success without an end', { success: true, message: 'Success', endedAtMs: null }, 'succeeded'],
  ['rows failed, success true, code 38', { success: true, message: rows(3), errorCode: 38 }, 'partial'],
  ['rows failed, success true, no code', { success: true, message: rows(3) }, 'partial'],
  ['code 38 with success false', { message: 'Partial', errorCode: 38 }, 'partial'],
  ['rows ignored only, no code', { success: true, message: rows(0) }, 'succeeded'],
  ['Cancelled', { message: 'Cancelled' }, 'cancelled'],
  ['Process failed', { message: 'Process failed', errorCode: 12 }, 'failed'],
  ['failed without an end', { message: 'Process failed', endedAtMs: null }, 'failed'],
  ['false and nothing else, ended', {}, 'failed'],
  ['a word not known, success not told', { success: null, message: 'Handed over' }, 'unclear'],
])('%s', (_, given, outcome) => {
  expect(outcomeOf(run(given))).toBe(outcome);
});

describe('targets', () => {
  const connection = (cloudWorks?: Partial<CloudWorksSettings>): ConnectionSettings => ({
    name: 'prod',
    region: null,
    baseUrls: { api: '', auth: '' },
    signIn: { method: 'basic', user: '', password: '' },
    ...(cloudWorks === undefined
      ? {}
      : { cloudWorks: { baseUrl: 'https://x', integrations: null, flows: null, ...cloudWorks } }),
  });
  const names = (given?: Partial<CloudWorksSettings>) =>
    cloudTargetsOf({ connections: [connection(given)] }).map(({ name }) => name);

  test('none where CloudWorks is not watched', () => expect(names()).toEqual([]));
  test('one for all of a kind where none are named', () =>
    expect(names({})).toEqual(['prod', 'prod / all integrations', 'prod / all flows']));
  test('one for each that is named; an empty list watches none; a name of both kinds is told apart', () => {
    expect(names({ integrations: [], flows: [] })).toEqual(['prod']);
    expect(names({ integrations: [{ name: 'Load' }, { name: 'Load *' }], flows: [{ name: 'Load' }] })).toEqual([
      'prod',
      'prod / Load',
      'prod / Load *',
      'prod / Load (flow)',
    ]);
  });

  test.each([
    ['Load *', 'Load rates', true],
    ['Load *', 'load rates', false],
    ['*rates*', 'Exchange rates from S3', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*bc*c', 'abc', false],
    ['ab*ba', 'aba', false],
    ['FE40*', 'x', true],
    ['a.c', 'abc', false],
  ])('%s fits %s: %s', (pattern, name, expected) => {
    expect(fits(pattern, { id: 'fe40dc57', name })).toBe(expected);
  });
});
