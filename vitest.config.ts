import { defineConfig } from 'vitest/config'

/** Two kinds of tests: those of plain Node, and those of the page, which get a DOM. Browser tests are `*.spec.ts`. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // Threads of the store hold native handles; a process per worker keeps a crash apart.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: { name: 'page', include: ['test/renderer/**/*.test.{ts,tsx}'], environment: 'jsdom' },
      },
    ],
  },
})
