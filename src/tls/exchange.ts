/** One conversation on a connection: bytes out, bytes in, how it ended. Knows no message; always destroys the socket. */
import type { Socket } from 'node:net';
import { TlsSyntaxError } from './bytes.ts';

/** What to do after a piece: send more, stop, or go on listening (null). */
export type Reply = Uint8Array | 'enough' | null;

export type Ending =
  | { readonly kind: 'enough' }
  /** The peer ended the connection, in order or by a reset. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** What came is not TLS, or breaks its rules. */
  | { readonly kind: 'not-tls'; readonly detail: string };

/** Sends `opening` and hands every piece that comes to `hear`. Rejects with the signal's reason when that fires, and with what `hear` throws, TlsSyntaxError apart. */
export async function converse(
  socket: Socket,
  opening: Uint8Array,
  hear: (piece: Buffer) => Reply,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Ending> {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const timer = setTimeout(() => resolve({ kind: 'timeout', afterMs: timeoutMs }), timeoutMs);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  // Half-open: a peer that closes its side has said all it will.
  socket.once('end', () => resolve({ kind: 'closed' }));
  socket.once('close', () => resolve({ kind: 'closed' }));
  socket.once('error', () => resolve({ kind: 'reset' }));
  socket.on('data', (piece) => {
    try {
      const reply = hear(piece);
      if (reply === 'enough') resolve({ kind: 'enough' });
      else if (reply !== null) socket.write(reply);
    } catch (error) {
      if (error instanceof TlsSyntaxError) resolve({ kind: 'not-tls', detail: error.message });
      else reject(error);
    }
  });
  socket.write(opening);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  });
}
