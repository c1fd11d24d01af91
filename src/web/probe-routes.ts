/** For who watches the watcher: is the process alive, does the daemon look, can its store be written. They tell nothing else. */
import { Hono } from 'hono';
import { silenceText } from '../report/beat.ts';
import type { WebEnv } from './answers.ts';
import type { PageSource } from './source.ts';

export function probeRoutes({ store, clock }: PageSource): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  /** What another process has left behind says nothing of this one, which may have begun to look before it could open the page. */
  const earlier = startOf(store);
  app.get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }));
  app.get('/readyz', (c) => {
    const why = whyNotReady(store, earlier, clock.nowMs());
    return c.text(why === null ? 'ok\n' : `${why}\n`, why === null ? 200 : 503, { 'cache-control': 'no-store' });
  });
  return app;
}

/** When the daemon that wrote the heartbeat began; null: none, or it cannot be read. */
function startOf(store: PageSource['store']): number | null {
  try {
    return store.heartbeat()?.startedAtMs ?? null;
  } catch {
    return null;
  }
}

/** The heartbeat is written only while the schedule moves and the store takes it: it answers for both. */
function whyNotReady(store: PageSource['store'], earlier: number | null, nowMs: number): string | null {
  try {
    const heartbeat = store.heartbeat();
    const isOfAnother = heartbeat?.startedAtMs === earlier && heartbeat?.pid !== process.pid;
    if (heartbeat === null || isOfAnother) return 'the daemon is starting';
    if (silenceText(heartbeat, nowMs) !== null) return 'the daemon does not look, or its store cannot be written';
    return null;
  } catch {
    return 'the store cannot be read';
  }
}
