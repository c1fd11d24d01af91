import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // In real time, and by themselves: vitest.faults.config.ts.
    exclude: [...configDefaults.exclude, 'test/faults/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for a process, a server or a disk: one more than there are cores, where vitest takes one less.
    maxWorkers: availableParallelism() + 1,
    setupFiles: ['test/setup.ts'],
  },
});
