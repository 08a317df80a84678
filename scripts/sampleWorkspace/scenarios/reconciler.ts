import { said } from '../chat'
import type { Session } from '../session'
import type { Scene } from '../shopTools'
import type { ToolUse } from '../turn'
import { round2 } from '../world'

const pages = 12
const linesPerPage = 16

/** The nightly job: about three hundred spans, one agent, a context that is shortened when it grows too long. */
export function reconcile(session: Session, scene: Scene): void {
  const { random } = scene
  session.active = 'reconciler'
  session.turn('Reconcile the payout of 2026-11-11 (192 lines, 12 pages).', (turn) => {
    turn.agent('reconciler')
    const differences: { line: string; difference: number }[] = []
    for (let page = 1; page <= pages; page += 1) {
      const lines = Array.from({ length: linesPerPage }, (_, index) => ({
        line_id: `L${String((page - 1) * linesPerPage + index + 1).padStart(3, '0')}`,
        amount: round2(random.around(70, 0.8)),
      }))
      turn.call([{ name: 'fetch_ledger_page', args: { page }, result: { page, pages, lines: lines.map((each) => `${each.line_id} ${each.amount.toFixed(2)}`) }, ms: 260 }])
      for (let first = 0; first < linesPerPage; first += 4) {
        turn.call(lines.slice(first, first + 4).map((each) => match(scene, each)))
      }
      const odd = random.pick(lines)
      if (page % 3 === 0) {
        const difference = round2(random.whole(-900, 900) / 100)
        differences.push({ line: odd.line_id, difference })
        turn.call([{ name: 'flag_difference', args: { line_id: odd.line_id, difference, note: 'captured amount differs from payout' }, result: { listed: true }, ms: 60 }])
      }
      if (page === 7) stuckLine(session, turn.call.bind(turn), lines[3]?.line_id ?? 'L100')
      if (page % 3 === 0) shorten(session, page)
    }
    const sum = round2(differences.reduce((total, each) => total + each.difference, 0))
    turn.answer(`| | |
|---|---:|
| Lines | ${pages * linesPerPage} |
| Matched | ${pages * linesPerPage - differences.length - 1} |
| Differences | ${differences.length} |
| Sum of the differences | ${sum.toFixed(2)} € |
| Not decided | 1 |

${differences.map((each) => `- ${each.line}: ${each.difference.toFixed(2)} €`).join('\n')}`)
  }) // prettier-ignore
}

const match = (scene: Scene, line: { line_id: string; amount: number }): ToolUse => ({
  name: 'match_payout',
  args: { line_id: line.line_id },
  result: {
    line_id: line.line_id,
    payment: `pay_${scene.random.hex(6)}`,
    captured: line.amount,
    match: true,
  },
  ms: 140,
})

/** Told to try a line twice at most, it tries eight times. */
function stuckLine(session: Session, call: (uses: readonly ToolUse[]) => unknown, line: string): void {
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    call([
      {
        name: 'match_payout',
        args: { line_id: line },
        error: { type: 'LockTimeout', message: `line ${line} is locked by another run` },
        ms: 2100,
      },
    ])
  }
  session.history.push(said('system', `Line ${line} stays undecided; go on with the next page.`))
}

/** Replaces what is done by a summary, as the framework does when the context grows too long. */
function shorten(session: Session, page: number): void {
  const first = session.history[0]
  session.history.length = 0
  if (first !== undefined) session.history.push(first)
  session.history.push(
    said(
      'system',
      `Summary of the steps so far: pages 1 to ${page} of ${pages} are read, all their lines are matched or flagged. Go on with page ${page + 1}.`,
    ),
  )
}
