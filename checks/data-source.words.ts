/** The words of data-source; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: importing';
const api = 'Anaplan Integration API 2.0, models and their states';
const files = 'Anaplan help: private and default files of imports and exports';
const settings = 'the settings of this import';

const reads = '"{action}" in model "{model}" reads from model "{sourceModel}"';

export const explanations = {
  'source-file-missing': {
    title: 'The source file of "{action}" is missing',
    meaning: 'The import "{action}" of model "{model}" is fed from {path} on this host, and there is no such file.',
    remedy: 'Check the job that delivers the file, and `sourceFile` of this import in the settings: `ls -l {path}`.',
    actsNext: 'integration',
    source: settings,
  },
  'source-file-empty': {
    title: 'The source file of "{action}" is too small: {sizeBytes}',
    meaning:
      'The import "{action}" of model "{model}" is fed from {path}, last changed {modifiedAtMs}. It holds {sizeBytes}; the settings want at least {minBytes}. Importing it would load nothing, or clear what is there.',
    remedy: 'Check the job that delivers the file: `ls -l {path}`. Do not run the import before it is whole.',
    actsNext: 'integration',
    source: settings,
  },
  'source-file-stale': {
    title: 'The source file of "{action}" is {ageMs} old',
    meaning:
      'The import "{action}" of model "{model}" is fed from {path}, last changed {modifiedAtMs}, {ageMs} ago by the clock of this host; the settings want it fresh within {freshWithinMs}. The import would load old data and succeed.',
    remedy: 'Check the job that delivers the file: `ls -l {path}`.',
    actsNext: 'integration',
    source: settings,
  },
  'server-file-missing': {
    title: 'The uploaded file of "{action}" is not there for this account',
    meaning:
      'The import "{action}" in model "{model}" reads the uploaded file {fileId}, which this account does not see with content (listed: {isListed}). Uploaded files are private to their user and removed 48 hours after they were last used: if another user runs the import, or it uploads the file each time, this is as it should be.',
    remedy:
      'Nothing to do if every run uploads its file first. Otherwise upload the file as the user who runs the import.',
    actsNext: 'integration',
    source: files,
  },
  'source-model-not-visible': {
    title: 'The source model of "{action}" is not visible',
    meaning: `The import ${reads}, which this account does not see (seen before: {seenBefore}). The API answers the same for a model that is missing and for one that is hidden from this account, so which of the two it is cannot be told from here.`,
    remedy: `Ask someone who may see all models of the workspace whether it exists. If it does, give this account a role in it, or correct the settings. If not: ${sourceModelOptions}`,
    actsNext: 'model-builder',
    source: api,
    problem: 'source-model-missing',
  },
  'source-model-archived': {
    title: 'The source model of "{action}" is archived',
    meaning: `The import ${reads}, which is archived (workspace {sourceWorkspace}): the import cannot run.`,
    remedy:
      'Unarchive the source model (Manage models), or map the data source to another model (Settings > Actions > Manage Import Data Sources).',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-locked': {
    title: 'The source model of "{action}" is locked',
    meaning: `The import ${reads}, which is locked (workspace {sourceWorkspace}): calls to it may be refused with HTTP 423.`,
    remedy: 'Ask the workspace administrator who locked it and for how long, and unlock it (Manage models).',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-offline': {
    title: 'The source model of "{action}" is offline',
    meaning: `The import ${reads}, which is offline (state {sourceState}, workspace {sourceWorkspace}): calls to it are refused with HTTP 424.`,
    remedy: 'Ask the workspace administrator when it is back, and bring it online (Manage models).',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-moved': {
    title: 'The source model of "{action}" is in another workspace',
    meaning: `The import ${reads}, expected in workspace {sourceExpectedWorkspace} and now in {sourceWorkspace}. Such an import ends with "Failed to locate model (source model)".`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: seeds,
    problem: 'source-model-missing',
  },
  'target-model-moved': {
    title: 'Model "{model}" is in another workspace than its imports were set up in',
    meaning: `The import ${reads}. Model "{model}" itself is now in workspace {workspace}, another than the settings expect. An import that was set up before such a move can end with "Failed to locate model (source model)".`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: seeds,
    problem: 'source-model-missing',
  },
  'source-not-read': {
    title: 'The data source of "{action}" in Anaplan could not be looked at',
    meaning: 'The local file of import "{action}" of model "{model}" was looked at; its side in Anaplan was not: {why}',
    remedy: 'See what is said of `api-access`: `anaplan-doctor diagnose --only api-access`.',
    actsNext: 'integration',
    source: settings,
  },
} as const satisfies { readonly [code: string]: Explanation };
