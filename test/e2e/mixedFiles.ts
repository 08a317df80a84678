import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const fixtures = resolve(import.meta.dirname, '../fixtures/importers')

/** Seventeen forms that the program knows, under names that say nothing. */
const known = [
  'otlp-json/genai.input.json',
  'otlp-json/openinference.input.json',
  'jaeger-json/answer.input.json',
  'zipkin-json/trace.input.json',
  'claude-code/session.input.jsonl',
  'codex/rollout.input.jsonl',
  'langfuse/exportEvents.input.csv',
  'langsmith/query.input.json',
  'phoenix-spans/booking.input.jsonl',
  'mlflow-traces/version4.input.json',
  'openai-agents/ingest.input.json',
  'openai-realtime/recorder.input.jsonl',
  'inspect-log/log.input.json',
  'swe-agent/calls.input.json',
  'session-export/week.input.json',
  'thinnest-api/traces.input.json',
  'chat-transcript/openai.input.json',
]

/** Rows of a help desk, with column names that only its owner understands in part. */
export function helpDeskTable(questions: readonly string[], day: string): string {
  const rows = questions.map(
    (question, n) =>
      `${day} 10:0${n}:00.250,case-${n % 2},"${question}","It is on its way, ${n} of ${questions.length}.",gpt-4o,${120 + n},${30 + n},1.${n}5,4`,
  )
  return [
    'Timestamp,Conversation ID,They asked,It said,Model,Input Tokens,Output Tokens,Secs,Rating',
    ...rows,
    '',
  ].join('\r\n')
}

export interface MixedFolder {
  readonly path: string
  remove(): void
}

/** Twenty files as they lie in somebody's download folder: known forms, a picture, a letter, and one nobody knows. */
export function mixedFolder(): MixedFolder {
  const top = mkdtempSync(join(tmpdir(), 'spanglass-mixed-'))
  const path = join(top, 'downloads')
  mkdirSync(join(path, 'older'), { recursive: true })
  known.forEach((name, n) => {
    const folder = n % 3 === 0 ? join(path, 'older') : path
    copyFileSync(join(fixtures, name), join(folder, `download (${n + 1})`))
  })
  const picture = readFileSync(resolve(import.meta.dirname, '../../resources/icon.png'))
  writeFileSync(join(path, 'chart.png'), picture)
  writeFileSync(join(path, 'letter.txt'), 'Dear colleague,\nhere are the files of last week.\n')
  writeFileSync(
    join(path, 'helpdesk.csv'),
    helpDeskTable(['Where is my parcel?', 'And the second parcel?', 'Who signed for it?'], '2031-03-01'),
  )
  return { path, remove: () => rmSync(top, { recursive: true, force: true }) }
}
