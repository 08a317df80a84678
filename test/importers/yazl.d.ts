/** The part of yazl that the tests use; the package brings no types. */
declare module 'yazl' {
  export class ZipFile {
    readonly outputStream: AsyncIterable<Uint8Array>
    addBuffer(
      bytes: Uint8Array,
      name: string,
      options?: { readonly mode?: number; readonly compress?: boolean },
    ): void
    addEmptyDirectory(name: string): void
    end(): void
  }
}
