/** The words of api-access; data only. */
import type { Explanation } from '../src/check.ts';

const authentication = 'Anaplan Authentication API, POST /token/authenticate';
const statusCodes = 'Anaplan Integration API 2.0, HTTP status codes';
const models = 'Anaplan Integration API 2.0, GET /models and GET /models/{modelId}';

export const explanations = {
  'sign-in-refused': {
    title: 'Anaplan refuses the sign-in of connection {connection} ({method})',
    meaning:
      'The sign-in as {account} was refused at {refusedAtMs} with {httpStatus} {status} "{message}". That answer is the same for many causes and names none: ' +
      'below they stand in the order of what speaks for them, each with the check that separates it. Ruled out by what is seen here: {ruledOut}. ' +
      'So that the account is not locked, the same credential is not tried again before {nextTryAtMs}; a changed one is tried at once.',
    remedy: '{causeSteps}',
    actsNext: 'integration',
    bringsDown: 'connection',
    source: authentication,
    problem: 'sign-in-refused',
  },
  'workspace-not-visible': {
    title: 'Workspace {workspace} is not visible on connection {connection}',
    meaning:
      'The account sees {visibleCount} workspaces, and {workspace} is not one of them. It is missing, renamed, or hidden from this account: the API does not tell which.',
    remedy:
      'Check the name or id in the settings.\nThen ask a workspace administrator to add the user {userId} to the workspace.',
    actsNext: 'tenant-admin',
    source: 'Anaplan Integration API 2.0, GET /workspaces',
  },
  'model-not-visible': {
    title: 'Model {model} is not visible on connection {connection}',
    meaning:
      'The account {userId} does not see this model. It is missing, renamed, or hidden from this account: the API answers 404 to both and does not tell which.',
    remedy:
      'Check the name or id in the settings against the address of the model in the browser.\nThen ask a model builder to give {userId} a role in the model.',
    actsNext: 'model-builder',
    bringsDown: 'model',
    source: models,
  },
  'model-no-access': {
    title: 'Model {model} is listed, but {userId} has no access to what is in it',
    meaning:
      'The API shows that the model exists and answers {httpStatus} to everything else about it: that is how it answers an account without a role in the model.',
    remedy:
      'Ask a model builder to give {userId} a role in the model, and for each watched action access under Roles > Actions.',
    actsNext: 'model-builder',
    bringsDown: 'model',
    source: models,
  },
  'model-ambiguous': {
    title: 'More than one model is named {model}',
    meaning: '{message}',
    remedy:
      'Write the id of the model into the settings instead of its name. The id stands in the address of the model in the browser.',
    actsNext: 'integration',
    source: models,
  },
  'model-in-other-workspace': {
    title: 'Model {model} is in workspace {workspace}, not in {expectedWorkspace}',
    meaning: 'Clients that name the workspace {expectedWorkspace} do not find the model there.',
    remedy:
      'Ask the model builder whether the model was moved.\nThen write the new workspace into the settings and into the scripts of every client that loads this model.',
    actsNext: 'integration',
    source: models,
  },
  'model-archived': {
    title: 'Model {model} is archived',
    meaning: 'Every action on an archived model is refused with 422, and imports that read from it fail.',
    remedy:
      'Ask a workspace administrator to unarchive it under Manage Models, or take it out of the settings. Other models that import from it keep their mapping.',
    actsNext: 'model-builder',
    bringsDown: 'model',
    source: statusCodes,
  },
  'model-locked': {
    title: 'Model {model} is locked',
    meaning: 'While a model is locked only workspace administrators can work in it; others are refused with 423.',
    remedy:
      'Ask a workspace administrator why it is locked and until when. Imports run by other users are to be repeated after that.',
    actsNext: 'model-builder',
    bringsDown: 'model',
    source: statusCodes,
  },
  'model-offline': {
    title: 'Model {model} is offline',
    meaning: 'The model is in maintenance ({activeState}): calls to it are refused with 424 and integrations fail.',
    remedy: 'Ask a workspace administrator to bring it online under Manage Models, then repeat what failed.',
    actsNext: 'model-builder',
    bringsDown: 'model',
    source: statusCodes,
  },
  'model-closed': {
    title: 'Model {model} is closed',
    meaning:
      'Nobody works in it. That is normal: the next action opens it, which can take some minutes for a large model. It is not woken to be looked at.',
    remedy: 'Nothing to do. Clients that run the first action of the day need a read timeout of several minutes.',
    actsNext: 'integration',
    source: 'Anaplan Integration API 2.0, model status',
  },
  'model-state-unrecognised': {
    title: 'Model {model} is in a state this program does not know: {activeState}',
    meaning: 'Whether the model can be used now cannot be said.',
    remedy: 'Look at the model in the browser.\nPlease report the state, so that the next version knows it.',
    actsNext: 'integration',
    source: models,
  },
  'model-status-refused': {
    title: 'The status of model {model} cannot be read: {httpStatus}',
    meaning: 'Anaplan answered {httpStatus} "{message}" at {at}. Whether the model can be used now cannot be said.',
    remedy:
      'A 409 passes when the running action has ended, a 425 is a restriction of deployed models. If it stays, ask a workspace administrator.',
    actsNext: 'model-builder',
    source: statusCodes,
  },
  'clock-skewed': {
    title: "The clock of this host is {differenceMs} {direction} Anaplan's",
    meaning:
      'Sign-in with a v2 certificate payload carries the time of this host and can be refused for it; certificates look expired or not yet valid, and times in reports do not match.',
    remedy:
      'Run `timedatectl` (Windows: `w32tm /query /status`) and turn time synchronisation on.\nIn a virtual machine also check the clock of its host.',
    actsNext: 'integration',
    isOwnClock: true,
    source: 'RFC 9110, 6.6.1 (Date); Anaplan help, update to CA certificate authentication',
  },
  'clock-not-compared': {
    title: "The clock of this host could not be compared with Anaplan's",
    meaning: '{message}',
    remedy: 'Run `timedatectl` to see whether this host keeps its time by a time server.',
    actsNext: 'integration',
    source: 'RFC 9110, 6.6.1 (Date)',
  },
  'server-error': {
    title: 'Anaplan answers connection {connection} with an error of its own ({faultCode})',
    meaning: '{message}',
    remedy:
      'Look at status.anaplan.com for your region and try again in some minutes.\nIf it lasts while the status page shows nothing, open a case with the time and path of the call.',
    actsNext: 'anaplan',
    source: statusCodes,
  },
  'rate-limited': {
    title: 'Anaplan puts connection {connection} off: too many requests in this tenant',
    meaning: '{message}',
    remedy:
      'All integrations of a tenant share 600 requests a minute; this program uses at most 60 of them.\nFind the client that polls too often (Anaplan asks for at most one poll of a task in 5 seconds) and spread the others.',
    actsNext: 'integration',
    source: 'Anaplan Integration API 2.0, rate limits',
  },
  'not-looked-at': {
    title: 'Connection {connection} signs in, but part of what it watches could not be looked at ({faultCode})',
    meaning: '{message}',
    remedy:
      'Run `anaplan-doctor diagnose --config FILE --only api-access,reachability --verbose`. Nothing is said about what was not seen.',
    actsNext: 'integration',
    source: 'anaplan-doctor',
  },
} satisfies Record<string, Explanation>;
