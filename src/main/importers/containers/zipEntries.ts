import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { fromRandomAccessReader, getFileNameLowLevel } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import type { InputFile } from '../importer'
import { ByteQueue } from './byteQueue'
import { CorruptData, inflateRaw, unzstd } from './decompress'
import { InputFailure } from './inputFailure'
import { mostMembers, tooManyMembers } from './member'
import type { RefusedMember } from './member'
import { clipName, isClutter, isUnsafeName, timesSeen } from './memberNames'
import type { UnpackBudget } from './unpackBudget'
import { ZipInput } from './zipInput'

export interface ZipMember {
  readonly type: 'entry'
  readonly path: string
  stream(): AsyncIterable<Uint8Array>
}

const chunkBytes = 256 * 1024

/**
 * The members of a zip in the order of its directory. Names are only shown, never used as paths; unsafe names, links
 * and encrypted members are refused, folders and what macOS adds are passed over. Check sums are checked.
 */
export async function* readZip(
  file: InputFile,
  place: { readonly path: string; readonly budget: UnpackBudget },
  limit = mostMembers,
): AsyncGenerator<ZipMember | RefusedMember, void> {
  const refuse = (name: string, code: RefusedMember['code'], message: string): RefusedMember => ({
    type: 'refused',
    path: name === '' ? place.path : `${place.path}/${name}`,
    code,
    message,
  })
  let zip: ZipFile
  try {
    zip = await openZip(file)
  } catch (error) {
    yield error instanceof InputFailure
      ? refuse('', 'unreadable', error.message)
      : refuse('', 'corrupt_container', `The zip cannot be read: ${messageOf(error)}.`)
    return
  }
  const seen = new Map<string, number>()
  let count = 0
  try {
    for (;;) {
      const entry = (await nextEntry(zip)) ?? (await uncountedEntry(zip, file))
      if (entry === null) return
      if (++count > limit) {
        yield refuse('', 'decompression_limit', tooManyMembers('zip', limit))
        return
      }
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
      const name = clipName(getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false))
      if (name.endsWith('/') || isClutter(name)) continue
      const fault = faultOf(entry, name)
      if (fault !== null) {
        yield refuse(name, fault.code, fault.message)
        continue
      }
      const times = timesSeen(seen, name)
      const path = `${place.path}/${name}${times > 1 ? ` (${times})` : ''}`
      yield { type: 'entry', path, stream: () => place.budget.meter(readEntry(zip, entry)) }
    }
  } catch (error) {
    yield error instanceof InputFailure
      ? refuse('', 'unreadable', error.message)
      : refuse('', 'corrupt_container', `The directory of the zip is damaged: ${messageOf(error)}.`)
  }
}

/** Methods of a member: stored, deflate, and zstd (Python 3.14; Inspect with INSPECT_USE_ZSTD). */
const deflate = 8
const zstd = 93
const readableMethods = new Set([0, deflate, zstd])

function faultOf(entry: Entry, name: string): Pick<RefusedMember, 'code' | 'message'> | null {
  if (isUnsafeName(name)) {
    return { code: 'unsafe_path', message: 'Its name points outside the archive; it was not opened.' }
  }
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000
  if (unixType !== 0 && unixType !== 0o100000) {
    return { code: 'unsafe_path', message: 'It is a link or a device, not a file; it was not opened.' }
  }
  if (entry.isEncrypted())
    return { code: 'unreadable', message: 'It is encrypted; unpack it with its password first.' }
  if (!readableMethods.has(entry.compressionMethod)) {
    const message = `It is compressed by a method that is not supported (${entry.compressionMethod}).`
    return { code: 'unreadable', message }
  }
  return null
}

async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void> {
  const packed = await openEntry(zip, entry)
  const queue = new ByteQueue(packed)
  let sum = 0
  let size = 0
  try {
    const { compressionMethod: method } = entry
    const chunks =
      method === deflate ? inflateRaw(queue) : method === zstd ? unzstd(takeAll(queue)) : takeAll(queue)
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum)
      size += chunk.length
      yield chunk
    }
  } finally {
    await queue.close()
  }
  if (size !== entry.uncompressedSize) throw new CorruptData('its size is not what the directory says')
  if (sum !== entry.crc32) throw new CorruptData('the check sum is wrong')
}

async function* takeAll(queue: ByteQueue): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const chunk = await queue.take(chunkBytes)
    if (chunk === null) return
    yield chunk
  }
}

function openZip(file: InputFile): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false }
    fromRandomAccessReader(new ZipInput(file), file.sizeBytes, options, (error, zip) => {
      if (error === null) resolve(zip)
      else reject(error)
    })
  })
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      zip.removeAllListeners('entry')
      zip.removeAllListeners('end')
      zip.removeAllListeners('error')
      zip.on('error', () => undefined)
      action()
    }
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)))
    zip.once('end', () => settle(() => resolve(null)))
    zip.once('error', (error: Error) => settle(() => reject(error)))
    zip.readEntry()
  })
}

const entrySignature = Buffer.from('PK\x01\x02')

/**
 * The entry that stands where the directory should be over: without zip64 the number of entries has 16 bits, and
 * programs that know no zip64 write on beyond 65,535 all the same. Null where there is none.
 */
async function uncountedEntry(zip: ZipFile, file: InputFile): Promise<Entry | null> {
  // A number; the types say otherwise.
  const cursor = Number(zip.readEntryCursor)
  const next = await file.read(cursor, entrySignature.length)
  if (!entrySignature.equals(next)) return null
  zip.entryCount += 1
  return nextEntry(zip)
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, { decodeFileData: false }, (error, stream) => {
      if (error === null) resolve(stream)
      else reject(error instanceof InputFailure ? error : new CorruptData(error.message))
    })
  })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
