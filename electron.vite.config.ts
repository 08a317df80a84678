import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { UserConfig } from 'electron-vite'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const entry = (name: string): string => resolve(import.meta.dirname, 'src/main', `${name}.ts`)

/**
 * Packages that go into the bundle with only what is used of them. Each thread of the store loads its own code: outside
 * the bundle these three took 9 to 14 MB of memory apiece in every thread.
 */
const bundled = ['zod', '@bufbuild/protobuf', 'yaml']

/**
 * Three bundles: the programs and threads of `src/main`, the preload bridge (CommonJS, because a sandboxed
 * preload cannot be a module), and the page, which is the same in the window and in a browser.
 */
const everything: Required<Pick<UserConfig, 'main' | 'preload' | 'renderer'>> = {
  main: {
    build: {
      externalizeDeps: { exclude: bundled },
      rollupOptions: {
        input: Object.fromEntries(
          ['index', 'serve', 'cli', 'storeWorker']
            .filter((name) => existsSync(entry(name)))
            .map((name) => [name, entry(name)]),
        ),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // Apart, so that a thread which checks nothing does not load it with what it shares with others.
          codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]/ }] },
        },
      },
    },
  },
  preload: {
    build: {
      // Everything but `electron` goes into the one file: a sandboxed preload can require nothing else.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: resolve(import.meta.dirname, 'src/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    plugins: [react()],
    resolve: {
      alias: {
        // For browsers this package decodes `&copy;` by giving it to `innerHTML`, which our Trusted Types refuse: the
        // whole Markdown text was drawn plain then. Its other form looks the name up.
        'decode-named-character-reference': resolve(
          import.meta.dirname,
          'node_modules/decode-named-character-reference/index.js',
        ),
      },
    },
    build: {
      target: 'es2022',
      minify: true,
      // Nothing is inlined as a data URL: fonts and scripts come from 'self' or not at all.
      assetsInlineLimit: 0,
      rollupOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
    },
  },
}

/** `SPANGLASS_BUILD=main,renderer` builds only these bundles; `scripts/lib/ensureBuilt.mjs` names the stale ones. */
export default defineConfig(() => {
  const wanted = process.env['SPANGLASS_BUILD']?.split(',')
  if (wanted === undefined) return everything
  return Object.fromEntries(Object.entries(everything).filter(([name]) => wanted.includes(name)))
})
