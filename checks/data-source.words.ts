/** The words of data-source; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: importing';
const api = 'Anaplan Integration API 2.0, models and their states';
const files = 'Anaplan help: private and default files of imports and exports';

const reads = 'In model "{model}", the import reads from model "{sourceModel}"';

export const explanations = {
  'server-file-missing': {
    title: 'The uploaded file of "{action}" is not there for this account',
    meaning:
      'The import into model "{model}" reads an uploaded file, and this account sees none with content. That is as it should be where every run uploads its file first, or another user does: an uploaded file is private to its user and is removed 48 hours after it was last used.',
    remedy:
      'If every run uploads the file first: nothing to do.\nOtherwise upload the file again, as the user who runs the import.',
    actsNext: 'integration',
    source: files,
  },
  'server-file-gone': {
    title: 'The uploaded file of "{action}" was there and is gone',
    meaning:
      'The import into model "{model}" reads an uploaded file. This account saw it last {seenAtMs} and sees none with content now; the last run began {lastRunAtMs}. Private files are removed 48 hours after they were last used. A run that does not upload the file first fails, or takes the default file.',
    remedy:
      'If every run uploads the file first: nothing to do; once it has come back, this is told no more.\n' +
      'Otherwise upload the file again, as the user who runs the import, before the next run.',
    actsNext: 'integration',
    source: files,
  },
  'server-file-expiring': {
    title: 'The uploaded file of "{action}" may be removed soon',
    meaning:
      'The import into model "{model}" reads the uploaded file "{fileName}". Its last run began {lastRunAtMs}; nothing later that used the file can be seen. If it is private, Anaplan removes it at {removedAtMs}.',
    remedy:
      'If every run uploads the file first, or it is a default file: nothing to do.\n' +
      'Otherwise run the import before then, or upload the file again before the next run.',
    actsNext: 'integration',
    source: files,
  },
  'source-model-not-visible': {
    title: 'The source model of "{action}" is not visible',
    meaning: `${reads}, and the account of connection "{sourceConnection}" does not see that model: it is missing, or hidden from this account; Anaplan answers the same to both. {sinceWhen}`,
    remedy: `Ask someone who sees all models of the workspace whether "{sourceModel}" exists.\nIf it does: give this account a role in it, or correct \`sourceModel\` in the settings. If not:\n${sourceModelOptions}`,
    actsNext: 'model-builder',
    bringsDown: 'action',
    source: api,
    problem: 'source-model-missing',
  },
  'source-model-no-access': {
    title: 'The source model of "{action}" is listed, and this account has no role in it',
    meaning: `${reads} (workspace {sourceWorkspace}). Anaplan lists that model for the account of connection "{sourceConnection}" and answers nothing else about it: so it treats an account without a role in the model. If another user runs the import, it may run all the same. {sinceWhen}`,
    remedy:
      'Does this account run the import? Ask the model builder of "{sourceModel}" to give it a role there: Users > Roles.\n' +
      'Does another user run it? Name a connection that can see the source: `sourceModel: { model: "{sourceModel}", connection: NAME }` of the import in the settings.',
    actsNext: 'model-builder',
    bringsDown: 'action',
    source: api,
  },
  'source-model-state-unrecognised': {
    title: 'The source model of "{action}" is in a state this program does not know: {sourceState}',
    meaning: `${reads} (workspace {sourceWorkspace}). Whether it can be read now cannot be said.`,
    remedy: 'Look at the model in the browser.\nPlease report the state, so that the next version knows it.',
    actsNext: 'integration',
    source: api,
  },
  'source-model-archived': {
    title: 'The source model of "{action}" is archived',
    meaning: `${reads} (workspace {sourceWorkspace}). An archived model cannot be read, so the import will fail.`,
    remedy:
      'Have a workspace administrator unarchive it: Manage models.\nOr map the data source to the model that takes its place: Settings > Actions > Manage Import Data Sources.',
    actsNext: 'model-builder',
    bringsDown: 'action',
    source: api,
  },
  'source-model-locked': {
    title: 'The source model of "{action}" is locked',
    meaning: `${reads} (workspace {sourceWorkspace}). While a model is locked only workspace administrators can use it; others are refused (HTTP 423).`,
    remedy:
      'Ask a workspace administrator who locked it and for how long, and have it unlocked: Manage models.\nImports that failed meanwhile are to be run again.',
    actsNext: 'model-builder',
    bringsDown: 'action',
    source: api,
  },
  'source-model-offline': {
    title: 'The source model of "{action}" is offline',
    meaning: `${reads} (workspace {sourceWorkspace}), which is in maintenance. Calls to it are refused (HTTP 424), so the import will fail.`,
    remedy:
      'Ask a workspace administrator when it is back, or have it brought online: Manage models.\nImports that failed meanwhile are to be run again.',
    actsNext: 'model-builder',
    bringsDown: 'action',
    source: api,
  },
  'source-model-moved': {
    title: 'The source model of "{action}" is in another workspace',
    meaning: `${reads}. It is expected in workspace {sourceExpectedWorkspace} and is now in {sourceWorkspace}. Such an import ends with "Failed to locate model (source model)".`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    bringsDown: 'action',
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
} as const satisfies { readonly [code: string]: Explanation };
