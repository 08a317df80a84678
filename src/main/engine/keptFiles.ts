import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EngineError } from '../../shared/contract/errors'
import type { SampleBytes } from '../importers/formats/mappedSurvey'
import type { KeptFile } from '../store/queries/fileBytes'
import type { EngineStore } from './engineStore'

/** What a person looks at to map fields: the first bytes, some thousand rows. */
const sampleBytes = 4 * 1024 * 1024
const pieceBytes = 4 * 1024 * 1024

/** The beginning of a file of an import. Throws `not_found` when nothing of it is in the workspace. */
export async function readSample(
  store: EngineStore,
  fileId: number,
  signal: AbortSignal,
): Promise<{ readonly file: KeptFile; readonly sample: SampleBytes }> {
  const file = await keptFile(store, fileId, signal)
  const bytes = await store.read('keptBytes', { fileId, offset: 0, length: sampleBytes }, { signal })
  return { file, sample: { bytes, isWhole: !file.isCut && bytes.length >= file.keptBytes } }
}

/** A file on disk with the bytes that an import kept; `remove` when it is done with. */
export interface FileCopy {
  readonly path: string
  readonly displayPath: string
  readonly remove: () => Promise<void>
}

/** Writes the kept bytes of a file out again, to be read a second time. Throws `refused` when only a part was kept. */
export async function copyKeptFile(
  store: EngineStore,
  fileId: number,
  signal: AbortSignal,
): Promise<FileCopy> {
  const file = await keptFile(store, fileId, signal)
  if (file.isCut)
    throw new EngineError(
      'refused',
      'Only the beginning of this file is in the workspace. Open it again: the saved mapping will read it.',
    )
  const folder = await mkdtemp(join(tmpdir(), 'spanglass-mapped-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'content')
    const target = await open(path, 'wx', 0o600)
    try {
      for (let offset = 0; offset < file.keptBytes;) {
        const bytes = await store.read('keptBytes', { fileId, offset, length: pieceBytes }, { signal })
        if (bytes.length === 0) break
        await target.writeFile(bytes)
        offset += bytes.length
      }
    } finally {
      await target.close()
    }
    return { path, displayPath: file.path, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function keptFile(store: EngineStore, fileId: number, signal: AbortSignal): Promise<KeptFile> {
  const file = await store.read('keptFile', { fileId }, { signal })
  if (file.keptBytes === 0)
    throw new EngineError('not_found', 'The bytes of this file are not in the workspace. Open it again.')
  return file
}
