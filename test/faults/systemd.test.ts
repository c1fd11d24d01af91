/** The Debian package under a real systemd: what only it can tell of the units, credentials, sockets and the watchdog. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import type { Booted } from './systemd.ts';
import { bootSystemd } from './systemd.ts';

const booted = await bootSystemd();
if (booted === null)
  console.warn('Skipped: a real systemd does not come up here (root, overlayfs and cgroups are needed)');
const inside = booted as Booted;
const it = test.skipIf(booted === null);
const service = 'anaplan-doctor';
const settings = '/etc/anaplan-doctor/anaplan-doctor.yaml';
const shown = (property: string, unit = service) => inside.run(`systemctl show -P ${property} ${unit}`).output.trim();
const ran = (line: string): string => {
  const { status, output } = inside.run(line);
  expect(status, `${line}\n${output}`).toBe(0);
  return output;
};

beforeAll(async () => {
  if (booted === null) return;
  const build = path.join(packageRoot, 'packaging/deb/build.ts');
  const words = [build, '--compress', 'none', '--version', '0.0.1', '--out', inside.shared];
  execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(path.join(inside.shared, 'made-of-sandbox.sh'), settingsOfSandbox);
  // What of it this host may have itself is not what is tried.
  inside.run(
    'dpkg --purge anaplan-doctor; rm -rf /usr/lib/anaplan-doctor; for one in anna bob loader; do userdel -r $one; done',
  );
  ran('dpkg -i /mnt/*.deb');
  ran('useradd -m anna -G anaplan-doctor-operators && useradd -m bob && useradd -m loader');
  ran(
    'systemd-run --unit=sandbox anaplan-doctor sandbox --directory /srv/sandbox --write-config /srv/sandbox.yaml --scenario source-stale',
  );
  await inside.until('cat /srv/sandbox.yaml', (text) => text.includes('statusPage'));
  ran('bash /mnt/made-of-sandbox.sh');
}, 300_000);
afterAll(async () => booted?.stop());

/** What an administrator would write: secrets as credentials, a page, and a script that only its own account may read. */
const settingsOfSandbox = `set -e
chmod 755 /srv/sandbox /srv/sandbox/source; chmod 644 /srv/sandbox/source/*
sed 's#file:/srv/sandbox/user.key#credential:user-key#; s#file:/srv/sandbox/monitor.password#credential:monitor-password#' /srv/sandbox.yaml > ${settings}
cat >> ${settings} <<'Y'
page: {}
installs:
  connect:
    - { script: /home/loader/nightly.sh, account: loader }
Y
chmod 644 ${settings}
mkdir -p /etc/systemd/system/${service}.service.d
cat > /etc/systemd/system/${service}.service.d/credentials.conf <<'Y'
[Service]
WatchdogSec=8s
RestartSec=1s
LoadCredential=user-key:/srv/sandbox/user.key
LoadCredential=monitor-password:/srv/sandbox/monitor.password
Y
cat > /home/loader/nightly.sh <<'Y'
#!/bin/sh
java -jar anaplan-connect-4.2.jar -user "loader@example.com:hunter22" -workspace Finance -model Sales -import Load -execute
Y
chmod 700 /home/loader /home/loader/nightly.sh; chown -R loader /home/loader
systemctl daemon-reload
`;

it('is ready, with its credentials, and serves its page', async () => {
  ran(`systemctl enable --now ${service}`);
  expect(shown('ActiveState')).toBe('active');
  const answer = await inside.until('anaplan-doctor status', (text) => text.includes('file-stale'));
  expect(answer).toContain('file-stale');
  expect(answer).not.toContain('secret-');
  expect(answer.split('\n')[0]).toMatch(/^WARNING/);
  const port = /127\.0\.0\.1:(\d+)/.exec(ran(`ss -tlnpH | grep "pid=${shown('MainPID')},"`))?.[1];
  expect(ran(`curl -s http://127.0.0.1:${port}/healthz`)).toContain('ok');
  expect(ran(`curl -s http://127.0.0.1:${port}/`)).toContain('Load general ledger');
  expect(shown('StatusText')).toMatch(/^\d+ subjects, /);
}, 120_000);

it('keeps store and credentials to itself, whoever asks', () => {
  expect(ran("stat -c '%a' /var/lib/private/anaplan-doctor /var/lib/private/anaplan-doctor/anaplan-doctor.db")).toBe(
    '700\n600\n',
  );
  for (const who of ['anna', 'bob', 'loader']) {
    for (const file of [
      '/var/lib/private/anaplan-doctor/anaplan-doctor.db',
      `/run/credentials/${service}.service/user-key`,
    ])
      expect(inside.run(`runuser -u ${who} -- cat ${file}`).output).toContain('Permission denied');
  }
});

it('answers operators, and nobody else', () => {
  expect(ran('runuser -u anna -- anaplan-doctor status | head -1')).toMatch(/^WARNING/);
  expect(ran('runuser -u anna -- anaplan-doctor reload')).toContain('settings');
  const refused = inside.run('runuser -u bob -- anaplan-doctor status');
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain('anaplan-doctor-operators');
});

it('takes looks as another account', async () => {
  ran(`systemctl start ${service}-host@loader`);
  const answer = await inside.until('anaplan-doctor status', (text) => text.includes('nightly.sh'));
  expect(answer).toContain('/home/loader/nightly.sh (anaplan-connect)');
  expect(answer).not.toContain('hunter22');
  // Of a limit of our own unit no finding about the job's Java is made.
  expect(answer).not.toContain('of memory at most');
}, 120_000);

it('a bad file leaves the settings in force, and the status line says so', async () => {
  ran(`cp ${settings} /root/good.yaml && echo 'nonsense: [' >> ${settings} && systemctl reload ${service}`);
  const line = await inside.until(`systemctl show -P StatusText ${service}`, (text) => text.includes('refused'));
  expect(line).toContain('changed settings refused');
  ran(`cp /root/good.yaml ${settings} && systemctl reload ${service}`);
  await inside.until(`systemctl show -P StatusText ${service}`, (text) => !text.includes('refused'));
  expect(shown('StatusText')).not.toContain('refused');
}, 120_000);

it('killed, or standing still, it is started again and goes on', async () => {
  const restarts = () => Number(shown('NRestarts'));
  ran(`kill -9 ${shown('MainPID')}`);
  await inside.until(`systemctl show -P NRestarts ${service}`, (text) => text.trim() === '1');
  await inside.until(`systemctl is-active ${service}`, (text) => text.trim() === 'active');
  expect([restarts(), shown('ActiveState')]).toEqual([1, 'active']);
  ran(`kill -STOP ${shown('MainPID')}`);
  await inside.until(`systemctl show -P NRestarts ${service}`, (text) => text.trim() === '2');
  expect(ran(`journalctl -u ${service} --no-pager -o cat`)).toMatch(/[Ww]atchdog timeout/);
  await inside.until(`systemctl is-active ${service}`, (text) => text.trim() === 'active');
  const answer = await inside.until('anaplan-doctor status', (text) => text.startsWith('WARNING'));
  expect(answer).toContain('#1 file-stale');
}, 180_000);

it('a store is restored by the commands of docs/store.md, and a copy that was moved there is told with what mends it', async () => {
  const store = `/var/lib/${service}/${service}.db`;
  ran(`rm -f /root/copy.db && anaplan-doctor store backup /root/copy.db --store ${store}`);
  const docs = readFileSync(path.join(packageRoot, 'docs/store.md'), 'utf8');
  const [, commands = ''] = /To restore it under systemd:\n\n((?: {4}.*\n)+)/.exec(docs) ?? [];
  ran(`cd /root && set -e && sudo() { "$@"; } && ${commands.trim().split(/\n\s*/).join(' && ')}`);
  expect(ran(`stat -c '%a' ${store}`)).toBe('600\n');
  expect(await inside.until('anaplan-doctor status', (text) => text.startsWith('WARNING'))).toContain('#1 file-stale');

  ran(`systemctl stop ${service} && cp /root/copy.db /root/moved.db && mv -f /root/moved.db ${store}`);
  inside.run(`systemctl start ${service}`);
  const said = await inside.until(`journalctl -u ${service} --no-pager -o cat`, (text) => text.includes('chown --ref'));
  const [, command = ''] = /(chown --reference=\S+ \S+)/.exec(said) ?? [];
  ran(`systemctl stop ${service}; rm -f ${store}-wal ${store}-shm; ${command} && systemctl start ${service}`);
  expect(shown('ActiveState')).toBe('active');
}, 120_000);

it('a second daemon on its store is refused, and does not disturb it', () => {
  const { status, output } = inside.run(
    `anaplan-doctor daemon --config ${settings} --store /var/lib/${service}/${service}.db`,
  );
  expect([status, output]).toEqual([75, expect.stringContaining(`process ${shown('MainPID')}`)]);
  expect(shown('ActiveState')).toBe('active');
});

it('its exposure is 1.3', () => {
  expect(ran(`systemd-analyze security --no-pager ${service} | tail -1`)).toContain(' 1.3 ');
});

it('a diagnosis by timer', () => {
  ran(`sed '/^page/d; /^installs/,$d' ${settings} > /etc/anaplan-doctor/night.yaml`);
  ran(
    `mkdir -p /etc/systemd/system/${service}-diagnose@.service.d && cp /etc/systemd/system/${service}.service.d/credentials.conf /etc/systemd/system/${service}-diagnose@.service.d/`,
  );
  ran(
    `sed -i '/Watchdog/d' /etc/systemd/system/${service}-diagnose@.service.d/credentials.conf && systemctl daemon-reload`,
  );
  ran(`systemctl start ${service}-diagnose@night.timer && systemctl start ${service}-diagnose@night.service`);
  expect(ran(`systemctl list-timers --no-pager --no-legend ${service}-diagnose@night.timer`)).toContain(
    'night.service',
  );
  expect(ran(`journalctl -u ${service}-diagnose@night --no-pager -o cat`)).toContain(
    'The file of "Load general ledger"',
  );
}, 120_000);

it('stops at once, and is gone after a purge', () => {
  ran(`systemctl stop ${service} ${service}-host@loader ${service}-diagnose@night.timer`);
  expect(shown('Result')).toBe('success');
  expect(inside.run('ls /run/anaplan-doctor-operators.sock').status).not.toBe(0);
  ran('dpkg --purge anaplan-doctor');
  const left =
    'find /usr/lib/anaplan-doctor /usr/bin/anaplan-doctor /var/lib/private/anaplan-doctor /lib/systemd/system/anaplan-doctor* 2>/dev/null';
  expect(inside.run(left).output).toBe('');
}, 60_000);
