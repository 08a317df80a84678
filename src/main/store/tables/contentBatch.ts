/**
 * Texts on their way to the database, each once. The reading side numbers them as it meets them and speaks of them by
 * number from then on; the writing side knows which row each number became.
 */
export interface ContentBatch {
  /** Numbers below these are not spoken of any more. */
  readonly forgotten: { readonly payload: number; readonly message: number; readonly step: number }
  readonly payloads: PayloadBatch
  readonly messages: MessageBatch
  readonly steps: StepBatch
}

/** Texts as they are stored: compressed ones are bytes. Hashes are 16 bytes each, one after the other. */
interface TextBatch {
  /** Number of the first; the others follow. */
  readonly first: number
  readonly hashes: Uint8Array
  readonly sizes: Float64Array
  readonly texts: readonly (string | Uint8Array)[]
}

export interface PayloadBatch extends TextBatch {
  readonly isJson: Uint8Array
}

export interface MessageBatch extends TextBatch {
  /** Indexes into `messageRoles`. */
  readonly roles: Uint8Array
  readonly names: readonly (string | null)[]
  /** 1 where the text is the message itself (codec `plain`), not the JSON of its parts; sizes are those of the JSON. */
  readonly isPlain: Uint8Array
}

/** Steps of conversations: parents and messages by number, 0 = the beginning. */
export interface StepBatch {
  readonly first: number
  readonly parents: Uint32Array
  readonly messages: Uint32Array
  readonly depths: Uint32Array
}
