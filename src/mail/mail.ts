/** A message on its way to an SMTP server: what is handed over, how far it got, how it ended. Types only; knows no case and no alarm. */

/** An SMTP server with everything needed to talk to it; made by server.ts from the settings. Holds secrets: never log it. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte (smtps), `starttls` or nothing (never less), `none`: in plaintext. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly signIn: SmtpSignIn | null;
  readonly tls: {
    /** PEM; the only roots that count. */
    readonly ca: readonly string[];
    /** PEM of the client certificate and its key; null for none. */
    readonly client: { readonly cert: string; readonly key: string; readonly passphrase: string | null } | null;
  };
  /** For connecting and for the greeting, each. */
  readonly connectMs: number;
  /** For the whole conversation. */
  readonly timeoutMs: number;
};

export type SmtpSignIn =
  /** `inPlaintext`: also over a connection without TLS. */
  | { readonly method: 'password'; readonly user: string; readonly password: string; readonly inPlaintext: boolean }
  /** XOAUTH2. */
  | { readonly method: 'oauth'; readonly user: string; readonly accessToken: string };

export type Envelope = {
  /** MAIL FROM. */
  readonly from: string;
  /** RCPT TO, each once. */
  readonly to: readonly string[];
  /** Of `to`: when the server refuses one of these, nothing is sent to the others. */
  readonly required: readonly string[];
};

/** Where the conversation stands: what was last sent to the server and not yet answered (RFC 5321 section 4.1.4). */
export type Phase =
  | 'connect'
  | 'tls'
  | 'greeting'
  | 'hello'
  | 'starttls'
  | 'sign-in'
  | 'sender'
  | 'recipients'
  | 'data'
  /** DATA was granted: bytes of the message are on their way. */
  | 'content'
  /** All of the message has been handed to the connection, the dot at its end included. */
  | 'end';

export type RefusedRecipient = { readonly address: string; readonly reply: string };

export type SendOutcome =
  /** The server took it over. `refused`: those it would not take it for. */
  | { readonly kind: 'accepted'; readonly reply: string; readonly refused: readonly RefusedRecipient[] }
  /** The server will not take this message, now or later. Nothing was sent. */
  | { readonly kind: 'refused'; readonly phase: Phase; readonly reply: string }
  /** Nothing was sent; trying again is safe. `reply`: of the server, where it gave one. */
  | {
      readonly kind: 'not-sent';
      readonly phase: Phase;
      readonly reason: Reason;
      readonly reply: string | null;
      readonly detail: string;
    }
  /** The connection ended after the message was under way: only the recipient can tell whether it arrived. */
  | {
      readonly kind: 'uncertain';
      readonly phase: 'content' | 'end';
      readonly reason: Reason;
      readonly detail: string;
    };

export type Reason =
  /** The server said no. */
  | 'reply'
  | 'unreachable'
  | 'silence'
  | 'dropped'
  | 'no-starttls'
  | 'certificate'
  | 'tls'
  | 'no-sign-in-offered'
  | 'would-be-plaintext'
  | 'stopped';
