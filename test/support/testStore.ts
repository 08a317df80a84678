import { onTestFinished } from 'vitest'
import { writerStore } from './writerStore'
import type { WriterStore } from './writerStore'

/** A store of its own for the test that runs; closed when that is done. */
export function testStore(folder?: string): WriterStore {
  const store = writerStore(folder)
  onTestFinished(() => store.close())
  return store
}
