import type { Output } from '../../../shared/contract/contract'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useNotify } from '../../state/appStore'
import type { Hotkey } from '../../ui/hotkeyRegistry'
import { useHotkeys } from '../../ui/useHotkeys'
import { readReportAsMarkdown } from './readWholeReport'

const section = 'Report'

/** A command of the report: found in the palette, without a key of its own. */
export const reportCommand = (id: string, label: string, run: Hotkey['run']): Hotkey => ({
  id: `report.${id}`,
  label,
  section,
  keys: [],
  run,
})

/** What the buttons in the head of a report do, for the palette. `onLook` is null where there is no data to look at. */
export function useReportCommands(
  summary: Output<'imports.getReport'>['import'] | null,
  onLook: (() => void) | null,
): void {
  const client = useEngine()
  const notify = useNotify()
  const copy = async (importId: number): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await readReportAsMarkdown(client, importId))
      notify('ok', 'Copied the report as Markdown.')
    } catch (error) {
      notify('error', `Copying failed: ${errorMessage(error)}`)
    }
  }
  useHotkeys(
    summary === null
      ? []
      : [
          ...(onLook === null ? [] : [reportCommand('look', 'Look at the data of the import', onLook)]),
          reportCommand('copy', 'Copy the report as Markdown', () => void copy(summary.importId)),
        ],
  )
}
