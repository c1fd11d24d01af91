/** More harmless text of real programs, none of it looked at while the rules were first written; a program that is not installed is left out. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HarmlessLog } from './redaction-logs.ts';

const linesOfEach = 1_500;

/** `folder`: a temporary one of the caller. */
export function blindLogs(folder: string): readonly HarmlessLog[] {
  writeFileSync(join(folder, 'fails.py'), python);
  writeFileSync(join(folder, 'Fails.java'), java);
  writeFileSync(join(folder, 'page.html'), '<title>x</title><script>console.log("loaded"); missing();</script>');
  const cert = join(folder, 'blind-cert.pem');
  const key = join(folder, 'blind-key.pem');
  ran([
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=blind.example.com',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  const sources: readonly HarmlessLog[] = [
    {
      source: 'apt-cache',
      text:
        ran(['apt-cache', 'show', 'openssl', 'curl', 'nginx', 'git', 'nodejs', 'bash', 'libc6', 'apt']) +
        ran(['apt-cache', 'policy', 'openssl']),
    },
    {
      source: 'dpkg',
      text: file('/var/log/dpkg.log') + ran(['dpkg', '-l']) + ran(['dpkg', '-s', 'openssl', 'curl', 'git']),
    },
    {
      source: 'apt history',
      text:
        file('/var/log/apt/history.log') +
        file('/var/log/alternatives.log') +
        ran(['apt-get', '-s', 'install', 'nginx']),
    },
    {
      source: 'git log',
      text:
        ran(['git', 'log', '--stat', '-n', '15']) +
        ran(['git', 'log', '--format=raw', '-n', '15']) +
        ran(['git', 'ls-tree', '-r', 'HEAD']),
    },
    {
      source: 'git config and trace',
      text: ran(['git', 'status'], { GIT_TRACE: '1', GIT_TRACE_SETUP: '1' }) + ran(['git', 'help', '-a']),
    },
    {
      source: 'package-lock and SBOM',
      text:
        ran(['npm', 'sbom', '--sbom-format', 'cyclonedx', '--offline', '--package-lock-only']) +
        file('package-lock.json'),
    },
    {
      source: 'npm verbose',
      text: ran(['npm', 'ls', '--all', '--loglevel', 'silly', '--offline']) + ran(['npm', 'help', 'config']),
    },
    {
      source: 'TypeScript and linter',
      text:
        ran(['node_modules/.bin/tsc', '--noEmit', '--listFiles', '--extendedDiagnostics']) +
        ran(['node_modules/.bin/biome', 'rage']),
    },
    { source: 'javac', text: ran(['javac', '-verbose', '-Xlint:all', '-d', folder, join(folder, 'Fails.java')]) },
    {
      source: 'java stack traces',
      text:
        ran(['java', '-Xlog:class+load,gc*', '-cp', folder, 'Fails']) +
        ran(['java', '-Djavax.net.debug=ssl:handshake', '-cp', folder, 'Fails', 'https']),
    },
    {
      source: 'keytool cacerts',
      text:
        ran(['keytool', '-list', '-cacerts', '-storepass', 'changeit']) +
        ran(['keytool', '-help']) +
        ran(['keytool', '-printcert', '-file', cert]),
    },
    { source: 'maven', text: ran(['mvn', '-o', '-X', 'help:effective-settings'], {}, folder) + ran(['mvn', '--help']) },
    {
      source: 'openssl tools',
      text:
        ran(['openssl', 'asn1parse', '-in', cert]) +
        ran(['openssl', 'ciphers', '-v', 'ALL']) +
        ran(['openssl', 'x509', '-in', cert, '-text', '-fingerprint', '-sha256', '-pubkey']) +
        ran(['openssl', 'version', '-a']) +
        ran(['openssl', 'list', '-all-algorithms']) +
        ran(['openssl', 'req', '-help']),
    },
    {
      source: 'python',
      text:
        ran(['python3', join(folder, 'fails.py')]) +
        ran(['python3', '-v', '-c', 'import json, ssl']) +
        ran(['python3', '-m', 'pip', 'debug', '--verbose']) +
        ran(['python3', '-m', 'sysconfig']),
    },
    { source: 'perl', text: ran(['perl', '-V']) },
    {
      source: 'curl -v',
      text:
        ran(['curl', '-v', '--max-time', '3', 'https://127.0.0.1:9/', 'http://127.0.0.1:9/a?limit=5']) +
        ran(['curl', '--version']) +
        ran(['curl', '--help', 'all']),
    },
    { source: 'strace', text: ran(['strace', '-f', 'ls', '/etc']) + ran(['strace', '-f', 'openssl', 'version']) },
    {
      source: 'tcp and ip',
      text: [
        'ip -s addr',
        'ip route',
        'ip neigh',
        'ss -tanp',
        'ss -s',
        'ss -xa',
        'cat /proc/net/dev',
        'cat /proc/net/snmp',
      ]
        .map((line) => ran(line.split(' ')))
        .join('\n'),
    },
    {
      source: 'system',
      text: [
        'ps auxww --no-headers -C bash',
        'df -h',
        'mount',
        'lscpu',
        'locale -a',
        'sysctl -a',
        'lsof -p 1',
        'cat /proc/meminfo',
        'cat /proc/self/maps',
        'ls -lRn /etc',
        'getent services',
        'getent passwd',
      ]
        .map((line) => ran(line.split(' ')))
        .join('\n'),
    },
    {
      source: 'systemd',
      text:
        ran([
          'systemd-analyze',
          'security',
          '--offline=true',
          '--no-pager',
          '/usr/lib/systemd/system/nginx.service',
          '/usr/lib/systemd/system/ssh.service',
        ]) +
        ran(['systemd-analyze', 'syscall-filter']) +
        ran(['systemctl', 'list-unit-files', '--no-pager']) +
        ran(['systemd-analyze', 'condition', 'ConditionPathExists = /etc']),
    },
    {
      source: 'journal',
      text:
        ran(['journalctl', '--no-pager', '-n', '1500']) + ran(['journalctl', '--no-pager', '-n', '50', '-o', 'json']),
    },
    {
      source: 'gpg and ssh',
      text:
        ran(['gpg', '--version', '--verbose']) +
        ran(['gpg', '--dump-options']) +
        ran(['ssh-keygen', '-lf', '/dev/null']) +
        ran(['ssh', '-vvv', '-o', 'ConnectTimeout=2', '-p', '9', '127.0.0.1']) +
        ran(['ssh', '-G', 'example.com']),
    },
    {
      source: 'psql and sqlite',
      text:
        ran(['psql', '--help']) +
        ran(['psql', 'postgresql://127.0.0.1:9/fin']) +
        ran(['sqlite3', ':memory:', 'explain select * from sqlite_master; pragma compile_options;']),
    },
    {
      source: 'kubectl and terraform',
      text:
        ran(['kubectl', 'create', 'secret', 'generic', '--help']) +
        ran(['kubectl', 'options']) +
        ran(['terraform', 'version']) +
        ran(['terraform', '--help']),
    },
    {
      source: 'chromium',
      text: ran([
        'chromium',
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--enable-logging=stderr',
        '--v=1',
        '--dump-dom',
        `file://${join(folder, 'page.html')}`,
      ]),
    },
    {
      source: 'compilers',
      text:
        ran(['gcc', '-v']) +
        ran(['gcc', '-dM', '-E', '-xc', '/dev/null']) +
        ran(['cmake', '--system-information'], {}, folder) +
        ran(['make', '-p', '-f', '/dev/null']),
    },
    {
      source: 'dig and resolvers',
      text:
        ran(['dig', '+time=1', '+tries=1', '@127.0.0.1', '-p', '9', 'example.com']) +
        file('/etc/nsswitch.conf') +
        file('/etc/hosts'),
    },
    {
      source: 'configuration files',
      text: [
        '/etc/ssl/openssl.cnf',
        '/etc/nginx/nginx.conf',
        '/etc/ssh/sshd_config',
        '/etc/login.defs',
        '/etc/pam.d/common-password',
        '/etc/postgresql-common/createcluster.conf',
        '/etc/ca-certificates.conf',
        '/etc/services',
      ]
        .map(file)
        .join('\n'),
    },
    {
      source: 'own documents',
      text: [
        'README.md',
        'ARCHITECTURE.md',
        'CHANGELOG.md',
        'docs/settings.md',
        'config/example.yaml',
        'config/schema.json',
      ]
        .map(file)
        .join('\n'),
    },
    { source: 'own sandbox over HTTP', text: sandboxAnswers(folder) },
  ];
  return sources
    .map(({ source, text }) => ({ source, text: text.split('\n').slice(0, linesOfEach).join('\n') }))
    .filter(({ text }) => text.split('\n').length > 5);
}

function ran(command: readonly string[], env: { readonly [name: string]: string } = {}, cwd?: string): string {
  const [program = '', ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 40_000,
    maxBuffer: 64 * 1024 * 1024,
    input: '',
    cwd,
    env: { ...process.env, NO_COLOR: '1', PAGER: 'cat', LC_ALL: 'C.UTF-8', ...env },
  });
  return `${stdout ?? ''}\n${stderr ?? ''}\n`;
}

function file(name: string): string {
  try {
    return `${readFileSync(name, 'utf8')}\n`;
  } catch {
    return '';
  }
}

/** Starts the sandbox, asks it without a credential and with its own, and gives what curl says without the lines that name one. */
function sandboxAnswers(folder: string): string {
  const script = `node bin/anaplan-doctor.js sandbox --scenario all --directory ${folder}/blind-sandbox --write-config ${folder}/blind.yaml > ${folder}/sandbox.log 2>&1 & pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; test -s ${folder}/blind.yaml && break; done
node bin/anaplan-doctor.js check --config ${folder}/blind.yaml --json; node bin/anaplan-doctor.js check --config ${folder}/blind.yaml
kill $pid; cat ${folder}/sandbox.log`;
  return ran(['sh', '-c', script]);
}

const python = `import traceback, json, socket, urllib.request, decimal, configparser
def deep(n, f):
    if n == 0: return f()
    return deep(n - 1, f)
for f in (lambda: 1 / 0, lambda: json.loads('{"token": '), lambda: {}['password'], lambda: open('/nonexistent/secrets.yaml'),
          lambda: socket.create_connection(('127.0.0.1', 9)), lambda: urllib.request.urlopen('http://127.0.0.1:9/?page=2'),
          lambda: int('12a'), lambda: decimal.Decimal('x'), lambda: configparser.ConfigParser().get('auth', 'token'), lambda: [].pop(), lambda: 'a'.encode('nope')):
    for depth in (3, 12):
        try: deep(depth, f)
        except BaseException: traceback.print_exc()
`;

const java = `public class Fails { interface Step { void go() throws Exception; }
 @Deprecated static int unused; static java.util.List raw = new java.util.ArrayList();
 static void nested(int n, Step s) throws Exception { if (n == 0) s.go(); else nested(n - 1, s); }
 public static void main(String[] a) { Step[] steps = { () -> { throw new SecurityException("No permission to read the key store"); },
 () -> javax.crypto.Cipher.getInstance("AES/XYZ"), () -> java.security.KeyFactory.getInstance("RSA").generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(new byte[3])),
 () -> new java.io.FileInputStream("/nonexistent/keystore.jks"), () -> java.sql.DriverManager.getConnection("jdbc:none://db/fin"),
 () -> new java.net.URI("https://127.0.0.1:9/token").toURL().openStream(), () -> java.time.Instant.parse("yesterday"), () -> Integer.parseInt("password") };
 for (Step s : steps) for (int depth : new int[] {2, 25}) try { nested(depth, s); } catch (Exception e) { new IllegalStateException("Run failed", e).printStackTrace(); } } }
`;
