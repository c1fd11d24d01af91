/** Who is calling: refuses what carries no valid token. */
import type { MiddlewareHandler } from 'hono';
import { answerError } from './envelope.ts';
import type { User } from './tenant.ts';
import type { World } from './world.ts';

/** What routes behind `signedIn` find in their context. */
export type SignedInEnv = { Variables: { user: User } };

/** The Integration API takes `AnaplanAuthToken` and `Bearer`. */
export function signedIn(world: World): MiddlewareHandler<SignedInEnv> {
  return async (c, next) => {
    const [scheme, value] = (c.req.header('authorization') ?? '').split(' ', 2);
    const known = scheme === 'AnaplanAuthToken' || scheme === 'Bearer';
    const token = known ? world.tokens.find(value ?? '', world.clock.nowMs()) : null;
    const user = world.tenant().users.find(({ id }) => id === token?.userId);
    if (user === undefined) return answerError(world, c, 401, 'Unauthorized');
    c.set('user', user);
    return next();
  };
}
