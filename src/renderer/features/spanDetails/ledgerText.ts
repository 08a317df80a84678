import type { Output } from '../../../shared/contract/contract'
import {
  bucketWords,
  extraWords,
  formatExtraPrice,
  formatAmount,
  formatDifference,
  formatPrice,
} from '../../../shared/logic/costWords'
import { formatCount } from '../../../shared/logic/formatters'

/** The ledger of a call as a Markdown table with where its prices come from, for notes and mails. */
export function ledgerText(ledger: Output<'costs.getLedger'>): string {
  const { lines, extras, price, reported, computedUsd, differenceUsd } = ledger
  const rows = [
    ['Tokens', 'Count', '$ / 1 M', 'Amount'],
    ['---', '---:', '---:', '---:'],
    ...lines.map((line) => [
      bucketWords[line.bucket],
      formatCount(line.tokens),
      formatPrice(line.usdPerMillion),
      formatAmount(line.usd),
    ]),
    ...extras.map(({ what, count, price: each, usd }) => [
      extraWords[what],
      formatCount(count),
      formatExtraPrice(what, each),
      formatAmount(usd),
    ]),
    ['Computed', '', '', formatAmount(computedUsd)],
  ]
  if (reported !== null)
    rows.push(['Stated by the source', '', '', `${String(reported.amount)} ${reported.currency}`])
  if (differenceUsd !== null) rows.push(['Difference', '', '', formatDifference(differenceUsd, computedUsd)])
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  return price === null ? `${table}\n` : `${table}\n\n${price.basis}\n`
}
