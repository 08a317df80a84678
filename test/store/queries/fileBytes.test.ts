import { afterEach, expect, test } from 'vitest'
import { zstdCompressSync } from 'node:zlib'
import { describeKeptFile, readFileBytes } from '../../../src/main/store/queries/fileBytes'
import { ReaderDb } from '../../../src/main/store/queries/readerDb'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

const open: WriterStore[] = []
afterEach(() => open.splice(0).forEach((each) => each.close()))

test('says how much of a file is kept, and whether it went on; reads any piece of it', () => {
  const store = writerStore()
  open.push(store)
  const { db } = store.state
  db.exec(`
    INSERT INTO import (id, source, label, status, started_ms) VALUES (5, 'files', 'x', 'done', 0);
    INSERT INTO import_file (id, import_id, path, format, status) VALUES
      (1, 5, 'unknown.csv', NULL, 'failed'), (2, 5, 'empty.txt', NULL, 'failed'), (3, 5, 'known.json', 'otlp-json', 'done');
    INSERT INTO finding (file_id, code, count, samples) VALUES (1, 'too_large', 1, '[]'), (3, 'too_large', 1, '[]');
  `)
  const frame = db.prepare('INSERT INTO raw_frame (file_id, start, length, data) VALUES (?, ?, ?, ?)')
  frame.run(1, 0, 5, zstdCompressSync(Buffer.from('hello')))
  frame.run(1, 5, 6, zstdCompressSync(Buffer.from(' world')))
  const reader = new ReaderDb(db)
  expect(describeKeptFile(reader, 1)).toEqual({
    fileId: 1, importId: 5, path: 'unknown.csv', format: null, keptBytes: 11, isCut: true,
  }) // prettier-ignore
  expect(describeKeptFile(reader, 2)).toMatchObject({ keptBytes: 0, isCut: false })
  // A record that was too large is no cut of the file.
  expect(describeKeptFile(reader, 3)).toMatchObject({ isCut: false })
  expect(() => describeKeptFile(reader, 9)).toThrow('no such file')
  expect(Buffer.from(readFileBytes(reader, 1, 3, 5)).toString()).toBe('lo wo')
  expect(readFileBytes(reader, 1, 20, 5)).toHaveLength(0)
})
