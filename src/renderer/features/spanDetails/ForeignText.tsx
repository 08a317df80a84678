import type { ReactElement, ReactNode } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { formatCount } from '../../../shared/logic/formatters'
import { useFold } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { CodeBlock } from '../../ui/CodeBlock'
import type { TextRest } from '../../ui/CodeBlock'
import { CopyButton } from '../../ui/CopyButton'
import { isJsonText } from '../../ui/jsonTokens'
import { JsonText } from '../../ui/JsonText'
import { MarkdownText } from '../../ui/MarkdownText'
import { countHidden } from '../../ui/hiddenCharacters'
import { HiddenCount } from '../../ui/MarkedText'
import { isDiffText } from './diffText'
import { useLongText } from './useLongText'

export interface ForeignTextProps {
  readonly view: TextView
  /** `markdown` draws structure unless the person asked for raw text; the others show the text as it is. */
  readonly mode: 'markdown' | 'json' | 'plain'
  readonly label: string
  /** Under which name the fold is remembered, e.g. `message.system`. */
  readonly foldName: string
  readonly title?: ReactNode
}

/** Lines left of a folded text. */
const foldedLines = 3
const rawName = 'details.rawText'

/**
 * Text from a trace: its beginning, the rest on demand, folded by lines only when somebody folded it (and then it stays
 * folded everywhere of its kind), copied whole and exact.
 */
export function ForeignText({ view, mode, label, foldName, title }: ForeignTextProps): ReactElement {
  const long = useLongText(view)
  const [isRaw] = useFold(rawName)
  const [isFolded, setFolded] = useFold(foldName)
  const rest: TextRest | null = long.isWhole
    ? null
    : {
        shown: long.text.length,
        length: long.length,
        unit: 'characters',
        isLoading: long.isLoading,
        onMore: long.more,
      }
  const failure =
    long.failure === null ? null : (
      <p className="textFailure" role="alert">
        The rest could not be read: {long.failure}
      </p>
    )
  if (view.length === 0) return <p className="emptyText">{title} Empty text.</p>
  const isJson = mode === 'json' || (mode === 'markdown' && !isRaw && long.isWhole && isJsonText(long.text))
  if (mode !== 'markdown' || isRaw || isJson || isDiffText(long.text)) {
    const Block = isJson ? JsonText : CodeBlock
    return (
      <>
        <Block
          text={long.text}
          label={label}
          title={title}
          foldedTo={isFolded ? foldedLines : null}
          onFold={setFolded}
          rest={rest}
          copyText={long.readAll}
        />
        {failure}
      </>
    )
  }
  return (
    <div className="markdownBlock" role="group" aria-label={label}>
      <div className="markdownCopy">
        <CopyButton text={long.readAll} label="Copy all of it" />
      </div>
      {title === undefined && !isLong(long.text) && countHidden(long.text) === 0 ? null : (
        <div
          className={classNames(
            'markdownBar',
            title === undefined && countHidden(long.text) === 0 && 'markdownBar-alone',
          )}
        >
          {title}
          <HiddenCount text={long.text} />
          {isLong(long.text) ? (
            <Button size="small" tone="quiet" aria-expanded={!isFolded} onClick={() => setFolded(!isFolded)}>
              {isFolded ? `Show all ${formatCount(long.text.split('\n').length)} lines` : 'Fold'}
            </Button>
          ) : null}
        </div>
      )}
      <div className="markdownBody">
        <MarkdownText
          text={
            isFolded && isLong(long.text) ? long.text.split('\n').slice(0, foldedLines).join('\n') : long.text
          }
        />
      </div>
      {rest === null || (isFolded && isLong(long.text)) ? null : (
        <div className="codeBlockMore">
          {formatCount(rest.shown)} of {formatCount(rest.length)} {rest.unit}
          <Button size="small" disabled={rest.isLoading} onClick={rest.onMore}>
            {rest.isLoading ? 'Reading…' : 'Show more'}
          </Button>
        </div>
      )}
      {failure}
    </div>
  )
}

/** Text worth folding: more lines than fit at a glance. */
function isLong(text: string): boolean {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0 && lines <= 12; at = text.indexOf('\n', at + 1)) lines++
  return lines > 12
}

/** Switches between drawn Markdown and the text as it is, for all texts at once. */
export function RawToggle(): ReactElement {
  const [isRaw, setRaw] = useFold(rawName)
  return (
    <Button
      size="small"
      tone="quiet"
      aria-pressed={isRaw}
      title="Show messages as they came, with every character"
      onClick={() => setRaw(!isRaw)}
    >
      {isRaw ? 'Show formatted' : 'Show raw text'}
    </Button>
  )
}
