import { findSecrets } from './findSecrets'
import { isPlaceholder } from './plausible'
import { maskOf } from '../../model/secretKinds'
import type { SecretKind } from '../../model/secretKinds'
import { meaningOf } from './secretNames'
import type { FoundSecret } from './secretSpan'

/** What stays as it is. */
export interface KeptSecrets {
  readonly kinds: ReadonlySet<SecretKind>
  /** True for a single secret that somebody chose to keep. */
  isKept(kind: SecretKind, secret: string): boolean
}

export const keepNothing: KeptSecrets = { kinds: new Set(), isKept: () => false }

/** One secret at one place. Holds it itself: for counting and telling apart, never to be shown or sent. */
export interface SecretSighting {
  readonly kind: SecretKind
  readonly secret: string
  /** Where in the value, as `input.messages[0].parts[1].text`. */
  readonly field: string
  /** What stands around it in one line, every secret masked. */
  readonly excerpt: string
}

/** Names from this length on may hold a secret themselves. */
const longName = 20
const excerptReach = 32
const longestField = 160
/** Characters of texts that are remembered; beyond, all are forgotten and remembered anew. */
const rememberedLength = 16_000_000

/**
 * Masks the secrets in all texts of values, members of objects by their names too; what holds none comes back itself, so
 * that nothing is copied needlessly. `onFound` hears of each that is masked. One redactor is for one pass: it remembers texts
 * that hold nothing, because every model call repeats those of the call before.
 */
export class Redactor {
  private readonly clean = new Set<string>()
  private cleanLength = 0
  private readonly names = new Map<string, string>()
  private readonly path: (string | number)[] = []

  constructor(
    private readonly kept: KeptSecrets,
    private readonly onFound: ((sighting: SecretSighting) => void) | null = null,
  ) {}

  /** The value with its secrets masked, in the same shape. */
  redact<T>(value: T): T {
    return this.walk(value, null, false) as T
  }

  private walk(value: unknown, name: string | null, isCookie: boolean): unknown {
    if (typeof value === 'string') return this.maskText(value, name, isCookie)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value)
      ? this.walkList(value, name, isCookie)
      : this.walkObject(value as Readonly<Record<string, unknown>>, name, isCookie)
  }

  private walkList(list: readonly unknown[], name: string | null, isCookie: boolean): readonly unknown[] {
    let copy: unknown[] | null = null
    for (const [index, each] of list.entries()) {
      // Headers as a list: name, value, name, value …
      const before = index % 2 === 1 && typeof each === 'string' ? list[index - 1] : null
      const headerName = typeof before === 'string' && before.length < 64 && meaningOf(before) !== null
      const after = this.at(index, each, headerName ? before : name, isCookie)
      if (after === each) continue
      copy ??= [...list]
      copy[index] = after
    }
    return copy ?? list
  }

  private walkObject(
    object: Readonly<Record<string, unknown>>,
    outer: string | null,
    isCookie: boolean,
  ): Readonly<Record<string, unknown>> {
    // `{"name": "Authorization", "value": …}`, as HAR and OTLP write headers and attributes.
    const said = object['name'] ?? object['key']
    const isPair = typeof said === 'string' && 'value' in object
    let entries: [string, unknown][] | null = null
    const all = Object.entries(object)
    for (const [index, [key, value]] of all.entries()) {
      const isValue = key === 'value' && isPair
      const name = isValue ? said : outer !== null && isWrapper(key) ? outer : key
      const isInCookies = key === 'cookies' || (isCookie && (!isPair || isValue))
      const newKey = freeName(this.maskName(key), key, entries ?? all)
      const after = this.at(newKey, value, name, isInCookies)
      if (after === value && newKey === key) continue
      entries ??= [...all]
      entries[index] = [newKey, after]
    }
    return entries === null ? object : Object.fromEntries(entries)
  }

  private at(step: string | number, value: unknown, name: string | null, isCookie: boolean): unknown {
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return value
    this.path.push(step)
    const after = this.walk(value, name, isCookie)
    this.path.pop()
    return after
  }

  private maskName(name: string): string {
    if (name.length < longName) return name
    let masked = this.names.get(name)
    if (masked === undefined) {
      masked = this.maskText(name, null, false)
      this.names.set(name, masked)
    }
    return masked
  }

  private maskText(text: string, name: string | null, isCookie: boolean): string {
    const meaning = name === null ? null : meaningOf(name)
    const isPlain = meaning === null && !isCookie
    if (isPlain && this.clean.has(text)) return text
    const found =
      isCookie && text.length >= 4 && !isPlaceholder(text) && !this.kept.kinds.has('cookie')
        ? [{ kind: 'cookie' as const, start: 0, end: text.length }]
        : findSecrets(text, meaning === null ? null : name, this.kept.kinds)
    const masked = found.filter(({ kind, start, end }) => !this.kept.isKept(kind, text.slice(start, end)))
    if (masked.length === 0) {
      if (isPlain && found.length === 0) this.remember(text)
      return text
    }
    const pieces: string[] = []
    let last = 0
    for (const [index, { kind, start, end }] of masked.entries()) {
      const secret = text.slice(start, end)
      pieces.push(text.slice(last, start), maskOf(kind, secret))
      last = end
      this.onFound?.({ kind, secret, field: this.field(), excerpt: excerptOf(text, found, masked[index]) })
    }
    return pieces.join('') + text.slice(last)
  }

  private remember(text: string): void {
    this.cleanLength += text.length
    if (this.cleanLength > rememberedLength) {
      this.clean.clear()
      this.cleanLength = text.length
    }
    this.clean.add(text)
  }

  private field(): string {
    const text = this.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
    const field = text.replace(/^\./, '')
    return field.length > longestField ? `${field.slice(0, longestField)}…` : field
  }
}

/** A mask that another member has already gets a number: no member takes the place of another. */
function freeName(masked: string, name: string, members: readonly (readonly [string, unknown])[]): string {
  if (masked === name) return name
  let free = masked
  for (let number = 2; members.some(([taken]) => taken === free); number++) free = `${masked} ${number}`
  return free
}

/** OTLP wraps values by type: the name is that of the attribute. */
const isWrapper = (key: string): boolean => /^(?:string|array|kvlist)Value$|^values$/.test(key)

/** What stands around a secret; its neighbours are left out, for they may be secrets too. */
function excerptOf(text: string, found: readonly FoundSecret[], at: FoundSecret | undefined): string {
  if (at === undefined) return ''
  const index = found.indexOf(at)
  const from = Math.max(found[index - 1]?.end ?? 0, at.start - excerptReach)
  const to = Math.min(found[index + 1]?.start ?? text.length, at.end + excerptReach)
  const before = `${from > 0 ? '…' : ''}${text.slice(from, at.start)}`
  const after = `${text.slice(at.end, to)}${to < text.length ? '…' : ''}`
  return `${before}${maskOf(at.kind, text.slice(at.start, at.end))}${after}`.replace(/\s+/g, ' ').trim()
}
