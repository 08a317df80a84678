import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDispatch } from '../../src/main/engine/dispatch'
import { StoreError } from '../../src/main/store/storeError'
import { procedures } from '../../src/shared/contract/contract'
import type { Handlers, ProcedureName } from '../../src/shared/contract/contract'
import { EngineError } from '../../src/shared/contract/errors'

const names = Object.keys(procedures) as ProcedureName[]
const { signal } = new AbortController()

/** A dispatch of which only the given handlers answer; the rest would be noticed. */
function dispatchWith(given: Partial<Record<ProcedureName, (input: never) => unknown>>): {
  call(name: string, input: unknown, at?: AbortSignal): ReturnType<ReturnType<typeof createDispatch>>
  readonly log: string[]
} {
  const log: string[] = []
  const untouched = (): never => {
    throw new Error('a handler ran that should not')
  }
  const handlers = Object.fromEntries(
    names.map((name) => [name, given[name] ?? untouched]),
  ) as unknown as Handlers
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (message: string) => void log.push(message),
  }
  const dispatch = createDispatch(handlers, logger)
  return { call: (name, input, at = signal) => dispatch(name, input, at), log }
}

describe('names', () => {
  test.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    'traces',
    'traces.lists',
    'TRACES.LIST',
  ])('%j is no procedure', async (name) => {
    const { call } = dispatchWith({})
    expect(await call(name, {})).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } })
  })
})

describe('inputs', () => {
  test('are parsed with their defaults before the handler runs', async () => {
    const { call } = dispatchWith({
      'jobs.cancel': (input) => ({ cancelled: (input as { jobId: string }).jobId === 'job-1' }),
    })
    expect(await call('jobs.cancel', { jobId: 'job-1' })).toEqual({ ok: true, value: { cancelled: true } })
  })

  test('unknown keys and wrong types are refused with their place', async () => {
    const { call } = dispatchWith({})
    expect(await call('jobs.cancel', { jobId: 5 })).toMatchObject({
      error: { code: 'invalid_input', message: expect.stringContaining('jobId') as string },
    })
    expect(await call('jobs.cancel', { jobId: 'x', path: '/etc/passwd' })).toMatchObject({
      error: { code: 'invalid_input' },
    })
  })

  test('anything at all ends in a reply, never in a throw', async () => {
    const { call } = dispatchWith(Object.fromEntries(names.map((name) => [name, () => ({})])))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.anything(), async (name, input) => {
        const reply = await call(name, input)
        expect(typeof reply.ok).toBe('boolean')
      }),
      { numRuns: 300 },
    )
  })
})

describe('failures', () => {
  test('errors of the engine and of the store keep their code and sentence', async () => {
    const { call } = dispatchWith({
      'jobs.list': () => {
        throw new EngineError('refused', 'Not now.')
      },
      'imports.list': () => Promise.reject(new StoreError('disk_full', 'The disk is full.')),
    })
    expect(await call('jobs.list', {})).toEqual({
      ok: false,
      error: { code: 'refused', message: 'Not now.' },
    })
    expect(await call('imports.list', {})).toEqual({
      ok: false,
      error: { code: 'disk_full', message: 'The disk is full.' },
    })
  })

  test('anything else is logged by its place and answered without its text', async () => {
    const { call, log } = dispatchWith({
      'jobs.list': () => {
        throw new Error('SELECT secret FROM /home/ann/file')
      },
    })
    const reply = await call('jobs.list', {})
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(reply)).not.toContain('secret')
    expect(log[0]).toMatch(/^jobs\.list failed: Error at .*dispatch\.test\.ts:\d+/)
    expect(log[0]).not.toContain('secret')
  })

  test('an answer that breaks the contract never leaves', async () => {
    const { call, log } = dispatchWith({ 'jobs.cancel': () => ({ cancelled: 'yes' }) })
    expect(await call('jobs.cancel', { jobId: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    })
    expect(log[0]).toContain('cancelled')
  })

  test('after an abort the answer is "cancelled"', async () => {
    const controller = new AbortController()
    const { call } = dispatchWith({
      'jobs.list': () => {
        controller.abort()
        throw new Error('interrupted')
      },
    })
    expect(await call('jobs.list', {}, controller.signal)).toMatchObject({ error: { code: 'cancelled' } })
  })
})
