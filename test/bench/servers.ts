/** The endpoints that are looked at: TLS 1.0 to 1.3 with an RSA 2048 leaf and its intermediate, on ports of 127.0.0.1, in a process of their own. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Running } from '../tls/live/process.ts';
import { has, startServer } from '../tls/live/process.ts';
import type { Pki } from '../tls/openssl.ts';
import { freePort, makePki } from '../tls/openssl.ts';

export type Endpoints = {
  /** What plays them. */
  readonly by: string;
  readonly ports: readonly number[];
  readonly pki: Pki;
  stop(): Promise<void>;
};

export async function startEndpoints(count: number): Promise<Endpoints> {
  const pki = makePki();
  const full = ['leaf', 'intermediate'].map((name) => readFileSync(pki.file(`${name}.pem`), 'utf8'));
  writeFileSync(pki.file('full.pem'), full.join(''));
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  const isNginx = has('nginx', '-v');
  const servers = isNginx ? [await nginx(pki, ports)] : await opensslServers(pki, ports);
  return {
    by: isNginx ? 'nginx' : 'openssl s_server, one process each',
    ports,
    pki,
    async stop() {
      await Promise.all(servers.map((one) => one.stop()));
      pki.remove();
    },
  };
}

function nginx(pki: Pki, ports: readonly number[]): Promise<Running> {
  const sites = ports.map(
    (port) =>
      `server { listen 127.0.0.1:${port} ssl; ssl_certificate full.pem; ssl_certificate_key leaf.key; ssl_session_cache off; ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0; }`,
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${one};`);
  writeFileSync(
    pki.file('nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr crit;\nevents { worker_connections 1024; }\nhttp { access_log off; ${temporary.join(' ')}\n${sites.join('\n')}\n}`,
  );
  return startServer(pki, ports, 'nginx', '-p', pki.directory, '-c', 'nginx.conf', '-e', 'stderr');
}

function opensslServers(pki: Pki, ports: readonly number[]): Promise<Running[]> {
  const own = ['-cert', 'leaf.pem', '-key', 'leaf.key', '-cert_chain', 'intermediate.pem', '-quiet', '-www'];
  const security = ['-cipher', 'ALL:@SECLEVEL=0', '-no_ticket'];
  return Promise.all(
    ports.map((port) =>
      startServer(pki, [port], 'openssl', 's_server', '-accept', `127.0.0.1:${port}`, ...own, ...security),
    ),
  );
}
