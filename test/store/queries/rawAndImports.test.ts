import { expect, test } from 'vitest'
import { zstdCompressSync } from 'node:zlib'
import { observation } from '../../support/records'
import { readerStore } from '../../support/readerStore'

test('the bytes of a record, across frames, cut between characters; what is no text in hexadecimal', async () => {
  const { writer, read } = await readerStore([observation({ spanId: 'x' })])
  const text = Buffer.from('{"a":"ä😀"}\n{"b":2}\n')
  const insert = writer.state.db.prepare(
    'INSERT INTO raw_frame (file_id, start, length, data) VALUES (?, ?, ?, ?)',
  )
  // The frame ends inside the face.
  insert.run(1, 0, 10, zstdCompressSync(text.subarray(0, 10)))
  insert.run(1, 10, text.length - 10, zstdCompressSync(text.subarray(10)))
  insert.run(
    2,
    0,
    20,
    zstdCompressSync(Buffer.from([0xff, 0xfe, ...Array.from({ length: 18 }, (_, index) => 0x41 + index)])),
  )
  expect(read.rawRead({ fileId: 1, offset: 0, length: 1_000 })).toEqual({
    text: text.toString(),
    bytes: text.length,
    isText: true,
  })
  expect(read.rawRead({ fileId: 1, offset: 15, length: 7 })).toEqual({
    text: '{"b":2}',
    bytes: 7,
    isText: true,
  })
  // 10 bytes would end inside the face: it is left to the next piece.
  expect(read.rawRead({ fileId: 1, offset: 0, length: 10 })).toEqual({
    text: '{"a":"ä',
    bytes: 8,
    isText: true,
  })
  expect(read.rawRead({ fileId: 1, offset: 8, length: 100 }).text).toBe('😀"}\n{"b":2}\n')
  expect(read.rawRead({ fileId: 1, offset: 500, length: 10 })).toEqual({ text: '', bytes: 0, isText: true })
  expect(read.rawRead({ fileId: 2, offset: 0, length: 20 })).toEqual({
    text: '00000000  ff fe 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e  ..ABCDEFGHIJKLMN\n00000010  4f 50 51 52                                      OPQR',
    bytes: 20,
    isText: false,
  })
  expect(() => read.rawRead({ fileId: 9, offset: 0, length: 10 })).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  )
})

test('imports with their sums and findings, the report by file', async () => {
  const { writer, read } = await readerStore([], 9_000)
  writer.state.db.exec(`
    DELETE FROM import; DELETE FROM import_file;
    INSERT INTO import (id, source, label, status, started_ms, finished_ms) VALUES
      (1, 'files', 'a.json', 'done', 1000, 3500), (2, 'files', '2 files', 'running', 8000, NULL), (3, 'files', 'nothing yet', 'running', 9000, NULL);
    INSERT INTO import_file (id, import_id, path, format, status, error, bytes, records_read, records_stored, records_merged, records_skipped, sessions, traces, observations) VALUES
      (1, 1, 'a.json', 'otlp-json', 'done', NULL, 100, 10, 7, 2, 1, 1, 2, 9),
      (2, 2, 'b.json', 'otlp-json', 'done', NULL, 50, 5, 5, 0, 0, 0, 1, 5),
      (3, 2, 'c.bin', NULL, 'failed', 'Not a format that Spanglass knows.', 4, 0, 0, 0, 0, 0, 0, 0);
    INSERT INTO finding (file_id, code, count, samples) VALUES
      (1, 'orphan', 2, '[{"message":"Span x","offset":4,"line":1,"traceKey":"files:t","spanId":"x"}]'),
      (2, 'orphan', 1, '[]'), (3, 'unrecognised', 1, '[]'), (3, 'of_the_future', 5, '[]');`)
  const orphan = { code: 'orphan', text: 'Its parent is not in the workspace.', isKept: true }
  const { imports } = read.importsList({})
  expect(imports.map(({ importId, label, seconds }) => [importId, label, seconds])).toEqual([
    [3, 'nothing yet', 0],
    [2, '2 files', 1],
    [1, 'a.json', 2.5],
  ])
  expect(imports[1]).toMatchObject({
    status: 'running',
    finishedMs: null,
    bytes: 54,
    read: 5,
    stored: 5,
    merged: 0,
    skipped: 0,
    traces: 1,
    observations: 5,
  })
  expect(imports[1]?.warnings).toEqual([
    { code: 'of_the_future', count: 5 },
    { code: 'orphan', count: 1 },
    { code: 'unrecognised', count: 1 },
  ])
  expect(imports[0]).toMatchObject({ bytes: 0, read: 0, warnings: [] })
  const report = read.importReport({ importId: 1 })
  expect(report.import).toMatchObject({
    importId: 1,
    read: 10,
    stored: 7,
    merged: 2,
    skipped: 1,
    sessions: 1,
    traces: 2,
    observations: 9,
  })
  expect(report).toMatchObject({ fileCount: 1, statuses: [{ status: 'done', count: 1 }] })
  expect(report.findings).toEqual([{ ...orphan, count: 2, files: 1 }])
  expect(read.importReport({ importId: 2 }).findings.map(({ code, isKept }) => [code, isKept])).toEqual([
    ['of_the_future', true],
    ['orphan', true],
    ['unrecognised', false],
  ])
  const all = { importId: 1, fileId: null, code: null, status: null, text: '', offset: 0, limit: 100 }
  expect(read.importFiles(all).rows[0]?.findings).toEqual([{ ...orphan, count: 2, places: 1 }])
  expect(read.findingPlaces({ ...all, first: null })).toEqual({
    rows: [
      {
        fileId: 1,
        path: 'a.json',
        code: 'orphan',
        position: 0,
        message: 'Span x',
        offset: 4,
        line: 1,
        traceKey: 'files:t',
        spanId: 'x',
      },
    ],
    matching: 1,
    total: 2,
  })
  expect(read.importFiles({ ...all, importId: 2 }).rows[1]).toMatchObject({
    status: 'failed',
    error: 'Not a format that Spanglass knows.',
    format: null,
  })
  expect(() => read.importReport({ importId: 99 })).toThrow(expect.objectContaining({ code: 'not_found' }))
})

test('what the workspace takes and holds', async () => {
  const { read } = await readerStore([
    observation({
      spanId: 'x',
      startNs: 5n,
      endNs: 6n,
      sessionId: 's',
      input: { type: 'value', value: '12345' },
    }),
    observation({ spanId: 'y', traceId: 't2', startNs: 9n, endNs: 10n }),
  ])
  const sizes = read.storage({})
  expect(sizes).toMatchObject({
    sessions: 1,
    traces: 2,
    observations: 2,
    rawBytes: 0,
    rawInputBytes: 0,
    contentBytes: 5,
    dataStartNs: '5',
    dataEndNs: '9',
    notesDbBytes: 0,
  })
  expect(sizes.tracesDbBytes).toBeGreaterThan(4_096)
})
