import { z } from 'zod'

const theme = z.enum(['system', 'light', 'dark'])
const wheel = z.enum(['scroll', 'zoom'])
const zone = z.string().max(64)
const layout = z.string().max(100_000)

/** What a person chose for the whole program; kept in the workspace's notes database. */
export const settingsSchema = z.strictObject({
  theme: theme.default('system'),
  /** What the wheel does over the waterfall: `scroll` rows (Ctrl zooms) or `zoom` time (Shift scrolls). */
  wheel: wheel.default('scroll'),
  /** IANA zone for reading times; `system` = the computer's. */
  zone: zone.default('system'),
  /**
   * What the page remembers of columns, widths and folds, as JSON text that only the page reads. Here rather than in
   * the browser, whose storage is another one with each port of serve mode.
   */
  layout: layout.default('{}'),
})
export type Settings = z.output<typeof settingsSchema>

/** Some of the settings. Made from the fields without their defaults: a default would overwrite what is not named. */
export const settingsChangesSchema = z.strictObject({ theme, wheel, zone, layout }).partial()
