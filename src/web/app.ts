/** The page as one application: who is let in, then the routes. Knows no listener. */
import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import { StoreFailed } from '../store/refused.ts';
import type { WebContext, WebEnv } from './answers.ts';
import { refused, sessionCookie } from './answers.ts';
import { apiRoutes } from './api-routes.ts';
import { assetRoutes } from './asset-routes.ts';
import { boundedBody, knownMethod } from './body-bound.ts';
import type { Events } from './events.ts';
import { formTokenOf, isNamed, isOwnOrigin, isReadable, isSameSecret } from './guards.ts';
import { createMetrics } from './metrics.ts';
import { pageRoutes } from './page-routes.ts';
import { probeRoutes } from './probe-routes.ts';
import type { Sessions } from './sessions.ts';
import { signInRoutes } from './sign-in-routes.ts';
import type { PageSource } from './source.ts';

export type AppParts = {
  readonly source: PageSource;
  /** Host names under which it may be asked for. */
  readonly names: ReadonlySet<string>;
  /** Null: nobody has to sign in. */
  readonly sessions: Sessions | null;
  readonly isTls: boolean;
  readonly events: Events;
  readonly onError: (error: unknown, path: string) => void;
};

/** Forms and JSON of actions are small. */
const mostBodyBytes = 16_384;
export const formTokenHeader = 'x-form-token';

export function pageApp(parts: AppParts): Hono<WebEnv> {
  const { source, sessions, isTls, events, onError } = parts;
  const app = new Hono<WebEnv>({ strict: true });
  const key = randomBytes(32);
  app.use(secureHeaders(headersOf(isTls)));
  app.use(named(parts.names));
  app.use(knownMethod());
  app.use(boundedBody(mostBodyBytes));
  app.route('/', assetRoutes());
  app.route('/', probeRoutes(source));
  if (sessions !== null) app.route('/', signInRoutes(sessions, isTls, fromOf));
  app.use(signedIn(sessions, isTls, key));
  app.use(fromHere());
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  const metrics = createMetrics(source);
  app.get('/metrics', async (c) => {
    const { type, text } = await metrics.scrape(c.req.header('accept') ?? '');
    return c.body(text, 200, { 'content-type': type });
  });
  app.get('/events', (c) => {
    const opened = events.open(c.req.raw.signal);
    if (opened !== null) return opened;
    return c.text('As many pages are open as may be live; this one works without.\n', 503, { 'retry-after': '60' });
  });
  app.route('/api/v1', apiRoutes(source));
  app.route('/', pageRoutes(source, sessions !== null));
  app.notFound((c) => refused(c, 404, 'Not here', 'There is no such page.'));
  app.onError((error, c) => {
    onError(error, c.req.path);
    if (error instanceof StoreFailed)
      return refused(c, 503, 'The store cannot be read now', 'Try again in a moment; the log says why.');
    return refused(c, 500, 'That failed', 'A fault of anaplan-doctor; its log says which.');
  });
  return app;
}

function headersOf(isTls: boolean): Parameters<typeof secureHeaders>[0] {
  return {
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // 'no-referrer' would make browsers send `Origin: null` with forms.
    referrerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
    strictTransportSecurity: isTls ? 'max-age=31536000' : false,
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
  };
}

function named(names: ReadonlySet<string>): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (isNamed(c.req.header('host'), names)) return await next();
    return c.text(
      'This page is not served under that name. Name it in the settings (page: hosts:) if it should be.\n',
      421,
    );
  };
}

const fromOf = (c: WebContext): string => c.env.incoming?.socket.remoteAddress ?? '';

function signedIn(sessions: Sessions | null, isTls: boolean, key: Uint8Array): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const session = getCookie(c, sessionCookie(isTls)) ?? '';
    c.set('isBearer', false);
    c.set('formToken', formTokenOf(key, sessions === null ? '' : session));
    if (sessions === null || (session !== '' && sessions.isKnown(session))) return await next();
    const [, bearer] = /^Bearer ([\x21-\x7e]{1,1000})$/i.exec(c.req.header('authorization') ?? '') ?? [];
    const waitMs = sessions.waitMs(fromOf(c));
    if (bearer !== undefined && waitMs > 0) {
      c.header('retry-after', String(Math.ceil(waitMs / 1000)));
      return refused(c, 429, 'Too many attempts', 'Wait a minute.');
    }
    if (bearer !== undefined && sessions.isBearer(bearer, fromOf(c))) {
      c.set('isBearer', true);
      return await next();
    }
    const isPage = c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html');
    if (isPage && bearer === undefined) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`/sign-in?${new URLSearchParams({ next: pathname + search })}`, 303);
    }
    c.header('www-authenticate', 'Bearer realm="anaplan-doctor"');
    return refused(c, 401, 'Not signed in', 'Send the token of the page: Authorization: Bearer TOKEN.');
  };
}

/** Requests that change something carry what only a page of ours can know; those that read come from nowhere else. */
function fromHere(): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const header = (name: string) => c.req.header(name);
    if (c.req.method === 'GET' || c.req.method === 'HEAD') {
      if (isReadable(header)) return await next();
      return refused(c, 403, 'Not from there', 'Another site asked for this; it is shown to visitors only.');
    }
    if (!isOwnOrigin(header)) return refused(c, 403, 'Not from there', 'Another site sent this; nothing was done.');
    if (c.get('isBearer') || isSameSecret(await givenToken(c), c.get('formToken'))) return await next();
    return refused(
      c,
      403,
      'Not accepted',
      'The form was too old or not of this page; load the page again. Nothing was done.',
    );
  };
}

async function givenToken(c: WebContext): Promise<string> {
  const header = c.req.header(formTokenHeader);
  if (header !== undefined) return header;
  if (!(c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded')) return '';
  const { formToken } = await c.req.parseBody();
  return typeof formToken === 'string' ? formToken : '';
}
