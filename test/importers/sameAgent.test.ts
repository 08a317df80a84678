import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { ensureExists } from '../../src/shared/util/assert'
import { importBytes, observationsOf } from './importerSupport'

/** One run of an agent, drawn in every form that carries OpenTelemetry's attributes. */
const forms = [
  'otel-readable-span/agent.input.json',
  'otel-rows/agent.input.jsonl',
  'zipkin-json/agent.input.json',
  'jaeger-json/agent.input.json',
  'child-spans/agent.input.json',
]

/** What a person reads of a span; an id's form, a clock's digits and what a form has no word for are not it. */
const told = (span: ObservationRecord): object => ({
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  isFailed: span.status === 'error',
  statusMessage: span.statusMessage,
  sessionId: span.sessionId,
  agentName: span.agentName,
  toolName: span.toolName,
  toolCallId: span.toolCallId,
  model: span.model,
  input: span.input,
  output: span.output,
  tokens: span.usage === null ? null : [span.usage.inputUncached, span.usage.outputText],
  cost: span.cost?.total ?? null,
  startNs: span.startNs,
  endNs: span.endNs,
})

const readForm = async (file: string): Promise<object[]> => {
  const bytes = readFileSync(path.join(import.meta.dirname, '../fixtures/importers', file))
  const found = ensureExists(detectFormat(createHead(bytes, true), importers), file)
  expect(found.importer.id).toBe(path.dirname(file))
  return observationsOf(await importBytes(found.importer.id, bytes)).map(told)
}

test.each(forms)('an agent says the same in %s', async (file) => {
  const first = await readForm(ensureExists(forms[0], 'a form'))
  expect(first).toHaveLength(3)
  expect(await readForm(file)).toEqual(first)
})
