/** Server flights made by hand, for the parsers. */
import { uint, vector } from '../../src/tls/bytes.ts';

export const message = (type: number, body: Uint8Array) => Buffer.concat([uint(1, type), vector(3, body)]);
export const record = (type: number, body: Uint8Array) =>
  Buffer.concat([uint(1, type), uint(2, 0x0303), vector(2, body)]);

export function serverHello(version = 0x0303, suite = 0xc02f, extensions: Uint8Array | null = null): Buffer {
  const parts = [uint(2, version), Buffer.alloc(32, 5), vector(1), uint(2, suite), uint(1, 0)];
  return message(2, Buffer.concat([...parts, ...(extensions === null ? [] : [vector(2, extensions)])]));
}

export function certificateMessage(...certificates: readonly Uint8Array[]): Buffer {
  return message(11, vector(3, ...certificates.map((certificate) => vector(3, certificate))));
}

/** ServerHello, Certificate, CertificateRequest, ServerHelloDone of SSL 3.0 to TLS 1.2, each message in a record of its own. */
export function flight(version: number, ...certificates: readonly Uint8Array[]): Buffer {
  const messages = [
    serverHello(version),
    certificateMessage(...certificates),
    message(13, Buffer.alloc(6)),
    message(14, Buffer.alloc(0)),
  ];
  return Buffer.concat(messages.map((one) => record(22, one)));
}

export function flight12(...certificates: readonly Uint8Array[]): Buffer {
  return flight(0x0303, ...certificates);
}
