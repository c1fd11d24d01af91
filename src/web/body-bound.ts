/** Methods that are heard, and bodies of at most so many bytes, whether their length is told or not. Knows no route. */
import type { MiddlewareHandler } from 'hono';
import type { WebEnv } from './answers.ts';

/** Nothing else is done here than reading and doing. */
export function knownMethod(): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (['GET', 'HEAD', 'POST'].includes(c.req.method)) return await next();
    return c.text('GET, HEAD and POST are heard here, and nothing else.\n', 405, { allow: 'GET, HEAD, POST' });
  };
}

/** Hono's own fails where the length is not told: it takes over a request that node-server did not make of Node's class. */
export function boundedBody(mostBytes: number): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const tooMuch = () => c.text(`That is more than ${mostBytes} bytes.\n`, 413);
    if (c.req.method !== 'POST') return await next();
    const told = c.req.header('content-length');
    // Node refuses a request that has both.
    if (told !== undefined) return Number(told) > mostBytes ? tooMuch() : await next();
    const body = await atMost(c.req.raw.body, mostBytes);
    if (body === null) return tooMuch();
    c.req.raw = new Request(c.req.url, { method: 'POST', headers: c.req.raw.headers, body });
    return await next();
  };
}

/** Null: there is more. */
async function atMost(
  stream: ReadableStream<Uint8Array> | null,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) return null;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
