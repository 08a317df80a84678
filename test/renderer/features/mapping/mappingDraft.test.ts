import { describe, expect, it } from 'vitest'
import {
  draftFault,
  isSameMapping,
  nameFromFile,
  startDraft,
  toMapping,
  withRole,
  withUnit,
} from '../../../../src/renderer/features/mapping/mappingDraft'
import type { MappingDraft } from '../../../../src/renderer/features/mapping/mappingDraft'
import { fieldMappingSchema } from '../../../../src/shared/model/fieldMapping'
import { ensureExists } from '../../../../src/shared/util/assert'
import { surveyOf } from './survey'

const survey = surveyOf()
const field = (path: string) =>
  ensureExists(
    survey.fields.find((each) => each.path === path),
    path,
  )
const roles = (draft: MappingDraft): string[] =>
  draft.fields.map(({ role, path, unit }) => `${role}=${path}${unit === null ? '' : ` ${unit}`}`)

describe('the draft of a mapping', () => {
  it('begins with what is guessed, under the name of the file', () => {
    const draft = startDraft(survey)
    expect(draft.name).toBe('steps')
    expect(roles(draft)).toEqual(['start=begun ms', 'name=label'])
    expect(fieldMappingSchema.safeParse(toMapping(draft, survey)).success).toBe(true)
  })

  it('begins with the saved mapping that the file fits', () => {
    const mapping = toMapping(
      { name: 'Ours', fields: [{ path: 'label', role: 'kind', unit: null }], grouping: 'file' },
      survey,
    )
    const draft = startDraft({ ...survey, saved: { mappingId: 'm', revision: 1, savedMs: 0, mapping } })
    expect([draft.name, draft.grouping, roles(draft)]).toEqual(['Ours', 'file', ['kind=label']])
    const elsewhere = startDraft({
      ...survey,
      rows: 'spans[]',
      saved: { mappingId: 'm', revision: 1, savedMs: 0, mapping },
    })
    expect(elsewhere.name).toBe('steps')
  })

  it('gives a role to one field only, with the unit that its values suggest', () => {
    const draft = withRole(startDraft(survey), field('ended'), 'start')
    expect(roles(draft)).toEqual(['name=label', 'start=ended iso'])
    expect(roles(withRole(draft, field('ended'), 'duration'))).toEqual(['name=label', 'duration=ended ms'])
    expect(roles(withRole(draft, field('ended'), null))).toEqual(['name=label'])
    expect(roles(withUnit(draft, 'ended', 'us'))).toEqual(['name=label', 'start=ended us'])
  })

  it('says what is missing before it can be saved', () => {
    const draft = startDraft(survey)
    expect(draftFault(draft)).toBeNull()
    expect(draftFault({ ...draft, name: '  ' })).toContain('name')
    expect(draftFault({ ...draft, fields: [] })).toContain('meaning')
  })

  it('knows when nothing changed, whatever the order of the roles', () => {
    const a = toMapping(startDraft(survey), survey)
    expect(isSameMapping(a, { ...a, fields: a.fields.toReversed() })).toBe(true)
    expect(isSameMapping(a, { ...a, grouping: 'file' })).toBe(false)
    expect(isSameMapping(a, { ...a, fields: a.fields.slice(1) })).toBe(false)
  })

  it.each([
    ['exports/agent-log (3).jsonl', 'agent-log (3)'],
    ['C:\\logs\\run.json.gz', 'run'],
    ['a.zip/table.csv', 'table'],
    ['.json', 'Mapping'],
  ])('names %s %s', (path, name) => expect(nameFromFile(path)).toBe(name))
})
