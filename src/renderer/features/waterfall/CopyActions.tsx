import type { ReactElement } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useNotify } from '../../state/appStore'
import { IconButton } from '../../ui/Button'
import { Menu, MenuItem } from '../../ui/Menu'
import type { Observation } from '../spanDetails/observation'
import { observationJson } from '../spanDetails/observationJson'
import { readWholeText } from '../spanDetails/useLongText'

const windowLength = 1_048_576

export interface CopyActionsProps {
  /** Null while the step is being read. */
  readonly observation: Observation | null
  /** The step and those below it as text. */
  readonly asText: () => string
}

/** Takes a step away: as JSON with all its texts, or as a text tree with the steps below it. */
export function CopyActions({ observation, asText }: CopyActionsProps): ReactElement {
  const client = useEngine()
  const notify = useNotify()
  const read = (view: TextView): Promise<string> =>
    readWholeText(view, view.text, async (offset) => {
      const piece = await client.call('payloads.readText', {
        reference: view.more ?? '',
        offset,
        length: windowLength,
      })
      return piece.text
    })
  const copy = async (what: string, text: () => string | Promise<string>): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text())
      notify('ok', `Copied ${what}.`)
    } catch (error) {
      notify('error', `Copying failed: ${errorMessage(error)}`)
    }
  }
  return (
    <Menu align="end" trigger={<IconButton icon="copy" size="small" label="Copy this step" />}>
      <MenuItem
        icon="copy"
        isDisabled={observation === null}
        onSelect={() => {
          if (observation !== null) void copy('the step as JSON', () => observationJson(observation, read))
        }}
      >
        Copy as JSON
      </MenuItem>
      <MenuItem icon="copy" onSelect={() => void copy('the steps as text', asText)}>
        Copy as text tree
      </MenuItem>
      <MenuItem
        icon="copy"
        isDisabled={observation === null}
        onSelect={() => {
          if (observation !== null) void copy('the span id', () => observation.spanId)
        }}
      >
        Copy the span id
      </MenuItem>
    </Menu>
  )
}
