/** NO_PROXY may let one endpoint pass by the proxy and another not: each handshake takes its own way, and says which. */
import { expect, it } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { createJavas } from '../../../src/installs/java/look.ts';
import { hasTools } from './bench.ts';

it.skipIf(!hasTools)('each endpoint by its own way', async () => {
  const network = { proxy: 'http://127.0.0.1:9', noProxy: ['localhost'] };
  const javas = createJavas({ host: thisHost(process.env), network });
  const endpoints = [
    { host: '127.0.0.1', port: 1 },
    { host: 'localhost', port: 1 },
  ];
  const candidate = { by: 'given', path: '/usr/bin/java' } as const;
  const { run } = await javas.look(
    { candidate, options: {}, endpoints, certificates: [] },
    AbortSignal.timeout(120_000),
  );
  expect(run.probe?.handshakes.map(({ host, proxy }) => [host, proxy])).toEqual([
    ['127.0.0.1', 'http://127.0.0.1:9'],
    ['localhost', null],
  ]);
});
