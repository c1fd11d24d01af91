/** Loaded before a program (`node --import`): how late its event loop was, written to $LOOP_DELAY_FILE at SIGUSR2, and counted anew. */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the histogram says when the loop is never late. */
const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
process.on('SIGUSR2', () => {
  const lateMs = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e6 - resolutionMs);
  const figures = { halfMs: lateMs(50), p99Ms: lateMs(99), p999Ms: lateMs(99.9), mostMs: lateMs(100) };
  writeFileSync(process.env['LOOP_DELAY_FILE'] ?? 'loop-delay.json', JSON.stringify(figures));
  delay.reset();
});
