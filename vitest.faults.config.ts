import { defineConfig } from 'vitest/config';

/** What happens to the daemon, in real time and with real processes: too slow for every commit. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    setupFiles: ['test/setup.ts'],
    fileParallelism: false,
  },
});
