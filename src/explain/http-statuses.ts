/** What Anaplan's API means by an HTTP status; data only. Source: Anaplan Integration API 2.0, HTTP response codes. */
import type { Words } from './entry.ts';

const source = 'Anaplan Integration API 2.0, HTTP response codes';

export const httpStatuses: { readonly [status: string]: Words } = {
  400: words(
    'The request was malformed',
    'A parameter, header or body is not as the API expects.',
    'Check the client and its version.',
    'integration',
  ),
  401: words(
    'Not signed in',
    'The credential or the token was refused.',
    'Do not retry in a loop. `anaplan-doctor diagnose --only api-access` shows which.',
    'tenant-admin',
  ),
  403: words(
    'Not allowed',
    'The account is known and may not do this, or the address is not on the allow list.',
    "Check the account's roles and the tenant's IP allow list.",
    'tenant-admin',
  ),
  404: words(
    'Missing or hidden',
    'The API answers the same for what does not exist and for what this account may not see.',
    "Check the id or name, and the account's role in the model.",
    'integration',
  ),
  405: words(
    'Not offered',
    'The path exists, not for this method.',
    'Check the client and its version.',
    'integration',
  ),
  407: words(
    'The proxy wants to be signed in to',
    'The answer comes from the proxy, not from Anaplan.',
    'Give the client the user and password of the proxy. `anaplan-doctor diagnose network` shows the layer.',
    'network',
  ),
  409: words(
    'Conflict: busy',
    'Something of the same kind runs already.',
    'Let it end, then try again.',
    'integration',
  ),
  410: words(
    'Gone',
    'The object no longer exists.',
    'Take it out of the script, or point it at the one that replaced it.',
    'integration',
  ),
  422: words(
    'The model is archived',
    'An archived model answers no calls.',
    'Unarchive it under Manage models, or use another one.',
    'model-builder',
  ),
  423: words(
    'The model is locked',
    'A locked model answers administrators only.',
    'Ask the workspace administrator who locked it, and unlock it.',
    'model-builder',
  ),
  424: words(
    'The model is offline',
    'Offline or in maintenance.',
    'Ask the workspace administrator when it is back.',
    'model-builder',
  ),
  425: words(
    'Not for a deployed model',
    'The model is in deployed mode, which does not allow this.',
    'Make the change in the development model and synchronise.',
    'model-builder',
  ),
  429: words(
    'Too many requests',
    'The tenant has used up its requests per minute, which all integrations share.',
    'Wait as long as `Retry-After` says; spread the jobs.',
    'integration',
  ),
  452: words(
    'The tenant is not entitled to it',
    'CloudWorks answers so where it is not licensed or the role is missing.',
    'Ask the tenant administrator for the CloudWorks role.',
    'tenant-admin',
  ),
  500: words(
    'Anaplan met an error',
    'An error on the server. In an import from a model, the source model did not answer.',
    'Retry once. If it persists, keep request and task result and open a case.',
    'integration',
  ),
  502: words(
    'A gateway got no proper answer',
    'Comes from a gateway or proxy on the way.',
    'Look at status.anaplan.com, then retry.',
    'integration',
  ),
  503: words(
    'Unavailable',
    'Anaplan cannot serve it at the moment.',
    'Look at status.anaplan.com, then retry.',
    'integration',
  ),
  504: words(
    'A gateway waited too long',
    'Typical when a large model is opened by the first call.',
    'Retry after some minutes; open the model before the job.',
    'integration',
  ),
};

function words(title: string, meaning: string, remedy: string, actsNext: Words['actsNext']): Words {
  return { title, meaning, remedy, actsNext, source };
}
