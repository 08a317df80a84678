import { z } from 'zod'

/** What a person chose for the whole program; kept in the workspace's notes database. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** What the wheel does over the waterfall: `scroll` rows (Ctrl zooms) or `zoom` time (Shift scrolls). */
  wheel: z.enum(['scroll', 'zoom']).default('scroll'),
  /** IANA zone for reading times; `system` = the computer's. */
  zone: z.string().max(64).default('system'),
})
export type Settings = z.output<typeof settingsSchema>
