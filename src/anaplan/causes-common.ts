/** Causes of a refused sign-in that every method shares; pure. */
import { utcText } from '../explanation.ts';
import type { Cause, Refused } from './sign-in-causes.ts';

export function commonCauses(refused: Refused): readonly Cause[] {
  return [headerCause(refused), userCause(refused), regionCause(refused), allowListCause(refused)].filter(
    (cause) => cause !== null,
  );
}

/** Only where the answer says so: the header is made by this program, and what is wrong with it came in on the way. */
function headerCause({ method, httpStatus, status, account }: Refused): Cause | null {
  if (method === 'oauth') return null;
  const told = httpStatus === 400 || /BAD_HEADER|BAD_REQUEST/.test(status);
  const base = { cause: 'header-malformed', title: 'The header or body of the sign-in arrived malformed' } as const;
  const colon = method === 'basic' && account.includes(':');
  if (colon)
    return {
      ...base,
      standing: 'shown',
      seen: 'the user name holds a colon, which ends the name in such a header',
      check: 'Write the e-mail address of the user into `user` of the connection.',
    };
  if (!told)
    return {
      ...base,
      standing: 'ruled-out',
      seen: `the answer is ${httpStatus} ${status}, which is about the credential`,
      check: '',
    };
  return {
    ...base,
    standing: 'fits',
    seen: `the answer is ${httpStatus} ${status}`,
    check:
      'A proxy that opens TLS may rewrite it: `anaplan-doctor diagnose network --config FILE` names proxies on the way. Without one, check that `baseUrls` of the connection leads to the authentication service of Anaplan.',
  };
}

function userCause({ neighbours, account, method }: Refused): Cause {
  const same = neighbours.find(
    ({ outcome, userId }) =>
      method === 'basic' && outcome === 'signed-in' && userId?.toLowerCase() === account.toLowerCase(),
  );
  const base = { cause: 'user-disabled', title: 'The user is disabled or no longer in the tenant' } as const;
  if (same !== undefined)
    return {
      ...base,
      standing: 'ruled-out',
      seen: `the same user signs in by connection ${same.connection}`,
      check: '',
    };
  return {
    ...base,
    standing: 'open',
    seen: null,
    check: 'A tenant administrator looks under Administration > Users.',
  };
}

/** Who got in by the same service shows that it is the right one for that tenant, not that the tenants are the same. */
function regionCause({ neighbours, workedAtMs }: Refused): Cause {
  const base = {
    cause: 'region-wrong',
    title: 'The region is not that of the tenant',
    check:
      'Compare `region` (or `baseUrls`) of the connection with the address of Anaplan in the browser, and ask a tenant administrator.',
  } as const;
  const other = neighbours.find(({ outcome }) => outcome === 'signed-in');
  if (workedAtMs !== null)
    return { ...base, standing: 'ruled-out', seen: `this account signed in here at ${utcText(workedAtMs)}` };
  if (other !== undefined)
    return { ...base, standing: 'unlikely', seen: `connection ${other.connection} signs in by the same service` };
  return { ...base, standing: 'open', seen: null };
}

/** Documented for certificate, SAML and web login; so only a neighbour by certificate shows that this host is let in. */
function allowListCause({ method, neighbours, httpStatus }: Refused): Cause {
  const base = {
    cause: 'ip-not-allowed',
    title: "The tenant's IP allow list does not name this host",
    check:
      'A tenant administrator sees whether the list is on and adds the IPv4 address this host is seen by from outside (ask the network team; behind a proxy it is the address of the proxy).',
  } as const;
  const other = neighbours.find(({ outcome, method: by }) => outcome === 'signed-in' && by === 'certificate');
  if (other !== undefined)
    return {
      ...base,
      standing: 'unlikely',
      seen: `connection ${other.connection} signs in by certificate from this host; if it is of the same tenant, the list is not the cause`,
    };
  if (method === 'basic')
    return {
      ...base,
      standing: 'open',
      seen: 'documented for certificates, single sign-on and the web; not for user and password',
    };
  return {
    ...base,
    standing: 'open',
    seen: httpStatus === 403 ? 'which answer such a list gives is not documented' : null,
  };
}
