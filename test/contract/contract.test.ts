import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { events, procedures } from '../../src/shared/contract/contract'

/** Paths inside the records of a file (`meta.user.id`), which name nothing on the disk. */
const insideRecords: ReadonlySet<string> = new Set([
  'mappings.preview knownPaths',
  'mappings.preview path',
  'mappings.save knownPaths',
  'mappings.save path',
])

/** Every property name that occurs in a schema, with the types it may have. */
function propertiesOf(schema: z.ZodType): Map<string, string> {
  const found = new Map<string, string>()
  const pending: unknown[] = [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === 'properties') {
        for (const [name, inner] of Object.entries(value as Record<string, { type?: string }>)) {
          found.set(name, inner.type ?? 'any')
        }
      }
      pending.push(value)
    }
  }
  return found
}

describe.each(Object.entries(procedures))('%s', (name, procedure) => {
  it('is named area.verbNoun and says what it does', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+[A-Za-z]*$/)
    expect(procedure.summary).toMatch(/^[A-Z].{10,200}\.$/)
  })

  it('takes nothing that it does not know', () => {
    expect(procedure.input.safeParse({ unexpected: 1 }).success).toBe(false)
  })

  it('takes no path, no address and no key from the page', () => {
    const suspicious = [...propertiesOf(procedure.input)].filter(
      ([property, type]) =>
        !property.endsWith('Id') &&
        !insideRecords.has(`${name} ${property}`) &&
        /path|file|folder|director|url|host|command|secret|token|password|apikey/i.test(property) &&
        !['boolean', 'integer', 'number'].includes(type),
    )
    expect(suspicious).toEqual([])
  })

  it('bounds what it takes: every list has an end', () => {
    const text = JSON.stringify(
      z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' }),
      (_key, value: unknown) => {
        const schema = value as { type?: string; maxItems?: number; items?: unknown } | null
        return schema !== null && schema?.type === 'array' && schema.maxItems === undefined
          ? 'UNBOUNDED'
          : value
      },
    )
    expect(text).not.toContain('UNBOUNDED')
  })
})

it('gives no secret in any answer', () => {
  for (const procedure of Object.values(procedures)) {
    if (procedure.type === 'binary') continue
    const names = [...propertiesOf(procedure.output).keys()]
    expect(names.filter((name) => /secret|password|apikey|bearer|^token$/i.test(name))).toEqual([])
  }
})

it('names events area.pastParticiple', () => {
  for (const [name, event] of Object.entries(events)) {
    expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+(ed|Opened)$/)
    expect(event.summary.length).toBeGreaterThan(10)
  }
})
