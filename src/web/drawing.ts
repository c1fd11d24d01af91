/** Strips of history, latency and runs as inline drawings; pure. Colours come from the style sheet, and heights say what colours say. */
import type { Severity } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import type { Bucket } from './history.ts';
import type { RunView } from './runs.ts';

const barHeights: { readonly [S in Severity]: number } = { ok: 9, notice: 12, unknown: 15, warning: 19, failure: 24 };
const stripHeight = 24;

/** A bar for each bucket: the higher, the worse; a dot where nobody looked. `isTold`: each says when and what for who points at it. */
export function strip(buckets: readonly Bucket[], what: string, isTold = false): Markup {
  const width = buckets.length * stripStep;
  const bars = isTold
    ? buckets.map(toldBar)
    : [...Map.groupBy(buckets.entries(), ([, { worst }]) => worst)].map(sameBars);
  return html`<svg class="strip" viewBox="0 0 ${width} ${stripHeight}" role="img" aria-label="${what}: ${stripText(buckets)}" preserveAspectRatio="none">${bars}</svg>`;
}

const stripStep = 6;
const barWidth = 4.5;

/** All bars of one severity are one shape: a list of checks has thousands. */
function sameBars([worst, own]: readonly [
  Severity | null,
  readonly (readonly [index: number, bucket: Bucket])[],
]): Markup {
  const height = heightOf(worst);
  const path = own.map(([index]) => `M${index * stripStep} ${stripHeight}v-${height}h${barWidth}v${height}z`);
  return html`<path class="b-${worst ?? 'none'}" d="${path.join('')}"/>`;
}

function toldBar({ worst, fromMs, looks }: Bucket, index: number): Markup {
  const height = heightOf(worst);
  const said = `${utcText(fromMs)}: ${worst ?? (looks > 0 ? 'skipped' : 'no look')}${looks > 1 ? `, ${looks} looks` : ''}`;
  return html`<rect class="b-${worst ?? 'none'}" x="${index * stripStep}" y="${stripHeight - height}" width="${barWidth}" height="${height}"><title>${said}</title></rect>`;
}

const heightOf = (worst: Severity | null) => (worst === null ? 2 : barHeights[worst]);

/** `44 ok, 2 failure, 1 without a look`: of buckets, as they are drawn. */
export function stripText(buckets: readonly Bucket[]): string {
  const counts = (['failure', 'warning', 'unknown', 'notice', 'ok'] as const).flatMap((severity) => {
    const count = buckets.filter(({ worst }) => worst === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const without = buckets.filter(({ worst }) => worst === null).length;
  return [...counts, ...(without === 0 ? [] : [`${without} without a look`])].join(', ') || 'nothing';
}

const plot = { height: 170, left: 58, right: 14, top: 14, bottom: 26 };

/** Drawn twice, for wide screens and paper and for phones: letters of a drawing that is made smaller are too small. */
function inBothWidths(drawn: (width: number) => Markup): Markup {
  return html`<div class="wide-only">${drawn(720)}</div><div class="narrow-only">${drawn(340)}</div>`;
}

/** How long looks took: mean as a line, the longest as a thin one. Null with fewer than two buckets. */
export function latency(buckets: readonly Bucket[]): Markup | null {
  const known = buckets.filter(({ meanMs }) => meanMs !== null);
  if (known.length < 2) return null;
  const mostMs = Math.max(1, ...known.map(({ longestMs }) => longestMs ?? 0));
  return inBothWidths((width) => latencyPlot(buckets, mostMs, width));
}

function latencyPlot(buckets: readonly Bucket[], mostMs: number, width: number): Markup {
  const x = (index: number) => rounded(plot.left + ((index + 0.5) / buckets.length) * (width - plot.left - plot.right));
  const y = (ms: number) => rounded(plot.height - plot.bottom - (ms / mostMs) * (plot.height - plot.top - plot.bottom));
  const [first, last] = [buckets[0], buckets.at(-1)];
  const line = (of: 'meanMs' | 'longestMs') =>
    segments(buckets.map((bucket) => bucket[of])).map((points) =>
      points.length === 1
        ? html`<circle class="l-${of}" cx="${x(points[0]?.index ?? 0)}" cy="${y(points[0]?.value ?? 0)}" r="2"/>`
        : html`<polyline class="l-${of}" points="${points.map(({ index, value }) => `${x(index)},${y(value)}`).join(' ')}"/>`,
    );
  return html`<svg class="plot" viewBox="0 0 ${width} ${plot.height}" role="img" aria-label="Time that looks took: longest ${durationText(mostMs)}">
${[0, 0.5, 1].map((part) => gridLine(y(mostMs * part), width, durationText(Math.round(mostMs * part))))}
${line('longestMs')}${line('meanMs')}
<text class="axis" x="${plot.left}" y="${plot.height - 8}">${dayOf(first?.fromMs ?? 0)}</text>
<text class="axis end" x="${width - plot.right}" y="${plot.height - 8}">${dayOf(last?.toMs ?? 0)}</text>
</svg>`;
}

const dayOf = (atMs: number) => utcText(atMs).slice(0, 16);

function gridLine(y: number, width: number, text: string): Markup {
  return html`<line class="grid" x1="${plot.left}" x2="${width - plot.right}" y1="${y}" y2="${y}"/><text class="axis end" x="${plot.left - 8}" y="${y + 4}">${text}</text>`;
}

type Point = { readonly index: number; readonly value: number };

/** Unbroken stretches. */
function segments(values: readonly (number | null)[]): readonly (readonly Point[])[] {
  const all: Point[][] = [];
  let open: Point[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) open = [];
    else {
      if (open.length === 0) all.push(open);
      open.push({ index, value });
    }
  }
  return all;
}

export type CurveInput = {
  /** Newest first. */
  readonly runs: readonly RunView[];
  /** The newest runs and stands since so long after its start, for so long by looks that confirmed each other. */
  readonly stand: { readonly afterMs: number; readonly unchangedMs: number; readonly limitMs: number } | null;
  /** Of the run as a whole; null: nothing was learned. */
  readonly totalLimitMs: number | null;
};

const curve = { ...plot, height: 232, left: 46, top: 26 };

/** Progress over the time since each run began: the newest bold over its earlier ones. Null where no run was seen twice. */
export function curves({ runs, stand, totalLimitMs }: CurveInput): Markup | null {
  const drawn = runs.filter(({ samples }) => samples.length > 1);
  const [newest, ...earlier] = drawn;
  if (newest === undefined) return null;
  const longestMs = Math.max(...drawn.map(({ samples }) => samples.at(-1)?.afterMs ?? 0));
  const limitAtMs = stand === null ? null : stand.afterMs + stand.limitMs;
  const totalAtMs = stand === null && totalLimitMs !== null && totalLimitMs < longestMs * 5 ? totalLimitMs : null;
  const spanMs = Math.max(60_000, longestMs, limitAtMs ?? 0, totalAtMs ?? 0) * 1.04;
  return inBothWidths((width) =>
    curvePlot({ drawn: [newest, ...earlier], stand, limitAtMs, totalAtMs, spanMs, width }),
  );
}

type CurvePlot = {
  /** Newest first, each with two samples at least. */
  readonly drawn: readonly [RunView, ...RunView[]];
  readonly stand: CurveInput['stand'];
  readonly limitAtMs: number | null;
  readonly totalAtMs: number | null;
  readonly spanMs: number;
  readonly width: number;
};

function curvePlot({ drawn, stand, limitAtMs, totalAtMs, spanMs, width }: CurvePlot): Markup {
  const [newest, ...earlier] = drawn;
  const [firstMs, last] = [newest.samples[0]?.afterMs ?? 0, newest.samples.at(-1)];
  const lastMs = last?.afterMs ?? 0;
  const x = (ms: number) => rounded(curve.left + (ms / spanMs) * (width - curve.left - curve.right));
  const points = ({ samples }: RunView) =>
    samples.map((one) => `${x(one.afterMs)},${percentY(one.progressPercent)}`).join(' ');
  return html`<svg class="plot" viewBox="0 0 ${width} ${curve.height}" role="img" aria-label="${curveText(newest, earlier.length, stand)}">
${firstMs > spanMs / 50 && unwatched(x(0), x(firstMs))}
${stand !== null && standArea(stand, x, Math.max(lastMs, stand.afterMs + stand.unchangedMs))}
${[0, 25, 50, 75, 100].map((percent) => html`<line class="grid" x1="${curve.left}" x2="${width - curve.right}" y1="${percentY(percent)}" y2="${percentY(percent)}"/><text class="axis end" x="${curve.left - 6}" y="${percentY(percent) + 4}">${percent} %</text>`)}
${earlier.toReversed().map((run) => html`<polyline class="earlier" points="${points(run)}"/>`)}
<polyline class="newest" points="${points(newest)}"/>
<circle class="now" cx="${x(lastMs)}" cy="${percentY(last?.progressPercent ?? 0)}" r="4"/>
${limitAtMs !== null && limitLine(x(limitAtMs), width, `limit here ${durationText(stand?.limitMs ?? 0)}`)}
${totalAtMs !== null && limitLine(x(totalAtMs), width, `limit of the whole run ${durationText(totalAtMs)}`)}
<text class="axis" x="${curve.left}" y="${curve.height - 8}">start</text>
<text class="axis end" x="${width - curve.right}" y="${curve.height - 8}">${durationText(Math.round(spanMs / 60_000) * 60_000)} after the start</text>
</svg>`;
}

function percentY(percent: number): number {
  return rounded(curve.height - curve.bottom - (percent / 100) * (curve.height - curve.top - curve.bottom));
}

const areaHeight = curve.height - curve.top - curve.bottom;

/** Nobody looked until then. */
function unwatched(from: number, to: number): Markup {
  const isWide = to - from > 90;
  return html`<rect class="unwatched" x="${from}" y="${curve.top}" width="${rounded(to - from)}" height="${areaHeight}"/>${isWide && html`<text class="axis middle" x="${rounded((from + to) / 2)}" y="${percentY(50) - 6}">not watched yet</text>`}`;
}

/** Where it does not move; of another colour from where that is too long. */
function standArea(
  { afterMs, limitMs }: NonNullable<CurveInput['stand']>,
  x: (ms: number) => number,
  untilMs: number,
): Markup {
  const area = (name: string, fromMs: number, toMs: number) =>
    toMs > fromMs &&
    html`<rect class="${name}" x="${x(fromMs)}" y="${curve.top}" width="${rounded(x(toMs) - x(fromMs))}" height="${areaHeight}"/>`;
  return html`${area('stand', afterMs, Math.min(untilMs, afterMs + limitMs))}${area('stand over', afterMs + limitMs, untilMs)}`;
}

function limitLine(x: number, width: number, text: string): Markup {
  const isRight = x > width / 2;
  return html`<line class="limit" x1="${x}" x2="${x}" y1="${curve.top - 8}" y2="${curve.height - curve.bottom}"/><text class="limit-text ${isRight && 'end'}" x="${isRight ? x - 6 : x + 6}" y="${curve.top - 10}">${text}</text>`;
}

function curveText({ samples }: RunView, earlier: number, stand: CurveInput['stand']): string {
  const last = samples.at(-1);
  const at = last === undefined ? '' : `, ${last.progressPercent} % after ${durationText(last.afterMs)}`;
  const over = earlier === 0 ? '' : `, over ${earlier} earlier ${earlier === 1 ? 'run' : 'runs'}`;
  const isOver = stand !== null && stand.unchangedMs >= stand.limitMs;
  const limit =
    stand === null
      ? ''
      : `; it may stand here for ${durationText(stand.limitMs)}${isOver ? ', and stands longer' : ''}`;
  return `Progress of the newest run${at}${over}${limit}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
