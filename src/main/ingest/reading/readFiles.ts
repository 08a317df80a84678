import { detectFormat } from '../../importers/detectFormat'
import { mappableShape, mappedImporter, surestMapping } from '../../importers/formats/mapped'
import { expandContainers } from '../../importers/containers/expandContainers'
import type { Member } from '../../importers/containers/member'
import type { ContentHead, Importer } from '../../importers/importer'
import { importers } from '../../importers/registry'
import type { UserPrices } from '../../../shared/model/prices'
import { describeError } from '../../../shared/util/describeError'
import { PriceBook } from '../pricing/priceBook'
import { BatchBuilder } from './batchBuilder'
import { expectedBytes } from './expectedBytes'
import { filesIn } from './fileList'
import type { FileList } from './fileList'
import { keepMember } from './keepMember'
import { openInput } from './openInput'
import type { FileMappings, ImportFile } from './importFile'
import type { ReadEvent } from './readEvents'
import { readMember } from './readMember'

type WithoutProgress<T> = T extends unknown ? Omit<T, 'doneBytes' | 'totalBytes'> : never

/**
 * Reads files to their end: opens, unpacks, recognises, decodes, prepares. Touches no database. A file that fails is
 * said and does not stop the others. Ends early when `signal` aborts. `prices`: what people said about prices.
 */
export async function* readFiles(
  files: FileList,
  signal: AbortSignal,
  prices?: UserPrices,
): AsyncGenerator<ReadEvent, void> {
  const builder = new BatchBuilder(undefined, new PriceBook(prices))
  const progress = { doneBytes: 0, totalBytes: await expectedBytes(files) }
  for (const file of filesIn(files)) {
    if (signal.aborted) return
    for await (const event of readFile(file, builder, progress, signal))
      yield { ...event, ...progress, totalBytes: Math.max(progress.doneBytes, progress.totalBytes) }
  }
}

async function* readFile(
  file: ImportFile,
  builder: BatchBuilder,
  progress: { doneBytes: number; totalBytes: number },
  signal: AbortSignal,
): AsyncGenerator<WithoutProgress<ReadEvent>, void> {
  const input = file.unreadable ?? (await openInput(file.path, file.displayPath))
  if (typeof input === 'string') {
    yield {
      type: 'member',
      path: file.displayPath,
      format: null,
      problem: { code: 'unreadable', message: input },
    }
    return
  }
  const before = progress.doneBytes
  let packedRead = 0
  const count = (bytes: number): void => {
    packedRead += bytes
    progress.doneBytes = before + Math.min(packedRead, input.sizeBytes)
  }
  const counted = {
    ...input,
    read: async (offset: number, length: number) => {
      const bytes = await input.read(offset, length)
      count(bytes.length)
      return bytes
    },
    stream: async function* () {
      for await (const chunk of input.stream()) {
        yield chunk
        // Only now has it been taken in: of a small packed file one chunk may be all.
        count(chunk.length)
      }
    },
  }
  try {
    let members = 0
    for await (const member of expandContainers(counted, signal)) {
      if (signal.aborted) return
      members += 1
      yield* readOne(member, file.mappings, builder, signal)
    }
    const message = await input.changed()
    if (message !== null) yield { type: 'fileChanged', members, message }
  } finally {
    await input.close()
    progress.doneBytes = before + input.sizeBytes
  }
}

async function* readOne(
  member: Member,
  mappings: FileMappings | undefined,
  builder: BatchBuilder,
  signal: AbortSignal,
): AsyncGenerator<WithoutProgress<ReadEvent>, void> {
  const { path } = member
  if (member.type === 'refused') {
    yield {
      type: 'member',
      path,
      format: null,
      problem: { code: member.code, message: member.message },
    }
    return
  }
  const importer = findImporter(member.head, mappings)
  if (importer === null) {
    const message = 'Not a format that Spanglass knows.'
    yield { type: 'member', path, format: null, problem: { code: 'unrecognised', message } }
    if (mappableShape(member.head) !== null)
      for await (const batch of keepMember(member, builder, signal)) yield { type: 'batch', ...batch }
    return
  }
  yield { type: 'member', path, format: importer.id, problem: null }
  const content = {
    importer,
    head: member.head,
    archive: member.archive,
    bytes: (report: Parameters<typeof member.bytes>[0]) => member.bytes(report),
  }
  try {
    for await (const batch of readMember(content, builder, signal)) yield { type: 'batch', ...batch }
    yield { type: 'memberEnd', failure: null }
  } catch (error) {
    if (signal.aborted) return
    // A fault of ours in one format must not take the other files with it.
    const failure = `The import of this file stopped: ${describeError(error)}`
    builder.report('unreadable', failure)
    yield { type: 'batch', batch: builder.take(), frames: [], bytes: 0 }
    yield { type: 'memberEnd', failure }
  }
}

/** Who reads a content: the mapping chosen for it, else whoever is surest among formats and saved mappings. */
export function findImporter(head: ContentHead, mappings: FileMappings | undefined): Importer | null {
  const { chosen = null, known = [] } = mappings ?? {}
  if (chosen !== null && mappableShape(head) === chosen.mapping.shape) return mappedImporter(chosen)
  const format = detectFormat(head, importers)
  if (known.length === 0 || (format !== null && format.score >= surestMapping))
    return format?.importer ?? null
  const mapping = detectFormat(head, known.map(mappedImporter))
  return (mapping !== null && mapping.score > (format?.score ?? 0) ? mapping : format)?.importer ?? null
}
