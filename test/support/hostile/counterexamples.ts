import type { ByteChange, ValueChange } from './mutations'

/**
 * Changes that are made every time, before the drawn ones. What the soak finds is put here as `fast-check` prints it
 * ("Counterexample: …"), under the name of the input that its test has, and stays after the fault is mended. For faults
 * that only a whole import shows, the input with its change goes into a test beside the others of its kind.
 */
interface Counterexamples {
  /** By input: `format/name`. */
  readonly bytes: Readonly<Record<string, readonly ByteChange[][]>>
  readonly values: Readonly<Record<string, readonly (readonly [changes: ValueChange[], isPretty: boolean])[]>>
}

export const counterexamples: Counterexamples = {
  bytes: {},
  values: {},
}

const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What every input is changed to: nothing is left, marks stand before it, its last byte is gone, it stands there twice. */
const ofEvery: readonly ByteChange[][] = [
  [{ type: 'cut', at: 0 }],
  [{ type: 'insert', at: 0, bytes: textBytes('\ufeff') }],
  [{ type: 'insert', at: 0, bytes: Uint8Array.of(0xff, 0xfe) }],
  [{ type: 'insert', at: 0, bytes: textBytes('\0') }],
  [{ type: 'cut', at: 0.999_999 }],
  [{ type: 'repeat', at: 0, length: Number.MAX_SAFE_INTEGER }],
]

/** For `examples` of `fc.assert`. */
export const byteExamples = (name: string): [ByteChange[]][] =>
  [...ofEvery, ...(counterexamples.bytes[name] ?? [])].map((changes) => [changes])

export const valueExamples = (name: string): [ValueChange[], boolean][] =>
  (counterexamples.values[name] ?? []).map(([changes, isPretty]) => [changes, isPretty])
