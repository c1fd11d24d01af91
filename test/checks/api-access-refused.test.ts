/** Refused sign-ins, each planted in the sandbox over HTTPS: which causes are named, in which order, and which are ruled out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { apiAccess } from '../../checks/api-access.ts';
import type { Finding, Json } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { worded } from '../../src/explanation.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { loaderEmail, rotatingClientId } from '../../src/sandbox/finance.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { ConnectionSettings, Settings, SignInSettings } from '../../src/settings/settings.ts';
import type { Toolbox } from '../../src/toolbox.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { mapNotes } from '../anaplan/tenant.ts';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';

const { signal } = new AbortController();
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

async function sandboxWith(changes: readonly Change[], startMs?: number): Promise<Rig> {
  const rig = await rigWith([], changes, new MovableClock(startMs), { controlPort: 0 });
  opened.push({ close: () => rig.end() });
  return rig;
}

type Payload = Extract<SignInSettings, { method: 'certificate' }>['payload'];
const byCertificate = ({ folder }: Rig, payload: Payload = 'v1', name = 'user'): SignInSettings => ({
  method: 'certificate',
  certificateFile: join(folder, `${name}.pem`),
  key: `file:${join(folder, `${name}.key`)}`,
  keyPassphrase: null,
  payload,
});
const byPassword = ({ folder }: Rig, account: string): SignInSettings => ({
  method: 'basic',
  user: `${account}@example.com`,
  password: `file:${join(folder, `${account}.password`)}`,
});

function settingsOf(rig: Rig, signIns: readonly SignInSettings[]): Settings {
  const settings = settingsFor({ endpoints: [], network: {} as Settings['network'] });
  const network = { proxy: null, noProxy: [], caFile: rig.sandbox.caFile, trust: 'mozilla' } as const;
  const connections: readonly ConnectionSettings[] = signIns.map((signIn, index) => ({
    name: index === 0 ? 'asked' : `other-${index}`,
    region: null,
    baseUrls: rig.sandbox.baseUrls,
    signIn,
  }));
  return { ...settings, network, connections };
}

function toolboxFor(rig: Rig, settings: Settings, clock = rig.clock): Toolbox {
  const toolbox = toolboxOf({ settings, clock, notes: mapNotes(), environment: {} });
  opened.push(toolbox);
  return toolbox;
}

/** The finding, and the steps that are not "open", as `standing cause`. */
async function refusedOf(
  rig: Rig,
  signIns: readonly SignInSettings[],
  { clock = rig.clock, memory = null }: { clock?: MovableClock; memory?: Json } = {},
) {
  const settings = settingsOf(rig, signIns);
  const [target] = apiAccess.targets(settings);
  const observation = await apiAccess.probe(target ?? expect.fail(), toolboxFor(rig, settings, clock).round(), signal);
  const nowMs = clock.nowMs();
  const found = apiAccess.judge(observation, { nowMs, limits: apiAccess.limits.parse({}), memory });
  const finding = found.find(({ code }) => code === 'sign-in-refused') ?? expect.fail(JSON.stringify(found));
  const causes = finding.facts['causes'] as readonly { cause: string; standing: string }[];
  return {
    finding,
    causes,
    first: causes[0],
    of: (cause: string) => causes.find((one) => one.cause === cause)?.standing,
  };
}

const textOf = (finding: Finding) => {
  const { meaning, remedy } = worded(finding, apiAccess.explanations['sign-in-refused'] ?? expect.fail());
  return `${meaning}\n${remedy}`;
};

const dayMs = 86_400_000;

describe('CA certificate', () => {
  test('disabled at Anaplan: cannot be seen from here, so registration stands first and nothing is claimed', async () => {
    const rig = await sandboxWith([{ change: 'disable-certificates', of: loaderEmail }]);
    const { finding, causes, first, of } = await refusedOf(rig, [byCertificate(rig)]);
    expect(first).toEqual({ cause: 'certificate-not-registered', standing: 'open' });
    expect(causes.filter(({ standing }) => standing === 'shown' || standing === 'fits')).toEqual([]);
    expect(of('certificate-expired')).toBe('ruled-out');
    expect(of('clock-skewed')).toBe('ruled-out');
    expect(textOf(finding)).toContain('password has expired (a CA certificate works all the same)');
    expect(textOf(finding)).toContain('loader@example.com');
  });

  test('expired on disk: shown, and first', async () => {
    const rig = await sandboxWith([]);
    rig.clock.moveMs(300 * dayMs);
    const { finding, first } = await refusedOf(rig, [byCertificate(rig)]);
    expect(first).toEqual({ cause: 'certificate-expired', standing: 'shown' });
    expect(textOf(finding)).toMatch(/^Seen here: the certificate has expired \(it ended \d{4}-\d\d-\d\d/m);
  });

  test('expired by our own wrong clock only: not shown as expired', async () => {
    const rig = await sandboxWith([{ change: 'disable-certificates', of: loaderEmail }]);
    const ahead = new MovableClock(rig.clock.nowMs() + 300 * dayMs);
    const { of } = await refusedOf(rig, [byCertificate(rig)], { clock: ahead });
    expect(of('certificate-expired')).toBe('ruled-out');
  });

  test('v1 no longer taken: fits where v1 worked before, and names the trial', async () => {
    const rig = await sandboxWith([{ change: 'behaviour', behaviour: { acceptV1: false } }]);
    const signIn = byCertificate(rig);
    expect((await refusedOf(rig, [signIn])).of('payload-v1-refused')).toBe('open');
    const account = signIn.method === 'certificate' ? signIn.certificateFile : '';
    const memory = { method: 'certificate', account, payload: 'v1', workedAtMs: rig.clock.nowMs() - dayMs };
    const { finding, first, of } = await refusedOf(rig, [signIn], { memory });
    expect(first).toEqual({ cause: 'payload-v1-refused', standing: 'fits' });
    expect(of('region-wrong')).toBe('ruled-out');
    expect(textOf(finding)).toContain('diagnose sign-in --config FILE --connection asked --try-payloads');
  });

  test('what worked with another form says nothing about this one', async () => {
    const rig = await sandboxWith([{ change: 'behaviour', behaviour: { acceptV1: false } }]);
    const memory = { method: 'certificate', account: 'x', payload: 'v2-seconds', workedAtMs: 1 };
    expect((await refusedOf(rig, [byCertificate(rig)], { memory })).of('payload-v1-refused')).toBe('open');
  });

  test('v2 in the wrong unit: open, and the clock is ruled out by its own measure', async () => {
    const rig = await sandboxWith([{ change: 'behaviour', behaviour: { v2Unit: 'milliseconds' } }]);
    const { of } = await refusedOf(rig, [byCertificate(rig, 'v2-seconds')]);
    expect([of('payload-v2-unit'), of('clock-skewed'), of('payload-v1-refused')]).toEqual([
      'open',
      'ruled-out',
      undefined,
    ]);
  });

  test('v2 with a wrong clock: the clock fits, and comes first', async () => {
    const rig = await sandboxWith([]);
    const behind = new MovableClock(rig.clock.nowMs() - 20 * 60_000);
    const { finding, first } = await refusedOf(rig, [byCertificate(rig, 'v2-seconds')], { clock: behind });
    expect(first).toEqual({ cause: 'clock-skewed', standing: 'fits' });
    expect(textOf(finding)).toContain('20 min behind');
    expect((await refusedOf(rig, [byCertificate(rig, 'v1', 'retired')], { clock: behind })).of('clock-skewed')).toBe(
      'ruled-out',
    );
  });

  test('another account gets in: the region is less likely, and by certificate the allow list too', async () => {
    const rig = await sandboxWith([]);
    const refused = byCertificate(rig, 'v1', 'retired');
    const byBasic = await refusedOf(rig, [refused, byPassword(rig, 'monitor')]);
    expect([byBasic.of('region-wrong'), byBasic.of('ip-not-allowed')]).toEqual(['unlikely', 'open']);
    const byOther = await refusedOf(rig, [refused, byCertificate(rig)]);
    expect([byOther.of('region-wrong'), byOther.of('ip-not-allowed')]).toEqual(['unlikely', 'unlikely']);
  });
});

describe('user and password', () => {
  test('wrong password: open at first, fits once it has worked', async () => {
    const rig = await sandboxWith([]);
    writeFileSync(join(rig.folder, 'monitor.password'), 'wrong');
    const signIn = byPassword(rig, 'monitor');
    const { first, of } = await refusedOf(rig, [signIn]);
    expect(first).toEqual({ cause: 'password-wrong', standing: 'open' });
    expect(of('clock-skewed')).toBe('ruled-out');
    const memory = {
      method: 'basic',
      account: 'monitor@example.com',
      payload: null,
      workedAtMs: rig.clock.nowMs() - dayMs,
    };
    const later = await refusedOf(rig, [signIn], { memory });
    expect(later.causes.slice(0, 2)).toEqual([
      { cause: 'password-wrong', standing: 'fits' },
      { cause: 'password-expired', standing: 'fits' },
    ]);
    expect(later.of('single-sign-on')).toBe('unlikely');
  });

  test('a user of single sign-on, with the right password: fits as soon as the same user gets in otherwise', async () => {
    const own: Change = { change: 'user', of: loaderEmail, is: { password: 'right', ssoOnly: true } };
    const rig = await sandboxWith([own]);
    writeFileSync(join(rig.folder, 'loader.password'), 'right');
    const signIn: SignInSettings = {
      method: 'basic',
      user: loaderEmail,
      password: `file:${join(rig.folder, 'loader.password')}`,
    };
    expect((await refusedOf(rig, [signIn])).of('single-sign-on')).toBe('open');
    const { first, of, finding } = await refusedOf(rig, [signIn, byCertificate(rig)]);
    expect(first).toEqual({ cause: 'single-sign-on', standing: 'fits' });
    expect(of('user-disabled')).toBe('ruled-out');
    expect(textOf(finding)).toContain('exception user');
  });

  test('a header that Anaplan cannot read is told by its answer', async () => {
    const rig = await sandboxWith([]);
    writeFileSync(join(rig.folder, 'colon.password'), 'x');
    const signIn: SignInSettings = {
      method: 'basic',
      user: ':x',
      password: `file:${join(rig.folder, 'colon.password')}`,
    };
    const { first, finding } = await refusedOf(rig, [signIn]);
    expect(first).toEqual({ cause: 'header-malformed', standing: 'shown' });
    expect(finding.facts['httpStatus']).toBe(400);
  });
});

describe('OAuth', () => {
  test('a refresh token that was not used for 13 hours: expiry fits, and the command is named', async () => {
    const rig = await sandboxWith([]);
    const folder = mkdtempSync(join(tmpdir(), 'doctor-token-'));
    opened.push({ close: async () => rmSync(folder, { recursive: true, force: true }) });
    const signIn: SignInSettings = {
      method: 'oauth',
      clientId: rotatingClientId,
      refreshTokenFile: join(folder, 'token'),
      baseUrl: rig.sandbox.baseUrls.auth,
    };
    const approve = async ({ verificationUriComplete }: { verificationUriComplete: string | null }) => {
      await rig.call('GET', verificationUriComplete ?? '');
      rig.clock.moveMs(6_000);
    };
    await toolboxFor(rig, settingsOf(rig, [signIn])).approve('asked', approve, signal);
    const workedAtMs = rig.clock.nowMs();
    rig.clock.moveMs(13 * 3_600_000);
    const account = `OAuth client ${rotatingClientId}`;
    const { first, finding } = await refusedOf(rig, [signIn], {
      memory: { method: 'oauth', account, payload: null, workedAtMs },
    });
    expect(first).toEqual({ cause: 'token-expired', standing: 'fits' });
    expect(finding.facts['status']).toBe('invalid_grant');
    expect(textOf(finding)).toContain('anaplan-doctor sign-in device --config FILE --connection asked');
  });
});

test('a look that worked is remembered, one that was refused changes nothing', () => {
  const look = (outcome: 'signed-in' | 'refused', startedAtMs: number) =>
    ({
      outcome: 'seen',
      startedAtMs,
      observation: { method: 'basic', account: 'a', payload: null, signIn: { outcome } },
    }) as unknown as Parameters<typeof apiAccess.remember>[1];
  const worked = apiAccess.remember(null, look('signed-in', 5), {}, () => []);
  expect(worked).toEqual({ method: 'basic', account: 'a', payload: null, workedAtMs: 5 });
  expect(apiAccess.remember(worked, look('refused', 9), {}, () => [])).toEqual(worked);
});
