import { describe, expect, it } from 'vitest';
import { parseProxyUrl, proxyRouteOf, proxySecretsOf } from '../../src/network/proxy.ts';

const endpoint = (host: string, port = 443) => ({ host, port });

describe('proxyRouteOf', () => {
  it.each<[string, number, readonly string[], boolean]>([
    ['api.anaplan.com', 443, [], true],
    ['api.anaplan.com', 443, ['*'], false],
    ['api.anaplan.com', 443, ['anaplan.com'], false],
    ['api.anaplan.com', 443, ['.anaplan.com'], false],
    ['api.anaplan.com', 443, ['*.anaplan.com'], false],
    ['anaplan.com', 443, ['.anaplan.com'], false],
    ['api.anaplan.com', 443, ['API.Anaplan.com '], false],
    ['notanaplan.com', 443, ['anaplan.com'], true],
    ['api.anaplan.com', 443, ['anaplan.com:8443'], true],
    ['api.anaplan.com', 8443, ['anaplan.com:8443'], false],
    ['10.1.2.3', 443, ['10.0.0.0/8'], false],
    ['11.1.2.3', 443, ['10.0.0.0/8'], true],
    ['10.1.2.3', 443, ['10.1.2.3'], false],
    ['10.1.2.3', 443, ['10.1.2.3/99', '2.3', ''], true],
    ['fd00::17', 443, ['fd00::/8'], false],
    ['fd00::17', 8443, ['[fd00::17]:8443'], false],
    ['fd00::17', 443, ['[fd00::17]:8443'], true],
  ])('%s:%i with noProxy %j goes through the proxy: %s', (host, port, noProxy, expected) => {
    const route = proxyRouteOf(endpoint(host, port), { proxy: 'http://proxy.example:3128', noProxy });
    expect(route !== null).toBe(expected);
  });

  it('is direct without a proxy', () => {
    expect(proxyRouteOf(endpoint('a.example'), { proxy: null, noProxy: [] })).toBeNull();
  });
});

describe('parseProxyUrl', () => {
  it('keeps credentials out of what is shown', () => {
    const route = parseProxyUrl('http://us%40er:p%3A%25ss@Proxy.example:3128');
    expect(route).toMatchObject({ host: 'proxy.example', port: 3128, shown: 'http://proxy.example:3128' });
    expect(Buffer.from(route.authorization?.slice(6) ?? '', 'base64').toString()).toBe('us@er:p:%ss');
  });

  it('takes a host without scheme, a missing port and IPv6', () => {
    expect(parseProxyUrl('proxy.example:3128')).toMatchObject({
      host: 'proxy.example',
      port: 3128,
      authorization: null,
    });
    expect(parseProxyUrl('http://proxy.example').port).toBe(80);
    expect(parseProxyUrl('http://[fd00::1]:3128')).toMatchObject({ host: 'fd00::1', shown: 'http://[fd00::1]:3128' });
  });

  it.each([
    'http://',
    'socks5://user:geheim@proxy.example:1080',
    'https://user:geheim@proxy.example',
    'http://user:geheim@:1',
  ])('refuses %s without repeating its password', (url) => {
    expect(() => parseProxyUrl(url)).toThrow(/http:\/\/host:port/);
    expect(() => parseProxyUrl(url)).not.toThrow(/geheim/);
  });
});

describe('proxySecretsOf', () => {
  it('names the password as written and as meant, and what is sent', () => {
    const sent = Buffer.from('us@er:p:%ss').toString('base64');
    expect(proxySecretsOf('http://us%40er:p%3A%25ss@proxy.example:3128')).toEqual(['p%3A%25ss', 'p:%ss', sent]);
  });

  it.each([null, 'http://proxy.example:3128'])('is empty for %s', (proxy) => {
    expect(proxySecretsOf(proxy)).toEqual([]);
  });
});
