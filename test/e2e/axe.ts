import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

interface Finding {
  readonly isGrave: boolean
  /** `rule: selectors`. */
  readonly text: string
}

/**
 * Our page has no frames, so axe answers in the page itself (its "legacy" way): the other way carries every element's
 * results through the test into a second window, for each look. Only violations are described in full.
 */
async function look(page: Page, within?: string, rules?: string[]): Promise<Finding[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  if (within !== undefined) builder.include(within)
  if (rules !== undefined) builder.withRules(rules)
  const { violations } = await builder.analyze()
  return violations.map(({ id, impact, nodes }) => ({
    isGrave: impact === 'serious' || impact === 'critical',
    text: `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`,
  }))
}

/** Everything that axe objects to; `within` narrows it to a part of the page. */
export async function findings(page: Page, within?: string): Promise<string[]> {
  return (await look(page, within)).map(({ text }) => text)
}

/** What of it is serious or critical. */
export async function graveFindings(page: Page, within?: string): Promise<string[]> {
  return (await look(page, within)).flatMap(({ isGrave, text }) => (isGrave ? [text] : []))
}

/** What is serious or critical of what depends on colours: all that a second colour scheme can add. */
export async function graveColours(page: Page): Promise<string[]> {
  const found = await look(page, undefined, ['color-contrast', 'link-in-text-block'])
  return found.flatMap(({ isGrave, text }) => (isGrave ? [text] : []))
}
