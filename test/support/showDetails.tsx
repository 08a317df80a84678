import type { ReactElement } from 'react'
import { DetailsDrawer } from '../../src/renderer/features/spanDetails/DetailsDrawer'
import type { DetailsSubject } from '../../src/renderer/features/spanDetails/DetailsDrawer'
import type { Observation } from '../../src/renderer/features/spanDetails/observation'
import { createStubClient, renderPage } from './renderPage'
import type { RenderedPage, StubAnswers } from './renderPage'

/** The details of an observation, as the trace page shows them. */
export function drawer(
  observation: Observation,
  tab: string,
  onTab: (tab: string) => void = () => undefined,
): ReactElement {
  const subject: DetailsSubject = {
    observationId: observation.observationId,
    name: observation.name,
    label: '',
    kind: observation.kind,
    status: observation.status,
    timing: { offsetNs: 0, selfNs: 1e9, traceNs: 10e9 },
    doubts: [],
  }
  return (
    <DetailsDrawer
      subject={subject}
      tab={tab}
      onTab={onTab}
      zone="UTC"
      onClose={() => undefined}
      onOpenLink={() => undefined}
      notes={() => null}
      noteCount={0}
    />
  )
}

/** Shows an observation on one of its tabs. */
export async function showDetails(
  observation: Observation,
  tab = 'call',
  answers: StubAnswers = {},
  onTab?: (tab: string) => void,
): Promise<RenderedPage> {
  return renderPage(
    createStubClient({ 'observations.get': () => observation, ...answers }),
    drawer(observation, tab, onTab),
  )
}
