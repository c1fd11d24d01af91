import { benchRun } from './tenant-run.ts';

const [models, importsPerModel, rpm, idle, min, stalls] = process.argv.slice(2).map(Number);
const t = performance.now();
const f = await benchRun({
  size: { models, importsPerModel, seed: 1 },
  requestsPerMinute: rpm,
  isIdle: idle === 1,
  measuredMs: min * 60000,
  graceMs: 16 * 60000,
  stalls,
});
const q = (a, p) => {
  const s = [...a].sort((x, y) => x - y);
  return s.length ? Math.round(s[Math.min(s.length - 1, Math.floor(p * s.length))] / 1000) : null;
};
const { startLatenciesMs: a, endLatenciesMs: b, shortLatenciesMs: c, stallDelaysMs: d, lateMs: e, ...rest } = f;
console.log({
  ...rest,
  perCycle: f.requests / (f.measuredMs / f.cycleMs),
  perMin: f.requests / (f.measuredMs / 60000),
  start: [q(a, 0.5), q(a, 0.95), q(a, 1)],
  end: [q(b, 0.5), q(b, 0.95), q(b, 1)],
  short: [q(c, 0.5), q(c, 1)],
  stall: [q(d, 0.5), q(d, 1)],
  late: [q(e, 0.5), q(e, 0.99), q(e, 1)],
  wallS: (performance.now() - t) / 1000,
  cpuPerLook: f.cpuMs / f.looks,
});
