import { describe, expect, test } from 'vitest'
import { jobNumbers, jobShare } from '../../../src/renderer/features/importing/jobWords'
import { filterChips } from '../../../src/renderer/shell/filters/filterChips'
import { firstRoute } from '../../../src/renderer/shell/places'
import { rankCommands } from '../../../src/renderer/shell/rankCommands'
import { helpSections } from '../../../src/renderer/shell/ShortcutHelp'
import type { Hotkey } from '../../../src/renderer/ui/hotkeyRegistry'
import type { Job } from '../../../src/shared/contract/jobs'
import { emptyFilter } from '../../../src/shared/model/filter'

const hotkey = (id: string, label: string, more: Partial<Hotkey> = {}): Hotkey => ({
  id,
  label,
  section: 'Everywhere',
  keys: ['x'],
  run: () => undefined,
  ...more,
})

describe('commands', () => {
  const all = [
    hotkey('a', 'Open a folder…'),
    hotkey('b', 'Go to Traces'),
    hotkey('c', 'Filter the open traces'),
    hotkey('d', 'Move', { inPalette: false }),
  ]

  test('all words must be there; what begins with the first one comes first', () => {
    expect(rankCommands(all, 'open').map((command) => command.id)).toEqual(['a', 'c'])
    expect(rankCommands(all, 'TRACES to').map((command) => command.id)).toEqual(['b'])
    expect(rankCommands(all, 'nothing')).toEqual([])
  })

  test('without words all that belong there, each once, the latest', () => {
    const twice = [...all, hotkey('a', 'Open another folder…')]
    expect(rankCommands(twice, '').map((command) => command.label)).toEqual([
      'Open another folder…',
      'Go to Traces',
      'Filter the open traces',
    ])
  })
})

test('the help lists what has keys, the particular before the general', () => {
  const sections = helpSections([
    hotkey('a', 'Find'),
    hotkey('b', 'Nothing', { keys: [] }),
    hotkey('c', 'Fold', { section: 'Waterfall' }),
  ])
  expect(sections.map(([name, keys]) => [name, keys.length])).toEqual([
    ['Waterfall', 1],
    ['Everywhere', 1],
  ])
})

test('what does the same is one line of the help, with all its keys', () => {
  const sections = helpSections([
    hotkey('j', 'Next step', { keys: ['j'] }),
    hotkey('k', 'Previous step', { keys: ['k'] }),
    hotkey('tree.down', 'Next step', { keys: ['ArrowDown', 'j'] }),
    hotkey('other', 'Next step', { keys: ['n'], section: 'Session' }),
  ])
  expect(sections.map(([, keys]) => keys.map((each) => [each.label, each.keys]))).toEqual([
    [['Next step', ['n']]],
    [
      ['Next step', ['j', 'ArrowDown']],
      ['Previous step', ['k']],
    ],
  ])
})

describe('chips', () => {
  const end = '1759496354000000000'

  test('no filter, no chips', () => {
    expect(filterChips(emptyFilter, 'UTC', end)).toEqual([])
  })

  test('a relative range says what it counts back from', () => {
    const data = filterChips({ ...emptyFilter, lastMs: 86_400_000 }, 'Europe/Berlin', end)[0]
    expect(`${data?.value} ${data?.suffix}`).toBe('Last 24 hours of data to 2025-10-03 14:59')
    const now = filterChips({ ...emptyFilter, lastMs: 86_400_000, anchor: 'now' }, 'UTC', end)[0]
    expect(`${now?.value} ${now?.suffix}`).toBe('Last 24 hours until now')
  })

  test('two instants, or one', () => {
    expect(
      filterChips({ ...emptyFilter, fromNs: end, toNs: '1759499954000000000' }, 'UTC', end)[0]?.value,
    ).toBe('2025-10-03 12:59 – 2025-10-03 13:59')
    expect(filterChips({ ...emptyFilter, toNs: end }, 'UTC', end)[0]?.value).toBe('Until 2025-10-03 12:59')
  })

  test('each takes only itself away', () => {
    const filter = { ...emptyFilter, agents: ['A', 'B', 'C'], text: 'refund' }
    const [agents, text] = filterChips(filter, 'UTC', null)
    expect([agents?.name, agents?.value, agents?.suffix]).toEqual(['agent', 'A', 'or 2 more'])
    expect(agents?.without).toEqual({ ...emptyFilter, text: 'refund' })
    expect(text?.without).toEqual({ ...emptyFilter, agents: ['A', 'B', 'C'] })
  })
})

test('a fresh start goes into the data when there is some', () => {
  expect(firstRoute({ sessions: 3, traces: 9 }).page).toBe('sessions')
  expect(firstRoute({ sessions: 0, traces: 9 }).page).toBe('traces')
  expect(firstRoute({ sessions: 0, traces: 0 }).page).toBe('start')
})

describe('a job in figures', () => {
  const job: Job = {
    jobId: 'j',
    kind: 'import',
    label: 'x',
    state: 'running',
    doneBytes: 184_000_000,
    totalBytes: 297_000_000,
    records: 1_204_311,
    recordsPerSecond: 71_204,
    secondsLeft: 4,
    message: null,
    importId: 1,
  }

  test('while it runs: how far, how fast, how long', () => {
    expect(jobNumbers(job)).toBe('184 MB of 297 MB · 1,204,311 records · 71,204/s · 4 s left')
    expect(jobShare(job)).toBeCloseTo(0.62, 2)
  })

  test('unknown totals are not guessed', () => {
    const blind = { ...job, totalBytes: null, recordsPerSecond: null, secondsLeft: null }
    expect(jobNumbers(blind)).toBe('184 MB · 1,204,311 records')
    expect(jobShare(blind)).toBeNull()
  })

  test('afterwards no speed', () => {
    expect(jobNumbers({ ...job, state: 'cancelled' })).toBe('184 MB of 297 MB · 1,204,311 records')
    const whole = { ...job, state: 'done' as const, doneBytes: 297_000_000, records: 1 }
    expect(jobNumbers(whole)).toBe('297 MB · 1 record')
  })

  test('before the first bytes are taken in, and after the last, nobody says how far', () => {
    const start = { ...job, doneBytes: 0, records: 0, recordsPerSecond: null, secondsLeft: 0 }
    expect(jobNumbers(start)).toBe('0 B of 297 MB')
    expect(jobShare(start)).toBeNull()
    const storing = { ...job, doneBytes: 297_000_000, secondsLeft: 0 }
    expect(jobNumbers(storing)).toBe('297 MB read · 1,204,311 records · storing')
    expect(jobShare(storing)).toBeNull()
    expect(jobShare({ ...storing, kind: 'export' })).toBe(1)
  })
})
