import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import { exportForms } from '../../shared/model/exportForms'
import type { ExportForm } from '../../shared/model/exportForms'
import type { SecretKind } from '../../shared/model/secretKinds'
import { readKeptKinds, readSecrets } from './secretOptions'
import type { SecretHandling } from './secretOptions'
import { UsageError } from './usageError'

/** What can be listed, shown, deleted or noted. */
export const nouns = ['session', 'trace', 'observation'] as const
export type Noun = (typeof nouns)[number]

interface Common {
  /** The workspace folder as written; null for the user's own. */
  readonly workspace: string | null
  readonly json: boolean
}

/** One `--filter key=value`. */
export interface FilterTerm {
  readonly key: string
  readonly value: string
}

export type CliCommand =
  | (Common & {
      readonly command: 'import'
      readonly paths: readonly string[]
      /** The file of an exported mapping to read them with; null: by their own form. */
      readonly mapping: string | null
    })
  | (Common & {
      readonly command: 'list'
      readonly noun: Noun
      readonly filters: readonly FilterTerm[]
      /** Null: all of them. */
      readonly limit: number | null
    })
  | (Common & { readonly command: 'show'; readonly noun: Noun; readonly id: string })
  | (Common & {
      readonly command: 'report'
      readonly importId: number | 'last'
      /** Only this finding, and the files that have it. */
      readonly finding: string | null
      /** Places of each finding; null: all that are kept. */
      readonly places: number | null
      /** Says instead which secrets the import brought, and where. */
      readonly secrets: boolean
    })
  | (Common & {
      readonly command: 'delete'
      readonly noun: 'session' | 'trace' | 'import' | 'note'
      readonly ids: readonly string[]
    })
  | (Common & {
      readonly command: 'note'
      readonly noun: Noun
      readonly id: string
      readonly text: string | null
    })
  | (Common & {
      readonly command: 'export'
      readonly form: ExportForm
      readonly traceIds: readonly string[]
      readonly sessionIds: readonly string[]
      readonly filters: readonly FilterTerm[]
      /** Null: standard output. */
      readonly out: string | null
      readonly force: boolean
      /** Mask them, keep them, or write nothing and list them. */
      readonly secrets: SecretHandling
      /** Kinds of secrets that are kept all the same. */
      readonly keptKinds: readonly SecretKind[]
    })
  | { readonly command: 'serve'; readonly args: readonly string[] }
  | { readonly command: 'help' }

export const usage = `Usage: spanglass COMMAND … [--workspace DIR] [--json]

  import PATH…                              [--mapping FILE]: files and folders into the workspace; with an exported
                                            mapping, files of any form that it reads
  list sessions|traces|observations         [--filter KEY=VALUE]… [--limit N]
  show session|trace|observation ID         everything about one, messages included
  report [IMPORT|last]                      [--finding CODE] [--places N|all]: what an import kept, and every finding;
                                            with --secrets which keys, passwords and their like it brought, and where
  delete session|trace|import|note ID…      takes data back; notes on it stay
  note session|trace|observation ID [TEXT]  saves a note; without TEXT lists the notes
  export otlp|otlp-protobuf|neutral|openinference
                                            [--trace ID]… [--session ID]… [--filter KEY=VALUE]… [--out FILE] [--force]
                                            [--secrets mask|keep|list] [--keep KIND]… [--mask-emails]: masks keys,
                                            passwords, cookies and their like unless told otherwise; list writes
                                            nothing and says where they are
  serve                                     [PATH…] [--port N] [--no-open] [--keep]

An observation's ID is its span id, or TRACE/SPAN where span ids repeat. docs/cli.md explains formats, filter keys and
the JSON that comes out.`

const common: ParseArgsOptionsConfig = {
  workspace: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/** Reads the arguments after the program's name. Throws `UsageError`. */
export function readCliOptions(args: readonly string[]): CliCommand {
  const [command, ...rest] = args
  switch (command) {
    case undefined:
      throw new UsageError('Which command?')
    case 'help':
    case '--help':
    case '-h':
      return { command: 'help' }
    case 'serve':
      return { command: 'serve', args: rest }
    case 'import':
      return readImport(rest)
    case 'list':
      return readList(rest)
    case 'show':
      return readShow(rest)
    case 'report':
      return readReport(rest)
    case 'delete':
      return readDelete(rest)
    case 'note':
      return readNote(rest)
    case 'export':
      return readExport(rest)
    default:
      throw new UsageError(`There is no command "${command}".`)
  }
}

function readImport(args: readonly string[]): CliCommand {
  const { positionals, base, values } = parse(args, { mapping: { type: 'string' } })
  if (base.help) return { command: 'help' }
  if (positionals.length === 0) throw new UsageError('import needs at least one file or folder.')
  const mapping = values['mapping']
  return {
    command: 'import',
    ...base,
    paths: positionals,
    mapping: typeof mapping === 'string' ? mapping : null,
  }
}

function readList(args: readonly string[]): CliCommand {
  const { positionals, base, many, values } = parse(args, {
    filter: { type: 'string', multiple: true },
    limit: { type: 'string' },
  })
  if (base.help) return { command: 'help' }
  const [plural, ...others] = positionals
  const noun = nouns.find((each) => plural === `${each}s` || plural === each)
  if (noun === undefined || others.length > 0)
    throw new UsageError('list takes one of sessions, traces, observations.')
  return {
    command: 'list',
    ...base,
    noun,
    filters: many('filter').map(readFilterTerm),
    limit: readLimit(values['limit']),
  }
}

function readShow(args: readonly string[]): CliCommand {
  const { positionals, base } = parse(args)
  if (base.help) return { command: 'help' }
  const [word, id, ...others] = positionals
  const noun = readNoun('show', word)
  if (id === undefined || id === '' || others.length > 0) throw new UsageError(`show ${noun} needs one id.`)
  return { command: 'show', ...base, noun, id }
}

/** Places of each finding that `report` prints unless told otherwise. */
const placesPrinted = 20

function readReport(args: readonly string[]): CliCommand {
  const { positionals, base, values } = parse(args, {
    finding: { type: 'string' },
    places: { type: 'string' },
    secrets: { type: 'boolean' },
  })
  if (base.help) return { command: 'help' }
  const [word = 'last', ...others] = positionals
  if (others.length > 0 || !/^(last|\d{1,15})$/.test(word)) {
    throw new UsageError('report takes the number of an import, or "last".')
  }
  const { finding, places = String(placesPrinted) } = values
  if (typeof places !== 'string' || !/^(all|\d{1,9})$/.test(places))
    throw new UsageError('--places takes a number, or "all".')
  return {
    command: 'report',
    ...base,
    importId: word === 'last' ? 'last' : Number(word),
    finding: typeof finding === 'string' ? finding : null,
    places: places === 'all' ? null : Number(places),
    secrets: values['secrets'] === true,
  }
}

function readDelete(args: readonly string[]): CliCommand {
  const { positionals, base } = parse(args)
  if (base.help) return { command: 'help' }
  const [noun, ...ids] = positionals
  if (noun !== 'session' && noun !== 'trace' && noun !== 'import' && noun !== 'note') {
    throw new UsageError('delete takes one of session, trace, import, note.')
  }
  if (ids.length === 0) throw new UsageError(`delete ${noun} needs at least one id.`)
  if (noun === 'import' && !ids.every((id) => /^\d{1,15}$/.test(id)))
    throw new UsageError('Imports have numbers.')
  return { command: 'delete', ...base, noun, ids }
}

function readNote(args: readonly string[]): CliCommand {
  const { positionals, base } = parse(args)
  if (base.help) return { command: 'help' }
  const [word, id, ...words] = positionals
  const noun = readNoun('note', word)
  if (id === undefined || id === '') throw new UsageError(`note ${noun} needs an id.`)
  const text = words.join(' ').trim()
  if (words.length > 0 && text === '') throw new UsageError('An empty note says nothing.')
  return { command: 'note', ...base, noun, id, text: words.length === 0 ? null : text }
}

function readExport(args: readonly string[]): CliCommand {
  const { positionals, base, many, values } = parse(args, {
    trace: { type: 'string', multiple: true },
    session: { type: 'string', multiple: true },
    filter: { type: 'string', multiple: true },
    out: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
    secrets: { type: 'string' },
    keep: { type: 'string', multiple: true },
    'mask-emails': { type: 'boolean' },
  })
  if (base.help) return { command: 'help' }
  const form = exportForms.find((each) => each === positionals[0])
  if (positionals.length !== 1 || form === undefined)
    throw new UsageError(`export takes one form: ${exportForms.join(', ')}.`)
  const out = typeof values['out'] === 'string' && values['out'] !== '-' ? values['out'] : null
  const secrets = readSecrets(values['secrets'])
  if (form === 'otlp-protobuf' && out === null && secrets !== 'list')
    throw new UsageError('export otlp-protobuf is binary: it needs --out FILE.')
  return {
    command: 'export',
    ...base,
    form,
    traceIds: many('trace'),
    sessionIds: many('session'),
    filters: many('filter').map(readFilterTerm),
    out,
    force: values['force'] === true,
    secrets,
    keptKinds: readKeptKinds(many('keep'), values['mask-emails'] === true),
  }
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

function parse(args: readonly string[], options: ParseArgsOptionsConfig = {}) {
  let parsed: { values: Values; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { ...common, ...options } })
  } catch (error) {
    const sentence = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error)
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`)
  }
  const { values, positionals } = parsed
  const workspace = values['workspace']
  if (workspace === '') throw new UsageError('--workspace needs a folder.')
  return {
    values,
    positionals,
    many: (name: string): string[] => [values[name] ?? []].flat().map(String),
    base: {
      workspace: typeof workspace === 'string' ? workspace : null,
      json: values['json'] === true,
      help: values['help'] === true,
    },
  }
}

function readNoun(command: string, word: string | undefined): Noun {
  const noun = nouns.find((each) => each === word)
  if (noun === undefined) throw new UsageError(`${command} takes one of ${nouns.join(', ')}.`)
  return noun
}

function readFilterTerm(text: string): FilterTerm {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UsageError(`--filter takes KEY=VALUE, not "${text}".`)
  return { key: text.slice(0, equals), value: text.slice(equals + 1) }
}

/** `--limit 0` means all, like no limit. */
function readLimit(value: Values[string]): number | null {
  if (value === undefined) return null
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value))
    throw new UsageError(`--limit takes a number, not "${typeof value === 'string' ? value : ''}".`)
  return value === '0' ? null : Number(value)
}
