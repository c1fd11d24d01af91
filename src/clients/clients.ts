/** What an endpoint answers to each known client, as probes see it. Types only. */
import type { Endpoint } from '../network/network.ts';

/** One thing changed in a refused hello; when that alone gets it accepted, that was the reason. */
export type Change = 'server-name' | 'record-format' | 'suites' | 'groups' | 'signature-algorithms';

export type ServerAnswer =
  | {
      readonly kind: 'accepted';
      /** `TLSv1.2`, or the number in hex. */
      readonly version: string;
      /** Code point. */
      readonly suite: number;
      /** Of the (EC)DHE key exchange, code point; null without, or where the server did not get as far. */
      readonly group: number | null;
      /** Finite-field Diffie-Hellman before TLS 1.3: bits of the prime. */
      readonly dhBits: number | null;
      /** Index into `chains`; null: no certificate could be read. */
      readonly chain: number | null;
    }
  | {
      readonly kind: 'refused';
      /** Description of the alert; null: closed or reset without one. */
      readonly alert: number | null;
      /** `alert 70 protocol_version`, `closed without an answer`. */
      readonly evidence: string;
      /** What alone would have got it accepted; null: nothing that was tried, or nothing tried. */
      readonly acceptedWith: Change | null;
    }
  | { readonly kind: 'could-not-tell'; readonly evidence: string };

export type ClientsSeen = Endpoint & {
  readonly address: string;
  /** Each distinct list of certificates that was sent, base64 of DER. */
  readonly chains: readonly (readonly string[])[];
  /** By profile id. */
  readonly answers: { readonly [profileId: string]: ServerAnswer };
};

export type Clients = {
  /**
   * Sends `endpoint` the ClientHello of every known client, each on a connection of its own, eight at a time, and reads the
   * answer up to the certificates. Throws CouldNotLook when no connection can be made.
   */
  replay(endpoint: Endpoint, signal: AbortSignal): Promise<ClientsSeen>;
};
