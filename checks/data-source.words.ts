/** The words of data-source; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: importing';
const api = 'Anaplan Integration API 2.0, models and their states';
const files = 'Anaplan help: private and default files of imports and exports';
const settings = 'the settings of this import';

const reads = 'In model "{model}", the import reads from model "{sourceModel}"';
const delivery = 'Look at the file: `ls -l {path}`.\nCheck the job that delivers it: did it run, and did it end well?';

export const explanations = {
  'source-file-missing': {
    title: 'The source file of "{action}" is missing',
    meaning: 'The import into model "{model}" is fed from {path} on this host. There is no such file.',
    remedy: `${delivery}\nIf the file is elsewhere, correct \`sourceFile\` of this import in the settings.`,
    actsNext: 'integration',
    source: settings,
  },
  'source-file-empty': {
    title: 'The source file of "{action}" is too small: {sizeBytes}',
    meaning:
      'The import into model "{model}" is fed from {path}, last changed {modifiedAtMs}. The settings want at least {minBytes}. Importing it as it is would load nothing, or clear what is there.',
    remedy: `${delivery}\nDo not run the import before the file is whole.`,
    actsNext: 'integration',
    source: settings,
  },
  'source-file-stale': {
    title: 'The source file of "{action}" is {ageMs} old',
    meaning:
      'The import into model "{model}" is fed from {path}, last changed {modifiedAtMs}; the settings want it fresh within {freshWithinMs}. The import would load the old data and report success.',
    remedy: delivery,
    actsNext: 'integration',
    source: settings,
  },
  'server-file-missing': {
    title: 'The uploaded file of "{action}" is not there for this account',
    meaning:
      'The import into model "{model}" reads an uploaded file, and this account sees none with content. That is as it should be where every run uploads its file first, or another user does: an uploaded file is private to its user and is removed 48 hours after it was last used.',
    remedy:
      'If every run uploads the file first: nothing to do.\nOtherwise upload the file again, as the user who runs the import.',
    actsNext: 'integration',
    source: files,
  },
  'source-model-not-visible': {
    title: 'The source model of "{action}" is not visible',
    meaning: `${reads}, and this account does not see that model: it is missing, or hidden from this account; Anaplan answers the same to both. {sinceWhen}`,
    remedy: `Ask someone who sees all models of the workspace whether "{sourceModel}" exists.\nIf it does: give this account a role in it, or correct \`sourceModel\` in the settings. If not:\n${sourceModelOptions}`,
    actsNext: 'model-builder',
    source: api,
    problem: 'source-model-missing',
  },
  'source-model-archived': {
    title: 'The source model of "{action}" is archived',
    meaning: `${reads} (workspace {sourceWorkspace}). An archived model cannot be read, so the import will fail.`,
    remedy:
      'Have a workspace administrator unarchive it: Manage models.\nOr map the data source to the model that takes its place: Settings > Actions > Manage Import Data Sources.',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-locked': {
    title: 'The source model of "{action}" is locked',
    meaning: `${reads} (workspace {sourceWorkspace}). While a model is locked only workspace administrators can use it; others are refused (HTTP 423).`,
    remedy: 'Ask a workspace administrator who locked it and for how long, and have it unlocked: Manage models.',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-offline': {
    title: 'The source model of "{action}" is offline',
    meaning: `${reads} (workspace {sourceWorkspace}), which is in maintenance. Calls to it are refused (HTTP 424), so the import will fail.`,
    remedy: 'Ask a workspace administrator when it is back, or have it brought online: Manage models.',
    actsNext: 'model-builder',
    source: api,
  },
  'source-model-moved': {
    title: 'The source model of "{action}" is in another workspace',
    meaning: `${reads}. It is expected in workspace {sourceExpectedWorkspace} and is now in {sourceWorkspace}. Such an import ends with "Failed to locate model (source model)".`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: seeds,
    problem: 'source-model-missing',
  },
  'target-model-moved': {
    title: 'Model "{model}" is in another workspace than its imports were set up in',
    meaning:
      'The model is now in workspace {workspace}, and "{action}" was set up before that. Such an import can end with "Failed to locate model (source model)", though its source has not changed.',
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: seeds,
    problem: 'source-model-missing',
  },
  'source-not-read': {
    title: 'The data source of "{action}" in Anaplan could not be looked at',
    meaning: 'The local file of the import was looked at; its side in Anaplan was not. {why}',
    remedy: 'See what sign-in and model say: `anaplan-doctor diagnose --config FILE --only api-access`.',
    actsNext: 'integration',
    source: settings,
  },
} as const satisfies { readonly [code: string]: Explanation };
