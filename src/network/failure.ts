/** A failed step on the way to a host, and the words for what happened and what to do; pure. Knows no socket. */
import { CouldNotLook } from '../check.ts';
import type { Layer } from './network.ts';

/** One step did not succeed. The message is a whole sentence: what was tried, on what, what happened, what to do. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly layer: Layer;
  /** System or TLS error code, `NO_ROUTE` for EHOSTUNREACH of this host's own routes, `PROXY_<status>`, or `ETIMEDOUT` for our own deadline. */
  readonly code: string;
  constructor(layer: Layer, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.layer = layer;
    this.code = code;
  }
}

/** For probes that needed the connection and did not get it. */
export function couldNotLook(failed: StepFailed): CouldNotLook {
  const whose = failed.code === 'PROXY_407' || failed.code === 'PROXY_SETTING' ? 'operator' : 'network';
  return new CouldNotLook({ whose, code: failed.code, message: failed.message }, { cause: failed });
}

export function stoppedEarly(what: string): CouldNotLook {
  const message = `${what} was stopped before it ended. Run it again.`;
  return new CouldNotLook({ whose: 'us', code: 'ABORTED', message });
}

const happened: { readonly [code: string]: string } = {
  ENOTFOUND: 'the name does not exist in DNS',
  ENODATA: 'the name has no address in DNS',
  EAI_AGAIN: 'the DNS server did not answer',
  EAI_FAIL: 'the DNS server failed',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'there was no answer in time',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  EHOSTDOWN: 'the host is down',
  NO_ROUTE: 'this host has no route there',
  ENETDOWN: 'the network of this host is down',
  EADDRNOTAVAIL: 'this host has no address to connect from',
  EACCES: 'this host does not allow the connection',
  EPERM: "this host's own firewall does not allow the connection",
  CLOSED: 'the connection was closed without an answer',
  NOT_HTTP: 'the answer was not HTTP',
};

/** It says that this host has no way there, and nothing about who was to be reached. */
export function isNoWayOut(code: string): boolean {
  return ['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'NO_ROUTE'].includes(code);
}

/** `the connection was refused (ECONNREFUSED)` */
export function whatHappened(code: string, otherwise: string): string {
  return `${happened[code] ?? otherwise} (${code})`;
}

/** The `code` of a system or TLS error; `ETIMEDOUT` for our own deadline, `CLOSED` for a connection that just ended, `NOT_HTTP`. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  const code = 'code' in error ? error.code : null;
  if (typeof code !== 'string') return 'UNKNOWN';
  // Node calls an orderly end ECONNRESET as well; only the system's own error names a system call.
  if (code === 'ECONNRESET' && !('syscall' in error)) return 'CLOSED';
  return code.startsWith('HPE_') ? 'NOT_HTTP' : code;
}
