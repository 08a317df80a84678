import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { importers } from '../../src/main/importers/registry'

const root = join(import.meta.dirname, '../..')
const pagesFolder = join(root, 'docs/formats')
const goldensFolder = join(root, 'test/fixtures/importers')

/** A record of an expected file: nulls and empty values are left out there. */
type Golden = Readonly<Record<string, unknown>>

const typeOf = (part: unknown): unknown => (part as { readonly type?: unknown } | undefined)?.type

/** What a format can carry, and whether a record of a golden file does. */
const carried: Readonly<Record<string, (record: Golden) => boolean>> = {
  sessions: (record) => record['type'] === 'session' || record['sessionId'] !== undefined,
  messages: (record) =>
    record['type'] === 'sessionMessage' ||
    typeOf(record['input']) === 'messages' ||
    typeOf(record['output']) === 'messages',
  tools: (record) =>
    record['kind'] === 'tool' || record['toolName'] !== undefined || record['toolDefinitions'] !== undefined,
  tokens: (record) => record['usage'] !== undefined,
  cost: (record) => record['cost'] !== undefined,
  scores: (record) => record['type'] === 'score',
  errors: (record) => record['status'] === 'error',
  links: (record) => record['links'] !== undefined,
}

/** A page of `docs/formats`: what its head and its paragraphs say. */
interface Page {
  readonly file: string
  /** The importers that its title names. */
  readonly ids: readonly string[]
  readonly recognised: string | null
  readonly lost: string | null
  readonly tests: string | null
}

function readPages(): Page[] {
  return readdirSync(pagesFolder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => {
      const text = readFileSync(join(pagesFolder, file), 'utf8')
      const title = text.slice(0, text.indexOf('\n'))
      return {
        file,
        ids: [...title.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id ?? ''),
        recognised: paragraph(text, /^\*\*Recognised\.\*\*/m),
        lost: paragraph(text, /^\*\*Lost[a-z ]*\.\*\*/m),
        tests: paragraph(text, /^Tests:/m),
      }
    })
}

/** A paragraph without its first words; a list that follows it belongs to it. On one line, fit for a cell. */
function paragraph(text: string, head: RegExp): string | null {
  const found = head.exec(text)
  if (found === null) return null
  const rest = text.slice(found.index + found[0].length)
  const [own = '', list = ''] = rest.split(/\n\s*\n/)
  const words = (own.trim() === '' ? list : own).trim()
  const line = words.startsWith('|') ? tableAsText(words) : listAsText(words)
  return line === '' ? null : line.replaceAll('|', '\\|')
}

/** `a: b; c: d` from the rows below a table's head. */
function tableAsText(table: string): string {
  const rows = table.split('\n').slice(2)
  return rows
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== '')
        .join(': '),
    )
    .join('; ')
}

function listAsText(text: string): string {
  return text.replaceAll(/\n- /g, '; ').replaceAll(/^- /g, '').replaceAll(/\s+/g, ' ').trim()
}

/** The page of an importer: the one of its name, else one whose title names it. */
function pageOf(id: string, pages: readonly Page[]): Page | null {
  return pages.find(({ file }) => file === `${id}.md`) ?? pages.find(({ ids }) => ids.includes(id)) ?? null
}

function goldensOf(id: string): Golden[][] {
  const folder = join(goldensFolder, id)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.expected.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden[])
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const nameOf = (label: string, page: Page | null): string =>
  page === null ? label : `[${label}](${page.file})`

/** Which formats carry what, as their golden files show. */
export function describeKept(): string {
  const pages = readPages()
  const columns = Object.keys(carried)
  return [
    row(['format', '`format`', ...columns, 'golden files']),
    row(['---', '---', ...columns.map(() => ':-:'), '--:']),
    ...importers.map(({ id, label }) => {
      const goldens = goldensOf(id)
      const marks = columns.map((column) =>
        goldens.flat().some(carried[column] ?? (() => false)) ? '✓' : '–',
      )
      return row([nameOf(label, pageOf(id, pages)), `\`${id}\``, ...marks, String(goldens.length)])
    }),
  ].join('\n')
}

/** What each format is recognised by, what of it is lost, and where that is tested, as its page says. */
export function describeLost(): string {
  const pages = readPages()
  return [
    row(['format', 'recognised', 'lost', 'tests']),
    row(['---', '---', '---', '---']),
    ...importers.map(({ id, label }) => {
      const page = pageOf(id, pages)
      return row([
        nameOf(label, page),
        page?.recognised ?? '–',
        page?.lost ?? '–',
        page?.tests ?? `\`test/fixtures/importers/${id}/\``,
      ])
    }),
  ].join('\n')
}

/** Pages that belong to no single importer: what formats are packed in, and what is read by another. */
export function describeOtherPages(): string {
  const pages = readPages()
  const own = new Set(importers.map(({ id }) => pageOf(id, pages)?.file))
  return pages
    .filter(({ file }) => !own.has(file))
    .map(({ file }) => {
      const [title = ''] = readFileSync(join(pagesFolder, file), 'utf8').split('\n')
      return `- [${title.replace(/^# /, '')}](${basename(file)})`
    })
    .join('\n')
}

/** Importers without a page that says what of them is recognised and lost. */
export function importersWithoutPage(): string[] {
  const pages = readPages()
  return importers
    .map(({ id }) => id)
    .filter((id) => {
      const page = pageOf(id, pages)
      return page === null || page.recognised === null || page.lost === null
    })
}
