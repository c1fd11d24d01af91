/** What a TLS endpoint shows, as probes see it. Types only. */
import type { Endpoint } from '../network/network.ts';

export type TlsVersion = 'TLSv1.0' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Three-valued: `could-not-tell` is neither offered nor refused (timeout, reset before an answer, our own client cannot ask). */
export type VersionAnswer = {
  readonly version: TlsVersion;
  readonly answer: 'offered' | 'not-offered' | 'could-not-tell';
  /** What the verdict rests on: `server hello TLSv1.2 suite 0xc02f`, `alert 70 protocol_version`, `reset`, `timeout after 5000 ms`. */
  readonly evidence: string;
};

export type VersionsSeen = Endpoint & { readonly address: string; readonly versions: readonly VersionAnswer[] };

export type ChainSeen = Endpoint & {
  readonly address: string;
  /** The certificates exactly as sent, in order, base64 of DER. */
  readonly certificates: readonly string[];
  readonly version: string;
  readonly cipher: string;
  /** True when the endpoint asked for a client certificate. */
  readonly asksForClientCertificate: boolean;
};

export type Tls = {
  /** Which versions `endpoint` accepts, asked one by one with a ClientHello of our own, on the first address that connects. Throws CouldNotLook when no connection can be made. */
  versions(endpoint: Endpoint, signal: AbortSignal): Promise<VersionsSeen>;
  /** The certificates `endpoint` sends for SNI = its host. Throws CouldNotLook when no handshake got as far as the certificates. */
  chain(endpoint: Endpoint, signal: AbortSignal): Promise<ChainSeen>;
};
