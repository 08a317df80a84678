import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { awaitToken, keepToken, readPastedToken } from '../engine/accessToken'
import { Button } from '../ui/Button'
import { TextField } from '../ui/Fields'
import { Icon } from '../ui/Icon'
import './shell.css'
import './tokenPage.css'

export interface TokenPageProps {
  /** True when a token was there and Spanglass refused it. */
  readonly wasRefused: boolean
  readonly onToken: (token: string) => void
}

/** A tab that has no token: says what that is, and where to put it. */
export function TokenPage({ wasRefused, onToken }: TokenPageProps): ReactElement {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const take = useEffectEvent((token: string) => {
    keepToken(token)
    onToken(token)
  })
  useEffect(() => awaitToken((token) => take(token)), [])
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const use = (): void => {
    const token = readPastedToken(text)
    setWrong(token === null)
    if (token === null) return
    keepToken(token)
    onToken(token)
  }
  return (
    <main className="tokenPage">
      <div className="tokenCard">
        <span className="tokenLogo">
          <Icon name="logo" size={34} />
        </span>
        <h1>{wasRefused ? 'The token was refused' : 'This tab needs its token'}</h1>
        <p>
          {wasRefused
            ? 'Spanglass makes a new token each time it starts, so an old tab cannot talk to a new start. It goes on by itself when you open the new address in this browser.'
            : 'Only pages that were opened with the address Spanglass printed may read your traces.'}{' '}
          Paste the address from the terminal, or only the part after <code>#token=</code>.
        </p>
        <form
          ref={form}
          className="tokenForm"
          onSubmit={(event) => {
            event.preventDefault()
            use()
          }}
        >
          <TextField
            label="Address or token"
            placeholder="http://127.0.0.1:…/#token=…"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={isWrong}
          />
          <Button type="submit" tone="primary">
            Open
          </Button>
        </form>
        {isWrong ? (
          <p className="fieldError" role="alert">
            That is neither an address with a token nor a token.
          </p>
        ) : null}
      </div>
    </main>
  )
}
