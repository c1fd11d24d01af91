/** Signing in with the token of the page, and out. */
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { WebContext, WebEnv } from './answers.ts';
import { sessionCookie } from './answers.ts';
import { isOwnOrigin } from './guards.ts';
import { ownPath, signInPage } from './pages/sign-in.ts';
import type { Sessions } from './sessions.ts';
import { sessionLastsMs } from './sessions.ts';

export function signInRoutes(sessions: Sessions, isTls: boolean, fromOf: (c: WebContext) => string): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  const cookie = sessionCookie(isTls);
  const options = { httpOnly: true, sameSite: 'Strict', secure: isTls, path: '/' } as const;
  app.get('/sign-in', (c) =>
    c.html(signInPage(ownPath(c.req.query('next')), null), 200, { 'cache-control': 'no-store' }),
  );
  app.post('/sign-in', async (c) => {
    if (!isOwnOrigin((name) => c.req.header(name))) return c.text('Another site sent this; nothing was done.\n', 403);
    const { token, next } = await c.req.parseBody();
    const path = ownPath(typeof next === 'string' ? next : undefined);
    const begun = sessions.begin(typeof token === 'string' ? token : '', fromOf(c));
    if ('retryAfterMs' in begun) {
      c.header('retry-after', String(Math.ceil(begun.retryAfterMs / 1000)));
      return c.html(signInPage(path, 'Too many attempts. Wait a minute.'), 429);
    }
    if (begun.session === null) return c.html(signInPage(path, 'That is not the token.'), 401);
    setCookie(c, cookie, begun.session, { ...options, maxAge: sessionLastsMs / 1000 });
    return c.redirect(path, 303);
  });
  app.post('/sign-out', (c) => {
    if (!isOwnOrigin((name) => c.req.header(name))) return c.text('Another site sent this; nothing was done.\n', 403);
    sessions.end(getCookie(c, cookie) ?? '');
    deleteCookie(c, cookie, options);
    return c.redirect('/sign-in', 303);
  });
  return app;
}
