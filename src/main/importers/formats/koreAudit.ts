import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { knownFields, listOf, objectOf, textOf, wordOf } from './vendorFields'
import { readRecordTimes, skipped } from './vendorRecords'

const categories: readonly (readonly [RegExp, string])[] = [
  [/\b(created|added)$/i, 'create'],
  [/\b(updated|changed|renamed)$/i, 'update'],
  [/\b(deleted|removed)$/i, 'delete'],
  [/\b(deployed|published|promoted|rolled back)$/i, 'deploy'],
  [/\b(signed in|signed out|logged in|logged out)$/i, 'access'],
]

/**
 * One audit entry of the page (Event, User, Time, Details{Tool, Changes}). The body takes the neutral form, the
 * page's own words stay in `raw`. A change reads "old → new" (U+2192); "Updated" stands in for values not shown.
 */
export function koreAuditEntry(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'An audit entry that is not an object.', raw)]
  const action = wordOf(value['Event'])
  if (action === null) return [skipped('not_a_record', 'An audit entry without its event.', raw)]
  const times = readRecordTimes(`audit entry "${action}"`)
  const details = objectOf(value['Details'])
  const timeNs = times.read(value['Time'])
  const [resourceType, resourceId] = Object.entries(details).find(([name]) => name !== 'Changes') ?? []
  const body: JsonObject = {
    ...knownFields({
      at: value['Time'],
      actor: value['User'],
      action,
      category: categories.find(([pattern]) => pattern.test(action))?.[1] ?? 'other',
      resource_type: resourceType?.toLowerCase(),
      resource_id: textOf(resourceId),
    }),
    changes: listOf(details['Changes']).flatMap(readChange),
    raw: value,
  }
  return [{ type: 'side', side: 'audit', id: null, timeNs, body, raw }, ...times.problems(raw)]
}

/** `{timeout: "5s → 8s"}`, or the same as one text "timeout: 5s → 8s". */
function readChange(change: JsonValue): JsonObject[] {
  const entries: (readonly [string, JsonValue])[] = isJsonObject(change)
    ? Object.entries(change)
    : [splitChange(textOf(change) ?? '')]
  return entries.map(([field, words]) => {
    const text = textOf(words) ?? ''
    const arrow = text.indexOf('→')
    if (arrow < 0) return { field, old: null, new: null }
    return { field, old: text.slice(0, arrow).trim(), new: text.slice(arrow + 1).trim() }
  })
}

function splitChange(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
}
