import type { EventPayload } from '../../shared/contract/contract'

type Change = EventPayload<'workspace.changed'>['what']

/** Which answers each kind of change makes stale: areas, or single procedures. */
const staleAfter: Readonly<Record<Change, readonly string[]>> = {
  traces: [
    'traces.',
    'sessions.',
    'observations.',
    'costs.',
    'facets.',
    'imports.',
    'payloads.',
    'raw.',
    'app.getStorage',
  ],
  notes: ['notes.', 'traces.list', 'traces.get', 'sessions.list', 'sessions.get', 'app.getStorage'],
  settings: ['watching.', 'mappings.list', 'mappings.survey', 'app.getSettings', 'costs.', 'prices.'],
}

/** True when the answer of a procedure may no longer hold after the change. */
export function isStaleAfter(change: Change, procedure: string): boolean {
  return staleAfter[change].some((area) =>
    area.endsWith('.') ? procedure.startsWith(area) : procedure === area,
  )
}
