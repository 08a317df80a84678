import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import type { InputFile } from '../../src/main/importers/importer'

/** A member as it came out: its bytes as text, or the sentence it was refused with. */
export interface Seen {
  readonly path: string
  readonly text: string
  readonly codes: string[]
}

export function fileOf(bytes: Uint8Array, name = 'file'): InputFile {
  return {
    name,
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
    async *stream() {
      await Promise.resolve()
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.slice(at, at + 1000)
    },
  }
}

export async function expand(bytes: Uint8Array): Promise<Seen[]> {
  const seen: Seen[] = []
  for await (const member of expandContainers(fileOf(bytes), new AbortController().signal)) {
    if (member.type === 'refused') {
      seen.push({ path: member.path, text: member.message, codes: [member.code] })
      continue
    }
    const codes: string[] = []
    const chunks: Uint8Array[] = []
    for await (const chunk of member.bytes((code) => codes.push(code))) chunks.push(chunk)
    seen.push({ path: member.path, text: Buffer.concat(chunks).toString(), codes })
  }
  return seen
}
