/** Causes of a refused refresh token or OAuth client; pure. */
import { durationText, utcText } from '../explanation.ts';
import type { Cause, Refused } from './sign-in-causes.ts';

/** Of a rotatable token that is not used; an administrator may have set up to a year. */
const usualLifeMs = 43_000_000;

export function oauthCauses(refused: Refused): readonly Cause[] {
  return refused.status === 'invalid_grant' ? tokenCauses(refused) : clientCauses(refused);
}

function tokenCauses({ workedAtMs, refusedAtMs, connection }: Refused): readonly Cause[] {
  const again = `Run \`anaplan-doctor sign-in device --config FILE --connection ${connection}\` and approve it anew.`;
  const idleMs = workedAtMs === null ? null : refusedAtMs - workedAtMs;
  const old = idleMs !== null && idleMs >= usualLifeMs;
  const seen =
    workedAtMs === null || idleMs === null
      ? null
      : `it was last seen to work at ${utcText(workedAtMs)}, ${durationText(Math.max(0, idleMs))} before`;
  return [
    {
      cause: 'token-expired',
      title: 'The refresh token has expired',
      standing: idleMs === null ? 'open' : old ? 'fits' : 'unlikely',
      seen:
        seen === null
          ? 'unless set otherwise, one that rotates ends 12 hours after its last use'
          : `${seen}; unless set otherwise it ends after 12 hours without use`,
      check: `${again} If nothing ran for long, a tenant security administrator can give the OAuth client a longer life (up to a year).`,
    },
    {
      cause: 'token-used-elsewhere',
      title: 'The refresh token was used by another program or copy, or the answer to its last use was lost',
      standing: 'open',
      seen: 'one that rotates is good for one use',
      check: `${again} Give each program an approval of its own: two must not share the file or a copy of it.`,
    },
    {
      cause: 'token-revoked',
      title: 'The approval was withdrawn, or the OAuth client was changed',
      standing: 'open',
      seen: null,
      check: `Ask a tenant security administrator, then: ${again}`,
    },
  ];
}

function clientCauses({ account, status, connection }: Refused): readonly Cause[] {
  return [
    {
      cause: 'client-unknown',
      title: `${account} is unknown here, disabled, or made for another grant`,
      standing: 'fits',
      seen: `the answer is ${status}`,
      check:
        'A tenant security administrator looks under Administration > OAuth for a client with the device grant and compares its id with `clientId` of the connection.',
    },
    {
      cause: 'single-sign-on',
      title: 'The user signs in by single sign-on, for which there is no device grant',
      standing: 'open',
      seen: null,
      check: `Use a CA certificate instead, or approve as another user: \`anaplan-doctor sign-in device --config FILE --connection ${connection}\`.`,
    },
  ];
}
