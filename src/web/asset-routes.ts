/** Style sheet, script and icon. They hold nothing of anybody, so everybody may have them. */
import { Hono } from 'hono';
import type { WebEnv } from './answers.ts';
import { assets } from './assets.ts';

export function assetRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  for (const { path, type, body } of assets) {
    app.get(path, (c) =>
      c.body(body, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    );
  }
  return app;
}
