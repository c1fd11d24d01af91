/** What ends when, under the days of the settings: on the page, and as alarms of the calendar. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/settings/settings.ts';
import type { Ending } from '../../src/web/endings.ts';
import { endingsOf, placedOnce, severityOf, tiersOf } from '../../src/web/endings.ts';
import { calendarOf } from '../../src/web/ics.ts';
import { madeCertificates } from '../mail/certificates.ts';
import { noSettings } from './serve.ts';

const nowMs = 1_800_000_000_000;
const dayMs = 86_400_000;

function ending(given: Partial<Ending> & { readonly daysLeft: number; readonly isLeaf?: boolean }): Ending {
  const { daysLeft, isLeaf, ...rest } = given;
  const certificate = {
    ...{ subject: 'CN=a', issuer: 'CN=ca', serialNumber: '1', fingerprintSha256: 'ab', seenAtMs: nowMs },
    isLeaf: isLeaf ?? true,
  };
  return {
    ...{ kind: 'certificate', name: 'a', check: 'certificate-expiry', target: 'a:443', owner: null, note: null },
    ...{ endsAtMs: nowMs + daysLeft * dayMs, certificate: isLeaf === undefined ? null : certificate },
    ...rest,
  };
}

const withLimits = (limits: Settings['limits']): Settings => ({ ...noSettings, limits });
const own = withLimits({ inventory: { noticeDays: 60, warningDays: [45, 5] } });

test.each([
  ['in 46 days', { daysLeft: 46.5, check: 'inventory' }, 'notice', 'ok'],
  ['in 45 days', { daysLeft: 45.5, check: 'inventory' }, 'warning', 'ok'],
  ['in 20 days', { daysLeft: 20, check: 'inventory' }, 'warning', 'notice'],
  ['in 14 days', { daysLeft: 14.9, check: 'inventory' }, 'warning', 'warning'],
  ['just now', { daysLeft: 0, check: 'inventory' }, 'failure', 'failure'],
  ['of a certificate in 40 days, whose check has its own days', { daysLeft: 40, isLeaf: true }, 'ok', 'ok'],
  ['of an authority in 5 days', { daysLeft: 5, isLeaf: false }, 'notice', 'notice'],
  ['of an authority that has ended', { daysLeft: -5, isLeaf: false }, 'notice', 'notice'],
] as const)('%s: as its check says it, by the settings and without', (_name, given, bySettings, usually) => {
  expect(severityOf(ending(given), own, nowMs)).toBe(bySettings);
  expect(severityOf(ending(given), noSettings, nowMs)).toBe(usually);
});

test('days that another version stored otherwise are as usual', () => {
  expect(tiersOf(withLimits({ inventory: { warningDays: [] } }), 'inventory')).toEqual({
    ...{ noticeDays: 30, warningDays: [14, 7, 1] },
  });
});

describe('the calendar', () => {
  test('alarms by the days of the settings, of an authority at its notice alone', () => {
    const triggers = (text: string) => text.match(/TRIGGER:-P\d+D/g);
    expect(triggers(calendarOf([ending({ daysLeft: 90, check: 'inventory' })], own, nowMs, '1'))).toEqual([
      ...['TRIGGER:-P60D', 'TRIGGER:-P45D', 'TRIGGER:-P5D'],
    ]);
    expect(triggers(calendarOf([ending({ daysLeft: 90, isLeaf: false })], own, nowMs, '1'))).toEqual(['TRIGGER:-P30D']);
  });
  test('has one event for a certificate that is found in many places, and names some of them', () => {
    const many = Array.from({ length: 9 }, (_none, index) =>
      ending({ daysLeft: 90, isLeaf: true, target: `h${index}` }),
    );
    const text = calendarOf(many, noSettings, nowMs, '1').replaceAll('\r\n ', '');
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(text).toContain('Found at h0\\, h1\\, h2\\, h3\\, h4 and 4 more.');
    expect(placedOnce([...many, ending({ daysLeft: 1, name: 'a' }), ending({ daysLeft: 1, name: 'b' })])).toHaveLength(
      3,
    );
  });
});

test('a certificate is read from what was seen; what is none is left out', () => {
  const { server, folder, remove } = madeCertificates();
  const ca = new X509Certificate(readFileSync(path.join(folder, 'ca.pem'))).raw.toString('base64');
  const leaf = new X509Certificate(server.cert);
  const observation = { source: 'endpoint', chains: [{ certificates: [leaf.raw.toString('base64'), ca, 'bm9uZQ=='] }] };
  const store = { newestSeen: () => [{ target: 'a:443', startedAtMs: nowMs, observation }] };
  for (const _again of [1, 2]) {
    const all = endingsOf(store, noSettings);
    expect(all.map(({ name, certificate }) => [name, certificate?.isLeaf])).toEqual(
      expect.arrayContaining([
        ['localhost', true],
        ['Test CA', false],
      ]),
    );
    expect(all).toHaveLength(2);
    const seen = all.find(({ name }) => name === 'localhost');
    expect(seen?.endsAtMs).toBe(Date.parse(leaf.validTo));
    expect(seen?.certificate?.fingerprintSha256.toUpperCase().replaceAll(':', '')).toBe(
      leaf.fingerprint256.replaceAll(':', ''),
    );
  }
  remove();
});
