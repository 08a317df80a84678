import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { FoundSecrets } from '../../src/shared/model/masking'
import { mark, secretInputs } from '../support/hostile/secretInputs'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

/** A workspace with two spans full of keys. */
async function workspace() {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const at = ['--workspace', join(folder, 'w.spanglass')]
  const file = join(folder, 'good.jsonl')
  writeFileSync(file, secretInputs().get('good.jsonl') ?? '')
  expect((await cli.run(['import', file, ...at])).code).toBe(0)
  return { cli, folder, at }
}

interface Exported {
  readonly masked?: readonly { readonly kind: string; readonly secrets: number; readonly places: number }[]
}

it('masks secrets unless told otherwise, says how many, and keeps the rest', async () => {
  const { cli, folder, at } = await workspace()
  const out = join(folder, 'masked.jsonl')
  const told = await cli.run(['export', 'otlp', '--out', out, ...at])
  expect(told.err).toContain('Masked (--secrets list shows where, --secrets keep writes them as they are):')
  expect(told.err).toMatch(/anthropicKey ×1 at \d+ places? {2}Anthropic key/)
  const text = readFileSync(out, 'utf8')
  // What is left of the mark is the prompt, which is no secret of this kind.
  expect(text.replaceAll(`my ${mark} diagnosis`, '')).not.toContain(mark)
  expect(text).toContain('[redacted: password]')

  const kept = join(folder, 'kept.jsonl')
  const { masked } = await cli.json<Exported>(['export', 'otlp', '--secrets', 'keep', '--out', kept, ...at])
  expect(masked).toBeUndefined()
  expect(readFileSync(kept, 'utf8')).toContain(`sk-ant-api03-${mark}`)
  // Imported again, it is what it was.
  const again = ['--workspace', join(folder, 'again.spanglass')]
  expect((await cli.run(['import', kept, ...again])).code).toBe(0)
  expect(await cli.json<unknown>(['list', 'observations', ...again])).toEqual(
    await cli.json<unknown>(['list', 'observations', ...at]),
  )
}, 60_000)

it.each(['otlp-protobuf', 'neutral', 'openinference'])(
  '%s too, with the counts in its JSON',
  async (form) => {
    const { cli, folder, at } = await workspace()
    const out = join(folder, 'masked.bin')
    const { masked } = await cli.json<Exported>(['export', form, '--out', out, ...at])
    expect(masked?.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'privateKey',
        'anthropicKey',
        'openaiKey',
        'cookie',
        'urlPassword',
        'password',
      ]),
    )
    expect(readFileSync(out, 'latin1').replaceAll(`my ${mark} diagnosis`, '')).not.toContain(mark)
  },
  60_000,
)

it('a list writes nothing, names every place and no secret; kinds can be kept', async () => {
  const { cli, at } = await workspace()
  const listed = await cli.run(['export', 'otlp-protobuf', '--secrets', 'list', ...at])
  expect(listed.code).toBe(0)
  expect(listed.out).toContain('An export would mask:')
  expect(listed.out).toMatch(/\[redacted: cookie\] at \d+ places?/)
  expect(listed.out).toMatch(/files:\w+\/\w+ call .*attributes\.http\.request\.header\.9: Cookie: session=\[redacted: cookie\]/)
  expect(listed.out).not.toContain(`${mark}0a1B`)

  const { listed: found } = await cli.json<FoundSecrets>(['export', 'otlp', '--secrets', 'list', '--keep', 'cookie', ...at])
  expect(found.map(({ kind }) => kind)).not.toContain('cookie')
  const wrong = await cli.run(['export', 'otlp', '--keep', 'biscuit', ...at])
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain('--keep takes a kind of secret: privateKey')
}, 60_000) // prettier-ignore

it('a report says which secrets an import brought, and where, and never they themselves', async () => {
  const { cli, folder, at } = await workspace()
  const clean = join(folder, 'clean.jsonl')
  writeFileSync(clean, otlpLines('clean', 'a root 0-100'))
  expect((await cli.run(['import', clean, ...at])).code).toBe(0)
  const first = await cli.run(['report', '1', '--secrets', ...at])
  expect(first.code).toBe(0)
  expect(first.out).toMatch(/^Import 1 brought, in 2 observations of \d traces?:\n/)
  expect(first.out).toMatch(/anthropicKey ×1 at \d+ places? {2}Anthropic key/)
  expect(first.out).toMatch(/files:\w+\/\w+ call .*attributes\.http\.request\.header\.9: Cookie: session=\[redacted: cookie\]/)
  expect(first.err).toContain('`spanglass delete import 1` takes the import back')
  expect(`${first.out}${first.err}`).not.toContain(`${mark}0a1B`)
  expect((await cli.run(['report', 'last', '--secrets', ...at])).out).toBe('No secrets were found.\n')
  const asJson = await cli.json<FoundSecrets & object>(['report', '1', '--secrets', ...at])
  expect(asJson).toMatchObject({ importId: 1, spans: 2, missing: 0 })
  expect(asJson.listed.map(({ kind }) => kind)).toContain('privateKey')
  expect(JSON.stringify(asJson)).not.toContain(`${mark}0a1B`)
  expect(await cli.run(['report', '7', '--secrets', ...at])).toMatchObject({ code: 1, err: 'There is no such import.\n' })
}, 60_000) // prettier-ignore
