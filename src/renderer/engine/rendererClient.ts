import type { EngineClient } from '../../shared/contract/contract'

/** How far an upload of the person's files has come (serve mode; a window hands paths over and uploads nothing). */
export interface UploadProgress {
  /** Position in the files handed over, from 0. */
  readonly fileIndex: number
  readonly fileCount: number
  readonly fileName: string
  /** Bytes of all files together. */
  readonly sentBytes: number
  readonly totalBytes: number
  readonly cancel: () => void
}

/** The engine as this page holds it: the contract, and what only a page needs to know about the carrier. */
export interface RendererClient extends EngineClient {
  /** True where a dropped folder can be handed over as it is; otherwise its files are. */
  readonly takesFolders: boolean
  /** Called while files travel, and with null when none do. */
  onUpload(listener: (progress: UploadProgress | null) => void): () => void
  /** Called when the engine refuses our token. Never called in a window. */
  onRefused(listener: () => void): () => void
}
