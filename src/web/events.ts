/** Server-sent events: tells open pages that something has changed, not what. Knows the store's stamp and no page. */
import { eventStream } from './server.ts';

export type Events = {
  /** Null: as many are open as may be. */
  open(signal: AbortSignal): Response | null;
  readonly count: () => number;
  close(): void;
};

const mostStreams = 16;
const askEveryMs = 1000;
/** Every look is a change, and every open page is made anew for it: after one told, the next waits so many askings. */
const restAsks = 5;
const aliveEveryMs = 15_000;
/** Chunks that wait for a client that does not read. */
const mostWaiting = 16;

/** `stamp` is asked only while somebody listens. */
export function createEvents(stamp: () => string, { askMs = askEveryMs, most = mostStreams } = {}): Events {
  const clients = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();
  let known: string | null = null;
  let asking: NodeJS.Timeout | null = null;
  let quietAsks = restAsks;

  const tell = (text: string): void => {
    for (const client of clients) sent(client, text);
  };
  const sent = (client: ReadableStreamDefaultController<Uint8Array>, text: string): void => {
    try {
      if ((client.desiredSize ?? 0) <= -mostWaiting) throw new Error('the client does not read');
      client.enqueue(encoder.encode(text));
    } catch {
      gone(client);
    }
  };
  const gone = (client: ReadableStreamDefaultController<Uint8Array>): void => {
    if (!clients.delete(client)) return;
    try {
      client.close();
    } catch {
      // It was closed by the other side.
    }
    if (clients.size > 0 || asking === null) return;
    clearInterval(asking);
    asking = null;
    known = null;
  };
  const ask = (): void => {
    quietAsks += 1;
    if (quietAsks < restAsks) return;
    let now: string;
    try {
      now = stamp();
    } catch {
      // A store that cannot be read now is asked again.
      return;
    }
    if (now !== known) {
      known = now;
      tell(`event: change\ndata: ${now}\n\n`);
    } else if (quietAsks * askMs >= aliveEveryMs) tell(': alive\n\n');
    else return;
    quietAsks = 0;
  };
  return {
    count: () => clients.size,
    open(signal) {
      if (clients.size >= most) return null;
      let own: ReadableStreamDefaultController<Uint8Array> | null = null;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          clients.add(controller);
          controller.enqueue(encoder.encode('retry: 5000\n: hello\n\n'));
        },
        cancel() {
          if (own !== null) gone(own);
        },
      });
      signal.addEventListener('abort', () => own !== null && gone(own), { once: true });
      if (asking === null) {
        known = stamp();
        asking = setInterval(ask, askMs);
        asking.unref();
      }
      return new Response(stream, {
        headers: { 'content-type': eventStream, 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      });
    },
    close() {
      for (const client of clients) gone(client);
    },
  };
}
