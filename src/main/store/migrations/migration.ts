/**
 * One step of a database's shape. Numbered from 1 without gaps; once released, its text never changes: a later step
 * adds. Each runs in one transaction together with the rise of `user_version`.
 */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}
