import type { ReactElement } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { useEngine } from '../../engine/EngineProvider'
import { CopyButton } from '../../ui/CopyButton'
import { type Observation } from '../spanDetails/observation'
import { observationJson } from '../spanDetails/observationJson'
import { readWholeText } from '../spanDetails/useLongText'

const windowLength = 1_048_576

/** Takes a step away: as JSON with all its texts, or as a text tree with the steps below it. */
export function CopyActions({
  observation,
  asText,
}: {
  readonly observation: Observation | null
  readonly asText: () => string
}): ReactElement {
  const client = useEngine()
  const read = (view: TextView): Promise<string> =>
    readWholeText(
      view,
      view.text,
      async (offset) =>
        (await client.call('payloads.readText', { reference: view.more ?? '', offset, length: windowLength }))
          .text,
    )
  return (
    <>
      <CopyButton
        text={async () => (observation === null ? '' : observationJson(observation, read))}
        label="Copy this step as JSON"
      >
        JSON
      </CopyButton>
      <CopyButton text={asText} label="Copy this step and those below it as text">
        Text
      </CopyButton>
    </>
  )
}
