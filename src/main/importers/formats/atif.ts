import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { AtifTrajectory, contentId, lateFields } from './atifTrajectory'
import { type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { objectOf, textOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/**
 * Trajectories in the Agent Trajectory Interchange Format 1.0 to 1.7 (Harbor's RFC 0001): one per file, in lists, or one
 * per line.
 */
export const atif: Importer = {
  id: 'atif-trajectory',
  label: 'ATIF trajectory',
  detect: (head) => (peekJson(head).objects.slice(0, 3).some(isTrajectory) ? 0.97 : 0),
  read: (input, signal) => mapDocuments(input, signal, createMapper(input.head.bytes)),
}

const isTrajectory = (value: JsonObject): boolean =>
  /^ATIF-v\d/.test(textOf(value['schema_version']) ?? '') && ('steps' in value || 'agent' in value)

function createMapper(firstBytes: Uint8Array): DocumentMapper {
  let derived = 0
  let large: AtifTrajectory | null = null
  let seenRaw: RawPosition | null = null
  const nextId = (): string => contentId(firstBytes, derived++)
  const endLarge = (): ImportRecord[] => {
    const records = large?.finish() ?? []
    large = null
    return records
  }
  const readOne = (body: JsonObject, placed: readonly PlacedRecord[], raw: RawPosition): ImportRecord[] => {
    const trajectory = new AtifTrajectory(body, raw, nextId)
    const steps = placed.length === 0 ? trajectory.placeSteps(body) : placed
    return [...trajectory.steps(steps), ...trajectory.subagents(body, placed), ...trajectory.finish(body)]
  }
  return {
    paths: [
      ['*'],
      ['steps', '*'],
      ['subagent_trajectories', '*'],
      ['final_metrics'],
      ...lateFields.map((name) => [name]),
    ],
    map(document, placed) {
      const { value, position } = document
      seenRaw = position
      const body = objectOf(value)
      if (document.isPart && isTrajectory(body)) {
        large ??= new AtifTrajectory(body, position, nextId)
        return large.part(body, placed)
      }
      const records = endLarge()
      if (Array.isArray(value)) {
        for (const item of placed)
          records.push(
            ...(isJsonObject(item.value) && isTrajectory(item.value)
              ? readOne(item.value, [], item.raw)
              : [skipped('unknown_record', 'Not an ATIF trajectory.', item.raw)]),
          )
        return records
      }
      if (!isTrajectory(body))
        return [...records, skipped('unknown_record', 'Not an ATIF trajectory.', position)]
      return [...records, ...readOne(body, placed, position)]
    },
    finish() {
      const records = endLarge()
      if (derived > 0 && seenRaw !== null) {
        const text = `${formatCounted(derived, 'trajectory file')} without the name of a trajectory or a session; ids were made from the content.`
        records.push(finding('derived_id', text, seenRaw))
      }
      return records
    },
  }
}
