/** cloudworks against the sandbox, over real HTTPS: what it finds, whom it blames, and what it asks. */
import { describe, expect, test } from 'vitest';
import { cloudWorks } from '../../checks/cloudworks.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { succeeded } from '../../src/sandbox/cloudworks.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { CloudWorksSettings } from '../../src/settings/settings.ts';
import type { Attempt } from '../../src/store/store.ts';
import type { Watched } from './watched-tenant.ts';
import { codesOf, watching } from './watched-tenant.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const checks = [cloudWorks];
const rates = 'Exchange rates from S3';
const target = `sandbox / ${rates}`;

/** One look at the sandbox as it is after the changes. */
async function looked(
  changes: readonly Change[],
  more: {
    scenarios?: readonly ScenarioName[];
    cloudWorks?: { [connection: string]: Partial<CloudWorksSettings> };
  } = {},
): Promise<readonly Attempt[]> {
  let attempts: readonly Attempt[] = [];
  await watching({ checks, changes, ...more }, async ({ sandbox, round }) => {
    attempts = await round();
    expect(sandbox.writeAttempts()).toBe(0);
  });
  return attempts;
}

describe('a tenant that runs well', () => {
  test('named: five targets, and nothing to tell', async () => {
    const attempts = await looked([]);
    expect(attempts.map(({ target: name, outcome }) => [name, outcome])).toEqual([
      ['sandbox', 'seen'],
      ['sandbox / Exchange rates from S3', 'seen'],
      ['sandbox / Trial balance to warehouse', 'seen'],
      ['sandbox / Nightly sales load', 'seen'],
      ['sandbox / Close of day', 'seen'],
    ]);
    expect(codesOf(attempts)).toEqual({});
  });

  test('none named: all are watched; a pattern watches what fits', async () => {
    const attempts = await looked([], { cloudWorks: { sandbox: {} } });
    expect(attempts.map(({ target: name }) => name)).toEqual([
      'sandbox',
      'sandbox / all integrations',
      'sandbox / all flows',
    ]);
    expect(codesOf(attempts)).toEqual({});
    const fitting = await looked([], { cloudWorks: { sandbox: { integrations: [{ name: '*l*' }], flows: [] } } });
    expect(fitting[1]?.observation).toMatchObject({ seen: [{}, {}] });
  });

  test('runs come in on time over weeks: no look, however late, finds one missed', async () => {
    await watching({ checks }, async ({ round }) => {
      await round();
      for (const days of [1, 0.3, 9, 0.01, 20]) expect([days, codesOf(await round(days * dayMs))]).toEqual([days, {}]);
    });
  });
});

describe('what goes wrong', () => {
  test('a failed run: code, run, trace, kinds of errors, and the last good run', async () => {
    const attempts = await looked([], { scenarios: ['cloudworks-failed'] });
    const [found] = attempts.find(({ target: name }) => name === target)?.findings ?? [];
    expect(found).toMatchObject({
      code: 'run-failed',
      facts: {
        executionErrorCode: 12,
        message: 'Process failed',
        runId: expect.stringMatching(/^[0-9a-f]{32}$/),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        taskId: expect.stringMatching(/^[0-9A-F]{32}$/),
        failedActions: ['Load exchange rates (112000000053): dateFormatInvalid (1)'],
        hasDump: true,
        model: 'Data Hub',
      },
    });
    expect(JSON.stringify(attempts)).not.toContain('Invalid date format');
  });

  test.each<[string, readonly Change[], string, readonly string[]]>([
    [
      'a connection whose status is 0',
      [{ change: 'connection-error', connection: 'Warehouse', errorCode: 46 }],
      'sandbox / Trial balance to warehouse',
      ['connection-broken: failure'],
    ],
    [
      'a schedule that was switched off',
      [{ change: 'schedule', integration: rates, is: { status: 'Inactive' } }],
      target,
      // The sandbox shows no runs of a schedule that is off.
      ['schedule-disabled: warning', 'never-run: notice'],
    ],
    [
      'a schedule that has ended',
      [{ change: 'schedule', integration: rates, is: { endDate: '2026-01-31' } }],
      target,
      ['schedule-lapsed: failure', 'never-run: notice'],
    ],
    ['no schedule and no run', [{ change: 'schedule', integration: rates, is: null }], target, ['never-run: notice']],
    ['a run that goes on for hours', [running(2.5 * hourMs)], target, ['run-long: warning']],
    ['a run of ten minutes', [running(10 * minuteMs)], 'none', []],
    [
      'a model that was deleted',
      [
        {
          change: 'integration-run',
          integration: rates,
          startedAgoMs: hourMs,
          tookMs: 1000,
          source: 'manual',
          outcome: { success: false, message: 'Anaplan model was deleted', errorCode: null, errors: [] },
        },
      ],
      target,
      ['run-model-gone: failure'],
    ],
  ])('%s', async (_, changes, name, codes) => {
    const found = codesOf(await looked(changes));
    expect(found[name] ?? []).toEqual(codes);
  });

  test('a run that was due and did not come', async () => {
    // Its schedule says every hour; it runs once a night.
    const every = { type: 'weekly' as const, time: '00:00' };
    await watching({ checks, changes: [{ change: 'schedule', integration: rates, is: every }] }, async ({ round }) => {
      // Without its days the schedule is not understood, and nothing is said to be due.
      expect(codesOf(await round())).toEqual({ [target]: ['schedule-not-understood: notice'] });
    });
    const earlier = new Date(Date.now() - hourMs).toISOString().slice(11, 16);
    const attempts = await looked([{ change: 'schedule', integration: rates, is: { time: earlier } }]);
    // Saturday from 20:00 UTC on nothing is due: there the newest due time is the day before, and it ran since.
    const due = codesOf(attempts)[target] ?? [];
    expect([[], ['run-missed: failure']]).toContainEqual(due);
    if (new Date(Date.now() - hourMs).getUTCDay() !== 6) expect(due).toEqual(['run-missed: failure']);
  });

  function running(startedAgoMs: number): Change {
    const run = { integration: rates, startedAgoMs, tookMs: null, source: 'scheduled', outcome: succeeded } as const;
    return { change: 'integration-run', ...run };
  }
});

describe('deadlines of the settings', () => {
  /** The nightly run began three hours ago and took four minutes. */
  const doneBy = (agoMs: number, toleranceMs = 0) => {
    const at = new Date(Date.now() - agoMs);
    const cron = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
    return { text: 'nightly', cron, timeZone: 'Etc/UTC', toleranceMs, calendar: null };
  };
  test.each([
    ['kept', doneBy(2 * hourMs), []],
    ['ended a moment too late', doneBy(3 * hourMs - 2 * minuteMs), ['deadline-missed: warning']],
    ['ended a moment too late, within the tolerance', doneBy(3 * hourMs - 2 * minuteMs, 10 * minuteMs), []],
  ])('%s', async (_, deadline, codes) => {
    const integrations = [{ name: rates, doneBy: deadline }];
    const found = codesOf(await looked([], { cloudWorks: { sandbox: { integrations, flows: [] } } }));
    expect(found[target] ?? []).toEqual(codes);
  });
});

describe('the journal', () => {
  test('hears of a connection that goes, and of a schedule that is given another end', async () => {
    await watching({ checks }, async ({ sandbox, round }) => {
      const traitsNow = async (afterMs: number) => {
        const look = (await round(afterMs)).find(({ target: name }) => name === target);
        return cloudWorks.traits(look?.observation ?? null);
      };
      const before = await traitsNow(0);
      expect(before).toMatchObject({
        connections: ['Ledger bucket: valid'],
        definition: expect.stringContaining('Dana Weiss'),
      });
      await sandbox.addScenarios(['cloudworks-connection-gone', 'cloudworks-schedule-lapsing']);
      const after = await traitsNow(2 * hourMs);
      expect(after['schedule']).not.toBe(before['schedule']);
      expect(after['definition']).toBe(before['definition']);
      expect(after['connections']).toEqual([expect.stringMatching(/^[0-9a-f]{32}: deleted$/)]);
    });
  });
});

describe('gone, or hidden', () => {
  test('an integration the settings name and nobody sees; another one that it sees no more', async () => {
    const attempts = await looked([], {
      cloudWorks: { sandbox: { integrations: [{ name: 'Exchange rate' }], flows: [] } },
    });
    expect(codesOf(attempts)).toEqual({ 'sandbox / Exchange rate': ['not-visible: unknown'] });
  });

  test('an action that goes while it is watched is gone; one never seen that works is not', async () => {
    await watching({ checks }, async ({ sandbox, round }) => {
      expect(codesOf(await round())).toEqual({});
      await sandbox.addScenarios(['process-step-gone']);
      expect(codesOf(await round(2 * hourMs))).toEqual({ [target]: ['action-gone: failure'] });
      // In between the lists are not read: what was missing stays so.
      expect(codesOf(await round(5 * minuteMs))).toEqual({ [target]: ['action-gone: failure'] });
      await sandbox.removeScenarios(['process-step-gone']);
      expect(codesOf(await round(2 * hourMs))).toEqual({});
    });
    expect(codesOf(await looked([], { scenarios: ['process-step-gone'] }))).toEqual({});
  });
});

describe('roles', () => {
  test('without a role: said about the account, and everything else could not be looked at', async () => {
    const attempts = await looked([], { cloudWorks: { monitor: { integrations: [{ name: rates }], flows: [] } } });
    expect(codesOf(attempts)).toEqual({ monitor: ['not-permitted: unknown'] });
    expect(attempts[1]).toMatchObject({
      outcome: 'blind',
      fault: { whose: 'operator', code: 'cloudworks-not-permitted' },
    });
  });

  test('452 where the tenant is not entitled', async () => {
    const answer = {
      kind: 'http',
      status: 452,
      headers: { 'content-type': 'application/json' },
      body: '{"status":{"code":452,"message":"Tenant not entitled"}}',
    } as const;
    const attempts = await looked([{ change: 'interfere', path: '/cloudworks/', forMs: hourMs, answer }]);
    expect(codesOf(attempts)).toEqual({ sandbox: ['not-entitled: unknown'] });
    expect(attempts.slice(1).every(({ fault }) => fault?.code === 'cloudworks-not-entitled')).toBe(true);
  });

  test('the role without a workspace: empty lists are never called in order', async () => {
    const attempts = await looked([{ change: 'user', of: 'loader@example.com', is: { workspaces: [] } }], {
      cloudWorks: { sandbox: { integrations: null, flows: [{ name: 'Close of day' }] } },
    });
    expect(codesOf(attempts)).toEqual({
      sandbox: ['nothing-visible: unknown'],
      'sandbox / Close of day': ['not-visible: unknown'],
    });
    expect(attempts.find(({ target: name }) => name === 'sandbox / all integrations')?.outcome).toBe('skipped');
  });
});

describe('when it cannot look', () => {
  const html = { 'content-type': 'text/html' };
  test.each([
    [503, html, '<html><body>nginx</body></html>', 'peer'],
    [500, {}, '{"status":{"code":500,"message":"Internal server error"}}', 'peer'],
    [404, html, '<html><head><title>404 Not Found</title></head></html>', 'us'],
    [200, {}, 'not json', 'peer'],
    [200, {}, '{"status":{"code":200},"integrations":[{"name":7}],"integrationFlows":[{}]}', 'us'],
  ] as const)('%i %j: blind, and nothing is called failed', async (status, headers, body, whose) => {
    const answer = { kind: 'http', status, headers, body } as const;
    const attempts = await looked([{ change: 'interfere', path: '/cloudworks/', forMs: hourMs, answer }]);
    for (const { outcome, findings, fault } of attempts) {
      expect({ outcome, findings, whose: fault?.whose }).toEqual({ outcome: 'blind', findings: [], whose });
    }
  });

  test('only the connections fail: the rest is judged, the part is named', async () => {
    const answer = { kind: 'http', status: 503, headers: {}, body: '{}' } as const;
    const attempts = await looked([{ change: 'interfere', path: '/integrations/connections', forMs: hourMs, answer }], {
      scenarios: ['cloudworks-failed'],
    });
    expect(codesOf(attempts)[target]).toEqual(['run-failed: failure', 'not-looked-at: unknown']);
  });
});

describe('what it asks', () => {
  const quiet = async ({ round, cloudRequests }: Watched, afterMs: number) => {
    await round(afterMs);
    return cloudRequests();
  };

  test.each([undefined, 5 * minuteMs])(
    'a quiet cycle takes three requests, as the daemon or alone (%s)',
    async (cycleMs) => {
      await watching({ checks, ...(cycleMs === undefined ? {} : { cycleMs }) }, async (watched) => {
        // Three lists, the definitions of three integrations and a flow, three notifications.
        expect(await quiet(watched, 0)).toBe(10);
        expect(await quiet(watched, minuteMs)).toBe(0);
        expect(await quiet(watched, 5 * minuteMs)).toBe(3);
        expect(await quiet(watched, 5 * minuteMs)).toBe(3);
        // The definitions have their hour; notifications a day.
        expect(await quiet(watched, hourMs)).toBe(7);
      });
    },
  );

  test('the history and the errors of a failed run are asked for once', async () => {
    await watching({ checks, scenarios: ['cloudworks-failed'] }, async (watched) => {
      expect(await quiet(watched, 0)).toBe(12);
      expect(await quiet(watched, 5 * minuteMs)).toBe(3);
    });
  });
});
