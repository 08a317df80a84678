import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { writeMappingFile } from '../../src/main/engine/mappingFiles'
import { guessMapping, jsonLines, tracerRows } from '../importers/mappedSupport'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

it('imports files of an unknown form with an exported mapping, and keeps it for the next ones', async () => {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const at = ['--workspace', join(folder, 'w.spanglass')]
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const text = jsonLines(tracerRows)
  const file = write('steps.jsonl', text)
  const mapping = write('steps.mapping.json', writeMappingFile(await guessMapping(text)).text)
  expect((await cli.run(['import', file, ...at])).code).toBe(1)

  const twice = await cli.json(['import', file, file, '--mapping', mapping, ...at])
  expect(twice).toMatchObject({
    imports: [
      { format: expect.stringMatching(/^mapping:/) as string, status: 'done', stored: 3, merged: 0 },
      { status: 'done', stored: 0, merged: 3 },
    ],
  })
  const next = write('next.jsonl', text.replaceAll('"t1"', '"t2"'))
  expect(await cli.json(['import', next, ...at])).toMatchObject({ imports: [{ status: 'done', stored: 3 }] })

  const broken = await cli.run(['import', file, '--mapping', file, ...at])
  expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('This is not a mapping')])
  const missing = await cli.run(['import', file, '--mapping', join(folder, 'none.json'), ...at])
  expect(missing.err).toContain('could not be read (ENOENT)')
})
