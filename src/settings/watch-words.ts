/** The words of `watch:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { duration, section, text, texts } from './words.ts';

const patterns = section({
  workspaces: texts.optional(),
  models: texts.optional(),
  imports: texts.optional(),
  processes: texts.optional(),
  exports: texts.optional(),
});

export const watch = z
  .array(
    section({
      connection: text.optional().describe('Name in connections; may be left out when there is only one.'),
      include: patterns
        .optional()
        .describe('What is watched: names, ids or patterns with *; a kind left out fits all of it.'),
      exclude: patterns.optional().describe('What is not, though it is included.'),
      refresh: duration.optional().describe('How often the tenant is read again; 15m unless given.'),
    }),
  )
  .max(100)
  .optional()
  .describe('Parts of a tenant that are followed as it changes, without naming each action.');
