/** The sentence that explains a verdict, with its numbers. Pure. */
import { durationText } from '../explanation.ts';
import type { Limit } from './limit.ts';

/** "45 s", "2.1 min", "23 min", "2 h 5 min": as exact as a person needs it. */
export function roughText(ms: number): string {
  if (ms < 59_500) return durationText(Math.max(0, Math.round(ms / 1000) * 1000)).replace(/^0 ms$/, '0 s');
  const minutes = ms / 60_000;
  if (minutes < 9.95) return `${minutes.toFixed(1).replace(/\.0$/, '')} min`;
  return minutes < 120 ? `${Math.round(minutes)} min` : durationText(Math.round(minutes) * 60_000);
}

/** "limit 14 min learned from 12 runs, median 2.1 min, longest 8.9 min". `shift`: of a slow day, a difference of logarithms. */
export function limitText({ limitMs, learned }: Limit, shift: number): string {
  if (learned === null) return `limit ${roughText(limitMs)}, a fixed one: no run of it has been watched to its end yet`;
  const { runs, medianMs, longestMs, stalledMs } = learned;
  const bound = stalledMs === limitMs ? '' : ` (the ${stalledMs > limitMs ? 'most' : 'least'} that the settings allow)`;
  const day = shift > 0 ? `, today's factor ${Math.exp(shift).toFixed(1)}` : '';
  const many = runs === 1 ? '1 run' : `${runs} runs`;
  return `limit ${roughText(limitMs)}${bound} learned from ${many}, median ${roughText(medianMs)}, longest ${roughText(longestMs)}${day}`;
}

/** "41 %, step "Processing ..."" */
export function standingText({ progress, step }: { readonly progress: number; readonly step: string }): string {
  return `${percentOf(progress)} %${step === '' ? '' : `, step "${step}"`}`;
}

export const percentOf = (progress: number) => Math.round(progress * 1000) / 10;
