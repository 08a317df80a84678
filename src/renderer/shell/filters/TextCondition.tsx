import { useState } from 'react'
import type { ReactElement } from 'react'
import { useAppStore, useFilter } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Fields'

/** The words that must occur. Takes effect on Enter, because each change reads the whole workspace. */
export function TextCondition(): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const [text, setText] = useState(filter.text)
  return (
    <form
      className="filterForm"
      onSubmit={(event) => {
        event.preventDefault()
        setFilter({ ...filter, text: text.trim().slice(0, 1_000) })
      }}
    >
      <TextField
        label="Words that must occur"
        placeholder="Words that must all occur"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="filterHint">Looked for in messages, names, inputs, outputs and ids.</p>
      <div className="filterActions">
        <Button type="submit" size="small" tone="primary">
          Apply
        </Button>
      </div>
    </form>
  )
}
