/** The progress of one run as a few points; pure. Knows no run and no task. */

/** One reading. `step` is a number of `steps`. */
export type CurvePoint = { readonly afterMs: number; readonly progress: number; readonly step: number };

/** `afterMs` counts from the start of the run, `progress` is 0..1, oldest first. Between two equal points it stood still. */
export type Curve = { readonly steps: readonly string[]; readonly points: readonly CurvePoint[] };

export type Reading = { readonly afterMs: number; readonly progress: number; readonly step: string };

export const noCurve: Curve = { steps: [], points: [] };

/** The first and the last point of a standstill are kept, so that a stall of a day is two points. */
export const mostPoints = 40;
const mostSteps = 30;
const mostStepChars = 80;

export function withReading(curve: Curve, { afterMs, progress, step }: Reading): Curve {
  const { steps, index } = stepIn(curve.steps, step.slice(0, mostStepChars));
  const point: CurvePoint = {
    afterMs: Math.max(0, Math.round(afterMs / 1000) * 1000),
    progress: Math.round(Math.min(1, Math.max(0, progress)) * 1000) / 1000,
    step: index,
  };
  const last = curve.points.at(-1);
  if (last !== undefined && point.afterMs < last.afterMs) return curve;
  const [before, latest] = [curve.points.at(-2), last];
  const stands = before !== undefined && latest !== undefined && isSame(before, latest) && isSame(latest, point);
  const points = [...(stands ? curve.points.slice(0, -1) : curve.points), point];
  return { steps, points: points.length > mostPoints ? thinned(points) : points };
}

export function curveText({ steps, points }: Curve): string {
  const rows = points.map(({ afterMs, progress, step }) => [afterMs / 1000, Math.round(progress * 1000), step]);
  return JSON.stringify([steps, rows]);
}

/** Of what curveText wrote. */
export function curveOfText(text: string): Curve {
  const [steps, rows] = JSON.parse(text) as [string[], [number, number, number][]];
  const points = rows.map(([seconds, permille, step]) => ({
    afterMs: seconds * 1000,
    progress: permille / 1000,
    step,
  }));
  return { steps, points };
}

function stepIn(steps: readonly string[], step: string) {
  const index = steps.indexOf(step);
  if (index >= 0) return { steps, index };
  if (steps.length < mostSteps) return { steps: [...steps, step], index: steps.length };
  return { steps, index: steps.length - 1 };
}

const isSame = (one: CurvePoint, other: CurvePoint) => one.progress === other.progress && one.step === other.step;

/** Without the inner point whose absence changes the line least. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  let least = Number.POSITIVE_INFINITY;
  let which = 1;
  for (let index = 1; index < points.length - 1; index += 1) {
    const [before, here, after] = points.slice(index - 1, index + 2) as [CurvePoint, CurvePoint, CurvePoint];
    const area = Math.abs(
      (here.afterMs - before.afterMs) * (after.progress - before.progress) -
        (after.afterMs - before.afterMs) * (here.progress - before.progress),
    );
    if (area < least) [least, which] = [area, index];
  }
  return points.toSpliced(which, 1);
}
