import { defineConfig } from 'vitest/config'

/**
 * Code whose modules keep no state, or none that outlives what a test closes: its files need not be kept apart. They
 * share what was loaded and compiled, which is half of the time of most of them.
 */
const together = ['shared', 'importers', 'exporters', 'ingest', 'store', 'engine'].map(
  (room) => `test/${room}/**/*.test.ts`,
)

/** What of the page's tests draws nothing but uses the browser's own: its address bar, storage, dialogs. */
const pageWithoutTags = [
  'test/renderer/shell/**/*.test.ts',
  'test/renderer/ui/pickFiles.test.ts',
  'test/renderer/waterfall/traceAddress.test.ts',
]

/**
 * Three kinds of tests: those that share a process, those of plain Node, and those of the page, which get a DOM.
 * Browser tests are `*.spec.ts`.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // Threads of the store hold native handles; a process per worker keeps a crash apart.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Everything may take long on a busy machine; how long it may take at most is measured where it is said.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'together', include: together, environment: 'node', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...together, ...pageWithoutTags],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['test/renderer/**/*.test.tsx', ...pageWithoutTags],
          environment: 'jsdom',
          setupFiles: ['test/support/endTimers.ts'],
        },
      },
    ],
  },
})
