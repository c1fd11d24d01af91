/** The way to a host, layer by layer, as probes see it. Types only. */

export type Endpoint = {
  /** DNS name or IP address, lower case, no brackets. */
  readonly host: string;
  readonly port: number;
  /** A mail server that begins TLS when asked to (STARTTLS), on another port than 25 and 587. */
  readonly startTls?: 'smtp';
};

/** The layers from the bottom; a look stops at the first that fails. */
export type Layer = 'dns' | 'proxy' | 'tcp' | 'tls' | 'http';

export type Step = {
  readonly layer: Layer;
  readonly outcome: 'ok' | 'failed' | 'not-needed';
  readonly durationMs: number;
  /** Node or TLS error code (`ENOTFOUND`, `ECONNREFUSED`, `ERR_SSL_WRONG_VERSION_NUMBER`), one of ours (`CLOSED`, `NOT_HTTP`, `PROXY_407`, `PROXY_SETTING`), HTTP status as text, or null. */
  readonly code: string | null;
  /** What happened, in one sentence. */
  readonly detail: string;
};

export type Reach = Endpoint & {
  /** The addresses the name stands for. Empty behind a proxy that resolves names itself. */
  readonly addresses: readonly string[];
  /** `http://host:port` without credentials, or null for a direct connection. */
  readonly proxy: string | null;
  readonly steps: readonly Step[];
};

export type Network = {
  /** Walks up the layers to `endpoint` once; resolves with what it saw, whatever it was. `path` is asked for at the HTTP layer. */
  reach(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<Reach>;
};
