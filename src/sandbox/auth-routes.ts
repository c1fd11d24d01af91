/** The token service: authenticate, refresh, validate, logout. Its `status` is a string, unlike the Integration API's. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Verdict } from './credentials.ts';
import { basicVerdict, CertificateDesk, signedPayload } from './credentials.ts';
import type { Token } from './tokens.ts';
import type { World } from './world.ts';

export function authRoutes(world: World): Hono {
  const desk = new CertificateDesk();
  const app = new Hono();
  app.post('/authenticate', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const verdict = await verdictOf(world, desk, c);
    if ('refusal' in verdict) return refuse(c, verdict.refusal);
    const token = world.tokens.issue(verdict.user.id, world.clock.nowMs());
    return c.json(tokenAnswer(c, token, 'Login successful'), 201);
  });
  app.post('/refresh', (c) => {
    const token = presentedToken(world, c, 'FAILURE_BAD_HEADER');
    if (typeof token === 'string') return refuse(c, token);
    return c.json(tokenAnswer(c, world.tokens.refresh(token, world.clock.nowMs()), 'Token refreshed'));
  });
  app.get('/validate', (c) => {
    const token = presentedToken(world, c, 'FAILURE_BAD_HEADER');
    if (typeof token === 'string') return refuse(c, token);
    const { guid, users } = world.tenant();
    const user = users.find(({ id }) => id === token.userId);
    return c.json({
      ...answer(c, 'Token validated'),
      tokenInfo: { expiresAt: token.expiresAtMs, tokenId: token.tokenId },
      userInfo: { userGuid: token.userId, userId: user?.email, customerGuid: guid },
    });
  });
  app.post('/logout', (c) => {
    const token = presentedToken(world, c, 'FAILURE_BAD_CREDENTIAL');
    if (typeof token === 'string') return refuse(c, token);
    world.tokens.revoke(token);
    return c.body(null, 204);
  });
  return app;
}

type Refusal = Extract<Verdict, { refusal: unknown }>['refusal'];

const refusals = {
  FAILURE_BAD_CREDENTIAL: { status: 401, message: 'Invalid credentials. Verify the credentials.' },
  FAILURE_BAD_HEADER: { status: 400, message: 'Invalid header. Verify the header.' },
  FAILURE_BAD_REQUEST: { status: 400, message: 'Invalid request. Verify the request.' },
} as const satisfies { readonly [R in Refusal]: unknown };

function refuse(c: Context, refusal: Refusal): Response {
  const { status, message } = refusals[refusal];
  return c.json({ status: refusal, statusMessage: message }, status);
}

async function verdictOf(world: World, desk: CertificateDesk, c: Context): Promise<Verdict> {
  const [scheme, value] = (c.req.header('authorization') ?? '').split(' ', 2);
  if (value === undefined || value === '') return { refusal: 'FAILURE_BAD_HEADER' };
  if (scheme === 'Basic') return basicVerdict(world.tenant(), value);
  if (scheme !== 'CACertificate') return { refusal: 'FAILURE_BAD_HEADER' };
  const payload = signedPayload.safeParse(await c.req.json().catch(() => null));
  if (!payload.success) return { refusal: 'FAILURE_BAD_REQUEST' };
  return desk.verdict(world.tenant(), value, payload.data, world.clock.nowMs());
}

/** The token of an `AnaplanAuthToken` header; other schemes are refused as the call does. */
function presentedToken(world: World, c: Context, otherScheme: Refusal): Token | Refusal {
  const [scheme, value] = (c.req.header('authorization') ?? '').split(' ', 2);
  if (scheme !== 'AnaplanAuthToken') return otherScheme;
  return world.tokens.find(value ?? '', world.clock.nowMs()) ?? 'FAILURE_BAD_CREDENTIAL';
}

function answer(c: Context, statusMessage: string) {
  const validationUrl = `${new URL(c.req.url).origin}/token/validate`;
  return { meta: { validationUrl }, status: 'SUCCESS', statusMessage };
}

function tokenAnswer(c: Context, { expiresAtMs, tokenId, tokenValue, refreshTokenId }: Token, statusMessage: string) {
  return {
    ...answer(c, statusMessage),
    tokenInfo: { expiresAt: expiresAtMs, tokenId, tokenValue, refreshTokenId },
  };
}
