import type { Output } from '../../shared/contract/contract'
import type { Door } from './door'

export type FileOfReport = Output<'imports.listFiles'>['rows'][number]
export type PlaceOfReport = Output<'imports.listPlaces'>['rows'][number]

/** Rows in one request: replies end at 8 MiB, and paths and sentences may be long. */
const filesPerRequest = 200
const placesPerRequest = 500

/** What of a report is wanted. */
export interface ReportWish {
  readonly importId: number
  /** Only files that have this finding, and only it. */
  readonly code: string | null
  /** How many places of each finding; null: all that are kept. */
  readonly first: number | null
}

/** The files of an import, in order, however many there are. */
export async function* readFiles(
  door: Door,
  { importId, code }: Pick<ReportWish, 'importId' | 'code'>,
): AsyncGenerator<FileOfReport, undefined> {
  for (let offset = 0; ; offset += filesPerRequest) {
    const { rows, matching } = await door.call('imports.listFiles', {
      importId,
      code,
      offset,
      limit: filesPerRequest,
    })
    yield* rows
    if (offset + rows.length >= matching || rows.length === 0) return undefined
  }
}

/** The places of its findings, in the order of the files. */
async function* readPlaces(door: Door, wish: ReportWish): AsyncGenerator<PlaceOfReport, undefined> {
  if (wish.first === 0) return undefined
  for (let offset = 0; ; offset += placesPerRequest) {
    const { rows, matching } = await door.call('imports.listPlaces', {
      ...wish,
      offset,
      limit: placesPerRequest,
    })
    yield* rows
    if (offset + rows.length >= matching || rows.length === 0) return undefined
  }
}

/** Each file with the places of its findings: both come in the same order. */
export async function* readReport(
  door: Door,
  wish: ReportWish,
): AsyncGenerator<{ readonly file: FileOfReport; readonly places: readonly PlaceOfReport[] }, undefined> {
  const places = readPlaces(door, wish)
  let next = await places.next()
  for await (const file of readFiles(door, wish)) {
    const own: PlaceOfReport[] = []
    while (next.done !== true && next.value.fileId <= file.fileId) {
      if (next.value.fileId === file.fileId) own.push(next.value)
      next = await places.next()
    }
    yield { file, places: own }
  }
  return undefined
}
