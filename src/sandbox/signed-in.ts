/** Who is calling: refuses what carries no valid token. */
import type { Context, MiddlewareHandler } from 'hono';
import { answerError } from './envelope.ts';
import type { User } from './tenant.ts';
import type { World } from './world.ts';

/** What routes behind `signedIn` find in their context. */
export type SignedInEnv = { Variables: { user: User } };

/** The Integration API, ALM and CloudWorks take `AnaplanAuthToken` and `Bearer`. */
export function signedIn(world: World): MiddlewareHandler<SignedInEnv> {
  return async (c, next) => {
    const user = callerOf(world, c);
    if (user === null) return answerError(world, c, 401, 'Unauthorized');
    c.set('user', user);
    return next();
  };
}

/** The user of the token, or null: none, an unknown scheme, expired or revoked. */
export function callerOf(world: World, c: Context): User | null {
  const { scheme, value } = credentialOf(c);
  if (scheme !== 'AnaplanAuthToken' && scheme !== 'Bearer') return null;
  const token = world.tokens.find(value, world.clock.nowMs());
  return world.tenant().users.find(({ id }) => id === token?.userId) ?? null;
}

export function credentialOf(c: Context): { readonly scheme: string; readonly value: string } {
  const [scheme = '', value = ''] = (c.req.header('authorization') ?? '').split(' ', 2);
  return { scheme, value };
}
