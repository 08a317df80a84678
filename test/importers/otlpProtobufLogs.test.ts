import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { codesOf, importBytes, observationsOf } from './importerSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0')

describe('OTLP logs in protobuf', () => {
  type Write = (writer: BinaryWriter) => void
  const child = (writer: BinaryWriter, field: number, write: Write): void => {
    writer.tag(field, 2).fork()
    write(writer)
    writer.join()
  }
  const payload = (record: Write): Uint8Array => {
    const writer = new BinaryWriter()
    child(writer, 1, (outer) => {
      child(outer, 1, () => undefined)
      child(outer, 2, (scope) => {
        child(scope, 1, (inner) => inner.tag(1, 2).string('events'))
        child(scope, 2, record)
      })
    })
    return writer.finish()
  }
  const logRecord: Write = (writer) => {
    writer.tag(1, 1).fixed64(1_760_000_000_500_000_000n)
    writer.tag(2, 0).int32(9)
    child(writer, 5, (body) => body.tag(1, 2).string('step 0'))
    writer.tag(9, 2).bytes(Buffer.from(traceId, 'hex'))
    writer.tag(10, 2).bytes(Buffer.from(idOf(0), 'hex'))
    writer.tag(12, 2).string('step.done')
  }
  const spanRecord: Write = (writer) => {
    writer.tag(1, 2).bytes(Buffer.from(traceId, 'hex'))
    writer.tag(2, 2).bytes(Buffer.from(idOf(0), 'hex'))
    writer.tag(5, 2).string('span 0')
    writer.tag(7, 1).fixed64(1_760_000_000_100_000_001n)
    writer.tag(8, 1).fixed64(1_760_000_001_200_000_001n)
  }

  it('join the span of the message before or behind', async () => {
    for (const parts of [
      [logRecord, spanRecord],
      [spanRecord, logRecord],
    ]) {
      const bytes = Buffer.concat(parts.map(payload))
      expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe('otlp-protobuf')
      for (const chunkBytes of [1, 1 << 16]) {
        const records = await importBytes('otlp-protobuf', bytes, chunkBytes)
        expect(codesOf(records)).toEqual([])
        expect(observationsOf(records)).toMatchObject([
          {
            name: 'span 0',
            events: [
              {
                name: 'step.done',
                timeNs: 1_760_000_000_500_000_000n,
                attributes: { body: 'step 0', severity_text: 'INFO' },
              },
            ],
          },
        ])
      }
    }
  })

  it('stand alone in a file of logs, and say what is broken', async () => {
    const bytes = payload(logRecord)
    expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe('otlp-protobuf')
    expect(observationsOf(await importBytes('otlp-protobuf', bytes))).toMatchObject([
      { kind: 'event', name: 'step.done', traceId, parentSpanId: idOf(0) },
    ])
    const broken = payload((writer) =>
      writer
        .tag(1, 1)
        .fixed64(1n)
        .raw(Uint8Array.of(0x2a, 0x7f, 1)),
    )
    expect(codesOf(await importBytes('otlp-protobuf', broken))).toEqual(['not_a_record'])
  })
})
