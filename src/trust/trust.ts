/** Trust anchors, as probes see them. Types only. */

export type Anchors = {
  /** For users: `Mozilla list of 2026-11-22`, `system store /etc/ssl/certs/ca-certificates.crt`, `Java truststore /path`, with ` + CA file /path` where one is set. */
  readonly store: string;
  /** The store's certificates whose subject is the issuer of one of the given ones, and those given that are themselves in the store; base64 of DER. */
  readonly anchors: readonly string[];
  /** SHA-256 (lower-case hex) of those anchors that are on Mozilla's list: public roots, whatever the store. Absent: not known. */
  readonly publicRoots?: readonly string[];
  /** SHA-256 (lower-case hex) of those anchors that stand in `network.caFile`: CAs that the operator knows. Absent: not known. */
  readonly ownRoots?: readonly string[];
};

export type TrustStores = {
  /** `certificates`: base64 of DER. Never throws for what is in a certificate; throws CouldNotLook (operator) when a store cannot be read. */
  anchorsFor(certificates: readonly string[]): Promise<Anchors>;
};
