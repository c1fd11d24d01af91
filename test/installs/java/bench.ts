/** What the tests of the Java room look at: real Javas, stores by keytool, servers by openssl, homes of Javas that are not at hand. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';

const works = (program: string, args: readonly string[]) => spawnSync(program, args).status === 0;

export const hasTools = works('java', ['-version']) && works('keytool', ['-help']) && works('openssl', ['version']);
if (!hasTools) console.warn('SKIPPED for want of java, keytool or openssl: Javas that are run');

/** The Java on the PATH, and one of 24 or later where packages put it. */
export const usualJava = 'java';
export const newJava = javaHomes().find((home) => /^JAVA_VERSION="(2[4-9]|[3-9]\d)/m.test(releaseOf(home))) ?? null;

export function javaHomes(): readonly string[] {
  const folder = '/usr/lib/jvm';
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((home) => existsSync(path.join(home, 'release')) && existsSync(path.join(home, 'bin/java')));
}

function releaseOf(home: string): string {
  return execFileSync('cat', [path.join(home, 'release')], { encoding: 'utf8' });
}

export type Materials = { readonly folder: string; readonly file: (name: string) => string };

/** CA, certificates of servers, trust stores and keystores. */
export function makeMaterials(): Materials {
  const folder = mkdtempSync(path.join(tmpdir(), 'java-bench-'));
  const run = (program: string, ...args: readonly string[]) =>
    execFileSync(program, [...args], { cwd: folder, stdio: 'pipe' });
  const ca = (name: string, subject: string) =>
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '3650',
      '-subj',
      subject,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    );
  const leaf = (
    name: string,
    by: string,
    san: string,
    more: readonly string[] = ['-days', '90'],
    bits = '2048',
    kind = 'CA:FALSE',
  ) => {
    const request = ['req', '-new', '-newkey', `rsa:${bits}`, '-nodes', '-subj', `/CN=${name}`];
    run('openssl', ...request, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const extra = kind === 'CA:FALSE' ? 'extendedKeyUsage=serverAuth' : 'keyUsage=critical,keyCertSign';
    writeFileSync(path.join(folder, 'ext'), `basicConstraints=critical,${kind}\nsubjectAltName=${san}\n${extra}\n`);
    run(
      'openssl',
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.pem`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-extfile',
      'ext',
      '-sha256',
      ...more,
      '-out',
      `${name}.pem`,
    );
  };
  const here = 'DNS:localhost,IP:127.0.0.1';
  ca('corporate', '/CN=Example Corp Root CA');
  ca('zscaler', '/CN=Zscaler Root CA/O=Zscaler Inc.');
  leaf('good', 'corporate', here);
  leaf('inspected', 'zscaler', here);
  leaf('intermediate', 'corporate', 'DNS:intermediate.example', ['-days', '900'], '2048', 'CA:TRUE');
  leaf('alone', 'intermediate', here);
  leaf('elsewhere', 'corporate', 'DNS:other.example');
  leaf('weak', 'corporate', here, ['-days', '90'], '1000');
  // Only `openssl ca` of OpenSSL 3.0 takes dates.
  writeFileSync(
    path.join(folder, 'ca.conf'),
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial.txt\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n',
  );
  writeFileSync(path.join(folder, 'index.txt'), '');
  writeFileSync(path.join(folder, 'serial.txt'), '77\n');
  const dated = (name: string, from: string, to: string) => {
    run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    writeFileSync(path.join(folder, 'ext'), `subjectAltName=${here}\nextendedKeyUsage=serverAuth\n`);
    run(
      'openssl',
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.conf',
      '-cert',
      'corporate.pem',
      '-keyfile',
      'corporate.key',
      '-in',
      `${name}.csr`,
      '-extfile',
      'ext',
      '-startdate',
      from,
      '-enddate',
      to,
      '-out',
      `${name}.pem`,
    );
  };
  dated('expired', '20240101000000Z', '20240201000000Z');
  dated('future', '20480101000000Z', '20480201000000Z');
  run(
    'keytool',
    '-importcert',
    '-noprompt',
    '-alias',
    'corporate',
    '-file',
    'corporate.pem',
    '-keystore',
    'trust.p12',
    '-storetype',
    'PKCS12',
    '-storepass',
    'changeit',
  );
  run(
    'keytool',
    '-importcert',
    '-noprompt',
    '-alias',
    'corporate',
    '-file',
    'corporate.pem',
    '-keystore',
    'trust.jks',
    '-storetype',
    'JKS',
    '-storepass',
    'changeit',
  );
  run(
    'keytool',
    '-importcert',
    '-noprompt',
    '-alias',
    'corporate',
    '-file',
    'corporate.pem',
    '-keystore',
    'secret.p12',
    '-storetype',
    'PKCS12',
    '-storepass',
    'not-changeit',
  );
  cpSync(path.join(folder, 'trust.jks'), path.join(folder, 'empty.jks'));
  run('keytool', '-delete', '-alias', 'corporate', '-keystore', 'empty.jks', '-storepass', 'changeit');
  run(
    'openssl',
    'pkcs12',
    '-export',
    '-in',
    'good.pem',
    '-inkey',
    'good.key',
    '-name',
    'user',
    '-passout',
    'pass:secret',
    '-out',
    'modern.p12',
  );
  cpSync(path.join(folder, 'modern.p12'), path.join(folder, 'modern.jks'));
  run(
    'openssl',
    'pkcs12',
    '-export',
    '-in',
    'good.pem',
    '-inkey',
    'good.key',
    '-name',
    'user',
    '-passout',
    'pass:secret',
    '-keypbe',
    'PBE-SHA1-3DES',
    '-certpbe',
    'PBE-SHA1-3DES',
    '-macalg',
    'sha1',
    '-out',
    'old.p12',
  );
  cpSync(path.join(folder, 'old.p12'), path.join(folder, 'old.jks'));
  return { folder, file: (name) => path.join(folder, name) };
}

export type Server = { readonly port: number; close(): void };

/** `openssl s_server` on a free port, with these arguments besides. */
export async function serve({ folder }: Materials, name: string, ...args: readonly string[]): Promise<Server> {
  const port = await freePort();
  const own = ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', `${name}.pem`, '-key', `${name}.key`, '-www'];
  const child = spawn('openssl', [...own, ...args], { cwd: folder, stdio: 'ignore' });
  await listening(port);
  return { port, close: () => void child.kill('SIGKILL') };
}

/** A server of this process: what it does with each connection is the case's own. */
export function plainServer(onConnection: (socket: net.Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    server.listen(0, '127.0.0.1', () => {
      const close = () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      resolve({ port: (server.address() as net.AddressInfo).port, close });
    });
  });
}

/** An HTTP proxy that knows CONNECT; with `password` it wants that of the user `job`. */
export function proxyServer({
  status = 200,
  password = null,
}: {
  status?: number;
  password?: string | null;
}): Promise<Server> {
  return plainServer((client) => {
    client.once('data', (data) => {
      const head = data.toString('latin1');
      const [, host = '', port = ''] = /^CONNECT ([^:\s]+):(\d+) HTTP\/1\.1/.exec(head) ?? [];
      const wanted = `Basic ${Buffer.from(`job:${password}`).toString('base64')}`;
      if (password !== null && !head.includes(`Proxy-Authorization: ${wanted}\r\n`)) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      } else if (status !== 200) client.end(`HTTP/1.1 ${status} Refused by policy\r\nContent-Length: 0\r\n\r\n`);
      else {
        const upstream = net.connect(Number(port), host, () => {
          client.write('HTTP/1.1 200 Connection established\r\nVia: 1.1 bench\r\n\r\n');
          upstream.pipe(client).pipe(upstream);
        });
        upstream.on('error', () => client.destroy());
        client.on('close', () => upstream.destroy());
      }
    });
  });
}

export async function freePort(): Promise<number> {
  const server = await plainServer(() => undefined);
  server.close();
  return server.port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}

/** Files of a host in a folder of their own, by their paths there; a trailing `!` makes one executable. */
export function makeRoot(files: Readonly<Record<string, string | { readonly copyOf: string }>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'java-host-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name.replace(/!$/, ''));
    mkdirSync(path.dirname(file), { recursive: true });
    if (typeof content === 'string') writeFileSync(file, content);
    else cpSync(content.copyOf, file);
    if (name.endsWith('!')) chmodSync(file, 0o755);
  }
  return root;
}

/** The host those files are of, as a snapshot shows it: nothing is run. */
export function hostIn(root: string, environment: Host['environment'] = {}): Host {
  const real = thisHost(environment);
  const within = (file: string) => path.join(root, file);
  const shown = <T extends { readonly path: string } | null>(found: T, file: string): T =>
    found === null ? found : { ...found, path: file };
  return {
    ...real,
    collectedAtMs: Date.UTC(2026, 10, 22),
    environment,
    factsOf: async (file) => {
      const facts = shown(await real.factsOf(within(file)), file);
      return facts.exists ? { ...facts, isReadable: null, isWritable: null, isExecutable: null, mode: null } : facts;
    },
    textOf: async (file, options) => shown(await real.textOf(within(file), options), file),
    bytesOf: (file, maxBytes) => real.bytesOf(within(file), maxBytes),
    namesIn: (folder) => real.namesIn(within(folder)),
  };
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
