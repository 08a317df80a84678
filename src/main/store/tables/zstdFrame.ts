const magic = 0xfd2fb528

/** True when the bytes begin as a zstd frame does. */
export function isZstd(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === magic
}

/**
 * Size of what a zstd frame holds, in bytes, as its header says; null where it does not say
 * (RFC 8878 section 3.1.1.1: descriptor, window, dictionary id, content size).
 */
export function zstdContentSize(frame: Uint8Array): number | null {
  if (!isZstd(frame) || frame.length < 18) return null
  const view = viewOf(frame)
  const descriptor = view.getUint8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? view.getUint8(at) : null
    case 1:
      return view.getUint16(at, true) + 256
    case 2:
      return view.getUint32(at, true)
    default:
      return Number(view.getBigUint64(at, true))
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
