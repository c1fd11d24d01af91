import { describe, expect, it } from 'vitest';
import { Reader } from '../../src/tls/bytes.ts';
import type { Hello } from '../../src/tls/client-hello.ts';
import { clientHelloOf, recordOf } from '../../src/tls/client-hello.ts';
import { serverNameOf } from '../../src/tls/server-name.ts';
import { allSuites, currentSuites, fewSuites, oldSuites, suiteName, tls13Suites } from '../../src/tls/suites.ts';

const base: Hello = {
  version: 'TLSv1.2',
  serverName: 'api.example.com',
  suites: allSuites,
  random: Buffer.alloc(32, 7),
  sessionId: Buffer.alloc(0),
  keyShares: [],
};

function read(hello: Hello) {
  const message = clientHelloOf(hello);
  const reader = new Reader(message, 'test');
  expect(reader.uint(1)).toBe(1);
  const body = new Reader(reader.vector(3), 'test');
  expect(reader.left).toBe(0);
  const version = body.uint(2);
  const random = body.bytes(32);
  const sessionId = body.vector(1);
  const suiteBytes = body.vector(2);
  const compression = body.vector(1);
  const extensions = new Reader(body.vector(2), 'test');
  const types = new Map<number, Buffer>();
  while (extensions.left > 0) types.set(extensions.uint(2), extensions.vector(2));
  const suites = Array.from({ length: suiteBytes.length / 2 }, (_, index) => suiteBytes.readUInt16BE(2 * index));
  return { message, version, random, sessionId, suites, compression, types };
}

describe('clientHelloOf', () => {
  it.each([
    ['TLSv1.0', 0x0301, false],
    ['TLSv1.1', 0x0302, false],
    ['TLSv1.2', 0x0303, true],
  ] as const)('offers %s and nothing newer', (version, number, hasSignatures) => {
    const hello = read({ ...base, version });
    expect(hello.version).toBe(number);
    expect(hello.types.has(43)).toBe(false);
    expect(hello.types.has(51)).toBe(false);
    expect(hello.types.has(13)).toBe(hasSignatures);
    expect(hello.suites.some((suite) => tls13Suites.has(suite))).toBe(false);
  });

  it('offers TLS 1.3 by supported_versions alone', () => {
    const keyShares = [{ group: 29, key: Buffer.alloc(32, 9) }];
    const hello = read({ ...base, version: 'TLSv1.3', sessionId: Buffer.alloc(32, 1), keyShares });
    expect(hello.version).toBe(0x0303);
    expect(hello.types.get(43)?.toString('hex')).toBe('020304');
    expect(hello.types.get(51)?.subarray(0, 6).toString('hex')).toBe('0024001d0020');
    expect(hello.suites.slice(0, 5)).toEqual([...tls13Suites.keys()]);
    expect(hello.sessionId).toHaveLength(32);
  });

  it('offers RC4, export, 3DES, DHE, ECDSA, CCM-8 and the renegotiation signal', () => {
    const { suites } = read(base);
    expect(suites).toEqual(expect.arrayContaining([0x0005, 0x0003, 0x000a, 0x0016, 0x0033, 0xc02b, 0xc0ae, 0x00ff]));
    expect(new Set(suites).size).toBe(suites.length);
  });

  it('sends the name, and none for an address', () => {
    expect(read(base).types.get(0)?.toString('latin1')).toContain('api.example.com');
    expect(read({ ...base, serverName: null }).types.has(0)).toBe(false);
    expect(serverNameOf('127.0.0.1')).toBeNull();
    expect(serverNameOf('::1')).toBeNull();
    expect(serverNameOf('bücher.example')).toBe('xn--bcher-kva.example');
  });

  it('is never 256 to 511 bytes long, whatever the name', () => {
    for (let length = 1; length < 250; length += 1) {
      const { message } = read({ ...base, suites: [...currentSuites.keys()], serverName: 'a'.repeat(length) });
      expect(message.length < 256 || message.length >= 512, `name of ${length}`).toBe(true);
    }
  });

  it('SSL 3.0 has no extensions, and a record of its own version', () => {
    const message = clientHelloOf({ ...base, version: 'SSLv3', suites: oldSuites });
    expect(message.readUInt16BE(4)).toBe(0x0300);
    expect(message.readUInt16BE(39)).toBe(2 * (oldSuites.length + 1));
    expect(message.length).toBe(41 + 2 * (oldSuites.length + 1) + 2);
    expect(recordOf(message).subarray(0, 3).toString('hex')).toBe('160300');
  });

  it('small ones stay below 256 bytes, in every version', () => {
    for (const version of ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2'] as const) {
      const { message } = { message: clientHelloOf({ ...base, version, suites: fewSuites, small: true }) };
      expect(message.length, version).toBeLessThan(256);
    }
  });

  it('old versions are not offered suites they cannot have', () => {
    expect(oldSuites.map(suiteName).filter((name) => /GCM|CCM|SHA256|SHA384|POLY1305/.test(name))).toEqual([]);
    expect(oldSuites).toEqual(expect.arrayContaining([0x0005, 0x0003, 0x000a, 0xc014]));
  });

  it('goes into one record of version 3.1', () => {
    const message = clientHelloOf(base);
    const record = recordOf(message);
    expect(record.subarray(0, 3).toString('hex')).toBe('160301');
    expect(record.readUInt16BE(3)).toBe(message.length);
  });
});

it('names suites', () => {
  expect(suiteName(0x1302)).toBe('TLS_AES_256_GCM_SHA384');
  expect(suiteName(0x0003)).toBe('TLS_RSA_EXPORT_WITH_RC4_40_MD5');
  expect(suiteName(0xfafa)).toBe('0xfafa');
});
