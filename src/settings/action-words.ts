/** The words of `models:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { freshBy, localFile, runDeadlines } from './deadline-words.ts';
import { duration, section, text } from './words.ts';

/** Of a model, or of one of its actions. */
const caseNotes = {
  severity: text.optional().describe('How urgent it is when it fails. For support cases.'),
  impact: text.optional().describe('What cannot be done when it fails, by whom, until when. For support cases.'),
  owner: text.optional().describe('Who decides about it, with an e-mail address. For support cases.'),
  mayOpenModel: z.boolean().optional().describe('Whether support may open this model; wins over support:.'),
};

const notes = {
  purpose: text.optional().describe('What the action is for, e.g. "updating data". For support cases.'),
  runFrom: text
    .optional()
    .describe('Where it is run from: a dashboard, Anaplan Connect, CloudWorks. For support cases.'),
  module: text.optional().describe('The module it loads or reads. For support cases.'),
  processType: text.optional().describe('What goes into what, e.g. "module to module". For support cases.'),
  ...caseNotes,
};

const sourceModel = section({
  model: text.describe('Name or id of the model the data comes from.'),
  workspace: text.optional().describe('Name or id of the workspace that model is expected in.'),
  connection: text.optional().describe('Connection that can see it; the one of the model unless given.'),
});

const watched = {
  stuckAfter: duration.optional().describe('How long progress and step may stay the same, e.g. 45m.'),
  sourceModel: sourceModel.optional().describe('Where an import from another model takes its data from.'),
  sourceFile: localFile('Local file this import is fed from').optional(),
  ...runDeadlines,
  ...notes,
};

export const model = section({
  connection: text.optional().describe('Name in connections; may be left out when there is only one.'),
  model: text.describe('Name or id.'),
  workspace: text.optional().describe('Name or id of the workspace it is expected in.'),
  ...caseNotes,
  imports: z
    .array(z.union([text, section({ import: text.describe('Name or id.'), ...watched })]))
    .max(1000)
    .optional(),
  processes: z
    .array(z.union([text, section({ process: text.describe('Name or id.'), ...watched })]))
    .max(1000)
    .optional(),
  exports: z
    .array(
      z.union([
        text,
        section({
          export: text.describe('Name or id.'),
          freshWithin: duration.optional().describe('It must have run within this time, e.g. 26h.'),
          runBy: text.optional().describe('Who runs it, where that is not the account of the connection.'),
          file: localFile('Local file this export ends in').optional(),
          ...freshBy,
          ...runDeadlines,
          ...notes,
        }),
      ]),
    )
    .max(1000)
    .optional(),
  sourceModels: z
    .record(z.string(), sourceModel)
    .optional()
    .describe('Name of an import or process above -> where its data comes from; the same as sourceModel there.'),
});
