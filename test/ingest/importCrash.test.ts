import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import { bundleChild } from '../support/bundleChild'
import { runImportKillLoop } from '../support/importKillLoop'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'
import { writerStore } from '../support/writerStore'

/** `npm run soak` sets it to 100. */
const rounds = Number(process.env['SPANGLASS_KILLS'] ?? 8)
const spans = 9_000

test(
  `${rounds} kills during imports leave no half import and lose nothing that was done`,
  { timeout: 60_000 + rounds * 5_000 },
  async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'many.jsonl')
    const lines = Array.from({ length: spans / 3 }, (_, i) =>
      otlpLines(`t${i}`, `a root 0-90\n b < a step 1-5 [input.value=text${i}]\n c < a step 6-9`),
    )
    writeFileSync(path, lines.join(''))
    const script = await bundleChild('importWriter')
    const done = await runImportKillLoop(script, folder, path, rounds, 900)

    // One more start takes back what the last kill left.
    const writer = createWriterOperations(folder, { onChanged: () => undefined })
    await writer.operations.notices()
    await writer.close()
    const store = writerStore(folder)
    expect(store.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const imports = store.rows('SELECT id, status FROM import ORDER BY id')
    expect(imports.filter(({ status }) => status === 'running')).toEqual([])
    const kept = imports.filter(({ status }) => status === 'done').map(({ id }) => Number(id))
    for (const id of done) expect(kept).toContain(id)
    const expected = kept.length > 0 ? spans : 0
    expect(store.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: expected }])
    expect(store.rows('SELECT COUNT(*) AS n FROM trace WHERE span_count = 3')).toEqual([{ n: expected / 3 }])
    expect(store.rows('SELECT COUNT(*) AS n FROM trace')).toEqual([{ n: expected / 3 }])
    expect(
      store.rows(
        "SELECT COUNT(*) AS n FROM raw_frame WHERE file_id IN (SELECT f.id FROM import_file f JOIN import i ON i.id = f.import_id WHERE i.status <> 'done')",
      ),
    ).toEqual([{ n: 0 }])
    store.close()
  },
)
