import type { ImportRecord, ObservationRecord } from '../../../shared/model/importRecord'
import type { SpanKind } from '../../../shared/model/kinds'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { type CsvHeader, type CsvRecord, readCsvRecords } from '../readers/csvRows'
import { idOf, wordOf } from './vendorFields'
import { makeObservation, missingStart, readRecordTimes, skipped } from './vendorRecords'

/** The names a column goes by, in small letters. The first five must be there to recognise the table. */
const columnWords = {
  traceId: ['traceid'],
  spanId: ['spanid'],
  parent: ['parentspan', 'parentspanid'],
  start: ['starttime'],
  end: ['endtime'],
  name: ['url', 'endpointname', 'operationname'],
  service: ['service', 'servicecode', 'servicename'],
  isError: ['iserror'],
} as const
type Role = keyof typeof columnWords
const needed: readonly Role[] = ['traceId', 'spanId', 'parent', 'start', 'end']
/** Only SkyWalking's tables have these beside the needed ones. */
const telling = new Set(['spantype', 'iserror', 'peer', 'component'])

/** SkyWalking's words for the side of a call that a span is, in OpenTelemetry's. */
const spanKinds = new Map<string, SpanKind>([
  ['entry', 'server'],
  ['exit', 'client'],
  ['local', 'internal'],
])

/** Spans of Apache SkyWalking as a table, one a row (Train-Ticket and other data sets of microservice traces). */
export const skywalkingCsv: Importer = {
  id: 'skywalking-csv',
  label: 'SkyWalking CSV',

  detect(head: ContentHead): number {
    const columns = peekCsv(head)?.columns ?? []
    const roles = rolesOf(columns)
    if (needed.some((role) => roles[role] === undefined)) return 0
    const told = columns.filter((column) => telling.has(column.toLowerCase())).length
    return told >= 2 ? 0.9 : 0
  },

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    let table: Table = { roles: {}, others: [] }
    for await (const items of readCsvRecords(input.bytes())) {
      if (signal.aborted) return
      const records: ImportRecord[] = []
      for (const item of items) {
        if (item.type === 'header') table = tableOf(item)
        else if (item.type === 'problem') records.push(item)
        else records.push(...spanOf(item, table))
      }
      if (records.length > 0) yield records
    }
  },
}

interface Table {
  readonly roles: Partial<Record<Role, string>>
  /** Columns that are no field of ours; they become attributes. */
  readonly others: readonly string[]
}

function rolesOf(columns: readonly string[]): Partial<Record<Role, string>> {
  const roles: Partial<Record<Role, string>> = {}
  for (const role of Object.keys(columnWords) as Role[]) {
    const words: readonly string[] = columnWords[role]
    const column = columns.find((name) => words.includes(name.toLowerCase()))
    if (column !== undefined) roles[role] = column
  }
  return roles
}

function tableOf({ columns }: CsvHeader): Table {
  const roles = rolesOf(columns)
  const taken = new Set(Object.values(roles))
  // The first column of a data frame that was written with its index has no name.
  return { roles, others: columns.filter((name) => !taken.has(name) && !name.startsWith('column ')) }
}

function spanOf({ value, position: raw }: CsvRecord, { roles, others }: Table): ImportRecord[] {
  const field = (role: Role): string | undefined => {
    const column = roles[role]
    return column === undefined ? undefined : value[column]
  }
  const traceId = idOf(field('traceId'))
  const spanId = idOf(field('spanId'))
  if (traceId === null || spanId === null) {
    const missing = traceId === null ? 'trace id' : 'span id'
    return [skipped('missing_id', `A row without a ${missing}.`, raw)]
  }
  const parent = idOf(field('parent'))
  const name = field('name') ?? ''
  const what = `The span ${spanId}`
  const times = readRecordTimes(what, true)
  const startNs = times.read(field('start'))
  const endNs = times.read(field('end'))
  const isError = field('isError')?.toLowerCase()
  const service = wordOf(field('service'))
  const type = others.find((column) => column.toLowerCase() === 'spantype')
  const spanKind = type === undefined ? undefined : spanKinds.get(value[type]?.toLowerCase() ?? '')
  const attributes = {
    ...Object.fromEntries(
      others.map((column) => [column, value[column] ?? '']).filter(([, text]) => text !== ''),
    ),
    ...(spanKind === undefined ? {} : { 'span.kind': spanKind }),
  }
  const span: ObservationRecord = makeObservation({
    traceId,
    spanId,
    parentSpanId: parent === '-1' ? null : parent,
    name,
    kind: 'span',
    spanKind: spanKind ?? null,
    status: isError === 'true' || isError === '1' ? 'error' : endNs === null ? 'open' : 'unset',
    serviceName: service,
    startNs,
    endNs,
    timeDigits: times.digits,
    attributes,
    resource: service === null ? {} : { 'service.name': service },
    raw,
  })
  return [...times.problems(raw), ...missingStart(what, startNs, raw), span]
}
