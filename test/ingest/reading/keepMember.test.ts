import { expect, test } from 'vitest'
import { zstdDecompressSync } from 'node:zlib'
import { BatchBuilder } from '../../../src/main/ingest/reading/batchBuilder'
import { keepMember } from '../../../src/main/ingest/reading/keepMember'

const content = Buffer.from('{"a":1}\n'.repeat(400_000))

async function keep(limit: number, signal = new AbortController().signal) {
  const member = {
    async *bytes() {
      await Promise.resolve()
      for (let at = 0; at < content.length; at += 100_000) yield content.subarray(at, at + 100_000)
    },
  }
  const kept: Uint8Array[] = []
  const findings: string[] = []
  let bytes = 0
  for await (const part of keepMember(member, new BatchBuilder(), signal, limit)) {
    kept.push(...part.frames.map(({ data }) => zstdDecompressSync(data)))
    findings.push(...part.batch.findings.map(({ code }) => code))
    bytes = part.bytes
  }
  return { kept: Buffer.concat(kept), findings, bytes }
}

test('keeps all bytes of a file that nobody knows', async () => {
  const { kept, findings, bytes } = await keep(content.length + 1)
  expect(kept.equals(content)).toBe(true)
  expect([findings, bytes]).toEqual([[], content.length])
})

test('keeps the beginning of one that is too large, and says so', async () => {
  const { kept, findings, bytes } = await keep(1_500_001)
  expect(kept.equals(content.subarray(0, 1_500_001))).toBe(true)
  expect([findings, bytes]).toEqual([['too_large'], 1_500_001])
})

test('stops when it is cancelled', async () => {
  const { kept } = await keep(content.length, AbortSignal.abort())
  expect(kept.length).toBe(0)
})
