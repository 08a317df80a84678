import { defineConfig } from 'vitest/config'

/** Pure code, without state of its own and without anything outside it: its files need not be kept apart. */
const pure = ['test/shared/**/*.test.ts', 'test/importers/**/*.test.ts', 'test/exporters/**/*.test.ts']

/** What of the page's tests draws nothing but uses the browser's own: its address bar, storage, dialogs. */
const pageWithoutTags = [
  'test/renderer/shell/**/*.test.ts',
  'test/renderer/ui/pickFiles.test.ts',
  'test/renderer/waterfall/traceAddress.test.ts',
]

/**
 * Three kinds of tests: pure ones, those of plain Node, and those of the page, which get a DOM. Browser tests are
 * `*.spec.ts`.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // Threads of the store hold native handles; a process per worker keeps a crash apart.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // What comes of itself may take long on a busy machine; how long it may take at most is measured where it is said.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: pure, environment: 'node', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...pure, ...pageWithoutTags],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['test/renderer/**/*.test.tsx', ...pageWithoutTags],
          environment: 'jsdom',
        },
      },
    ],
  },
})
