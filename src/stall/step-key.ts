/** Names where a task stands, so that the same place in another run has the same name; pure. */

/** States that are places of their own, and two figures that are no places: the whole run, and its rows. */
export const notStarted = 'not started';
export const cancelling = 'cancelling';
export const finishing = 'at 100 %';
export const total = 'whole run';
export const rows = 'rows';

const own = new Set([notStarted, cancelling, finishing, total, rows]);
const maxLength = 80;

/** The step's text, its numbers blurred; a tenth of progress where there is none. `step: ` keeps them apart from the names above. */
export function keyOf(task: { readonly state: string; readonly progress: number; readonly step: string }): string {
  if (task.state === 'NOT_STARTED') return notStarted;
  if (task.state === 'CANCELLING') return cancelling;
  if (task.progress >= 1) return finishing;
  const step = task.step.trim().replaceAll(/\d+/g, '#').slice(0, maxLength);
  return step === '' ? `from ${Math.floor(Math.max(0, task.progress) * 10) * 10} %` : `step: ${step}`;
}

/** A place in the work itself: those alone tell how even an import runs, and how much slower than usual a day is. */
export const isStep = (key: string) => !own.has(key);
