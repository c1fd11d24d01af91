/** The progress of a task over time as an inline drawing; pure. Colours come from the page's style sheet. */
import { utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import type { Sample } from './case.ts';

const width = 720;
const height = 190;
const margin = { left: 44, right: 14, top: 12, bottom: 30 };

/** Null for fewer than two readings. The last unbroken stretch without movement is marked. */
export function curveOf(samples: readonly Sample[]): Markup | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 2 || last.atMs <= first.atMs) return null;
  const x = (atMs: number) =>
    rounded(margin.left + ((atMs - first.atMs) / (last.atMs - first.atMs)) * (width - margin.left - margin.right));
  const y = (percent: number) =>
    rounded(
      height - margin.bottom - (Math.min(100, Math.max(0, percent)) / 100) * (height - margin.top - margin.bottom),
    );
  const points = samples.map(({ atMs, progressPercent }) => `${x(atMs)},${y(progressPercent)}`).join(' ');
  const still = stillSince(samples);
  const baseline = height - margin.bottom;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Progress in percent from ${utcText(first.atMs)} to ${utcText(last.atMs)}">
${
  still !== null &&
  html`<rect x="${x(still.atMs)}" y="${margin.top}" width="${rounded(x(last.atMs) - x(still.atMs))}" height="${baseline - margin.top}" fill="var(--failure)" fill-opacity="0.1"/>`
}
${[0, 25, 50, 75, 100].map(
  (percent) =>
    html`<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(percent)}" y2="${y(percent)}" stroke="var(--line)"/><text x="${margin.left - 8}" y="${y(percent) + 4}" text-anchor="end" font-size="11" fill="var(--soft)">${percent} %</text>`,
)}
<polyline points="${points}" fill="none" stroke="var(--notice)" stroke-width="2.5" stroke-linejoin="round"/>
${samples.length <= 120 && samples.map(({ atMs, progressPercent }) => html`<circle cx="${x(atMs)}" cy="${y(progressPercent)}" r="3" fill="var(--notice)"/>`)}
<text x="${margin.left}" y="${height - 8}" font-size="11" fill="var(--soft)">${utcText(first.atMs)}</text>
<text x="${width - margin.right}" y="${height - 8}" text-anchor="end" font-size="11" fill="var(--soft)">${utcText(last.atMs)}</text>
</svg>`;
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

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
