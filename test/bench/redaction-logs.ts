/** Harmless text as real programs write it: each source is run here, now; one that is not installed is left out. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type HarmlessLog = { readonly source: string; readonly text: string };

/** `folder`: a temporary one of the caller. */
export async function harmlessLogs(folder: string): Promise<readonly HarmlessLog[]> {
  const logs = [
    connectLogs(),
    { source: 'openssl s_server and s_client', text: await opensslLog(folder) },
    { source: 'nginx', text: await nginxLog(folder) },
    { source: 'keytool', text: keytoolLog(folder) },
    { source: 'java', text: javaLog(folder) },
    { source: 'npm', text: ran('npm', ['ls', '--all', '--offline']) + ran('npm', ['config', 'ls', '-l', '--offline']) },
    { source: 'systemd-analyze', text: systemdLog() },
    { source: 'openssl x509', text: ran('openssl', ['x509', '-in', join(folder, 'cert.pem'), '-text']) },
    { source: 'demo: report and cases', text: demoLog(folder) },
    { source: 'daemon against the sandbox', text: await daemonLog(folder) },
  ];
  return logs.filter(({ text }) => text.split('\n').length > 5);
}

function ran(program: string, args: readonly string[], options: { input?: string; cwd?: string } = {}): string {
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 90_000,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', NPM_CONFIG_COLOR: 'false' },
    ...options,
  });
  return `${stdout ?? ''}\n${stderr ?? ''}\n`;
}

/** What Anaplan Connect writes, without the lines that hold credentials. */
function connectLogs(): HarmlessLog {
  const folder = 'test/fixtures/connect-log';
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\u0000', ''))
    .join('\n');
  const isHarmless = (line: string) =>
    !/canary|-user|-privatekey|-keystorepass|-pkey|-kp|-jdbcuser|set .*(?:pass|user)/i.test(line);
  return { source: 'Anaplan Connect (fixtures)', text: text.split(/\r?\n/).filter(isHarmless).join('\n') };
}

async function started(program: string, args: readonly string[], during: () => Promise<unknown>): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      text += String(piece);
    });
  }
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('error', () => resolve());
  child.once('close', () => resolve());
  await during().catch(() => undefined);
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(5_000)]);
  child.kill('SIGKILL');
  return text;
}

const opensslPort = '39443';

async function opensslLog(folder: string): Promise<string> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  ran('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=localhost/O=Example',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  let client = '';
  const server = await started(
    'openssl',
    ['s_server', '-accept', opensslPort, '-cert', cert, '-key', key, '-www', '-state', '-tlsextdebug'],
    async () => {
      await sleep(700);
      for (const version of ['-tls1_2', '-tls1_3']) {
        client += ran(
          'openssl',
          ['s_client', '-connect', `localhost:${opensslPort}`, version, '-state', '-tlsextdebug', '-showcerts'],
          { input: 'GET / HTTP/1.0\r\n\r\n' },
        );
      }
    },
  );
  // The secrets of a session are secrets, also in a log of openssl.
  return `${server}\n${client}`
    .split('\n')
    .filter((line) => !/Master-Key|Resumption PSK|^\s+[0-9a-f]{4} - /.test(line))
    .join('\n');
}

async function nginxLog(folder: string): Promise<string> {
  const place = join(folder, 'nginx');
  mkdirSync(place, { recursive: true });
  const conf = join(place, 'nginx.conf');
  writeFileSync(
    conf,
    `daemon off; pid ${place}/pid; error_log ${place}/error.log debug; events {}
http { access_log ${place}/access.log; client_body_temp_path ${place}/b; proxy_temp_path ${place}/p; fastcgi_temp_path ${place}/f; uwsgi_temp_path ${place}/u; scgi_temp_path ${place}/s;
server { listen 127.0.0.1:39480; root ${place}; location /up { proxy_pass http://127.0.0.1:9; } } }`,
  );
  await started('nginx', ['-p', place, '-c', conf], async () => {
    await sleep(700);
    for (let at = 0; at < 40; at += 1) {
      for (const path of [
        `/2/0/workspaces?limit=${at}`,
        '/up/models/75A40874E6B64FA3AE0743278996850F',
        `/imports/1120000000${10 + at}/tasks`,
      ]) {
        ran('curl', ['-s', '-o', '/dev/null', `http://127.0.0.1:39480${path}`]);
      }
    }
  });
  const read = (name: string) => {
    try {
      return readFileSync(join(place, name), 'utf8');
    } catch {
      return '';
    }
  };
  return read('access.log') + read('error.log').split('\n').slice(0, 3000).join('\n');
}

function keytoolLog(folder: string): string {
  const store = join(folder, 'ks.p12');
  const common = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'];
  ran('keytool', [
    '-genkeypair',
    '-alias',
    'loader',
    '-keyalg',
    'RSA',
    '-dname',
    'CN=loader,O=Example',
    '-ext',
    'SAN=dns:example.com',
    ...common,
  ]);
  return (
    ran('keytool', ['-list', '-v', ...common]) +
    ran('keytool', ['-list', '-rfc', ...common]) +
    ran('keytool', ['-J-Djavax.net.debug=all', '-list', '-keystore', store, '-storepass', 'wrongone']) +
    ran('keytool', ['-debug', '-list', '-keystore', store, '-storepass', 'wrongone'])
  );
}

const throwing = `public class Boom { interface Step { void go() throws Exception; }
 static void nested(int n, Step s) throws Exception { if (n == 0) s.go(); else nested(n - 1, s); }
 public static void main(String[] a) { Step[] steps = { () -> { throw new IllegalStateException("Model is busy"); }, () -> javax.net.ssl.SSLContext.getInstance("TLSv9"),
 () -> new java.net.URI("http://["), () -> Class.forName("com.anaplan.client.Missing"), () -> new java.net.Socket("127.0.0.1", 9), () -> java.security.KeyStore.getInstance("JKS").load(new java.io.ByteArrayInputStream(new byte[9]), null) };
 for (Step s : steps) try { nested(12, s); } catch (Exception e) { new RuntimeException("Import failed", e).printStackTrace(); } } }`;

function javaLog(folder: string): string {
  const file = join(folder, 'Boom.java');
  writeFileSync(file, throwing);
  return (
    ran('java', [file]) +
    ran('java', ['-XshowSettings:all', '-version']) +
    ran('java', ['-XX:+PrintFlagsFinal', '-version']).split('\n').slice(0, 300).join('\n')
  );
}

function systemdLog(): string {
  const units = readdirSync('systemd')
    .filter((name) => name.endsWith('.service'))
    .map((name) => join('systemd', name));
  return (
    ran('systemd-analyze', ['security', '--offline=true', '--no-pager', ...units]) +
    ran('systemd-analyze', ['calendar', '*-*-* 06:00:00'])
  );
}

function demoLog(folder: string): string {
  const out = join(folder, 'demo');
  const said = ran('node', ['bin/anaplan-doctor.js', 'demo', '--scenario', 'all', '--out', out]);
  const texts = textFilesOf(out).map((file) => readFileSync(file, 'utf8'));
  return [said, ...texts].join('\n');
}

function textFilesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:md|json|txt|yaml|log)$/.test(name))
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile());
  } catch {
    return [];
  }
}

async function daemonLog(folder: string): Promise<string> {
  const config = join(folder, 'sandbox.yaml');
  const sandbox = [
    'bin/anaplan-doctor.js',
    'sandbox',
    '--scenario',
    'all',
    '--directory',
    join(folder, 'sandbox'),
    '--write-config',
    config,
  ];
  let daemon = '';
  const said = await started('node', sandbox, async () => {
    await sleep(6_000);
    daemon = await started('node', ['bin/anaplan-doctor.js', 'daemon', '--config', config], () => sleep(12_000));
  });
  return `${said}\n${daemon}`;
}
