/**
 * Bytes that are a zstd frame of what was asked for. Only a caller that said `takesZstd` is answered so; it hands them
 * on as they are, with a word about it (`Content-Encoding: zstd`).
 */
export class ZstdBytes extends Uint8Array<ArrayBuffer> {}
