/** Why a run failed, by Anaplan's result codes first and its known texts second; and what Anaplan's tables advise; pure. Knows no severity. */
import { sourceModel500Text, sourceModelNotFoundText } from './known-texts.ts';
import { resultCodeOf } from './result-codes.ts';
import type { Run, StepDetail, StepOutcome } from './run-outcome.ts';

export type Family =
  | 'source-model-500'
  | 'source-model-not-found'
  | 'source-model-archived'
  | 'source-file-gone'
  | 'not-authorised'
  | 'structure-changed'
  | 'source-unreadable'
  | 'source-in-other-tenant'
  | 'duplicate-in-target'
  | 'deletion-refused'
  | 'anaplan-error'
  /** No table lists the code. */
  | 'unknown-code'
  | 'other';

export type Cause = {
  readonly family: Family;
  /** Null when the result names no code. */
  readonly type: string | null;
  readonly text: string | null;
  readonly step: string | null;
  readonly stepId: string | null;
};

/** One cause or more for each failed step; of what holds steps only when none of them failed. Empty for a run that did not fail. */
export function causesOf({ steps }: Run): readonly Cause[] {
  const failed = (steps ?? []).filter(({ successful }) => !successful);
  const innermost = failed.filter(({ hasSteps, failedInside }) => !(failedInside ?? hasSteps));
  return (innermost.length > 0 ? innermost : failed.slice(0, 1)).flatMap(causesOfStep);
}

export type UnknownCode = Pick<StepDetail, 'type' | 'text'> & Pick<StepOutcome, 'step'>;

/** Details under codes that neither a table nor a known text explains, of steps that failed and of those that did not. */
export function unknownCodesOf({ steps }: Run): readonly UnknownCode[] {
  return (steps ?? []).flatMap(({ step, details }) =>
    details
      .filter((detail) => resultCodeOf(detail.type) === null && familyOf(detail) === 'other')
      .map(({ type, text }) => ({ type, text, step })),
  );
}

/** The cause as a phrase after "failed: ", and the steps, of a result code; for one that no table lists, and for none at all too. */
export function adviceOf(type: string | null): { readonly cause: string; readonly adviceSteps: readonly string[] } {
  const known = type === null ? null : resultCodeOf(type);
  if (known) return { cause: lowerFirst(known.cause), adviceSteps: known.remedy.split('\n') };
  const cause = type === null ? 'the result names no reason' : `the result names a code no table lists (${type})`;
  return {
    cause,
    adviceSteps: [
      'Run the action once by hand in Anaplan, as the same user: the message on the screen may say more.',
      'Compare what was changed since the last good run: the source, the action, the roles (history of the model).',
    ],
  };
}

/** What Anaplan says of it, as a sentence. */
export function sayingOf(text: string | null): string {
  const words = text?.replace(/\s+/g, ' ').trim() ?? '';
  return words === '' ? 'Anaplan gives no text.' : `Anaplan says: "${words.replace(/\.$/, '')}".`;
}

/** A name stays as it is. */
function lowerFirst(text: string): string {
  return text.startsWith('Anaplan') ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

const families: { readonly [type: string]: Family } = {
  failedToLocateModel: 'source-model-not-found',
  sourceModelArchived: 'source-model-archived',
  uploadedFileNoLongerAvailable: 'source-file-gone',
  notAuthorised: 'not-authorised',
  moduleImportNoWriteAccess: 'not-authorised',
  noAccessToModule: 'not-authorised',
  missingFields: 'structure-changed',
  failedToLocateEntity: 'structure-changed',
  failedToLocateHierarchy: 'structure-changed',
  failedToLocateModule: 'structure-changed',
  failedToLocateSavedView: 'structure-changed',
  crossCustomerImport: 'source-in-other-tenant',
  hierarchyImportDuplicateTargetKey: 'duplicate-in-target',
  deleteFromSelectionFailed: 'deletion-refused',
};

/** Said beside a code that names a cause, these add nothing: they count only alone. */
const vague: { readonly [type: string]: Family } = {
  connectorError: 'source-unreadable',
  importFailedGeneralError: 'anaplan-error',
  internalError: 'anaplan-error',
  hierarchyImportAccessNoUpdate: 'not-authorised',
  hierarchyImportAccessNoMove: 'not-authorised',
  moduleImportInvalidLineItemIdentifier: 'structure-changed',
  usersImportInvalidRole: 'structure-changed',
};

function causesOfStep({ step, stepId, details }: StepOutcome): readonly Cause[] {
  const all = details.map(({ type, text }) => ({ family: familyOf({ type, text }), type, text, step, stepId }));
  const specific = all.filter(({ family }) => family !== 'other');
  if (specific.length > 0) return specific;
  const [first] = all.toSorted((a, b) => weightOf(b.type) - weightOf(a.type));
  if (first === undefined) return [{ family: 'other', type: null, text: null, step, stepId }];
  return [{ ...first, family: vagueFamilyOf(first.type) }];
}

function vagueFamilyOf(type: string): Family {
  if (resultCodeOf(type) === null) return 'unknown-code';
  return Object.hasOwn(vague, type) ? (vague[type] ?? 'other') : 'other';
}

function familyOf({ type, text }: Pick<StepDetail, 'type' | 'text'>): Family {
  const byCode = Object.hasOwn(families, type) ? families[type] : undefined;
  if (byCode) return byCode;
  if (text !== null && sourceModel500Text.test(text)) return 'source-model-500';
  if (text !== null && sourceModelNotFoundText.test(text)) return 'source-model-not-found';
  return 'other';
}

/** Of several details without a known cause, the one that says most: a failure that is not just "failed", then words no table lists. */
function weightOf(type: string): number {
  const category = resultCodeOf(type)?.category;
  if (category === 'failure') return type === 'actionFailed' ? 2 : 4;
  return { partial: 1, row: 1, cancelled: 1, success: 0, unlisted: 3 }[category ?? 'unlisted'];
}

/** The source may be to blame, so it is worth a look. */
export function isAtSource({ family }: Pick<Cause, 'family'>): boolean {
  return atSource.has(family);
}

const atSource: ReadonlySet<Family> = new Set([
  'source-model-500',
  'source-model-not-found',
  'source-model-archived',
  'source-unreadable',
  'anaplan-error',
]);
