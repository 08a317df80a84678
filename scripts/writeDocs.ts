import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { usage } from '../src/main/cli/cliOptions'
import { filterKeys } from '../src/main/cli/filterKeys'
import { observationView, sessionView, traceView } from '../src/main/cli/views'
import { importers } from '../src/main/importers/registry'
import { events, procedures } from '../src/shared/contract/contract'
import { engineErrorCodes } from '../src/shared/contract/errors'
import { kindMarks } from '../src/renderer/ui/kindMarks'
import { observationFlags, observationKinds, observationStatuses } from '../src/shared/model/kinds'
import { warnings } from '../src/shared/model/warnings'
import { describeFigures } from './docWords/figures'
import { describeKept, describeLost, describeOtherPages } from './docWords/formatTables'
import { exampleRows, fieldMeanings, flagMeanings, statusMeanings } from './docWords/meanings'

/**
 * Writes what the documents enumerate (formats, kinds, statuses, warning codes, filter keys, fields, procedures) from
 * the code: `npm run docs`. The text between the marks is generated, everything around it is written by hand.
 */
export const generatedDocs = [
  'docs/cli.md',
  'docs/contract.md',
  'docs/formats/README.md',
  'docs/performance.md',
].map((path) => join(import.meta.dirname, '..', path))

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const code = (text: string): string => `\`${text}\``

function meaningOf(meanings: Readonly<Record<string, string>>, key: string): string {
  const meaning = Object.hasOwn(meanings, key) ? meanings[key] : undefined
  if (meaning === undefined) throw new Error(`scripts/docWords/meanings.ts does not say what "${key}" means`)
  return meaning
}

const fields = (view: object): string =>
  table(
    ['field', 'meaning'],
    Object.keys(view).map((key) => [code(key), meaningOf(fieldMeanings, key)]),
  )

/** Every generated part, by the name in its mark. */
const parts: Readonly<Record<string, () => string>> = {
  usage: () => `\`\`\`\n${usage}\n\`\`\``,
  formats: () =>
    table(
      ['`format`', 'what it is'],
      importers.map(({ id, label }) => [code(id), label]),
    ),
  kinds: () =>
    table(
      ['`kind`', 'shown as'],
      observationKinds.map((kind) => [code(kind), `${kindMarks[kind].letter} ${kindMarks[kind].label}`]),
    ),
  statuses: () =>
    table(
      ['`status`', 'meaning'],
      observationStatuses.map((status) => [code(status), meaningOf(statusMeanings, status)]),
    ),
  flags: () =>
    table(
      ['flag', 'meaning'],
      Object.keys(observationFlags).map((flag) => [code(flag), meaningOf(flagMeanings, flag)]),
    ),
  warnings: () =>
    table(
      ['`code`', 'data kept', 'meaning'],
      Object.entries(warnings).map(([name, { kept, text }]) => [code(name), kept ? 'yes' : 'raw only', text]),
    ),
  filters: () =>
    table(
      ['key', 'meaning'],
      Object.entries(filterKeys).map(([key, { meaning, values }]) => [
        code(key),
        values === undefined ? meaning : `${meaning} One of ${values.map(code).join(', ')}.`,
      ]),
    ),
  errors: () => engineErrorCodes.map(code).join(', '),
  procedures: () =>
    table(
      ['procedure', 'type', 'what it does'],
      Object.entries(procedures).map(([name, { type, summary }]) => [code(name), type, summary]),
    ),
  events: () =>
    table(
      ['event', 'when'],
      Object.entries(events).map(([name, { summary }]) => [code(name), summary]),
    ),
  figures: describeFigures,
  formatsKept: describeKept,
  formatsLost: describeLost,
  otherPages: describeOtherPages,
  sessionFields: () => fields(sessionView(exampleRows.session)),
  traceFields: () => fields(traceView(exampleRows.trace)),
  observationFields: () => fields(observationView(exampleRows.observation)),
}

/** The document with every generated part as the code has it now. */
export function renderDocs(text: string): string {
  return text.replaceAll(/<!-- generated: (\w+) -->[^]*?<!-- end -->/g, (_whole, name: string) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined
    if (part === undefined) throw new Error(`a document asks for "${name}", which nothing generates`)
    return `<!-- generated: ${name} -->\n\n${part()}\n\n<!-- end -->`
  })
}

if (process.argv[1] === import.meta.filename) {
  for (const path of generatedDocs) writeFileSync(path, renderDocs(readFileSync(path, 'utf8')))
}
