import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Lets Node run the TypeScript of this repository as it stands: relative imports carry no extension, so `./x` is
 * looked up as `./x.ts`. Use with `node --experimental-transform-types --import ./scripts/resolveTs.mjs FILE.ts`.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.\.?\//.test(specifier) && context.parentURL?.startsWith('file:') === true) {
      const url = new URL(`${specifier}.ts`, context.parentURL)
      if (existsSync(fileURLToPath(url))) return nextResolve(url.href, context)
    }
    return nextResolve(specifier, context)
  },
})
