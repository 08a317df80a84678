import { memo } from 'react'
import type { ReactElement } from 'react'
import { useCapabilities } from '../engine/useCapability'
import { useAppStore, useFilter } from '../state/appStore'
import type { PageName } from '../state/view'
import { Icon } from '../ui/Icon'
import { Keys } from '../ui/Keys'
import { FilterBar } from './filters/FilterBar'

/** Pages on which no filter means anything. */
const unfiltered: ReadonlySet<PageName> = new Set(['start', 'imports', 'mapping', 'settings', 'unknown'])

/** Workspace, the one field for finding and commands, and the filter. */
export const TopBar = memo(function TopBar({ page }: { readonly page: PageName }): ReactElement {
  const capabilities = useCapabilities()
  const openPalette = useAppStore((state) => state.openPalette)
  const { text } = useFilter()
  return (
    <header className="top">
      <bdi
        className="workspaceName"
        title={capabilities === null ? undefined : `Workspace in ${capabilities.workspaceFolder}`}
      >
        {capabilities?.workspaceName ?? ''}
      </bdi>
      <button
        type="button"
        className="findField"
        title="Find, or run a command"
        onClick={() => openPalette(text)}
      >
        <Icon name="search" size={14} />
        <span className="findFieldText">
          {text === '' ? (
            'Find, or > command'
          ) : (
            <>
              <span className="srOnly">Find, now: </span>
              <bdi>{text}</bdi>
            </>
          )}
        </span>
        {/* In a trace the short key finds in the trace. */}
        <Keys keys={page === 'trace' ? 'mod+k' : '/'} />
      </button>
      {unfiltered.has(page) ? <span className="spacer" /> : <FilterBar />}
    </header>
  )
})
