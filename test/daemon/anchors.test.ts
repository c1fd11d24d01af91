import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { anchorsOf, createAnchors } from '../../src/daemon/anchors.ts';
import type { Endpoint, Network } from '../../src/network/network.ts';
import { createNetwork } from '../../src/network/reach.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';

const clock = { nowMs: () => Date.now() };
const { signal } = new AbortController();
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function accepting(): Promise<Endpoint> {
  const server = createServer((socket) => void socket.on('error', () => undefined).end());
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

const at = (host: string): Endpoint => ({ host, port: 443 });
/** A port that nobody listens on. */
const closed: Endpoint = { host: '127.0.0.2', port: 9 };
const direct = { proxy: null, noProxy: [], timeoutMs: 2000 };
const noDns = async (): Promise<never> => {
  throw Object.assign(new Error('no'), { code: 'EAI_AGAIN' });
};

describe('an anchor', () => {
  test('that accepts a connection answers, whatever comes after it', async () => {
    const ask = createAnchors([closed, await accepting()], clock);
    expect(await ask(createNetwork(direct), at('elsewhere.example'), signal)).toMatchObject({ kind: 'answers' });
  });

  test('that is the very host which did not answer is not independent', async () => {
    const ask = createAnchors([await accepting()], clock);
    expect(await ask(createNetwork(direct), at('127.0.0.1'), signal)).toEqual({ kind: 'none' });
    expect(await createAnchors([], clock)(createNetwork(direct), null, signal)).toEqual({ kind: 'none' });
  });

  test.each<[string, Network, Endpoint, string, string]>([
    ['no connection', createNetwork(direct), closed, 'tcp', 'ECONNREFUSED'],
    ['no DNS', createNetwork({ ...direct, resolve: noDns }), { host: 'a.example', port: 443 }, 'dns', 'EAI_AGAIN'],
    [
      'no proxy',
      createNetwork({ ...direct, proxy: 'http://127.0.0.2:9' }),
      { host: 'a.example', port: 443 },
      'proxy',
      'ECONNREFUSED',
    ],
  ])('%s: the layer is told', async (_name, network, endpoint, layer, code) => {
    const answer = await createAnchors([endpoint], clock)(network, at('x.example'), signal);
    expect(answer).toMatchObject({ kind: 'silent', layer, code });
  });

  test('is asked once for hundreds of looks that fail together, and again later', async () => {
    let walks = 0;
    let nowMs = 0;
    const network: Network = {
      reach: async ({ host, port }) => {
        walks += 1;
        return { host, port, addresses: [], proxy: null, steps: [] };
      },
    };
    const ask = createAnchors([closed], { nowMs: () => nowMs });
    await Promise.all(Array.from({ length: 300 }, () => ask(network, null, signal)));
    expect(walks).toBe(1);
    nowMs = 11_000;
    await ask(network, null, signal);
    expect(walks).toBe(2);
  });

  test('is waited for no longer than the look is', async () => {
    const network: Network = { reach: () => new Promise(() => undefined) };
    const stop = new AbortController();
    const asked = createAnchors([closed], clock)(network, null, stop.signal);
    stop.abort(new Error('stop'));
    await expect(asked).rejects.toThrow('stop');
  });
});

describe('an anchor that needs less than what did not answer', () => {
  const named = at('named.example');
  const noName = createNetwork({ ...direct, resolve: noDns });
  const proxied = createNetwork({ ...direct, proxy: 'http://127.0.0.2:9', noProxy: ['127.0.0.1'] });

  test('tells nothing of DNS when it is an address: another name does', async () => {
    const ask = createAnchors([await accepting(), at('other.example')], clock);
    expect(await ask(noName, named, signal)).toEqual({
      ...{ kind: 'silent', layer: 'dns', code: 'EAI_AGAIN', asked: ['other.example:443'] },
    });
  });

  test('tells nothing of the proxy when it is reached without one', async () => {
    const ask = createAnchors([await accepting(), at('other.example')], clock);
    expect(await ask(proxied, named, signal)).toMatchObject({ kind: 'silent', layer: 'proxy', code: 'ECONNREFUSED' });
  });

  test('is all there is where there is no other', async () => {
    const ask = createAnchors([await accepting()], clock);
    expect(await ask(noName, named, signal)).toMatchObject({ kind: 'answers' });
    expect(await createAnchors([closed], clock)(noName, named, signal)).toMatchObject({ kind: 'silent', layer: 'tcp' });
  });

  test('tells of the connection all the same', async () => {
    const ask = createAnchors([await accepting()], clock);
    expect(await ask(noName, closed, signal)).toMatchObject({ kind: 'answers' });
  });

  test('and a name that is known is enough to tell that DNS works, though nobody listens there', async () => {
    const resolve = async (host: string) => {
      if (host === 'other.example') return ['127.0.0.2'];
      return noDns();
    };
    const ask = createAnchors([{ host: 'other.example', port: 9 }], clock);
    expect(await ask(createNetwork({ ...direct, resolve }), named, signal)).toMatchObject({ kind: 'answers' });
  });
});

test('anchors are those of the settings, else every host they name and the status page', () => {
  const settings = settingsFor({ endpoints: [{ host: 'a.example', port: 443 }] });
  const hosts = (of: typeof settings) => anchorsOf(of).map(({ host }) => host);
  expect(hosts({ ...settings, statusPage: null })).toEqual(['a.example']);
  const { statusPage: _, ...usual } = settings;
  expect(hosts(usual)).toEqual(['a.example', 'status.anaplan.com']);
  const anchor = [{ host: 'in.example', port: 1 }];
  expect(hosts({ ...settings, network: { ...settings.network, anchor } })).toEqual(['in.example']);
});
