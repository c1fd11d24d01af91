/** The progress of a task over time as an inline drawing; pure. Colours come from the page's style sheet. */
import { durationText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import type { CaseContent, Sample, WatchedRun } from './case.ts';

const width = 720;
const height = 230;
const margin = { left: 44, right: 16, top: 26, bottom: 34 };
const baseline = height - margin.bottom;

export type CurveParts = Pick<CaseContent, 'samples' | 'runStartedAtMs' | 'history' | 'earlierRuns'>;

/**
 * Null for fewer than two readings. From the start of the run to the first reading there is no line: nobody watched. The last
 * unbroken stretch without movement is marked, and so is the moment from which it is longer than the limit learned from earlier runs.
 */
export function curveOf({ samples, runStartedAtMs, history, earlierRuns }: CurveParts): Markup | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 2 || last.atMs <= first.atMs) return null;
  const fromMs = runStartedAtMs === null ? first.atMs : Math.min(runStartedAtMs, first.atMs);
  const x = (atMs: number) =>
    rounded(margin.left + ((atMs - fromMs) / (last.atMs - fromMs)) * (width - margin.left - margin.right));
  const points = samples.map(({ atMs, progressPercent }) => `${x(atMs)},${y(progressPercent)}`).join(' ');
  const still = stillSince(samples);
  const limitMs = history?.limitMs ?? null;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Progress in percent from ${utcText(fromMs)} to ${utcText(last.atMs)}">
${still !== null && stillArea(still, last, limitMs, x)}
${[0, 25, 50, 75, 100].map(
  (percent) =>
    html`<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(percent)}" y2="${y(percent)}" stroke="var(--line)"/><text x="${margin.left - 8}" y="${y(percent) + 4}" text-anchor="end" font-size="11" fill="var(--soft)">${percent} %</text>`,
)}
${fromMs < first.atMs && unwatched(x(fromMs), x(first.atMs))}
${runStartedAtMs !== null && earlierRuns.map((run) => earlierLine(run, fromMs, last.atMs, x))}
<polyline points="${points}" fill="none" stroke="var(--notice)" stroke-width="2.5" stroke-linejoin="round"/>
${samples.length <= 120 && samples.map(({ atMs, progressPercent }) => html`<circle cx="${x(atMs)}" cy="${y(progressPercent)}" r="3" fill="var(--notice)"/>`)}
<text x="${margin.left}" y="${height - 10}" font-size="11" fill="var(--soft)">${fromMs < first.atMs ? 'started ' : ''}${utcText(fromMs)}</text>
<text x="${width - margin.right}" y="${height - 10}" text-anchor="end" font-size="11" fill="var(--soft)">${utcText(last.atMs)}</text>
</svg>`;
}

/** Laid so that both runs begin at the same place; what would be right of the last reading is left out. */
function earlierLine(
  { startedAtMs, samples }: WatchedRun,
  fromMs: number,
  toMs: number,
  x: (atMs: number) => number,
): Markup | null {
  const shown = samples
    .map(({ atMs, progressPercent }) => ({ atMs: fromMs + atMs - startedAtMs, progressPercent }))
    .filter(({ atMs }) => atMs <= toMs);
  if (shown.length < 2) return null;
  const points = shown.map(({ atMs, progressPercent }) => `${x(atMs)},${y(progressPercent)}`).join(' ');
  return html`<polyline class="earlier" points="${points}" fill="none" stroke="var(--soft)" stroke-opacity="0.6" stroke-width="1.5" stroke-dasharray="5 3"/>`;
}

function unwatched(from: number, to: number): Markup {
  const tall = baseline - margin.top;
  const isWide = to - from > 90;
  return html`<rect x="${from}" y="${margin.top}" width="${rounded(to - from)}" height="${tall}" fill="var(--soft)" fill-opacity="0.07"/>${isWide && html`<text x="${rounded((from + to) / 2)}" y="${y(50) - 6}" text-anchor="middle" font-size="11" fill="var(--soft)">not watched yet</text>`}`;
}

/** Where it stands; darker from where that is longer than it may. */
function stillArea(still: Sample, last: Sample, limitMs: number | null, x: (atMs: number) => number): Markup {
  const tall = baseline - margin.top;
  const overMs = limitMs === null ? null : still.atMs + limitMs;
  const isOver = overMs !== null && overMs < last.atMs;
  const from = x(still.atMs);
  const middle = rounded((from + x(last.atMs)) / 2);
  return html`<rect x="${from}" y="${margin.top}" width="${rounded(x(last.atMs) - from)}" height="${tall}" fill="var(--failure)" fill-opacity="0.08"/>
${isOver && html`<rect x="${x(overMs)}" y="${margin.top}" width="${rounded(x(last.atMs) - x(overMs))}" height="${tall}" fill="var(--failure)" fill-opacity="0.14"/><line x1="${x(overMs)}" x2="${x(overMs)}" y1="${margin.top}" y2="${baseline}" stroke="var(--failure)" stroke-width="1.5" stroke-dasharray="4 3"/>`}
<text x="${middle}" y="${margin.top - 9}" text-anchor="middle" font-size="11" fill="var(--failure)">no movement for ${durationText(last.atMs - still.atMs)}${isOver && limitMs !== null && `; limit ${durationText(limitMs)}`}</text>`;
}

/** The first reading of the last stretch in which neither progress nor step moved; null when it moved to the end. */
export function stillSince(samples: readonly Sample[]): Sample | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const moved = samples.findLastIndex(
    ({ progressPercent, step }) => progressPercent !== last.progressPercent || step !== last.step,
  );
  const first = samples[moved + 1];
  return first === undefined || first === last ? null : first;
}

function y(percent: number): number {
  return rounded(baseline - (Math.min(100, Math.max(0, percent)) / 100) * (baseline - margin.top));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
