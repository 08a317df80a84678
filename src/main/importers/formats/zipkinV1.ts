import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { listOf, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'

/**
 * Zipkin's first format: no kind, no tags, no endpoint of its own. Annotations (`cs`, `sr`, …) and binary annotations
 * each carry the endpoint that wrote them, and one record may hold what both sides of a call wrote. The rules are
 * those by which Zipkin reads its own old data (`V1SpanConverter`); what these would drop is kept as well.
 */
export function isFirstFormat(span: JsonObject): boolean {
  return (
    (Array.isArray(span['binaryAnnotations']) && span['binaryAnnotations'].length > 0) ||
    listOf(span['annotations']).some((annotation) => isJsonObject(objectOf(annotation)['endpoint']))
  )
}

/** One record of the first format as the spans of the second that it stands for, the first of them its own. */
export function splitFirstFormat(span: JsonObject): readonly JsonObject[] {
  const sides = new Sides(span)
  const core = readAnnotations(span, sides)
  setTimes(span, core, sides)
  readBinaryAnnotations(span, core, sides)
  return sides.finish()
}

/** Microseconds since 1970, or a length in microseconds; null where absent or zero (which says "unknown" there). */
function microsOf(field: JsonValue | undefined): number | null {
  const micros = numberOf(field)
  return micros === null || micros === 0 ? null : micros
}

type CoreWord = 'cs' | 'cr' | 'sr' | 'ss' | 'ms' | 'mr' | 'ws' | 'wr'

const coreKinds: Readonly<Record<CoreWord, string | null>> = {
  cs: 'CLIENT',
  cr: 'CLIENT',
  sr: 'SERVER',
  ss: 'SERVER',
  ms: 'PRODUCER',
  mr: 'CONSUMER',
  ws: null,
  wr: null,
}

interface CoreMoment {
  readonly micros: number
  readonly endpoint: JsonObject
}

type Core = Partial<Record<CoreWord, CoreMoment>>

/** A span under construction. */
interface Side {
  endpoint: JsonObject | null
  kind: JsonValue
  timestamp: number | null
  duration: number | null
  shared: boolean
  remote: JsonValue
  readonly tags: Record<string, JsonValue>
  readonly annotations: JsonObject[]
}

const newSide = (endpoint: JsonObject | null): Side => ({
  endpoint,
  kind: null,
  timestamp: null,
  duration: null,
  shared: false,
  remote: null,
  tags: {},
  annotations: [],
})

const nameOf = (endpoint: JsonObject): string | null => wordOf(endpoint['serviceName'])?.toLowerCase() ?? null

const endpointFields = ['serviceName', 'ipv4', 'ipv6', 'port'] as const

function isSameEndpoint(one: JsonValue, other: JsonValue | undefined): boolean {
  const [left, right] = [objectOf(one), objectOf(other)]
  return endpointFields.every((name) => textOf(left[name]) === textOf(right[name]))
}

/** The services that wrote into one record, told apart by their names. */
class Sides {
  private readonly all: Side[]

  constructor(private readonly source: JsonObject) {
    const own = objectOf(source['localEndpoint'])
    const first = newSide(isJsonObject(source['localEndpoint']) ? own : null)
    first.kind = source['kind'] ?? null
    first.remote = source['remoteEndpoint'] ?? null
    for (const [key, value] of Object.entries(objectOf(source['tags']))) setOwn(first.tags, key, value)
    this.all = [first]
  }

  /** The side of an endpoint; what names none belongs to the first. */
  at(endpoint: JsonObject | null): Side {
    const [first] = this.all
    if (first === undefined) return this.add(endpoint)
    if (endpoint === null) return first
    first.endpoint ??= endpoint
    const name = nameOf(endpoint)
    return (
      this.all.find((side) => side.endpoint !== null && nameOf(side.endpoint) === name) ?? this.add(endpoint)
    )
  }

  add(endpoint: JsonObject | null): Side {
    const side = newSide(endpoint)
    this.all.push(side)
    return side
  }

  finish(): readonly JsonObject[] {
    return this.all.map((side) => this.toSpan(side))
  }

  private toSpan(side: Side): JsonObject {
    const end = side.timestamp === null || side.duration === null ? null : side.timestamp + side.duration
    // The words that gave the span its times need not be said again.
    const annotations = side.annotations.filter(({ value, timestamp }) => {
      const isCore = typeof value === 'string' && Object.hasOwn(coreKinds, value)
      return !isCore || (timestamp !== side.timestamp && timestamp !== end)
    })
    return {
      ...withoutFields(this.source, new Set(['binaryAnnotations'])),
      kind: side.kind,
      timestamp: side.timestamp,
      duration: side.duration,
      localEndpoint: side.endpoint,
      remoteEndpoint: side.remote,
      ...(side.shared && { shared: true }),
      tags: side.tags,
      annotations: annotations.map((annotation) => withoutOwnEndpoint(annotation, side.endpoint)),
    }
  }
}

function withoutOwnEndpoint(annotation: JsonObject, own: JsonObject | null): JsonObject {
  const { endpoint, ...rest } = annotation
  return endpoint === undefined || endpoint === null || isSameEndpoint(endpoint, own) ? rest : annotation
}

/** Sorts the annotations to their sides; the words that say when a call went and came are told apart. */
function readAnnotations(span: JsonObject, sides: Sides): Core {
  const core: Core = {}
  for (const annotation of listOf(span['annotations'])) {
    if (!isJsonObject(annotation)) continue
    const endpoint = isJsonObject(annotation['endpoint']) ? annotation['endpoint'] : null
    const side = sides.at(endpoint)
    side.annotations.push(annotation)
    const word = textOf(annotation['value'])
    const micros = microsOf(annotation['timestamp'])
    // Without an endpoint it is not known whose word it is.
    if (word === null || micros === null || endpoint === null || !isCoreWord(word)) continue
    core[word] = { micros, endpoint }
    side.kind = coreKinds[word] ?? side.kind
  }
  return core
}

const isCoreWord = (word: string): word is CoreWord => Object.hasOwn(coreKinds, word)

function setTimes(span: JsonObject, core: Core, sides: Sides): void {
  const micros = microsOf(span['timestamp'])
  const length = microsOf(span['duration'])
  /** An end that is the record's own end: the start that nobody wrote down is the record's. */
  const startOf = (end: CoreMoment | undefined): CoreMoment | undefined =>
    end !== undefined && micros !== null && length !== null && micros + length === end.micros
      ? { micros, endpoint: end.endpoint }
      : undefined
  const cs = core.cs ?? startOf(core.cr)
  const sr = core.sr ?? startOf(core.ss)
  const { cr, ss, ms, mr, ws, wr } = core

  const time = (begin: CoreMoment, end: CoreMoment | undefined): void => {
    const side = sides.at(begin.endpoint)
    side.timestamp = micros !== null && length !== null ? micros : begin.micros
    side.duration =
      micros !== null && length !== null ? length : end === undefined ? null : end.micros - begin.micros
  }
  /** The other side of one record; a service that calls itself needs two spans, too. */
  const otherSide = (near: CoreMoment, far: CoreMoment, nearKind: string, farKind: string): Side => {
    if (nameOf(near.endpoint) !== nameOf(far.endpoint)) return sides.at(far.endpoint)
    sides.at(near.endpoint).kind = nearKind
    const side = sides.add(far.endpoint)
    side.kind = farKind
    return side
  }

  if (cs !== undefined && sr !== undefined) {
    time(cs, cr)
    const server = otherSide(cs, sr, 'CLIENT', 'SERVER')
    server.shared = true
    server.timestamp = sr.micros
    if (ss !== undefined) server.duration = ss.micros - sr.micros
  } else if (cs !== undefined && cr !== undefined) time(cs, cr)
  else if (sr !== undefined && ss !== undefined) time(sr, ss)
  else {
    const begin = cs ?? sr
    if (begin !== undefined) sides.at(begin.endpoint).timestamp = begin.micros
    if (micros !== null) {
      const first = sides.at(null)
      first.timestamp = micros
      first.duration = length
    }
  }
  // The first format has no flag for it: a server that does not own the span's time shares it with its caller.
  if (cs === undefined && sr !== undefined && (micros === null || (ss !== undefined && length === null)))
    sides.at(sr.endpoint).shared = true

  if (ms !== undefined && mr !== undefined) {
    const consumer = otherSide(ms, mr, 'PRODUCER', 'CONSUMER')
    consumer.shared = true
    consumer.timestamp = (wr ?? mr).micros
    consumer.duration = wr === undefined ? null : mr.micros - wr.micros
    const producer = sides.at(ms.endpoint)
    producer.timestamp = ms.micros
    producer.duration = ws === undefined ? null : ws.micros - ms.micros
  } else if (ms !== undefined) time(ms, ws)
  else if (mr !== undefined) time(wr ?? mr, wr === undefined ? undefined : mr)
}

/** `ca`, `sa`, `ma`: the addresses of the client, the server, the broker. */
type AddressKey = 'ca' | 'sa' | 'ma'

function readBinaryAnnotations(span: JsonObject, core: Core, sides: Sides): void {
  const addresses: Partial<Record<AddressKey, JsonObject>> = {}
  for (const item of listOf(span['binaryAnnotations'])) {
    const annotation = objectOf(item)
    const key = wordOf(annotation['key'])
    if (key === null) continue
    const endpoint = isJsonObject(annotation['endpoint']) ? annotation['endpoint'] : null
    const value = annotation['value'] ?? ''
    if ((key === 'ca' || key === 'sa' || key === 'ma') && endpoint !== null) addresses[key] = endpoint
    // `lc` without a value marks a span that is no call.
    else if (key !== 'lc' || value !== '') setOwn(sides.at(endpoint).tags, key, value)
    else sides.at(endpoint)
  }
  const { ca, sa, ma } = addresses
  const { cs, cr, sr, ss, ms, mr } = core
  const connect = (side: Side, key: AddressKey, remote: JsonObject): void => {
    if (side.remote === null) side.remote = remote
    else if (!isSameEndpoint(side.remote, remote)) setOwn(side.tags, key, remote)
  }
  if (cs === undefined && cr === undefined && sr === undefined && ss === undefined) {
    if (ca !== undefined && sa !== undefined) connect(sides.at(ca), 'sa', sa)
    else if (sa !== undefined) connect(sides.at(null), 'sa', sa)
    else if (ca !== undefined) {
      sides.at(null).kind = 'SERVER'
      connect(sides.at(null), 'ca', ca)
    }
  } else {
    const server = sr ?? ss
    if (ca !== undefined) {
      const side = sides.at(server?.endpoint ?? null)
      if (server === undefined) setOwn(side.tags, 'ca', ca)
      else if (!isSameEndpoint(ca, server.endpoint)) connect(side, 'ca', withoutOwnName(ca, server.endpoint))
    }
    const client = cs ?? cr
    if (sa !== undefined && client !== undefined) connect(sides.at(client.endpoint), 'sa', sa)
    // A server that names itself once more says nothing new.
    else if (sa !== undefined && !isSameEndpoint(sa, server?.endpoint)) setOwn(sides.at(null).tags, 'sa', sa)
  }
  if (ma === undefined) return
  for (const moment of [ms, mr]) if (moment !== undefined) connect(sides.at(moment.endpoint), 'ma', ma)
  if (ms === undefined && mr === undefined) setOwn(sides.at(null).tags, 'ma', ma)
}

/** Finagle names the port of a client after the server: a call of oneself that never was. */
function withoutOwnName(client: JsonObject, server: JsonObject): JsonObject {
  if (nameOf(client) !== nameOf(server)) return client
  return withoutFields(client, new Set(['serviceName']))
}
