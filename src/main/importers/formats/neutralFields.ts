import type { ObservationStatus } from '../../../shared/model/kinds'
import { countedBeforeNs } from '../../../shared/model/time'
import { type Field, objectOf, wordOf } from './vendorFields'
import { readRecordTimes } from './vendorRecords'
import type { RecordTimes } from './vendorRecords'

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

/** Stands where the form wants a time and there is none. */
const unknownTime = '1970-01-01T00:00:00Z'

/** Reads the times of one record; the one that stands for none is none. */
export function neutralTimes(what: string): RecordTimes {
  const times = readRecordTimes(what)
  return {
    read: (field) => (field === unknownTime ? null : times.read(field)),
    get digits() {
      return times.digits
    },
    problems: (raw) => times.problems(raw),
  }
}

/** A moment that was counted to keep an order, and is no time. */
export const isCounted = (ns: bigint | null): boolean => ns !== null && ns < countedBeforeNs

/** Moments of what has no place for "only the order is known". */
export const saidTime = (ns: bigint | null): bigint | null => (isCounted(ns) ? null : ns)
