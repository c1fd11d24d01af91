/** `npm run bench:tls`: ours beside sslscan, openssl, testssl.sh and keytool, in one run, on this machine's loopback. What is not installed is left out with a line. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { profiles } from '../../src/clients/profiles.ts';
import { chainRates } from './chain.ts';
import type { Cost } from './measured.ts';
import { costOf, isInstalled, line } from './measured.ts';
import type { Endpoints } from './servers.ts';
import { startEndpoints } from './servers.ts';

const run = promisify(execFile);
const node = process.execPath;
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const program = fileOf('../../bin/anaplan-doctor.js');
const many = 50;

const endpoints = await startEndpoints(many);
try {
  print(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}); ${many} endpoints played by ${endpoints.by}, TLS 1.0 to 1.3,`,
  );
  print(
    'RSA 2048 leaf and intermediate, on 127.0.0.1. CPU: of the program and all it starts, servers not counted; wall: with the',
  );
  print('servers on the same cores. Each figure is the mean of several runs, wall of warm ones the median.');
  await versionsAndChain(endpoints);
  await fullReport(endpoints);
} finally {
  await endpoints.stop();
}
print('\nChain judge: parsing, path and every rule, one thread, CPU seconds');
for (const rate of await chainRates()) print(`  ${rate}`);
await keystores();

async function versionsAndChain({ ports, pki }: Endpoints): Promise<void> {
  const root = pki.file('root.pem');
  for (const looked of [ports.slice(0, 1), ports]) {
    const count = looked.length;
    const each = count === 1 ? '1 endpoint' : `${count} endpoints, figures per endpoint`;
    print(`\nVersions and chain, ${each}`);
    const repeats = count === 1 ? 10 : 2;
    const portTexts = looked.map(String);
    const seen = await ownCost('look.ts', 'seen', root, ...portTexts);
    print(line('ours, warm: versions, chain as sent, nothing judged', seen, count));
    const judged = await ownCost('look.ts', 'warm', root, ...portTexts);
    print(line('ours, warm: versions, chain as sent, chain judged', judged, count));
    const started = await costOf(`'${node}' '${fileOf('look.ts')}' once '${root}' ${portTexts.join(' ')}`, {
      repeats: Math.min(repeats, 5),
    });
    print(line('ours, new process: the same, Node started and loaded', started, count));
    print(line('node -e 0: what starting Node is of that', await costOf(`'${node}' -e 0`, { repeats: 5 }), count));
    await sslscan(looked, repeats);
    await sClient(looked, root, count === 1 ? 5 : 1);
  }
}

async function sslscan(ports: readonly number[], repeats: number): Promise<void> {
  if (!isInstalled('sslscan')) return skipped('sslscan');
  const targets = join(tmpdir(), `anaplan-doctor-bench-targets-${process.pid}`);
  writeFileSync(targets, ports.map((port) => `127.0.0.1:${port}\n`).join(''));
  const only =
    '--no-ciphersuites --no-cipher-details --no-groups --no-heartbleed --no-renegotiation --no-compression --no-fallback';
  try {
    const cost = await costOf(`sslscan ${only} --targets=${targets}`, { repeats });
    print(line('sslscan --targets: versions and leaf, nothing judged', cost, ports.length));
  } finally {
    rmSync(targets);
  }
}

async function sClient(ports: readonly number[], root: string, repeats: number): Promise<void> {
  if (!isInstalled('openssl')) return skipped('openssl');
  const versions = ['-tls1 -cipher ALL:@SECLEVEL=0', '-tls1_1 -cipher ALL:@SECLEVEL=0', '-tls1_2', '-tls1_3'];
  const script = `for port in ${ports.join(' ')}; do ${versions.map((one) => `openssl s_client -connect 127.0.0.1:$port ${one} -showcerts -CAfile '${root}'`).join('; ')}; done`;
  print(
    line('openssl s_client for each of 4 versions: chain verified', await costOf(script, { repeats }), ports.length),
  );
}

async function fullReport({ ports, pki }: Endpoints): Promise<void> {
  const [port = 0] = ports;
  const root = pki.file('root.pem');
  print(`\nFull report of 1 endpoint: versions, chain, expiry, reachability and ${profiles.length} clients`);
  print(
    line('ours, warm: all checks of diagnose tls, JSON made', await ownCost('look.ts', 'report', root, String(port))),
  );
  const command = `'${node}' '${program}' diagnose tls 127.0.0.1:${port} --ca '${root}' --format json`;
  print(line('ours, new process: diagnose tls --format json', await costOf(command, { repeats: 3 })));
  if (!isInstalled('testssl') && !isInstalled('testssl.sh')) return skipped('testssl.sh');
  const testssl = isInstalled('testssl') ? 'testssl' : 'testssl.sh';
  const theirs = `${testssl} --quiet --color 0 --warnings off -p -S -c 127.0.0.1:${port}`;
  print(line('testssl.sh -p -S -c: versions, chain, its clients', await costOf(theirs, { mostMs: 300_000 })));
}

async function keystores(): Promise<void> {
  print('\nOpening a store as keytool makes it by default (PKCS#12, AES-256, 10,000 rounds): key and certificate read');
  if (!isInstalled('keytool')) return skipped('keytool, which makes the store');
  const folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-bench-'));
  const store = join(folder, 'store.p12');
  try {
    const own = [
      '-genkeypair',
      '-keyalg',
      'RSA',
      '-keysize',
      '2048',
      '-alias',
      'me',
      '-dname',
      'CN=me',
      '-validity',
      '30',
    ];
    await run('keytool', [...own, '-keystore', store, '-storepass', 'changeit']);
    print(line('ours, warm', await ownCost('keystore.ts', 'warm', store)));
    print(
      line('ours, new process', await costOf(`'${node}' '${fileOf('keystore.ts')}' once '${store}'`, { repeats: 5 })),
    );
    print(
      line(
        'keytool -list, new process: certificate only',
        await costOf(`keytool -list -keystore '${store}' -storepass changeit`, { repeats: 3 }),
      ),
    );
    if (isInstalled('openssl'))
      print(
        line(
          'openssl pkcs12, new process: key and certificate',
          await costOf(`openssl pkcs12 -in '${store}' -passin pass:changeit -nodes`, { repeats: 5 }),
        ),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ownCost(file: string, ...args: readonly string[]): Promise<Cost> {
  const { stdout } = await run(node, [fileOf(file), ...args], { timeout: 60_000 });
  return JSON.parse(stdout);
}

function skipped(program: string): void {
  print(`  SKIPPED, not installed: ${program}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
