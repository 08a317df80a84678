import type { ReactElement } from 'react'
import { useAppStore } from '../../state/appStore'
import { noColumnChoice } from '../../state/listColumnsSlice'
import { Button } from '../../ui/Button'
import { Menu, MenuCheck, MenuItem, MenuLine } from '../../ui/Menu'
import { isColumnShown } from '../../ui/tableColumns'
import type { TableColumn } from '../../ui/tableColumns'

export interface ColumnsMenuProps<R> {
  readonly list: string
  readonly columns: readonly TableColumn<R>[]
  /** Ids of those that gave way for lack of room. */
  readonly yielded: readonly string[]
}

/** Which columns a list shows; remembered. */
export function ColumnsMenu<R>({ list, columns, yielded }: ColumnsMenuProps<R>): ReactElement {
  const choice = useAppStore((state) => state.columns[list] ?? noColumnChoice)
  const setShown = useAppStore((state) => state.setColumnShown)
  const reset = useAppStore((state) => state.resetColumns)
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon="columns">
          Columns{yielded.length > 0 ? ` · ${yielded.length} hidden` : ''}
        </Button>
      }
    >
      {columns.map((column) => (
        <MenuCheck
          key={column.id}
          isChecked={isColumnShown(column, choice.shown) && !yielded.includes(column.id)}
          isDisabled={column.isFixed ?? false}
          onChange={(shown) => setShown(list, column.id, shown)}
        >
          {column.title}
          {yielded.includes(column.id) ? <span className="muted"> no room now</span> : null}
          {column.isEmpty === true ? <span className="muted"> none yet</span> : null}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem icon="undo" onSelect={() => reset(list)}>
        Reset the columns
      </MenuItem>
    </Menu>
  )
}
