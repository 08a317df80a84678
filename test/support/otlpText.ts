/** Spans drawn as `id < parent name start-end [key=value …]`, times in ms; one OTLP JSON payload a line. */
export function otlpLines(traceId: string, drawn: string): string {
  const lines = drawn
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.map((line) => `${JSON.stringify(payload(traceId, line))}\n`).join('')
}

const originMs = 1_760_000_000_000

function payload(traceId: string, line: string): object {
  const match = /^(\w+)(?: < (\w+))? (\S+) (\d+)-(\d*)(?: \[(.*)\])?$/.exec(line)
  if (match === null) throw new Error(`not a span: ${line}`)
  const [, id = '', parent, name, start, end, attributes = ''] = match
  const hex = (text: string): string => Buffer.from(text).toString('hex').padStart(16, '0').slice(-16)
  const ns = (ms: string | undefined): string => `${originMs + Number(ms)}000000`
  const span = {
    traceId: Buffer.from(traceId).toString('hex').padStart(32, '0').slice(-32),
    spanId: hex(id),
    ...(parent === undefined ? {} : { parentSpanId: hex(parent) }),
    name,
    startTimeUnixNano: ns(start),
    ...(end === '' ? {} : { endTimeUnixNano: ns(end) }),
    attributes: attributes
      .split(/\s+/)
      .filter((each) => each !== '')
      .map((each) => {
        const [key = '', value = ''] = each.split('=')
        return { key, value: { stringValue: value } }
      }),
  }
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: [span] }] }] }
}
