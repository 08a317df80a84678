import type { ObservationStatus } from '../../../shared/model/kinds'
import { type Field, objectOf, wordOf } from './vendorFields'

/** `unknown` with an end says nothing; `unknown` without one was still running when it was exported. */
export function neutralStatus(status: Field, isOpen: boolean): ObservationStatus {
  if (status === 'ok' || status === 'error') return status
  return isOpen ? 'open' : 'unset'
}

/** The sentence of `{type, message}`: the message, else the type. */
export function errorText(error: Field): string | null {
  const fields = objectOf(error)
  return wordOf(fields['message']) ?? wordOf(fields['type'])
}
