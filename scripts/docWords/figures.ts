import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const resultsPath = join(import.meta.dirname, '../../bench/results/latest.json')

interface Results {
  readonly taken: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly figures: readonly Readonly<Record<string, string | number | null>>[]
}

/** What a figure is judged by, and its unit. The first that a figure has counts. */
const judged = [
  ['ratio', '×'],
  ['exponent', ''],
  ['peak_rss_mb', ' MB'],
  ['first_visible_s', ' s'],
  ['bytes_per_span', ' bytes'],
  ['p95_ms', ' ms'],
  ['ms', ' ms'],
  ['nodes', ' nodes'],
] as const

const shownElsewhere = new Set(['figure', 'bench', 'spans', 'fixture', 'must', 'aim', 'measured', 'unit'])

/** The last run of `npm run bench`, as a table. */
export function describeFigures(): string {
  if (!existsSync(resultsPath)) return 'No run is kept.'
  const { taken, machine, figures } = JSON.parse(readFileSync(resultsPath, 'utf8')) as Results
  const rows = figures.map((figure) => {
    const [key, unit] = judged.find(([name]) => figure[name] !== undefined) ?? ['', '']
    const rest = Object.entries(figure)
      .filter(([name]) => name !== key && !shownElsewhere.has(name))
      .map(
        ([name, value]) =>
          `${name} ${typeof value === 'number' ? value.toLocaleString('en') : String(value)}`,
      )
    const what = [
      figure['bench'],
      figure['fixture'],
      figure['spans'] === undefined ? null : `${Number(figure['spans']).toLocaleString('en')} spans`,
    ]
    const limit = (name: 'must' | 'aim'): string =>
      figure[name] === undefined ? '' : `≤ ${figure[name]}${unit}`
    const value = figure[key]
    const isMissed = typeof value === 'number' && typeof figure['must'] === 'number' && value > figure['must']
    const measured = `${typeof value === 'number' ? value.toLocaleString('en') : String(value ?? '')}${unit}`
    return [
      figure['figure'],
      what.filter((part) => part !== null && part !== undefined).join(', '),
      isMissed ? `**${measured}**` : measured,
      limit('must'),
      limit('aim'),
      rest.join(', '),
    ]
  })
  const table = [
    ['#', 'figure', 'measured', 'must', 'aim', 'beside it'],
    ['---', '---', '---:', '---:', '---:', '---'],
    ...rows,
  ]
  const where = `${machine['cpu']}, ${machine['cores']} cores, ${machine['memoryGb']} GB, ${machine['platform']}, Node ${machine['node']}, load ${machine['loadBefore']} before the run`
  return [
    `Taken ${taken.slice(0, 10)} on ${where}. Bold: over the budget.`,
    '',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}
