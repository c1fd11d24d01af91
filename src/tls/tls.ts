/** What a TLS endpoint shows, as probes see it. Types only. */
import type { Fault } from '../check.ts';
import type { Endpoint } from '../network/network.ts';

export type TlsVersion = 'SSLv3' | 'TLSv1.0' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Three-valued: `could-not-tell` is neither offered nor refused (timeout, reset before an answer, our own client cannot ask). */
export type VersionAnswer = {
  readonly version: TlsVersion;
  readonly answer: 'offered' | 'not-offered' | 'could-not-tell';
  /** What the verdict rests on: `server hello TLSv1.2 suite 0xc02f`, `alert 70 protocol_version`, `reset`, `timeout after 5000 ms`. */
  readonly evidence: string;
};

/** What an endpoint showed on the way to its certificates, in one conversation. */
export type ChainSeen = {
  /** The certificates as sent, in order, base64 of DER. */
  readonly certificates: readonly string[];
  /** False when only Node's own TLS got through: then they are in the order of Node's path, which may hide what was sent. */
  readonly asSent: boolean;
  readonly version: string;
  /** IANA name of the cipher suite. */
  readonly suite: string;
  /** `x25519`, `secp256r1`, `DH 1024 bit`, or `RSA` for a key exchange without one; null when it was not said. */
  readonly group: string | null;
  /** The application protocol chosen of `h2` and `http/1.1`; null for none. */
  readonly alpn: string | null;
  /** The stapled OCSP response for the first certificate, base64 of DER; null without. */
  readonly ocspResponse: string | null;
  /** Null when no client certificate is asked for. */
  readonly clientCertificate: ClientCertificateAsked | null;
};

export type ClientCertificateAsked = {
  /** Names of the authorities it may come from; empty for any. At most 200 are kept. */
  readonly authorities: readonly string[];
  readonly authoritiesLeftOut: number;
};

/** What a hello with another name, or with none, is answered. */
export type NameAnswer = {
  /** `same` and `other`: the first certificate, compared with the one for the right name. `refused`: an alert or a close. */
  readonly answer: 'same' | 'other' | 'refused' | 'could-not-tell';
  readonly evidence: string;
  /** The first certificate where it is another one, base64 of DER. */
  readonly certificate: string | null;
};

export type NamesSeen = {
  readonly withoutName: NameAnswer;
  /** `name` is the wrong one that was sent. */
  readonly wrongName: NameAnswer & { readonly name: string };
};

/** The suites of one version, in the order the server took them from all that were offered. */
export type SuitesSeen = {
  readonly version: TlsVersion;
  readonly suites: readonly string[];
  /** False when the asking ended before the server had refused the rest. */
  readonly complete: boolean;
};

export type AddressSeen = {
  readonly outcome: 'seen';
  /** The address, or `via proxy http://host:port`. */
  readonly address: string;
  /** Oldest first. */
  readonly versions: readonly VersionAnswer[];
  /** Null when no handshake got as far as the certificates; `noChain` says why. */
  readonly chain: ChainSeen | null;
  readonly noChain: string | null;
  /** Null where not asked: not the first address, an endpoint without a name, or no chain to compare with. */
  readonly names: NamesSeen | null;
  /** Null unless asked for. */
  readonly suites: readonly SuitesSeen[] | null;
};

/** An address no connection could be made to: says nothing about the TLS there. */
export type AddressNotSeen = Fault & { readonly outcome: 'blind'; readonly address: string };

export type EndpointSeen = Endpoint & {
  /** Each A and AAAA on its own, in the resolver's order. At least one is seen. */
  readonly addresses: readonly (AddressSeen | AddressNotSeen)[];
  /** Addresses beyond the first eight, which were not looked at. */
  readonly addressesLeftOut: number;
};

export type LookOptions = {
  /** The suites each version accepts, one connection each; false unless given. */
  readonly suites?: boolean;
  /** What happens without a name and with a wrong one, at the first address; true unless given. */
  readonly names?: boolean;
};

export type Tls = {
  /**
   * Versions, certificates and names of `endpoint`, at each of its addresses, with hellos of our own.
   * Throws CouldNotLook when no address can be connected to.
   */
  look(endpoint: Endpoint, options: LookOptions, signal: AbortSignal): Promise<EndpointSeen>;
};
