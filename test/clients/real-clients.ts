/** TLS clients that may be on this machine: how each is pointed at a port, and whose profile it has to resemble. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type RealClient = {
  readonly name: string;
  readonly program: string;
  /** What is missing where it is not installed. */
  readonly wanted: string;
  /** Asks `https://localhost:PORT/`; `pem`: the listener's certificate. */
  arguments(port: number, pem: string): readonly string[];
  /** At least one of these is among the best resemblances: which, depends on the version installed. */
  readonly expected: readonly string[];
  /** True when it shows the page it gets. */
  readonly showsPage: boolean;
};

const nodeGet = (port: number, pem: string) =>
  `require('node:https').get({ host: 'localhost', port: ${port}, ca: require('node:fs').readFileSync('${pem}') }, (r) => r.pipe(process.stdout)).on('error', () => {})`;
const python = (port: number, pem: string) =>
  `import ssl, urllib.request as u; print(u.urlopen("https://localhost:${port}/", context=ssl.create_default_context(cafile="${pem}")).read().decode())`;
/** Java 11 and later run a source file; older ones need a compiler. */
const javaSource = new URL('./Ask.java', import.meta.url).pathname;

const nodeMajor = Number(process.versions.node.split('.')[0]);
const opensslFamily = ['openssl-1.1.1', 'openssl-3.0', 'openssl-3.5', 'curl-7.88'];

/** Node 14 has no package of its own for this; 24 is the one that runs the tests. */
const otherNodes = [8, 10, 12, 16, 18, 20, 22, 26].map(
  (major): RealClient => ({
    name: `Node ${major}`,
    program: new URL(`./nodes/node_modules/node-${major}/bin/node`, import.meta.url).pathname,
    wanted: `node-${major} (npm ci --prefix test/clients/nodes)`,
    arguments: (port, pem) => ['-e', nodeGet(port, pem).replaceAll("'node:", "'")],
    expected: [`node-${major}`],
    showsPage: true,
  }),
);

export const realClients: readonly RealClient[] = [
  {
    name: 'this Node',
    program: process.execPath,
    wanted: 'node',
    arguments: (port, pem) => ['-e', nodeGet(port, pem)],
    expected: [`node-${nodeMajor - (nodeMajor % 2)}`],
    showsPage: true,
  },
  {
    name: 'curl',
    program: 'curl',
    wanted: 'curl',
    arguments: (port, pem) => ['-s', '--cacert', pem, `https://localhost:${port}/`],
    expected: [...opensslFamily, 'gnutls-3.7'],
    showsPage: true,
  },
  {
    name: 'python3',
    program: 'python3',
    wanted: 'python3',
    arguments: (port, pem) => ['-c', python(port, pem)],
    expected: ['python-3.10', 'python-3.6', ...opensslFamily],
    showsPage: true,
  },
  {
    name: 'openssl s_client',
    program: 'openssl',
    wanted: 'openssl',
    arguments: (port) => ['s_client', '-connect', `localhost:${port}`, '-servername', 'localhost'],
    expected: opensslFamily,
    showsPage: false,
  },
  {
    name: 'gnutls-cli',
    program: 'gnutls-cli',
    wanted: 'gnutls-cli',
    arguments: (port, pem) => ['--x509cafile', pem, '-p', String(port), 'localhost'],
    expected: ['gnutls-3.7'],
    showsPage: false,
  },
  {
    name: 'java',
    program: 'java',
    wanted: 'java',
    arguments: (port) => [javaSource, String(port)],
    expected: ['java-11', 'java-17', 'java-21', 'java-25', 'java-8u442'],
    showsPage: false,
  },
  {
    name: 'Chromium',
    program: 'chromium',
    wanted: 'chromium',
    arguments: (port, pem) => [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      `--user-data-dir=${join(dirname(pem), 'chromium')}`,
      '--ignore-certificate-errors',
      '--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND',
      '--dump-dom',
      `https://localhost:${port}/`,
    ],
    expected: ['chrome-156', 'chrome-137'],
    showsPage: false,
  },
  ...otherNodes,
];

export function isInstalled({ program }: RealClient): boolean {
  if (program.startsWith('/')) return existsSync(program);
  const version = program === 'openssl' ? 'version' : program === 'java' ? '-version' : '--version';
  return spawnSync(program, [version], { stdio: 'ignore' }).status === 0;
}

/** Standard output of the client, whatever its end; killed after 20 seconds. */
export function run(client: RealClient, port: number, pem: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(client.program, client.arguments(port, pem), { stdio: ['ignore', 'pipe', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece) => pieces.push(piece));
    child.on('error', failed);
    child.on('close', () => {
      clearTimeout(timer);
      done(Buffer.concat(pieces).toString());
    });
  });
}
