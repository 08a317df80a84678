import type { ReactElement } from 'react'
import type { ObservationStatus } from '../../../shared/model/kinds'
import { StatusMark } from '../../ui/StatusMark'
import { outcomeOf } from './outcome'

/** How a session ended: its mark, and the source's word where that agrees with it. */
export function OutcomeMark({
  session,
}: {
  readonly session: { readonly status: ObservationStatus; readonly statusRaw: string | null }
}): ReactElement {
  return <StatusMark status={session.status} {...outcomeOf(session.status, session.statusRaw)} />
}
