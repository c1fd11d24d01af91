/** Writes support cases from what the commands hold: settings, store and the secrets to look out for. */
import { join } from 'node:path';
import type { CaseAbout } from '../case/gather.ts';
import { suggestedIncidents } from '../case/gather.ts';
import type { WrittenCase } from '../case/write.ts';
import { writeCase } from '../case/write.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { ownExplanations } from '../engine/own-words.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Given } from './case-answers.ts';
import type { Context } from './context.ts';
import { thisTool } from './session.ts';

export type CaseSources = {
  readonly settings: Settings;
  readonly store: Store;
  readonly knownSecrets: readonly string[];
  /** Where the folders of cases go. */
  readonly folder: string;
  /** age recipients, besides those of the settings. */
  readonly recipients?: readonly string[];
};

export function casesFolderOf({ stateDirectory }: Settings): string {
  return join(stateDirectory, 'cases');
}

/** One case for each open incident that is Anaplan's to solve. */
export async function writeSuggestedCases(sources: CaseSources, context: Context): Promise<readonly WrittenCase[]> {
  const written: WrittenCase[] = [];
  for (const { id } of suggestedIncidents(sources.store, context.checks, sources.settings)) {
    written.push(await writeCaseAbout({ incident: id }, {}, sources, context));
  }
  return written;
}

/** `given`: what a person answered and attached. */
export function writeCaseAbout(
  about: CaseAbout,
  given: Partial<Given>,
  { settings, store, knownSecrets, folder, recipients = [] }: CaseSources,
  { checks, clock }: Context,
): Promise<WrittenCase> {
  return writeCase({
    about,
    // With the models and actions that `watch` has found.
    settings: settingsAsKnown(settings, store),
    store,
    checks,
    ownExplanations,
    ...{ answers: {}, ...given },
    knownSecrets,
    folder,
    tool: thisTool,
    nowMs: clock.nowMs(),
    build: { clock, recipients: [...(settings.support.ageRecipients ?? []), ...recipients] },
  });
}
