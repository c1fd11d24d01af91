/** What a person gave along with a case: files, and which of Anaplan's options were tried; pure. */

import { attachmentFile } from './exhibits.ts';
import type { Resolvers } from './facts.ts';
import { optionsOf } from './options.ts';

export const givenFacts: Resolvers = {
  /** Only a picture is a screenshot; the text of an answer never is. */
  screenshot: ({ input: { attachments = [], nowMs } }) => {
    const images = attachments.flatMap(({ name, mediaType }, index) =>
      mediaType.startsWith('image/') ? [attachmentFile(name, index)] : [],
    );
    return images.length === 0
      ? null
      : { value: `attached: ${images.join(', ')}`, origin: 'you', atMs: nowMs, evidence: null };
  },
  optionsTried: (known) => {
    if (known.input.tried === undefined) return null;
    const told = optionsOf(known).flatMap(({ number, tried }) =>
      tried === null ? [] : [`option ${number}: ${tried.done ? tried.result || 'tried' : 'not tried'}`],
    );
    return { value: told.join('; '), origin: 'you', atMs: known.input.nowMs, evidence: null };
  },
};
