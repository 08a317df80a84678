import { BinaryWriter } from '@bufbuild/protobuf/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mappedImporter } from '../../src/main/importers/formats/mapped'
import { previewRows, surveyFile } from '../../src/main/importers/formats/mappedSurvey'
import { readCsvRows } from '../../src/main/importers/readers/csvRows'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { previewRecords } from '../../src/shared/logic/mappingPreview'
import { mappingRoles, timedRoles } from '../../src/shared/model/fieldMapping'
import type { FieldMapping } from '../../src/shared/model/fieldMapping'
import { importBytes } from '../importers/importerSupport'
import { checkRecord } from '../support/hostile/checkRecord'
import { goldenInputs } from '../support/hostile/goldenInputs'
import { byteChanges, changeBytes, foreignValues } from '../support/hostile/mutations'
import { isRandom, runsOf } from '../support/hostile/soak'

/** What `mutations.test.ts` does, for cells of tables, for forms that a person mapped, and for protobuf. */
const inputs = goldenInputs()
const options = isRandom ? {} : { seed: 20260731 }
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += 700) yield bytes.slice(at, at + 700)
}

describe('any cell changed', () => {
  const cell = foreignValues.map((value) =>
    // Spreadsheets run what begins with one of these signs; here it is text.
    typeof value === 'string' ? value : (JSON.stringify(value) ?? "=cmd|' /C calc'!A0"),
  )
  const changes = fc.array(fc.tuple(place, place, cell), { minLength: 1, maxLength: 6 })
  const tables = inputs.filter(({ name }) => name.endsWith('.csv'))
  test.each(tables.map((input) => [`${input.format}/${input.name}`, input] as const))(
    '%s',
    { timeout: 3_600_000 },
    async (_, { format, bytes }) => {
      const rows: (readonly string[])[] = []
      for await (const items of readCsvRows(once(bytes)))
        for (const item of items) if (item.type === 'row') rows.push(item.fields)
      await fc.assert(
        fc.asyncProperty(changes, async (cells) => {
          const changed = rows.map((row) => [...row])
          for (const [down, across, text] of cells) {
            const row = changed[Math.floor(down * changed.length)]
            if (row !== undefined) row[Math.floor(across * (row.length + 1))] = text
          }
          const table = Buffer.from(
            changed.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\r\n'),
          )
          const detected = detectFormat(createHead(table, true), importers)?.importer.id
          for (const id of new Set([format, detected ?? format]))
            for (const record of await importBytes(id, table)) checkRecord(record, table.length)
        }),
        { numRuns: runsOf(25, 2_000), ...options },
      )
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    },
  )
})

/** Paths that lead somewhere, nowhere, or into what every object has. */
const strangePaths = [
  '__proto__',
  '__proto__.polluted',
  'constructor.prototype',
  'length',
  '[]',
  '[][][][][]',
  '^[]',
  '^',
  '"',
  'a..b',
  '"\\ud800"',
  '*',
]

describe('forms that a person mapped', () => {
  const mappings = (known: readonly string[]): fc.Arbitrary<FieldMapping> =>
    fc.record({
      name: fc.constantFrom('x', '<img src=x>', '\u202e'),
      shape: fc.constantFrom('json' as const, 'csv' as const),
      rows: fc.constantFrom('', '[]', ...strangePaths, ...known),
      grouping: fc.constantFrom('row' as const, 'file' as const),
      knownPaths: fc.constant([...known, 'x']),
      fields: fc
        .uniqueArray(
          fc.record({
            path: fc.constantFrom(...strangePaths, ...known),
            role: fc.constantFrom(...mappingRoles),
            unit: fc.constantFrom('iso' as const, 's' as const, 'ms' as const, 'us' as const, 'ns' as const),
          }),
          { maxLength: 12, selector: ({ role }) => role },
        )
        .map((fields) =>
          fields.map(({ path, role, unit }) => ({
            path,
            role,
            unit: !timedRoles.has(role) ? null : role === 'duration' && unit === 'iso' ? 'ms' : unit,
          })),
        ),
    })

  test(
    'any golden, any byte of it changed, with guessed and with strange mappings',
    { timeout: 3_600_000 },
    async () => {
      for (const { bytes } of inputs) {
        const survey = await surveyFile({ bytes, isWhole: true }, null)
        const known = survey?.fields.map(({ path }) => path).filter((path) => path.length <= 500) ?? []
        await fc.assert(
          fc.asyncProperty(
            byteChanges,
            mappings(known),
            fc.boolean(),
            async (changes, mapping, isGuessed) => {
              const changed = changeBytes(bytes, changes)
              const sample = { bytes: changed, isWhole: true }
              const seen = await surveyFile(sample, isGuessed ? null : mapping.rows)
              const used: FieldMapping =
                isGuessed && seen !== null
                  ? {
                      ...mapping,
                      shape: seen.shape,
                      rows: seen.rows,
                      fields: seen.guesses.map(({ path, role, unit }) => ({ path, role, unit })),
                      grouping: seen.grouping,
                    }
                  : mapping
              previewRecords(await previewRows(sample, used))
              const importer = mappedImporter({ mappingId: 'm', revision: 1, savedMs: 0, mapping: used })
              const head = createHead(changed, true)
              importer.detect(head)
              const input = { head, bytes: () => once(changed) }
              for await (const batch of importer.read(input, new AbortController().signal))
                for (const record of batch) checkRecord(record, changed.length)
            },
          ),
          { numRuns: runsOf(6, 500), ...options },
        )
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    },
  )
})

test('rows that shall stand below themselves end all the same', async () => {
  const bytes = Buffer.from('{"run":{"v":"1"},"steps":[{"a":1},{"a":2}]}')
  for (const below of ['^run.v', '^run', '^steps', '^']) {
    const mapping: FieldMapping = {
      name: 'x',
      shape: 'json',
      rows: 'steps[]',
      grouping: 'row',
      knownPaths: ['a'],
      fields: [
        { path: 'a', role: 'name', unit: null },
        { path: below, role: 'children', unit: null },
      ],
    }
    const records = await previewRows({ bytes, isWhole: true }, mapping)
    expect(
      records.filter(({ type }) => type === 'observation'),
      below,
    ).toHaveLength(2)
  }
})

test.each([
  ['[]', '[[{"a":1},{"a":2}]]', 2],
  ['[][]', '[[[{"a":1}],[{"a":2}]]]', 2],
  ['*', '{"*":{"a":1}}', 1],
  ['*[]', '{"*":[{"a":1},{"a":2}]}', 2],
] as const)('rows at %s are found, and end no import', async (rows, text, count) => {
  const bytes = Buffer.from(text)
  const mapping: FieldMapping = {
    name: 'x',
    shape: 'json',
    rows,
    grouping: 'row',
    knownPaths: ['a'],
    fields: [{ path: 'a', role: 'name', unit: null }],
  }
  const importer = mappedImporter({ mappingId: 'm', revision: 1, savedMs: 0, mapping })
  const names: string[] = []
  const input = { head: createHead(bytes, true), bytes: () => once(bytes) }
  for await (const batch of importer.read(input, new AbortController().signal))
    for (const record of batch) if (record.type === 'observation') names.push(record.name)
  expect(names).toEqual(['1', '2'].slice(0, count))
})

describe('protobuf', () => {
  test('any byte of spans and logs changed', { timeout: 3_600_000 }, async () => {
    for (const bytes of [protobuf('spans'), protobuf('logs')]) {
      await fc.assert(
        fc.asyncProperty(byteChanges, async (changes) => {
          const changed = changeBytes(bytes, changes)
          detectFormat(createHead(changed, true), importers)
          for (const record of await importBytes('otlp-protobuf', changed, 64))
            checkRecord(record, changed.length)
        }),
        { numRuns: runsOf(200, 20_000), ...options },
      )
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

type Write = (writer: BinaryWriter) => void
const inside = (writer: BinaryWriter, field: number, write: Write): void => {
  writer.tag(field, 2).fork()
  write(writer)
  writer.join()
}

/** One request with one span or one log record that has a bit of everything. */
function protobuf(kind: 'spans' | 'logs'): Uint8Array {
  const attribute: Write = (writer) => {
    writer.tag(1, 2).string('gen_ai.operation.name')
    inside(writer, 2, (value) => value.tag(1, 2).string('chat'))
  }
  const nested: Write = (writer) => {
    writer.tag(1, 2).string('list')
    inside(writer, 2, (value) =>
      inside(value, 5, (list) => {
        inside(list, 1, (item) => item.tag(3, 0).int64('9007199254740993'))
        inside(list, 1, (item) => inside(item, 6, (map) => inside(map, 1, attribute)))
      }),
    )
  }
  const span: Write = (writer) => {
    writer.tag(1, 2).bytes(Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'))
    writer.tag(2, 2).bytes(Buffer.from('b7ad6b7169203331', 'hex'))
    writer.tag(5, 2).string('hostile').tag(6, 0).int32(3)
    writer.tag(7, 1).fixed64('1760000000100000001').tag(8, 1).fixed64('1760000001100000001')
    inside(writer, 9, attribute)
    inside(writer, 9, nested)
    inside(writer, 11, (event) => {
      event.tag(1, 1).fixed64('1760000000200000001').tag(2, 2).string('retry')
      inside(event, 3, attribute)
    })
    inside(writer, 13, (link) =>
      link.tag(1, 2).bytes(Buffer.alloc(16, 1)).tag(2, 2).bytes(Buffer.alloc(8, 2)),
    )
    inside(writer, 15, (status) => status.tag(2, 2).string('no').tag(3, 0).int32(2))
  }
  const log: Write = (writer) => {
    writer
      .tag(1, 1)
      .fixed64('1760000000200000001')
      .tag(2, 0)
      .int32(9)
      .tag(11, 1)
      .fixed64('1760000000200000002')
    inside(writer, 5, (body) => body.tag(1, 2).string('said'))
    inside(writer, 6, attribute)
    inside(writer, 6, nested)
    writer.tag(9, 2).bytes(Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'))
    writer.tag(10, 2).bytes(Buffer.from('b7ad6b7169203331', 'hex')).tag(12, 2).string('gen_ai.choice')
  }
  const writer = new BinaryWriter()
  inside(writer, 1, (group) => {
    inside(group, 1, (resource) => inside(resource, 1, attribute))
    inside(group, 2, (scope) => {
      inside(scope, 1, (library) => library.tag(1, 2).string('scope'))
      inside(scope, 2, kind === 'logs' ? log : span)
    })
  })
  return writer.finish()
}
