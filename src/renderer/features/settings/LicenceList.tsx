import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Fields'

/** Third-party packages in this program, each with its licence and its text. */
export function LicenceList(): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const [words, setWords] = useState('')
  const { data, error } = useEngineQuery('app.listLicences', {}, { enabled: isOpen })
  const found = (data?.packages ?? []).filter((item) =>
    `${item.name} ${item.licence}`.toLowerCase().includes(words.trim().toLowerCase()),
  )
  return (
    <div className="licences">
      <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Hide the third-party licences' : 'Show the third-party licences'}
      </Button>
      {isOpen ? (
        <>
          {error === null ? null : <p className="fieldError">{error.message}</p>}
          {data === undefined ? null : (
            <>
              <div className="licencesFind">
                <TextField
                  label="Find a package"
                  placeholder="Find a package"
                  value={words}
                  onChange={(event) => setWords(event.target.value)}
                />
                <span className="muted">{formatCounted(found.length, 'package')}</span>
              </div>
              <ul className="licencesList">
                {found.map((item) => (
                  <li key={`${item.name}@${item.version}`}>
                    <details>
                      <summary>
                        {item.name} <span className="muted">{item.version}</span>{' '}
                        <span className="licenceName">{item.licence}</span>
                      </summary>
                      <pre>{item.text === '' ? 'The package brings no licence text.' : item.text}</pre>
                    </details>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      ) : null}
    </div>
  )
}
