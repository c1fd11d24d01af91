/** OAuth of the tenant: device grant and refresh (RFC 8628, RFC 6749 section 6), and the page on which a user approves. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { DeviceCode, GrantError, Granted } from './device-grant.ts';
import { monitorEmail } from './finance.ts';
import type { OAuthClient } from './tenant.ts';
import { tokenLifetimeMs } from './tokens.ts';
import type { World } from './world.ts';

export function oauthRoutes(world: World): Hono {
  const app = new Hono();
  const small = bodyLimit({ maxSize: 64 * 1024 });
  app.post('/oauth/device/code', small, async (c) => {
    const { client_id: clientId = '', scope = 'openid profile email' } = await fieldsOf(c);
    if (clientId === '') return refuse(c, 'invalid_request', 'client_id is missing.');
    if (clientOf(world, clientId) === undefined) return refuse(c, 'unauthorized_client', 'Unknown client.', 401);
    const code = world.devices.issue(clientId, grantedScope(scope), world.clock.nowMs());
    const page = `${new URL(c.req.url).origin}/activate`;
    return c.json({
      device_code: code.deviceCode,
      user_code: code.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${code.userCode}`,
      expires_in: (code.expiresAtMs - code.issuedAtMs) / 1000,
      interval: code.intervalMs / 1000,
    });
  });
  app.post('/oauth/token', small, async (c) => {
    const fields = await fieldsOf(c);
    const client = clientOf(world, fields['client_id'] ?? '');
    if (client === undefined) return refuse(c, 'unauthorized_client', 'Unknown client.', 401);
    const granted = grantedBy(world, client, fields);
    if (granted === null) return refuse(c, 'invalid_request', 'Unsupported grant_type.');
    return typeof granted === 'string' ? refuse(c, granted, texts[granted]) : c.json(tokenAnswer(world, granted));
  });
  // Stands for the browser: opening the link approves as the monitor. Without a code it only says so.
  app.get('/activate', (c) => {
    const code = c.req.query('user_code') ?? '';
    const monitor = world.tenant().users.find(({ email }) => email === monitorEmail);
    const done = monitor !== undefined && world.devices.decide(code, { userId: monitor.id }, world.clock.nowMs());
    return done
      ? c.text(`Device approved as ${monitor.email}.\n`)
      : c.text('Open this page with ?user_code=... of a pending device code.\n', 404);
  });
  return app;
}

const texts: { readonly [error in GrantError]: string } = {
  authorization_pending: 'User has yet to authorize device code.',
  slow_down: 'You are polling too quickly. Slow down.',
  expired_token: 'The device code has expired.',
  access_denied: 'User cancelled the confirmation prompt.',
  invalid_grant: 'Unknown, expired or invalid token.',
};

function refuse(c: Context, error: string, description: string, status: 400 | 401 | 403 = 403): Response {
  return c.json({ error, error_description: description }, error === 'invalid_request' ? 400 : status);
}

/** Clients send JSON or a form. */
async function fieldsOf(c: Context): Promise<{ readonly [name: string]: string }> {
  const isForm = (c.req.header('content-type') ?? '').includes('application/x-www-form-urlencoded');
  const body: unknown = isForm ? await c.req.parseBody() : await c.req.json().catch(() => ({}));
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'));
}

function clientOf(world: World, clientId: string): OAuthClient | undefined {
  return world.tenant().oauthClients.find(({ id }) => id === clientId);
}

/** Live the scope `profile` is dropped without a word. */
function grantedScope(scope: string): string {
  return scope
    .split(' ')
    .filter((word) => word !== 'profile')
    .join(' ');
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Null: another grant. */
function grantedBy(
  world: World,
  client: OAuthClient,
  {
    grant_type: grant,
    device_code: deviceCode = '',
    refresh_token: refreshToken = '',
  }: { readonly [name: string]: string },
): Granted | GrantError | null {
  const nowMs = world.clock.nowMs();
  if (grant === 'refresh_token') return world.devices.refresh(refreshToken, client, nowMs);
  if (grant !== deviceGrant) return null;
  return world.devices.poll(deviceCode, client, nowMs, (code) => decisionNow(world, code));
}

/** A sandbox may be told to approve by itself, as the monitor. */
function decisionNow(world: World, { decision, issuedAtMs }: DeviceCode): DeviceCode['decision'] {
  const { behaviour, users } = world.tenant();
  const { deviceApprovalAfterMs: afterMs } = behaviour;
  if (decision !== 'pending' || afterMs === null || world.clock.nowMs() - issuedAtMs < afterMs) return decision;
  const monitor = users.find(({ email }) => email === monitorEmail);
  return monitor === undefined ? decision : { userId: monitor.id };
}

function tokenAnswer(world: World, { userId, refreshToken, scope }: Granted) {
  const nowMs = world.clock.nowMs();
  const { tokenValue } = world.tokens.issue(userId, nowMs);
  const email = world.tenant().users.find(({ id }) => id === userId)?.email;
  return {
    access_token: tokenValue,
    id_token: unsignedJwt({ sub: userId, email, iat: Math.floor(nowMs / 1000) }),
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    scope,
    expires_in: tokenLifetimeMs / 1000,
    token_type: 'Bearer',
  };
}

/** Only its look is right: the sandbox signs no identity tokens. */
function unsignedJwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}
