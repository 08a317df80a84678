import type { SavedMapping } from '../../../shared/model/fieldMapping'

/** A file that someone wants imported. */
export interface ImportFile {
  readonly path: string
  /** For reports: relative to what was chosen. */
  readonly displayPath: string
  /** Why it cannot even be tried; null for the usual file. */
  readonly unreadable: string | null
  /** Importers that people made; without them only the formats of the program are known. */
  readonly mappings?: FileMappings
}

export interface FileMappings {
  /** Tried beside the formats of the program. */
  readonly known: readonly SavedMapping[]
  /** Chosen by hand for this file: it reads whatever it can, whoever else would claim it. */
  readonly chosen: SavedMapping | null
}
