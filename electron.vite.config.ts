import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const entry = (name: string): string => resolve(import.meta.dirname, 'src/main', `${name}.ts`)

/**
 * Three bundles: the programs and threads of `src/main`, the preload bridge (CommonJS, because a sandboxed
 * preload cannot be a module), and the page, which is the same in the window and in a browser.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: entry('index'),
          serve: entry('serve'),
          cli: entry('cli'),
          storeWorker: entry('storeWorker'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { preload: resolve(import.meta.dirname, 'src/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    plugins: [react()],
    build: {
      rollupOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
    },
  },
})
