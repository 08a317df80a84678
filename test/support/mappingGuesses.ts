import { guessRoles } from '../../src/shared/logic/mappingGuess'
import { parsePath } from '../../src/shared/logic/mappingPath'
import { rowsIn } from '../../src/shared/logic/mappingRows'
import { surveyRows } from '../../src/shared/logic/mappingSurvey'
import type { SurveyedField } from '../../src/shared/logic/mappingSurvey'
import type { JsonValue } from '../../src/shared/util/jsonValue'

/** The fields of the rows that stand at a path of documents. */
export function survey(documents: readonly JsonValue[], rows = ''): SurveyedField[] {
  const steps = parsePath(rows)?.steps ?? []
  return surveyRows(
    documents.flatMap((document) => rowsIn(document, steps)),
    steps,
  )
}

/** `{ role: 'path unit' }` of what is guessed. */
export function guesses(documents: readonly JsonValue[], rows = ''): Record<string, string> {
  return Object.fromEntries(
    guessRoles(survey(documents, rows), rows).map(({ role, path, unit }) => [
      role,
      unit === null ? path : `${path} ${unit}`,
    ]),
  )
}
