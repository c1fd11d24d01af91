/** Trust anchors, as probes see them. Types only. */

export type Anchors = {
  /** For users: `Mozilla list of Node 24.21`, `system store /etc/ssl/certs/ca-certificates.crt`, with ` + CA file /path` where one is set. */
  readonly store: string;
  /** The store's certificates whose subject is the issuer of one of the given ones, and those given that are themselves in the store; base64 of DER. */
  readonly anchors: readonly string[];
};

export type TrustStores = {
  /** `certificates`: base64 of DER. Never throws for what is in a certificate; throws CouldNotLook (operator) when a store cannot be read. */
  anchorsFor(certificates: readonly string[]): Promise<Anchors>;
};
