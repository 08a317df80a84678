import { fieldValues } from '../../../shared/logic/mappingRows'
import type { MappedRow } from '../../../shared/logic/mappingRows'
import { parsePath } from '../../../shared/logic/mappingPath'
import type { FieldPath, PathStep } from '../../../shared/logic/mappingPath'
import type { FieldMapping, MappingRole, TimeUnit } from '../../../shared/model/fieldMapping'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'

/** A field of the mapping, its path read once. */
export interface RoleField {
  readonly path: FieldPath
  readonly text: string
  readonly unit: TimeUnit | null
}

/** A mapping made ready for reading rows. */
export interface PreparedMapping {
  readonly mapping: FieldMapping
  readonly rowSteps: readonly PathStep[]
  readonly roles: ReadonlyMap<MappingRole, RoleField>
}

/** Reads the paths of a mapping; a path that is none counts as a field that no row has. */
export function prepareMapping(mapping: FieldMapping): PreparedMapping {
  const roles = new Map<MappingRole, RoleField>()
  for (const { path: text, role, unit } of mapping.fields) {
    const path = parsePath(text)
    if (path !== null) roles.set(role, { path, text, unit })
  }
  return { mapping, rowSteps: parsePath(mapping.rows)?.steps ?? [], roles }
}

/** A row with the values of every role that it has. */
export type RowValues = ReadonlyMap<MappingRole, readonly JsonValue[]>

/** Reads the values of all roles in a row once; empty texts (cells without a value) are none. */
export function readRoles({ roles, rowSteps }: PreparedMapping, row: MappedRow): RowValues {
  const found = new Map<MappingRole, readonly JsonValue[]>()
  for (const [role, { path }] of roles) {
    const values = fieldValues(row, path, rowSteps).filter((value) => value !== '')
    if (values.length > 0) found.set(role, values)
  }
  return found
}

/** A copy of a row without the fields at these ways, and without cells that hold nothing. */
export function withoutPaths(row: JsonObject, paths: readonly (readonly PathStep[])[]): JsonObject {
  const kept: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(row)) {
    const inside = paths.flatMap(([first, ...rest]) =>
      first?.type === 'member' && first.key === key ? [rest] : [],
    )
    if (inside.some((rest) => rest.length === 0) || value === '') continue
    // Lists and JSON in texts stay whole: a piece of them cannot be taken out and the rest be what the source said.
    const canEnter = inside.length > 0 && isJsonObject(value)
    const rest = canEnter ? withoutPaths(value, inside) : value
    if (canEnter && Object.keys(rest as JsonObject).length === 0) continue
    setOwn(kept, key, rest)
  }
  return kept
}
