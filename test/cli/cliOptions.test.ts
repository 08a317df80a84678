import { describe, expect, it } from 'vitest'
import { readCliOptions } from '../../src/main/cli/cliOptions'
import { UsageError } from '../../src/main/cli/usageError'
import { filterKeys, readFilter } from '../../src/main/cli/filterKeys'
import { emptyFilter } from '../../src/shared/model/filter'

describe('arguments of the command line', () => {
  it('reads a command, its options anywhere', () => {
    expect(readCliOptions(['import', 'a.json', '--json', 'b', '--workspace', 'w'])).toEqual({
      command: 'import', paths: ['a.json', 'b'], mapping: null, json: true, workspace: 'w', help: false,
    }) // prettier-ignore
    expect(readCliOptions(['list', 'traces', '--filter', 'status=error', '--filter=text=a=b', '--limit', '5'])).toMatchObject({
      command: 'list', noun: 'trace', limit: 5, filters: [{ key: 'status', value: 'error' }, { key: 'text', value: 'a=b' }],
    }) // prettier-ignore
    expect(readCliOptions(['import', 'a', '--mapping', 'm.json'])).toMatchObject({
      paths: ['a'],
      mapping: 'm.json',
    })
    expect(readCliOptions(['show', 'observation', 'a/b'])).toMatchObject({
      command: 'show',
      noun: 'observation',
      id: 'a/b',
    })
    expect(readCliOptions(['report'])).toMatchObject({ command: 'report', importId: 'last' })
    expect(readCliOptions(['report', '12'])).toMatchObject({ importId: 12, finding: null, places: 20 })
    expect(readCliOptions(['report', '--finding', 'orphan', '--places', 'all'])).toMatchObject({
      finding: 'orphan',
      places: null,
    })
    expect(readCliOptions(['report', '--places', '0'])).toMatchObject({ places: 0 })
    expect(readCliOptions(['delete', 'import', '3', '4'])).toMatchObject({ noun: 'import', ids: ['3', '4'] })
    expect(readCliOptions(['note', 'trace', 't1', 'two', 'words'])).toMatchObject({ text: 'two words' })
    expect(readCliOptions(['note', 'trace', 't1'])).toMatchObject({ text: null })
    expect(readCliOptions(['export', 'otlp', '--trace', 'a', '--trace', 'b', '--out', 'f'])).toMatchObject({
      traceIds: ['a', 'b'], out: 'f', force: false,
    }) // prettier-ignore
    expect(readCliOptions(['serve', '--port', '80', '--x'])).toEqual({
      command: 'serve',
      args: ['--port', '80', '--x'],
    })
  })

  it('takes an id that looks like an option after --', () => {
    expect(readCliOptions(['show', 'trace', '--', '-x'])).toMatchObject({ id: '-x' })
  })

  it('means all rows without a limit and with 0', () => {
    expect(readCliOptions(['list', 'sessions'])).toMatchObject({ limit: null })
    expect(readCliOptions(['list', 'sessions', '--limit', '0'])).toMatchObject({ limit: null })
  })

  it.each([
    [[]],
    [['bogus']],
    [['import']],
    [['list']],
    [['list', 'spans']],
    [['list', 'traces', '--filter', 'status']],
    [['list', 'traces', '--filter', '=x']],
    [['list', 'traces', '--limit', 'many']],
    [['list', 'traces', '--colour']],
    [['show', 'trace']],
    [['show', 'import', '1']],
    [['report', 'x']],
    [['report', '--places', 'many']],
    [['delete', 'observation', 'a']],
    [['delete', 'import', 'x']],
    [['note', 'trace', 't', '  ']],
    [['export', 'csv']],
    [['export']],
    [['import', 'a', '--workspace', '']],
  ])('refuses %j in one sentence', (args) => {
    expect(() => readCliOptions(args)).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        message: expect.stringMatching(/^[^\n]{5,200}[.?]$/) as string,
      }),
    )
  })
})

describe('filters of the command line', () => {
  const read = (...terms: string[]) =>
    readFilter(
      terms.map((term) => ({
        key: term.slice(0, term.indexOf('=')),
        value: term.slice(term.indexOf('=') + 1),
      })),
      true,
    )

  it('collects the same key as either, different keys as both', () => {
    expect(read('status=error', 'status=open', 'agent=Billing Agent', 'text=lid', 'text=pot').filter).toEqual({
      ...emptyFilter, statuses: ['error', 'open'], agents: ['Billing Agent'], text: 'lid pot',
    }) // prettier-ignore
  })

  it('reads times with all their digits', () => {
    expect(read('from=2026-11-09T10:00:00.000000001+01:00', 'to=2026-11-10').filter).toMatchObject({
      fromNs: '1794214800000000001',
      toNs: '1794268800000000000',
    })
    expect(read('last=90m').filter).toMatchObject({ lastMs: 5_400_000, anchor: 'data' })
    expect(read('last-from-now=7d').filter).toMatchObject({ lastMs: 604_800_000, anchor: 'now' })
  })

  it('keeps trace and session for lists of observations', () => {
    expect(read('trace=t1', 'session=s1').scope).toEqual({ traceId: 't1', sessionId: 's1' })
    expect(() => readFilter([{ key: 'trace', value: 't1' }], false)).toThrow(UsageError)
  })

  it.each([
    'kind=robot',
    'status=fine',
    'last=week',
    'last=0h',
    'from=yesterday',
    'constructor=1',
    '__proto__=x',
  ])('refuses %s', (term) => {
    expect(() => read(term)).toThrow(UsageError)
  })

  it('knows a meaning for every key', () => {
    for (const { meaning } of Object.values(filterKeys)) expect(meaning).toMatch(/\.$/)
  })
})
