/** The JSON of a Statuspage site, whole, in part, and of another form. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnexpectedAnswer } from '../../src/anaplan/answer.ts';
import { parsePageSummary } from '../../src/status-page/parse.ts';

const incident = {
  id: 'x0ljvc9m1wxj',
  name: 'CloudWorks runs are delayed',
  status: 'monitoring',
  impact: 'minor',
  created_at: '2024-11-13T12:00:19.418-06:00',
  updated_at: '2024-11-13T20:10:58.586Z',
  shortlink: 'https://stspg.io/7a0d3a4d2',
  components: [{ id: 'a', name: 'CloudWorks' }],
  incident_updates: [
    { status: 'identified', body: 'The issue is identified.', created_at: '2024-11-13T12:32:43.413-06:00' },
    { status: 'monitoring', body: 'A fix is in place.\n\nWe watch.', display_at: '2024-11-13T13:11:24.478-06:00' },
  ],
};

describe('a status page', () => {
  test('an incident with its parts, times in any zone, and its newest update', () => {
    expect(parsePageSummary({ incidents: [incident] })).toEqual({
      indicator: null,
      description: null,
      impaired: null,
      maintenances: [],
      incidents: [
        {
          name: 'CloudWorks runs are delayed',
          status: 'monitoring',
          impact: 'minor',
          startedAtMs: Date.parse('2024-11-13T18:00:19.418Z'),
          updatedAtMs: Date.parse('2024-11-13T20:10:58.586Z'),
          latestUpdate: 'A fix is in place. We watch.',
          url: 'https://stspg.io/7a0d3a4d2',
          components: ['CloudWorks'],
        },
      ],
    });
  });

  test.each(['resolved', 'postmortem', 'completed', 'Resolved'])('an incident that is %s is over', (status) => {
    expect(parsePageSummary({ incidents: [{ ...incident, status }] }).incidents).toEqual([]);
  });

  test('maintenance among the incidents is maintenance', () => {
    const among = { ...incident, impact: 'maintenance', scheduled_for: '2024-11-16T20:00:00Z' };
    const summary = parsePageSummary({ incidents: [among], scheduled_maintenances: [] });
    expect(summary.incidents).toEqual([]);
    expect(summary.maintenances).toMatchObject([{ name: incident.name, fromMs: Date.parse('2024-11-16T20:00:00Z') }]);
  });

  test('groups only repeat their members', () => {
    const components = [
      { name: 'Europe', status: 'major_outage', group: true },
      { name: 'Platform (EU)', status: 'major_outage', group: false },
      { name: 'Platform (US)', status: 'operational' },
    ];
    expect(parsePageSummary({ components }).impaired).toEqual([{ name: 'Platform (EU)', status: 'major_outage' }]);
  });

  test('what is of another form is not said, and hides nothing else', () => {
    const summary = parsePageSummary({
      status: 'fine',
      components: 7,
      scheduled_maintenances: { none: true },
      incidents: [null, 'x', { name: 5, status: [], impact: {}, incident_updates: 'y', created_at: 12 }, incident],
    });
    expect(summary.incidents.map(({ name, status }) => ({ name, status }))).toEqual([
      { name: 'without a name', status: null },
      { name: incident.name, status: 'monitoring' },
    ]);
  });

  test.each([[null], [[]], ['<html>'], [{}], [{ ok: true }], [{ incidents: 'none' }]])(
    '%j is no status page',
    (body) => {
      expect(() => parsePageSummary(body)).toThrow(UnexpectedAnswer);
    },
  );

  test('texts and lists without end are cut', () => {
    const many = Array.from({ length: 5_000 }, () => ({ ...incident, name: 'n'.repeat(100_000) }));
    const summary = parsePageSummary({ incidents: many });
    expect(summary.incidents.length).toBe(50);
    expect(JSON.stringify(summary).length).toBeLessThan(60_000);
  });

  test('any JSON is either read or refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (status, incidents, components) => {
        try {
          const summary = parsePageSummary({ status, incidents, components, scheduled_maintenances: incidents });
          expect(Array.isArray(summary.incidents)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnexpectedAnswer);
        }
      }),
    );
  });
});
