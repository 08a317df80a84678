import { createEngine } from './engine/createEngine'
import { sayLastWords } from './hosting/lastWords'
import { locateProgram } from './hosting/program'
import { runServe } from './serve/runServe'
import { workspaceFiles } from './store/workspaceFiles'

/** Node entry of serve mode: the engine on loopback, the page in the person's browser. */
sayLastWords()
await runServe(process.argv.slice(2), {
  program: locateProgram(import.meta.url),
  createEngine,
  holderFile: (folder) => workspaceFiles(folder).holder,
})
