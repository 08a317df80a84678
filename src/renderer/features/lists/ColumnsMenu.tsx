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
}

/** Which columns a list shows; remembered. */
export function ColumnsMenu<R>({ list, columns }: ColumnsMenuProps<R>): ReactElement {
  const choice = useAppStore((state) => state.columns[list] ?? noColumnChoice)
  const setShown = useAppStore((state) => state.setColumnShown)
  const reset = useAppStore((state) => state.resetColumns)
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon="columns">
          Columns
        </Button>
      }
    >
      {columns.map((column) => (
        <MenuCheck
          key={column.id}
          isChecked={isColumnShown(column, choice.shown)}
          isDisabled={column.isFixed ?? false}
          onChange={(shown) => setShown(list, column.id, shown)}
        >
          {column.title}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem icon="undo" onSelect={() => reset(list)}>
        As it was
      </MenuItem>
    </Menu>
  )
}
