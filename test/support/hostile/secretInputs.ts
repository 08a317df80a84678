import { gzipSync } from 'node:zlib'
import { attributesOf, payloadOf, spanIdOf, spanText, textValue } from './otlpBodies'
import { rawZip } from './rawZip'

/** In every key and sentence below, and nowhere else in the world. */
export const mark = 'CANARY'

const body = (length: number): string => `${mark}0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6`.slice(0, length)

/** Keys as they stand in headers, logs, prompts and files of settings. */
export const keys: readonly string[] = [
  `sk-ant-api03-${body(40)}`,
  `sk-proj-${body(30)}`,
  `hf_${body(30)}`,
  `ghp_${body(36)}`,
  `lsv2_pt_${body(30)}`,
  `xoxb-${body(30)}`,
  `AKIA${mark}0ABCDEF`,
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${mark}.${body(20)}`,
  `Authorization: Bearer ${body(30)}`,
  `Cookie: session=${body(30)}`,
  `DB_PASSWORD=${body(12)}`,
  `postgres://reader:${body(20)}@db.internal/app`,
  `-----BEGIN RSA PRIVATE KEY-----\nMII${body(30)}\n-----END RSA PRIVATE KEY-----`,
]
export const prompt = `my ${mark} diagnosis is nobody's business`

const key = (index: number): string => keys[index % keys.length] ?? ''
const json = (value: unknown): string => JSON.stringify(value)

/** A span with keys and a prompt wherever a text may stand. */
function fullSpan(index: number): string {
  const values = keys.map((each, at) => [`http.request.header.${at}`, textValue(each)] as const)
  return spanText({
    spanId: spanIdOf(index),
    name: `call ${key(index)}`,
    more: `${attributesOf(
      ...values,
      [
        'gen_ai.input.messages',
        textValue(json([{ role: 'user', parts: [{ type: 'text', content: prompt }] }])),
      ],
      ['output.value', textValue(prompt)],
      ['openinference.span.kind', textValue(key(index + 1))],
      ['llm.token_count.prompt', textValue(key(index + 2))],
      ['session.id', textValue('s')],
    )},"status":{"code":2,"message":${json(`${prompt} ${key(index)}`)}}`,
  })
}

/** Inputs that hold them, by file name: some come in, some come in with findings, some are refused. */
export function secretInputs(): ReadonlyMap<string, Buffer> {
  const good = payloadOf(fullSpan(0), fullSpan(1))
  const wrongPlaces = keys.map((each, index) => {
    const text = json(each)
    return payloadOf(
      fullSpan(index).replace('"1760000000000000001"', text).replace('"1760000001000000001"', text),
      spanText({
        spanId: spanIdOf(index + 50),
        more: `"kind":${text},"status":{"code":${text}},${attributesOf(['n', `{"intValue":${text}}`], ['d', `{"doubleValue":${text}}`], ['b', `{"bytesValue":${text}}`])},"events":[${text}],"links":[${text}]`,
      }),
    )
  })
  const header =
    'id,trace_id,name,type,start_time,end_time,input,output,parent_observation_id,level,environment,project_id'
  const rows = keys.map((each, index) => {
    const word = each.replaceAll(/[\n,"]/g, ' ')
    return `o-${index},t-1,${word},${word},${word},${word},${prompt},${index % 2 === 0 ? ',,' : ''}${word},,p`
  })
  const logs = keys.map((each) =>
    json({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: `${prompt} ${each}` } }] }] }],
    }),
  )
  const inputs: Record<string, string | Buffer> = {
    'good.jsonl': good,
    'wrongPlaces.jsonl': wrongPlaces.join('\n'),
    'logs.jsonl': logs.join('\n'),
    'broken.jsonl': [good, ...keys.flatMap(brokenLines), `{"a":"${prompt}`].join('\n'),
    'broken.json': `{"resourceSpans":[{"scopeSpans":[{"spans":[${fullSpan(0)},\n${prompt}\n${key(0)}`,
    'brokenInside.json': `${good.slice(0, -6)},${key(1)}\n`,
    'rows.csv': [header, ...rows, `"${prompt}`].join('\n'),
    'traffic.har': json({
      log: {
        entries: keys.map((each) => ({ request: { headers: [{ name: 'authorization', value: each }] } })),
      },
    }),
    '.env': keys.join('\n'),
    'server.log': keys.map((each) => `GET /?q=${prompt} ${each}`).join('\n'),
    'key.pem': key(12),
    'page.html': `<html><title>${prompt}</title><input value="${key(0)}">`,
    'audit.yaml': `Event: Agent Deployed\nUser: ${key(0)}\nTime: '${key(1)}'\nText: "${prompt}"\n bad: [${key(1)}\n\t${key(2)}\n---\nEvent: x\n? ["${prompt}"]\n: c\n`,
    'cut.jsonl.gz': gzipSync(good.repeat(5), { level: 0 }).subarray(0, 4_000),
    'members.zip': rawZip([
      { name: 'good.jsonl', data: good },
      { name: 'sum.jsonl', data: good, checksum: 1 },
      { name: 'broken.json', data: `{"spans":${key(0)}` },
    ]),
    'notes.sqlite': Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.from(keys.join('\0'))]),
    'wire.pb': Buffer.concat([Buffer.from([0x0a, 0x7f]), Buffer.from(keys.join('\n'))]),
  }
  return new Map(Object.entries(inputs).map(([name, content]) => [name, Buffer.from(content)]))
}

/** A line each for the places where JSON can break. */
function brokenLines(text: string): string[] {
  const word = text.replaceAll('\n', ' ')
  return [
    word,
    `{"a": ${word}}`,
    `{"${word}" 1}`,
    `{"a":"${word}\t"}`,
    `["${word}"`,
    `{"a":"x"} ${word}`,
    `[1,,"${word}"]`,
  ]
}
