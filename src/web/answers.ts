/** What the routes share: the types of a request here, and how one is refused. Knows no route. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';
import { refusedPage } from './pages/sign-in.ts';

export type WebEnv = {
  Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };
  Variables: {
    /** Of forms; made of the session. */
    formToken: string;
    /** A program with a bearer token: no browser sends that by itself. */
    isBearer: boolean;
  };
};
export type WebContext = Context<WebEnv>;

/** In the form that was asked for. */
export function refused(
  c: WebContext,
  status: 400 | 401 | 403 | 404 | 409 | 413 | 421 | 429 | 500 | 503,
  title: string,
  text: string,
) {
  if (c.req.path.startsWith('/api/')) return c.json({ error: { title, detail: text } }, status);
  if (c.req.path === '/metrics' || c.req.path === '/events') return c.text(`${title}: ${text}\n`, status);
  return c.html(refusedPage(title, text), status);
}

export const sessionCookie = (isTls: boolean): string => (isTls ? '__Host-session' : 'anaplan-doctor-session');
