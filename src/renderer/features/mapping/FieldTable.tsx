import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatShare } from '../../../shared/logic/formatters'
import { formatPath, parsePath } from '../../../shared/logic/mappingPath'
import type { MappedField, MappingRole, TimeUnit } from '../../../shared/model/fieldMapping'
import { classNames } from '../../ui/classNames'
import { SelectField, TextField } from '../../ui/Fields'
import { withRole, withUnit } from './mappingDraft'
import type { MappingDraft, Survey, SurveyedField } from './mappingDraft'
import { confidenceWord, roleGroups, roleWord, unitOptions } from './mappingWords'

/** Fewer fields are seen at a glance. */
const worthFinding = 16

export interface FieldTableProps {
  readonly survey: Survey
  readonly draft: MappingDraft
  readonly onDraft: (draft: MappingDraft) => void
}

/** Every field of the file: its path, samples, how often it is there, and what it means. */
export function FieldTable({ survey, draft, onDraft }: FieldTableProps): ReactElement {
  const [words, setWords] = useState('')
  const [told, setTold] = useState('')
  const found = survey.fields.filter(({ path }) => path.toLowerCase().includes(words.trim().toLowerCase()))
  const choose = (field: SurveyedField, role: MappingRole | null): void => {
    const before = draft.fields.find((each) => each.role === role && each.path !== field.path)
    setTold(role === null || before === undefined ? '' : `${roleWord(role)} moved here from ${before.path}`)
    onDraft(withRole(draft, field, role))
  }
  return (
    <>
      <div className="mappingFind">
        {survey.fields.length < worthFinding ? null : (
          <TextField
            label="Part of a field's name"
            placeholder="Name contains…"
            type="search"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
        <span role="status" className="muted">
          {told}
        </span>
      </div>
      <div className="mappingScroll">
        <table className="fieldTable" aria-label="Fields of the file">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col" className="fieldEnd">
                In
              </th>
              <th scope="col">Means</th>
              <th scope="col">Unit</th>
              <th scope="col">Guess</th>
            </tr>
          </thead>
          <tbody>
            {found.map((field) => (
              <FieldRow
                key={field.path}
                field={field}
                rowsRead={survey.rowsRead}
                mapped={draft.fields.find(({ path }) => path === field.path) ?? null}
                guess={survey.guesses.find(({ path }) => path === field.path) ?? null}
                onRole={(role) => choose(field, role)}
                onUnit={(unit) => onDraft(withUnit(draft, field.path, unit))}
              />
            ))}
          </tbody>
        </table>
        {found.length === 0 ? <p className="emptyText mappingNone">No field is named like that.</p> : null}
      </div>
    </>
  )
}

interface FieldRowProps {
  readonly field: SurveyedField
  readonly rowsRead: number
  readonly mapped: MappedField | null
  readonly guess: Survey['guesses'][number] | null
  readonly onRole: (role: MappingRole | null) => void
  readonly onUnit: (unit: TimeUnit) => void
}

function FieldRow({ field, rowsRead, mapped, guess, onRole, onUnit }: FieldRowProps): ReactElement {
  const isGuessed = guess !== null && mapped !== null && guess.role === mapped.role
  return (
    <tr className={classNames(mapped !== null && 'fieldMapped')}>
      <th scope="row">
        <FieldName path={field.path} />
        <div className="fieldSamples">
          <span className="fieldType">{field.types[0] ?? 'empty'}</span>
          <bdi title={field.samples.join('\n')}>{field.samples.join(' · ')}</bdi>
        </div>
      </th>
      <td
        className="fieldEnd"
        title={
          field.distinct === null
            ? `in ${field.present} of ${rowsRead} rows`
            : `in ${field.present} of ${rowsRead} rows, ${field.distinct} different values`
        }
      >
        {formatShare(rowsRead === 0 ? null : field.present / rowsRead)}
      </td>
      <td>
        <select
          className="selectField fieldRole"
          aria-label={`What ${field.path} means`}
          value={mapped?.role ?? ''}
          onChange={(event) => onRole(roleFrom(event.target.value))}
        >
          <option value="">metadata</option>
          {roleGroups.map((group) => (
            <optgroup key={group.label} label={group.label}>
              {group.roles.map(([role, word]) => (
                <option key={role} value={role}>
                  {word}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </td>
      <td>
        {mapped === null || mapped.unit === null ? null : (
          <SelectField
            label={`Unit of ${field.path}`}
            value={mapped.unit}
            options={unitOptions(mapped.role)}
            onChange={(event) => onUnit(event.target.value as TimeUnit)}
          />
        )}
      </td>
      <td className="fieldGuess">{isGuessed ? confidenceWord(guess.confidence) : ''}</td>
    </tr>
  )
}

function roleFrom(value: string): MappingRole | null {
  for (const { roles } of roleGroups) for (const [role] of roles) if (role === value) return role
  return null
}

/** The last step of a path stands out; what it stands in is written before it, as paths are. */
function FieldName({ path }: { readonly path: string }): ReactElement {
  const { steps = [], isOuter = false } = parsePath(path) ?? {}
  const last = steps.at(-1)
  const inside = formatPath({ isOuter: false, steps: steps.slice(0, -1) })
  return (
    <span className="fieldName mono" title={path}>
      {isOuter ? <span className="fieldOuter">around</span> : null}
      <bdi>
        <span className="fieldInside">{inside === '' ? '' : `${inside}.`}</span>
        {last?.type === 'member' ? last.key : path}
      </bdi>
    </span>
  )
}
