import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { fixtures } from './sampleData/fixtures'

/**
 * Writes a generated file of traces: `npm run -s sample:data -- NAME --out FILE [--spans N]`. Always the same for the
 * same name and size; streamed, so that a file may be larger than memory. None of them belongs into the repository.
 */
export async function writeFixture(
  name: string,
  path: string,
  spans?: number,
): Promise<{ readonly bytes: number }> {
  const fixture = Object.hasOwn(fixtures, name) ? fixtures[name] : undefined
  if (fixture === undefined) throw new Error(`There is no fixture "${name}".`)
  const file = createWriteStream(path)
  for (const line of fixture.lines(spans ?? fixture.spans)) {
    if (!file.write(line)) await once(file, 'drain')
  }
  file.end()
  await finished(file)
  return { bytes: file.bytesWritten }
}

function describeAll(): string {
  const names = Object.entries(fixtures).map(
    ([name, { about, spans }]) => `  ${name.padEnd(26)} ${about} (${spans.toLocaleString('en')} spans)`,
  )
  return ['Usage: npm run -s sample:data -- NAME --out FILE [--spans N]', '', ...names].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, spans: { type: 'string' } },
  })
  const [name] = positionals
  if (name === undefined || values.out === undefined) {
    console.log(describeAll())
    process.exit(name === undefined ? 0 : 2)
  }
  const { bytes } = await writeFixture(
    name,
    values.out,
    values.spans === undefined ? undefined : Number(values.spans),
  )
  console.log(`${values.out}: ${bytes.toLocaleString('en')} bytes`)
}
