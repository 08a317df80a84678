import type { ObservationStatus } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { listOf, objectOf, wordOf } from './vendorFields'

/** What the settings of a Realtime session and the status of its responses say. */

/** How a response ended, from its `status`. */
export function responseStatus(word: string | null): ObservationStatus {
  if (word === 'completed') return 'ok'
  if (word === 'failed') return 'error'
  return word === null || word === 'in_progress' ? 'open' : 'unset'
}

/** Why a response ended as it did: the status, and the reason that its `status_details` give. */
export function statusText(word: string | null, details: JsonObject): string | null {
  const error = objectOf(details['error'])
  const reason =
    wordOf(error['message']) ?? wordOf(error['code']) ?? wordOf(error['type']) ?? wordOf(details['reason'])
  return reason === null ? word : `${word ?? ''}: ${reason}`
}

/** The tools offered to the model; null where none are. */
export function toolDefinitions(config: JsonObject): JsonValue {
  const tools = listOf(config['tools'])
  return tools.length === 0 ? null : tools
}

/** The model that writes down what the user says, by the name of either version of the API. */
export function transcriptionModel(config: JsonObject): string | null {
  const input = objectOf(objectOf(config['audio'])['input'])
  return wordOf(objectOf(input['transcription'] ?? config['input_audio_transcription'])['model'])
}

const settingNames = new Set(['audio', 'turn_detection', 'input_audio_format', 'output_audio_format', 'type'])

/** The settings of sound and turns: what becomes attributes of the session. */
export function sessionSettings(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).filter(([name, value]) => settingNames.has(name) && value !== null),
  )
}
