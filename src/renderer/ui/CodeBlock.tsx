import { memo, useDeferredValue, useMemo, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './Button'
import { classNames } from './classNames'
import { CopyButton } from './CopyButton'
import './foreignText.css'
import { jsonTokens } from './jsonTokens'
import { HiddenCount, MarkedText } from './MarkedText'

/** Lines drawn at a time; more come when asked for. */
const linesAtATime = 1_000
/** Lines drawn before anything else is; the others of the first thousand follow when the page is idle. */
const linesAtOnce = 80
/** A longer line is drawn without colours, because cutting it up would take too long. */
const longestColouredLine = 20_000
/** Of a longer line this much is drawn at first; copying takes all of it. */
const longestDrawnLine = 200_000

/** The text in hand is only the beginning. */
export interface TextRest {
  /** How much of it is in hand, and how much there is: as it was written, not as it is shown. */
  readonly shown: number
  readonly length: number
  readonly unit: 'characters' | 'bytes'
  readonly isLoading: boolean
  readonly onMore: () => void
}

export interface CodeBlockProps {
  readonly text: string
  readonly language?: 'json' | 'text'
  /** Line numbers at the left. */
  readonly isNumbered?: boolean
  /** Folded to this many lines; null shows all. The owner remembers it. */
  readonly foldedTo?: number | null
  readonly onFold?: (folded: boolean) => void
  /** Where the text in hand is only the beginning: how much there is, and how to get more. */
  readonly rest?: TextRest | null
  /** What the copy button copies, when it is not `text`. */
  readonly copyText?: string | (() => string | Promise<string>)
  readonly label: string
  /** Shown at the left of the bar. */
  readonly title?: ReactNode
}

/**
 * Foreign text as it is: monospaced, one block per line, hidden characters marked, JSON coloured. Folds by lines and
 * never hides characters without saying how many.
 */
export function CodeBlock({
  text,
  language = 'text',
  isNumbered = false,
  foldedTo = null,
  onFold,
  rest = null,
  copyText,
  label,
  title,
}: CodeBlockProps): ReactElement {
  const lines = useMemo(() => text.split(/\r\n|\n/), [text])
  const [limit, setLimit] = useState(linesAtATime)
  const shownCount = Math.min(lines.length, foldedTo ?? limit)
  const drawnCount = Math.min(shownCount, useDeferredValue(shownCount, linesAtOnce))
  const isFolded = foldedTo !== null && foldedTo < lines.length
  const isLong = lines.length > 12
  return (
    <div
      className={classNames('codeBlock', isNumbered && 'codeBlock-numbered')}
      role="group"
      aria-label={label}
    >
      <div className="codeBlockBar">
        {title}
        <span className="spacer" />
        <HiddenCount text={text.length > longestDrawnLine ? text.slice(0, longestDrawnLine) : text} />
        {isLong && onFold !== undefined ? (
          <Button size="small" tone="quiet" aria-expanded={!isFolded} onClick={() => onFold(!isFolded)}>
            {isFolded ? `Show all ${lines.length.toLocaleString('en-US')} lines` : 'Fold'}
          </Button>
        ) : null}
        <CopyButton text={copyText ?? text} label="Copy all of it" />
      </div>
      <pre className="codeBlockText" dir="auto">
        {lines.slice(0, drawnCount).map((line, index) => (
          <CodeLine
            key={index}
            line={line}
            isJson={language === 'json'}
            number={isNumbered ? index + 1 : null}
          />
        ))}
      </pre>
      {!isFolded && shownCount < lines.length ? (
        <div className="codeBlockMore">
          {shownCount.toLocaleString('en-US')} of {lines.length.toLocaleString('en-US')} lines
          <Button size="small" onClick={() => setLimit(limit + 4 * linesAtATime)}>
            Show more
          </Button>
        </div>
      ) : null}
      {rest !== null && !isFolded && shownCount === lines.length ? (
        <div className="codeBlockMore">
          {rest.shown.toLocaleString('en-US')} of {rest.length.toLocaleString('en-US')} {rest.unit}
          <Button size="small" disabled={rest.isLoading} onClick={rest.onMore}>
            {rest.isLoading ? 'Reading…' : 'Show more'}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

const CodeLine = memo(function CodeLine({
  line,
  isJson,
  number,
}: {
  readonly line: string
  readonly isJson: boolean
  readonly number: number | null
}): ReactElement {
  const [isWhole, setWhole] = useState(false)
  const drawn = isWhole || line.length <= longestDrawnLine ? line : line.slice(0, longestDrawnLine)
  return (
    <span className="codeLine" data-line={number ?? undefined}>
      {isJson && drawn.length <= longestColouredLine ? (
        jsonTokens(drawn).map((token, index) =>
          token.type === 'other' ? (
            token.text
          ) : (
            <span key={index} className={tokenClasses[token.type]}>
              <MarkedText text={token.text} />
            </span>
          ),
        )
      ) : (
        <MarkedText text={drawn} />
      )}
      {drawn.length < line.length ? (
        <Button size="small" onClick={() => setWhole(true)}>
          Show all {line.length.toLocaleString('en-US')} characters of this line
        </Button>
      ) : null}
    </span>
  )
})

const tokenClasses = { key: 'jsonKey', string: 'jsonString', number: 'jsonNumber', word: 'jsonWord' } as const
