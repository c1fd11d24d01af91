/** Courses and results that healthy and failing runs have, in Anaplan's words (`details[].type`, support's literal texts). */
import type { Course, Detail, Outcome } from './task.ts';

/** What rows are loaded into; Anaplan calls a list a hierarchy. */
export type Into = { readonly module: string } | { readonly list: string };

/** An import of `rows` rows that takes `durationMs`. */
export function importCourse(durationMs: number, rows: number, into: Into): Course {
  return {
    points: [
      { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
      { afterMs: durationMs * 0.1, progress: 0.12, step: 'Reading source ...' },
      { afterMs: durationMs * 0.4, progress: 0.41, step: 'Processing ...' },
      { afterMs: durationMs * 0.7, progress: 0.78, step: 'Processing ...' },
      { afterMs: durationMs * 0.95, progress: 0.97, step: 'Saving ...' },
    ],
    end: {
      afterMs: durationMs,
      state: 'COMPLETE',
      outcome: rowsOutcome(rows, into),
    },
  };
}

export function exportCourse(durationMs: number): Course {
  const details: readonly Detail[] = [{ type: 'exportSucceeded', text: 'The export completed successfully.' }];
  return {
    points: [
      { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
      { afterMs: durationMs * 0.2, progress: 0.35, step: 'Exporting ...' },
      { afterMs: durationMs * 0.8, progress: 0.9, step: 'Writing file ...' },
    ],
    end: { afterMs: durationMs, state: 'COMPLETE', outcome: { successful: true, details } },
  };
}

/** A process whose steps all succeed, each as long as the others. */
export function processCourse(
  durationMs: number,
  steps: readonly { readonly action: string; readonly outcome: Outcome }[],
): Course {
  return {
    points: steps.map(({ action }, index) => ({
      afterMs: 1_500 + (durationMs * index) / steps.length,
      progress: index / steps.length,
      step: `Running ${action} ...`,
    })),
    end: { afterMs: durationMs, state: 'COMPLETE', outcome: { successful: true, steps } },
  };
}

/** A run that fails after `afterMs`. */
export function failingCourse(afterMs: number, detail: Detail): Course {
  return {
    points: [
      { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
      { afterMs: afterMs / 2, progress: 0.05, step: 'Reading source ...' },
    ],
    end: { afterMs, state: 'COMPLETE', outcome: { successful: false, details: [detail] } },
  };
}

export function rowsOutcome(rows: number, into: Into): Outcome {
  const [type, key, name] =
    'list' in into
      ? (['hierarchyRowsProcessed', 'hierarchyName', into.list] as const)
      : (['lineItemRowsProcessed', 'moduleName', into.module] as const);
  const all = String(rows);
  const counts = { totalRowCount: all, successRowCount: all, updatedCount: all, createdCount: '0', failedCount: '0' };
  const detail: Detail = {
    type,
    text: `${name}: ${rows} (0/${rows}) rows successful, 0 ignored `,
    values: { [key]: name, ...counts, warningsRowCount: '0', ignoredCount: '0' },
  };
  return { successful: true, details: [detail] };
}
