import { registerHooks } from 'node:module'

// Loaded with `node --import` before the program: whoever imports `electron` gets the stand-in.
const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : nextResolve(specifier, context),
})
