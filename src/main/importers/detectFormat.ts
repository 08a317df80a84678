import type { ContentHead, Importer } from './importer'

export interface Detection {
  readonly importer: Importer
  /** 0 to 1. */
  readonly score: number
}

/** Below this nobody claims the content. */
const leastScore = 0.2

/**
 * Asks every importer how sure it is that the content is its own; the highest score wins, the first in the list among
 * equals. Null when nobody recognises it. Names of files play no part.
 */
export function detectFormat(head: ContentHead, importers: readonly Importer[]): Detection | null {
  let best: Detection | null = null
  for (const importer of importers) {
    const score = importer.detect(head)
    if (score >= leastScore && (best === null || score > best.score)) best = { importer, score }
  }
  return best
}

const headBytes = 64 * 1024

/** Builds the head that importers judge by from the first bytes of the content. UTF-16 with a mark is decoded. */
export function createHead(bytes: Uint8Array, isWhole: boolean): ContentHead {
  const first = bytes.subarray(0, headBytes)
  const [a, b] = first
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  return {
    bytes: first,
    text: new TextDecoder(encoding).decode(first),
    isWhole: isWhole && bytes.length <= headBytes,
  }
}
