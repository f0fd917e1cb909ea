import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // One story in several windows, each step after the other.
    maxWorkers: 1,
    fileParallelism: false,
    bail: 1,
  },
});
