import type { Migration } from './migration'
import { notes } from './notes/0001_notes'
import { core } from './traces/0001_core'
import { importFigures } from './traces/0002_importFigures'
import { packedBlocks } from './traces/0003_packedBlocks'
import { wordsOnce } from './traces/0004_words'
import { fileMemory } from './traces/0005_fileMemory'

/** In order; the highest version is what this program reads and writes. */
export const tracesMigrations: readonly Migration[] = [
  core,
  importFigures,
  packedBlocks,
  wordsOnce,
  fileMemory,
]
export const notesMigrations: readonly Migration[] = [notes]
