/** Messages and states of Anaplan itself; data only. */
import { sourceModel500Text, sourceModelNotFoundText } from '../anaplan/known-texts.ts';
import { sourceModelOptions } from '../anaplan/source-model-options.ts';
import type { Entry } from './entry.ts';

const seeds = 'Anaplan Community, Common Support Questions';
const tasks = 'Anaplan Integration API 2.0, tasks';
const auth = 'Anaplan Authentication Service API';

/** The same advice without the facts of one finding. */
const options = sourceModelOptions
  .replace(' Option {fittingOption} fits best here: {fitsBecause}.', '')
  .replace('--target "{model} / {action}"', '--target "MODEL / IMPORT"')
  .replaceAll('"{model}"', 'the target model')
  .replace('{endsTasks}', '');

export const anaplanTexts: readonly Entry[] = [
  {
    id: 'source-model-500-text',
    kind: 'anaplan message',
    match: sourceModel500Text,
    title: 'The source model did not answer (HTTP 500)',
    meaning: 'An import from a model to a model got no answer from its source model.',
    remedy:
      'Retry the import. If that fails too, open a support case with a screenshot of the error, the names of the source and target models, the process or action name, and the time it failed: `anaplan-doctor case new --problem model-to-model-failed --config FILE`.',
    actsNext: 'integration',
    source: seeds,
  },
  {
    id: 'source-model-not-found-text',
    kind: 'anaplan message',
    match: sourceModelNotFoundText,
    title: 'The source model cannot be located',
    meaning:
      'The import reads from a model that was moved, is missing, or is hidden from the user who ran it. It also happens when the import was set up before the target model was moved to another workspace.',
    remedy: options,
    actsNext: 'model-builder',
    source: seeds,
  },
  {
    id: 'export-no-file-text',
    kind: 'anaplan message',
    match: /\bexport\b[^\n]{0,80}\bdid not create a file\b/i,
    title: 'An export ran and created no file',
    meaning: 'The file for the export has become unavailable on the server.',
    remedy:
      'Run the export again and fetch the file right after it, as the same user. If there is no file again: `anaplan-doctor case new --problem export-no-file --config FILE`.',
    actsNext: 'integration',
    source: seeds,
  },
  {
    id: 'stuck-text',
    kind: 'anaplan message',
    match: /\b(?:stuck at|stuck on) [^\n]{0,10}%/i,
    title: 'An import or process is stuck at a percentage',
    meaning:
      'Either it is slow and still works, or it no longer moves; one look cannot tell. The daemon tells them apart by reading it again and again.',
    remedy:
      'Wait for it to finish. If it takes longer than usual, note when it was started and for how long it has run, and open a case: `anaplan-doctor case new --problem import-stuck --config FILE`.',
    actsNext: 'integration',
    source: seeds,
  },
  {
    id: 'unsuccessful',
    kind: 'anaplan status',
    match: /"successful"\s{0,20}:\s{0,20}false/,
    title: 'The task ended without success',
    meaning:
      'There is no state FAILED: a task that failed is COMPLETE with `"successful": false`. The codes in `details` say why, for a process those in `nestedResults`.',
    remedy: 'Look at the `type` of each of the details; `anaplan-doctor explain` names each of them.',
    actsNext: 'integration',
    source: tasks,
  },
  {
    id: 'bad-credential',
    kind: 'anaplan status',
    match: /\bFAILURE_BAD_CREDENTIAL\b/,
    title: 'Anaplan refused the credential',
    meaning:
      'Wrong or expired password; a single-sign-on user without an exception; a certificate that is expired, not registered or disabled in the tenant; key and certificate that do not belong together; or an address outside the allow list.',
    remedy:
      'Do not retry in a loop: that locks the user out. `anaplan-doctor diagnose --only api-access,certificate-expiry` tells most of these apart. A CA certificate works also when the password has expired.',
    actsNext: 'tenant-admin',
    source: auth,
  },
  {
    id: 'bad-header',
    kind: 'anaplan status',
    match: /\bFAILURE_BAD_HEADER\b/,
    title: 'The sign-in header is malformed',
    meaning:
      'The Authorization header is not in the form the service expects: `Basic`, `CACertificate` with base64 of the certificate, or `AnaplanAuthToken`. The token service does not take `Bearer`.',
    remedy: 'Check the client, and whether the certificate file is PEM with its BEGIN and END lines.',
    actsNext: 'integration',
    source: auth,
  },
  {
    id: 'invalid-token',
    kind: 'anaplan status',
    match: /\bFAILURE_INVALID_TOKEN\b|\btoken (?:has )?expired\b|No valid token header/i,
    title: 'The token is no longer valid',
    meaning: 'A token lives about 30 minutes, and less after a logout.',
    remedy:
      'Sign in again or refresh the token before it expires; check the clock of the host: `anaplan-doctor diagnose --only api-access`.',
    actsNext: 'integration',
    source: auth,
  },
  {
    id: 'certificate-email-null',
    kind: 'anaplan message',
    match: /email should not be blank/i,
    title: 'The certificate that was uploaded has no e-mail address',
    meaning:
      'The file holds the wrong certificate of a bundle, or the certificate is no S/MIME or client certificate: Anaplan identifies the user by the e-mail address in it.',
    remedy:
      "Upload a file with the user's own certificate alone. `anaplan-doctor diagnose cert FILE` shows what is in it.",
    actsNext: 'it-security',
    source: 'Anaplan support: CA certificate upload',
  },
  {
    id: 'dump-invalid-line-item',
    kind: 'anaplan message',
    match: /Invalid line item identifier|Item not located in /i,
    title: 'A row names something the model does not have',
    meaning:
      'The row refers to an item or line item that is not in the list or module: renamed, missing, or loaded later.',
    remedy:
      'Load the lists before the data that refers to them, and compare the names in the source with those in the model.',
    actsNext: 'integration',
    source: 'Anaplan help: failure dumps',
  },
  {
    id: 'row-counts',
    kind: 'anaplan message',
    match: /\brows successful\b[^\n]{0,80}\b[1-9]\d{0,9} (?:failed|ignored)\b/i,
    title: 'The import ran, and some rows were not loaded',
    meaning:
      'Failed rows were refused: a date or number in another format, an item that exists already. Ignored rows were left out: they name an item that is not in a list.',
    remedy:
      'Download the failure dump in Anaplan as the user who ran the import (kept 48 hours; it holds your data): it names each row and the reason.\nCorrect the rows at their source, or load the missing list items first; then import again.',
    actsNext: 'integration',
    source: 'Anaplan Integration API 2.0, task results',
  },
  {
    id: 'no-access',
    kind: 'anaplan message',
    match:
      /you don.t have access to this model|not authori[sz]ed to access workspace|User does not have access to (?:workspace|model)/i,
    title: 'The user has no access to the workspace or model',
    meaning: 'The user signs in, and has no role in the model, or is no user of the workspace.',
    remedy:
      'Ask a workspace administrator to add the user to the workspace and to give it a role in the model (Users > Roles).\nCheck that the client signs in as the user you mean.',
    actsNext: 'model-builder',
    source: 'Anaplan support: sign-in messages',
  },
  {
    id: 'authentication-method',
    kind: 'anaplan message',
    match: /Invalid authentication method/i,
    title: 'The user may not sign in this way',
    meaning: 'The user has to sign in by single sign-on, and a password was used, or the other way round.',
    remedy:
      'For an integration use a CA certificate: it works for single-sign-on users too.\nOr ask a workspace administrator to make the user an exception user, who signs in by password.',
    actsNext: 'tenant-admin',
    source: 'Anaplan support: sign-in messages',
  },
  {
    id: 'cloudworks-action-gone',
    kind: 'anaplan message',
    match: /Failed - Action not found|are not defined in your Anaplan model/i,
    title: 'The action that CloudWorks runs no longer exists',
    meaning: 'It was deleted from the model, or is hidden from the user of the integration.',
    remedy: 'Edit the integration in CloudWorks and choose an action that exists.',
    actsNext: 'model-builder',
    source: 'Anaplan help: CloudWorks',
  },
  {
    id: 'file-structure',
    kind: 'anaplan message',
    match: /Incorrect file structure/i,
    title: 'The file has not the structure the import was set up with',
    meaning: 'Its columns, their order, the separator or the header row differ.',
    remedy:
      'Compare the header row (`head -1 FILE`) with the file the import was set up with.\nGive the file its old form, or have the model builder map the import again.',
    actsNext: 'integration',
    source: 'Anaplan help: CloudWorks',
  },
  {
    id: 'cloudworks-running',
    kind: 'anaplan message',
    match: /Integration is already running/i,
    title: 'The integration still runs',
    meaning: 'CloudWorks does not start an integration while its earlier run has not ended.',
    remedy: 'Wait for that run, and schedule the runs further apart.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API',
  },
  {
    id: 'cloudworks-connection',
    kind: 'anaplan message',
    match: /test failed due to (?:invalid Connection|a server error)/i,
    title: 'A CloudWorks integration failed at its connection',
    meaning: 'The storage behind the connection (S3, BigQuery, Azure Blob) refuses it, or did not answer.',
    remedy:
      'Open the connection in CloudWorks, enter its credentials again and save it: that tests it.\nIf it stays, open a support case with the run id and the error code.',
    actsNext: 'integration',
    source: 'Anaplan help: CloudWorks',
  },
];
