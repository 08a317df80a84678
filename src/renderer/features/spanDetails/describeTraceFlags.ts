/** Bits of OTLP's `flags` (opentelemetry/proto/trace/v1/trace.proto): those of W3C, then where the parent ran. */
const sampled = 0x1
const random = 0x2
const isRemoteKnown = 0x100
const isRemote = 0x200

/** Trace flags as people read them: `0x101: sampled, parent in the same process`; null where there are none. */
export function describeTraceFlags(flags: number | null): string | null {
  if (flags === null) return null
  const words = [
    (flags & sampled) === 0 ? 'not sampled' : 'sampled',
    ...((flags & random) === 0 ? [] : ['random trace id']),
    ...((flags & isRemoteKnown) === 0
      ? []
      : [(flags & isRemote) === 0 ? 'parent in the same process' : 'parent in another process']),
  ]
  return `0x${flags.toString(16).padStart(2, '0')}: ${words.join(', ')}`
}
