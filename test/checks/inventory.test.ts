import { describe, expect, it } from 'vitest';
import { inventory as check } from '../../checks/inventory.ts';
import { worded } from '../../src/explanation.ts';
import { noticeKeyOf } from '../../src/incidents/notices.ts';

const dayMs = 86_400_000;
const endsAtMs = Date.parse('2027-03-01T23:00:00Z');
const row = {
  name: 'Loader',
  kind: 'certificate',
  endsAtMs,
  owner: 'Ann',
  note: 'Administration > Security > Certificates',
} as const;
const limits = check.limits.parse({});
const judged = (daysLeft: number, of: object = row) =>
  check.judge({ ...of } as never, { nowMs: endsAtMs - daysLeft * dayMs, limits, memory: null });

describe('inventory', () => {
  it.each([
    [31.5, null, null],
    [30.9, 'inventory-ending-soon', 'notice'],
    [15, 'inventory-ending-soon', 'notice'],
    [14.9, 'inventory-ending', 'warning'],
    [0.001, 'inventory-ending', 'warning'],
    [0, 'inventory-ended', 'failure'],
    [-400, 'inventory-ended', 'failure'],
  ])('with %f days left: %s', (daysLeft, code, severity) => {
    expect(judged(daysLeft).map((one) => [one.code, one.severity])).toEqual(code === null ? [] : [[code, severity]]);
  });
  it('is told once for each tier, and anew with another end', () => {
    const keys = [30, 20, 14, 8, 7, 3, 1, 0.5, -0.5].map((daysLeft) => judged(daysLeft).map(noticeKeyOf)[0]);
    expect(new Set(keys).size).toBe(6);
    const renewed = check.judge({ ...row, endsAtMs: endsAtMs + dayMs } as never, {
      nowMs: endsAtMs - 5 * dayMs,
      limits,
      memory: null,
    });
    expect(noticeKeyOf(renewed[0] as never)).not.toBe(noticeKeyOf(judged(6)[0] as never));
  });
  it('says who renews it and where', () => {
    const [finding] = judged(10);
    const words = worded(finding as never, check.explanations['inventory-ending'] as never);
    expect(words.title).toBe('The certificate "Loader" ends in 10 d');
    expect(words.meaning).toContain('Who renews it: Ann.');
    expect(words.remedy.split('\n')).toEqual([
      'Have it renewed by Ann.',
      'Administration > Security > Certificates',
      'Then write its new end into `inventory:` of the settings, and reload: `systemctl reload anaplan-doctor`.',
    ]);
    const [bare] = judged(10, { ...row, owner: null, note: null });
    expect(worded(bare as never, check.explanations['inventory-ending'] as never).remedy.split('\n')).toHaveLength(2);
  });
  it('has a target for each row, and none without', () => {
    expect(check.targets({ inventory: [row] } as never).map(({ name }) => name)).toEqual(['Loader']);
    expect(check.targets({} as never)).toEqual([]);
  });
});
