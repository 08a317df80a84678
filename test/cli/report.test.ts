import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

interface JsonReport {
  readonly fileCount: number
  readonly files: readonly {
    readonly findings: readonly { readonly code: string; readonly samples: readonly object[] }[]
  }[]
}

/** A workspace with one import of a file with 620 broken lines and records that come twice. */
async function reported() {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const at = ['--workspace', join(folder, 'w.spanglass')]
  const good = otlpLines('one', 'a root 0-100').trimEnd()
  const lines = Array.from({ length: 620 }, (_, index) => `{"broken": ${index}`)
  writeFileSync(join(folder, 'broken.jsonl'), [good, ...lines, good, ''].join('\n'))
  await cli.run(['import', join(folder, 'broken.jsonl'), ...at])
  return { cli, at }
}

describe('spanglass report', () => {
  it('names as many places of one finding as one asks for, in windows that follow each other', async () => {
    const { cli, at } = await reported()
    const samplesOf = async (...args: string[]): Promise<number[]> => {
      const report = await cli.json<JsonReport>(['report', 'last', '--finding', 'bad_json', ...args, ...at])
      return report.files.flatMap((file) => file.findings.map(({ samples }) => samples.length))
    }
    expect(await samplesOf()).toEqual([20])
    expect(await samplesOf('--places', 'all')).toEqual([620])
    expect(await samplesOf('--places', '0')).toEqual([0])
    const { out } = await cli.run(['report', 'last', '--finding', 'bad_json', '--places', 'all', ...at])
    const named = [...out.matchAll(/^ {4}line (\d+)/gm)].map(([, line]) => Number(line))
    expect(named).toEqual(Array.from({ length: 620 }, (_, at_) => at_ + 2))
    expect(out).not.toContain('duplicate_record')
    expect((await cli.run(['report', ...at])).out).toContain('duplicate_record ×1')
  })

  it('leaves out the files that do not have the finding', async () => {
    const { cli, at } = await reported()
    const report = await cli.json<JsonReport>(['report', 'last', '--finding', 'unrecognised', ...at])
    expect([report.fileCount, report.files]).toEqual([1, []])
  })
})
