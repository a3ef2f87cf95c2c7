import { defineConfig } from 'vitest/config';

const CLUSTER = ['test/kit/cluster.ts'];
const NO_OUTSIDE = ['test/kit/outbound.ts'];
const REAL_DATABASE = ['src/**/*.db.test.ts', 'test/kit/**/*.db.test.ts'];

/** One test runner, one project for each kind of test; `tools/test.mjs` runs them one after another. */
export default defineConfig({
  test: {
    // Two cores are the smallest machine that must run this in time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'tools/**/*.test.{ts,mjs}',
            'test/kit/**/*.test.ts',
            'web/**/*.test.{ts,tsx}',
          ],
          exclude: REAL_DATABASE,
          setupFiles: NO_OUTSIDE,
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'database',
          include: REAL_DATABASE,
          globalSetup: CLUSTER,
          setupFiles: NO_OUTSIDE,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['test/stories/**/*.test.ts'],
          globalSetup: CLUSTER,
          setupFiles: NO_OUTSIDE,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: CLUSTER,
          setupFiles: NO_OUTSIDE,
          fileParallelism: false,
          // One process for all files: the product and the kit are read once. What a test changes is in its own city.
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // What a page shows comes when it comes; on a busy machine later than the usual second.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        test: {
          name: 'telephone',
          include: ['test/telephone/**/*.test.ts'],
          // Real exchanges and telephones in real time: on a busy machine a moment is missed now and then. What fails three
          // times is broken; what was tried again is said. Two files at a time save two minutes and miss more moments.
          retry: 2,
          fileParallelism: false,
          globalSetup: [...CLUSTER, 'test/kit/trial-root.ts'],
          setupFiles: NO_OUTSIDE,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'mail',
          include: ['test/mail/**/*.test.ts'],
          fileParallelism: false,
          globalSetup: [...CLUSTER, 'test/kit/mail-root.ts'],
          setupFiles: NO_OUTSIDE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: [...CLUSTER, 'test/kit/mail-root.ts'],
          setupFiles: NO_OUTSIDE,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'keeping',
          include: ['test/keeping/**/*.test.ts'],
          globalSetup: CLUSTER,
          setupFiles: NO_OUTSIDE,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
