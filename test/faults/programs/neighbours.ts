/**
 * A healthy tenant and what lies on the way to it, for a network namespace of its own: `node neighbours.ts FOLDER`. Two servers with
 * names, one with an address alone, the DNS server that knows these names, a proxy. Says its settings as a line of JSON; does as told on
 * standard input: `dns off`, `dns on`, `proxy off`, `proxy on`.
 */
import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { MovableClock } from '../../../src/clock.ts';
import { daysAround, makePki } from '../../../src/sandbox/pki.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';

const [folder = ''] = process.argv.slice(2);
const port = 8443;
const proxyPort = 3128;
const addresses: { readonly [name: string]: string } = {
  'a.example.test': '127.0.3.1',
  'b.example.test': '127.0.3.2',
  '127.0.3.3': '127.0.3.3',
};
const works = { dns: true, proxy: true };

const sandbox = await startSandbox({
  ...{ scenarios: ['healthy'], directory: path.join(folder, 'sandbox'), port: 0, host: '127.0.0.1' },
  clock: new MovableClock(),
});
const pki = await makePki(Date.now(), 'anaplan-doctor neighbours');
for (const [name, address] of Object.entries(addresses)) {
  const { certificatePem, keyPem } = await pki.server([name], daysAround(Date.now(), 30, 300));
  createHttpsServer({ cert: certificatePem, key: keyPem }, (_request, response) => response.end('ok'))
    .on('tlsClientError', () => undefined)
    .listen(port, address);
}
const roots = path.join(folder, 'roots.pem');
writeFileSync(roots, readFileSync(sandbox.caFile, 'utf8') + pki.rootPem + pki.intermediatePem);

const dns = createSocket('udp4');
dns.on('message', (question, from) => {
  if (works.dns) dns.send(answerTo(question), from.port, from.address);
});
dns.bind(53, '127.0.0.1');

const tunnels = new Set<Socket>();
const proxy = createHttpServer().on('connect', (request, client: Socket) => {
  const [host = '', port = '443'] = (request.url ?? '').split(':');
  const server = connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    server.pipe(client).pipe(server);
  });
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    tunnels.add(one);
    one.on('error', () => other.destroy()).on('close', () => tunnels.delete(one));
  }
});
proxy.listen(proxyPort, '127.0.4.1');

createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, how] = line.split(' ');
  if (what === 'dns') works.dns = how === 'on';
  if (what === 'proxy' && how === 'on') proxy.listen(proxyPort, '127.0.4.1');
  if (what === 'proxy' && how === 'off') {
    proxy.close();
    for (const socket of tunnels) socket.destroy();
  }
});

const given = parse(sandbox.settingsYaml) as Record<string, unknown>;
const endpoints = Object.keys(addresses).map((name) => `${name}:${port}`);
const settings = { ...given, endpoints, network: { caFile: roots, proxy: 'none' } };
process.stdout.write(`${JSON.stringify({ settings, proxy: `http://127.0.4.1:${proxyPort}` })}\n`);

/** An address for a name that is known, nothing for other types, and no such name for others (RFC 1035). */
function answerTo(question: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let size = question[at] ?? 0; size > 0; size = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  const asked = question.subarray(12, at + 5);
  const address = addresses[labels.join('.').toLowerCase()];
  const isAddress = address !== undefined && question.readUInt16BE(at + 1) === 1;
  const flags = address === undefined ? 0x8183 : 0x8180;
  const numbers = [question.readUInt16BE(0), flags, 1, isAddress ? 1 : 0, 0, 0];
  const head = Buffer.alloc(12);
  for (const [index, number] of numbers.entries()) head.writeUInt16BE(number, 2 * index);
  const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...(address ?? '').split('.').map(Number)];
  return Buffer.concat([head, asked, ...(isAddress ? [Buffer.from(record)] : [])]);
}
