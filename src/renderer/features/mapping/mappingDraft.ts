import type { z } from 'zod'
import type { mappingSurveySchema } from '../../../shared/contract/mappings'
import { timedRoles } from '../../../shared/model/fieldMapping'
import type { FieldMapping, MappedField, MappingRole, TimeUnit } from '../../../shared/model/fieldMapping'

export type Survey = z.output<typeof mappingSurveySchema>
export type SurveyedField = Survey['fields'][number]

/** What a person makes of a file until it is saved. */
export interface MappingDraft {
  readonly name: string
  readonly fields: readonly MappedField[]
  readonly grouping: FieldMapping['grouping']
}

/** Begins with the saved mapping that fits the file, else with what is guessed. */
export function startDraft(survey: Survey): MappingDraft {
  const saved = savedFor(survey)
  const present = new Set(survey.fields.map(({ path }) => path))
  if (saved !== null)
    return {
      name: saved.mapping.name,
      fields: saved.mapping.fields.filter(({ path }) => present.has(path)),
      grouping: saved.mapping.grouping,
    }
  return {
    name: nameFromFile(survey.file.path),
    fields: survey.guesses.map(({ path, role, unit }) => ({ path, role, unit })),
    grouping: survey.grouping,
  }
}

/** The saved mapping of a survey, where it looks at the same rows. */
export function savedFor(survey: Survey): Survey['saved'] {
  return survey.saved !== null && survey.saved.mapping.rows === survey.rows ? survey.saved : null
}

/** `exports/agent-log (3).jsonl` → `agent-log (3)`. */
export function nameFromFile(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? ''
  const bare = last.replace(/(\.(jsonl?|ndjson|csv|tsv|txt|log|gz|zst))+$/i, '').trim()
  return (bare === '' ? 'Mapping' : bare).slice(0, 100)
}

/** Gives a field a role, or none; whoever had the role loses it. */
export function withRole(draft: MappingDraft, field: SurveyedField, role: MappingRole | null): MappingDraft {
  const others = draft.fields.filter((each) => each.path !== field.path && each.role !== role)
  if (role === null) return { ...draft, fields: others }
  return { ...draft, fields: [...others, { path: field.path, role, unit: unitFor(field, role) }] }
}

/** The unit that the values of a field suggest; where they suggest none, the most usual one. */
function unitFor(field: SurveyedField, role: MappingRole): TimeUnit | null {
  if (!timedRoles.has(role)) return null
  if (role === 'duration') return field.durationUnit ?? 'ms'
  return field.momentUnit ?? 'iso'
}

export function withUnit(draft: MappingDraft, path: string, unit: TimeUnit): MappingDraft {
  return { ...draft, fields: draft.fields.map((each) => (each.path === path ? { ...each, unit } : each)) }
}

/** The mapping that a draft is for a file. */
export function toMapping(draft: MappingDraft, survey: Survey): FieldMapping {
  const { shape, rows, fields } = survey
  return {
    name: draft.name.trim(),
    shape,
    rows,
    fields: draft.fields.toSorted((a, b) => (a.role < b.role ? -1 : 1)),
    grouping: draft.grouping,
    knownPaths: fields.map(({ path }) => path),
  }
}

/** Why a draft cannot be saved yet, one sentence; null when it can. */
export function draftFault({ name, fields }: MappingDraft): string | null {
  if (fields.length === 0) return 'Give at least one field a meaning.'
  return name.trim() === '' ? 'Give the mapping a name.' : null
}

/** True when saving would change nothing of the saved mapping. */
export function isSameMapping(a: FieldMapping, b: FieldMapping): boolean {
  const key = ({ fields, ...rest }: FieldMapping): string =>
    JSON.stringify([
      rest.name,
      rest.shape,
      rest.rows,
      rest.grouping,
      rest.knownPaths,
      fields
        .map(({ role, path, unit }) => `${role} ${unit ?? ''} ${path}`)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ])
  return key(a) === key(b)
}
