import { describe, expect, it } from 'vitest'
import { zipkin } from '../../src/main/importers/formats/zipkin'
import { importers } from '../../src/main/importers/registry'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readText } from './vendorSupport'

const observe = async (content: unknown): Promise<ObservationRecord[]> =>
  observationsOf(await readText(zipkin, content))

const frontend = { serviceName: 'front', ipv4: '10.0.0.1', port: 8080 }
const backend = { serviceName: 'back', ipv4: '10.0.0.2', port: 9000 }
const at = (value: string, micros: number, endpoint?: object): object => ({
  value,
  timestamp: 1_760_000_000_000_000 + micros,
  ...(endpoint && { endpoint }),
})
const first = (more: object): object => ({ traceId: 'a1', id: 'b1', name: 'get', ...more })
const startNs = (micros: number): bigint => (1_760_000_000_000_000n + BigInt(micros)) * 1000n

/** Expected by the rules of Zipkin's own converter of its old data, worked out by hand. */
describe("Zipkin's first format", () => {
  it.each([
    ['binary annotations alone', [first({ binaryAnnotations: [{ key: 'a', value: 'b' }] })]],
    ['annotations with endpoints', [[first({ annotations: [at('cs', 0, frontend)] })]]],
    ['one per line', JSON.stringify(first({ annotations: [at('sr', 0, backend)] }))],
  ])('is recognised by %s', (_, content) => {
    expect(detectId(content, importers)).toBe('zipkin-json')
  })

  it('gives a client its kind, times, service, tags and the server as its peer', async () => {
    const [found, ...more] = await observe([
      first({
        annotations: [at('cs', 0, frontend), at('retry', 3, frontend), at('cr', 10, frontend)],
        binaryAnnotations: [
          { key: 'http.path', value: '/a', endpoint: frontend },
          { key: 'http.retries', value: 2, type: 'I16', endpoint: frontend },
          { key: 'sa', value: true, endpoint: backend },
        ],
      }),
    ])
    expect(more).toEqual([])
    expect(found).toMatchObject({
      startNs: startNs(0),
      endNs: startNs(10),
      timeDigits: 6,
      serviceName: 'front',
      status: 'unset',
      side: '',
    })
    expect(found?.attributes).toMatchObject({
      'span.kind': 'client',
      'http.path': '/a',
      'http.retries': 2,
      'peer.service': 'back',
      'network.peer.address': '10.0.0.2',
      'network.peer.port': 9000,
    })
    expect(found?.events).toEqual([{ name: 'retry', timeNs: startNs(3), attributes: {} }])
  })

  it('divides a record that both sides wrote: the client owns its time, the server has its own', async () => {
    const found = await observe([
      first({
        timestamp: 1_760_000_000_000_000,
        duration: 100,
        annotations: [
          at('cs', 0, frontend),
          at('sr', 20, backend),
          at('ss', 70, backend),
          at('cr', 100, frontend),
        ],
        binaryAnnotations: [
          { key: 'who', value: 'front', endpoint: frontend },
          { key: 'error', value: 'boom', endpoint: backend },
        ],
      }),
    ])
    expect(found.map((span) => [span.serviceName, span.side, span.startNs, span.endNs, span.status])).toEqual(
      [
        ['front', '', startNs(0), startNs(100), 'unset'],
        ['back', 'server', startNs(20), startNs(70), 'error'],
      ],
    )
    expect(found[1]?.statusMessage).toBe('boom')
    expect(found.map(({ attributes }) => attributes['who'])).toEqual(['front', undefined])
    expect(found.flatMap(({ events }) => events)).toEqual([])
  })

  it('needs two spans for a service that calls itself', async () => {
    const found = await observe([
      first({ annotations: ['cs', 'sr', 'ss', 'cr'].map((word, index) => at(word, index, frontend)) }),
    ])
    expect(found.map((span) => [span.side, span.attributes['span.kind'], span.startNs, span.endNs])).toEqual([
      ['', 'client', startNs(0), startNs(3)],
      ['server', 'server', startNs(1), startNs(2)],
    ])
  })

  it('takes a server without a time of its own for the other side of its caller', async () => {
    const found = await observe([
      first({
        timestamp: 1_760_000_000_000_000,
        duration: 50,
        annotations: [at('cs', 0, frontend), at('cr', 50, frontend)],
      }),
      first({ annotations: [at('sr', 10, backend), at('ss', 30, backend)] }),
    ])
    expect(found.map((span) => [span.side, span.startNs, span.endNs])).toEqual([
      ['', startNs(0), startNs(50)],
      ['server', startNs(10), startNs(30)],
    ])
  })

  it('names the client of a server, but not the server itself', async () => {
    const port = { serviceName: 'back', ipv4: '10.0.0.9', port: 63_840 }
    const [found] = await observe([
      first({
        timestamp: 1_760_000_000_000_000,
        duration: 20,
        annotations: [at('sr', 0, backend), at('ss', 20, backend)],
        binaryAnnotations: [
          { key: 'ca', value: true, endpoint: port },
          { key: 'sa', value: true, endpoint: backend },
        ],
      }),
    ])
    expect(found?.attributes).toMatchObject({ 'span.kind': 'server', 'network.peer.port': 63_840 })
    expect(found?.attributes).not.toHaveProperty('peer.service')
    expect(found?.attributes).not.toHaveProperty('sa')
  })

  it.each([
    ['sent', [at('ms', 0, frontend), at('ws', 4, frontend)], 'producer', 0, 4],
    ['received', [at('wr', 5, frontend), at('mr', 9, frontend)], 'consumer', 5, 9],
  ])('reads a message that was %s', async (_, annotations, kind, start, end) => {
    const [found] = await observe([
      first({ annotations, binaryAnnotations: [{ key: 'ma', value: true, endpoint: backend }] }),
    ])
    expect(found).toMatchObject({ startNs: startNs(start), endNs: startNs(end) })
    expect(found?.attributes).toMatchObject({ 'span.kind': kind, 'peer.service': 'back' })
  })

  it('reads a step within a service, whose marker says nothing', async () => {
    const [found] = await observe([
      first({
        timestamp: 1_760_000_000_000_000,
        duration: 7,
        annotations: [],
        binaryAnnotations: [{ key: 'lc', value: '', endpoint: frontend }],
      }),
    ])
    expect(found).toMatchObject({ serviceName: 'front', startNs: startNs(0), endNs: startNs(7) })
    expect(found?.attributes).not.toHaveProperty('lc')
    expect(found?.attributes).not.toHaveProperty('span.kind')
  })

  it('keeps what a call without an end says: its start, and a moment of nobody', async () => {
    const [found] = await observe([
      first({ annotations: [at('cs', 0, frontend), at('noted', 2), at('cr', 9)] }),
    ])
    expect(found).toMatchObject({ startNs: startNs(0), endNs: null })
    expect(found?.events.map(({ name }) => name)).toEqual(['noted', 'cr'])
  })

  it('tells of what cannot be read, and keeps members that Zipkin does not define', async () => {
    const records = await readText(zipkin, [
      first({
        annotations: ['x', at('cs', 0, frontend)],
        binaryAnnotations: [{ value: 1 }],
        tags: [1],
        ours: 'o',
      }),
    ])
    expect(codesOf(records)).toEqual(['unknown_field', 'unknown_field', 'unknown_field'])
    expect(observationsOf(records)[0]?.attributes['ours']).toBe('o')
  })
})
