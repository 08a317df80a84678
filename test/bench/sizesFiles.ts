import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from './benchKit'

const mebibyte = 1 << 20
const folder = join(benchFolder, 'sizes')

const hex = (value: number, digits: number): string => (value + 1).toString(16).padStart(digits, '0')

/** One span as JSON text, with a prompt of about `bytes`, and the trace it is in. */
function span(index: number, bytes: number, spansPerTrace: number): string {
  const startNs = `17600${String(index).padStart(8, '0')}000000`
  const said = `question ${index} ${'lorem ipsum dolor sit amet '.repeat(Math.ceil(bytes / 27))}`
  return JSON.stringify({
    traceId: hex(Math.floor(index / spansPerTrace), 32),
    spanId: hex(index, 16),
    ...(index % spansPerTrace === 0 ? {} : { parentSpanId: hex(index - (index % spansPerTrace), 16) }),
    name: `step ${index % 40}`,
    startTimeUnixNano: startNs,
    endTimeUnixNano: `${startNs.slice(0, -6)}900000`,
    attributes: [{ key: 'input.value', value: { stringValue: said } }],
  })
}

const payload = (spans: string): string =>
  `{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[${spans}]}]}]}`

/** Writes a file piece by piece, once. */
function keep(name: string, pieces: () => Iterable<string>): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  if (existsSync(path)) return path
  const file = openSync(`${path}.part`, 'w')
  for (const piece of pieces()) writeSync(file, piece)
  closeSync(file)
  renameSync(`${path}.part`, path)
  return path
}

/** JSON Lines of about `mebibytes`, 4 kB a span, forty spans a trace. */
export function oneFile(mebibytes: number): string {
  return keep(`one-file-${mebibytes}.jsonl`, function* () {
    const count = Math.round((mebibytes * mebibyte) / 4_300)
    for (let index = 0; index < count; index++) yield `${payload(span(index, 4_000, 40))}\n`
  })
}

/** One document on one line of about `mebibytes`, 60 kB a span. */
export function oneLine(mebibytes: number): string {
  return keep(`one-line-${mebibytes}.json`, function* () {
    const count = Math.round((mebibytes * mebibyte) / 60_300)
    yield payload('').slice(0, -7)
    yield '['
    for (let index = 0; index < count; index++) yield `${index === 0 ? '' : ','}${span(index, 60_000, 40)}`
    yield ']}]}]}'
  })
}

/** A folder of `count` files of one span each, a thousand to a folder. */
export function manyFiles(count: number): string {
  const path = join(folder, `many-files-${count}`)
  if (existsSync(path)) return path
  for (let index = 0; index < count; index++) {
    const below = join(`${path}.part`, hex(Math.floor(index / 1_000), 4))
    if (index % 1_000 === 0) mkdirSync(below, { recursive: true })
    writeFileSync(join(below, `${index}.json`), payload(span(index, 200, 40)))
  }
  renameSync(`${path}.part`, path)
  return path
}
