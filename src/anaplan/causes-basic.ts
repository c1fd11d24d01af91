/** Causes of a refused sign-in by user and password; pure. */
import { utcText } from '../explanation.ts';
import type { Cause, Refused } from './sign-in-causes.ts';

export function basicCauses(refused: Refused): readonly Cause[] {
  const { workedAtMs, skewMs } = refused;
  const worked = workedAtMs === null ? null : `it worked at ${utcText(workedAtMs)}`;
  return [
    {
      cause: 'password-wrong',
      title: 'The password is wrong, or was changed',
      standing: workedAtMs === null ? 'open' : 'fits',
      seen: worked,
      check:
        'Sign in with it in a browser, once: where the browser refuses it as well, reset it and change what `password` of the connection refers to.',
    },
    {
      cause: 'password-expired',
      title: 'The password has expired',
      standing: workedAtMs === null ? 'open' : 'fits',
      seen: worked === null ? 'passwords last about 90 days' : `${worked}; passwords last about 90 days`,
      check:
        'The same sign-in in a browser asks for a new one. A CA certificate goes on working when the password has expired.',
    },
    singleSignOn(refused),
    {
      cause: 'clock-skewed',
      title: 'The clock of this host',
      standing: 'ruled-out',
      seen:
        skewMs === null
          ? 'no time goes into this way of signing in'
          : `no time goes into this way of signing in, and it is ${aboutSkew(skewMs)}`,
      check: '',
    },
  ];
}

/** That it worked before speaks against it; that the user gets in by another way speaks for it. */
function singleSignOn({ neighbours, account, workedAtMs }: Refused): Cause {
  const base = {
    cause: 'single-sign-on',
    title: 'The user signs in by single sign-on only, or the tenant has user and password switched off for the API',
    check:
      'If the browser leads to the sign-in page of your company, ask a workspace administrator to make the user an exception user there, or use a CA certificate.',
  } as const;
  const other = neighbours.find(
    ({ outcome, userId, method }) =>
      method !== 'basic' && outcome === 'signed-in' && userId?.toLowerCase() === account.toLowerCase(),
  );
  if (other !== undefined)
    return {
      ...base,
      standing: 'fits',
      seen: `the same user gets in by connection ${other.connection} without this password`,
    };
  if (workedAtMs !== null)
    return { ...base, standing: 'unlikely', seen: `user and password worked at ${utcText(workedAtMs)}` };
  return { ...base, standing: 'open', seen: null };
}

function aboutSkew(skewMs: number): string {
  return Math.abs(skewMs) < 2000 ? 'right' : `${Math.round(Math.abs(skewMs) / 1000)} s off`;
}
