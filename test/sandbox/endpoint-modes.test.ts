/** Endpoints beside the tenant, by the handshake of a client that trusts the sandbox's root and nothing else. */
import { readFile } from 'node:fs/promises';
import type { SecureVersion } from 'node:tls';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { Rig } from './tenant-client.ts';
import { rigWith } from './tenant-client.ts';

/** The version agreed on, or the code of the failure. */
function handshake(rig: Rig, ca: string, endpoint: string, version: SecureVersion): Promise<string> {
  const [host = '', port] = endpoint.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), ca, minVersion: version, maxVersion: version });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'none');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    rig.agent.once('disconnect', () => socket.destroy());
  });
}

const cases: readonly (readonly [ScenarioName, string, string])[] = [
  ['certificate-expired', 'CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
  ['certificate-wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['chain-untrusted', 'SELF_SIGNED|UNABLE_TO', 'SELF_SIGNED|UNABLE_TO'],
  ['tls-12-only', 'TLSv1.2', 'PROTOCOL_VERSION'],
  ['tls-13-only', 'PROTOCOL_VERSION', 'TLSv1.3'],
];

it.each(cases)('%s: %s to a client of TLS 1.2, %s to one of 1.3', async (scenario, old, current) => {
  const rig = await rigWith([scenario], [], new MovableClock(), { controlPort: 0 });
  try {
    const ca = await readFile(rig.sandbox.caFile, 'utf8');
    const [endpoint] = (await rig.call('GET', `${rig.sandbox.controlUrl}/state`)).body['endpoints'];
    expect(await handshake(rig, ca, endpoint, 'TLSv1.2')).toMatch(new RegExp(old));
    expect(await handshake(rig, ca, endpoint, 'TLSv1.3')).toMatch(new RegExp(current));
  } finally {
    await rig.end();
  }
});

it('the tenant answers under the names that clients have built in, with a certificate for them', async () => {
  const rig = await rigWith();
  try {
    const ca = await readFile(rig.sandbox.caFile, 'utf8');
    const port = Number(new URL(rig.sandbox.baseUrls.api).port);
    for (const servername of ['api.anaplan.com', 'auth.anaplan.com', 'api.cloudworks.anaplan.com']) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, ca, servername }, () =>
          socket.write(`GET /2/0/integrations HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`),
        );
        let text = '';
        socket.on('data', (part) => {
          text += String(part);
        });
        socket.once('end', () => resolve(text)).once('error', reject);
      });
      expect(answer).toContain('401');
    }
  } finally {
    await rig.end();
  }
});
