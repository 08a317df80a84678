import { Component, memo, startTransition, useEffect, useMemo, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import Markdown from 'react-markdown'
import type { Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { CopyButton } from './CopyButton'
import './foreignText.css'
import { htmlAsText } from './htmlAsText'
import { Icon } from './Icon'
import { markdownPieces } from './markdownPieces'
import { hostOf, isReasonableMarkdown, markdownSchema } from './markdownSchema'
import { MarkedText } from './MarkedText'

/**
 * Foreign Markdown: structure is drawn, raw HTML is text, links do nothing but copy their address, images are chips that
 * name where they would come from. Nothing is ever fetched. A long text is drawn piece by piece, each when the page has
 * time for it.
 */
export const MarkdownText = memo(function MarkdownText({ text }: { readonly text: string }): ReactElement {
  const pieces = useMemo(() => (isReasonableMarkdown(text) ? markdownPieces(text) : [text]), [text])
  const [drawn, setDrawn] = useState(1)
  useEffect(() => {
    if (drawn >= pieces.length) return
    const timer = setTimeout(() => startTransition(() => setDrawn(drawn + 1)), 0)
    return () => clearTimeout(timer)
  }, [drawn, pieces.length])
  return (
    <>
      {pieces.slice(0, drawn).map((piece, index) => (
        // A piece keeps its place: texts only grow at their end.
        // oxlint-disable-next-line react/no-array-index-key
        <MarkdownPiece key={index} text={piece} />
      ))}
    </>
  )
})

const MarkdownPiece = memo(function MarkdownPiece({ text }: { readonly text: string }): ReactElement {
  const plain = <PlainText text={text} />
  if (!isReasonableMarkdown(text)) return plain
  return (
    <PlainOnError plain={plain}>
      <div className="markdown" dir="auto">
        <Markdown
          remarkPlugins={remarkPlugins}
          rehypePlugins={rehypePlugins}
          components={components}
          urlTransform={(url) => url}
        >
          {text}
        </Markdown>
      </div>
    </PlainOnError>
  )
})

const remarkPlugins = [remarkGfm, htmlAsText]
const rehypePlugins: [typeof rehypeSanitize, typeof markdownSchema][] = [[rehypeSanitize, markdownSchema]]

const heading = (level: number) =>
  function Heading({ children }: { readonly children?: ReactNode }): ReactElement {
    return (
      <div
        role="heading"
        aria-level={Math.min(6, level + 3)}
        className={`markdownHeading markdownHeading-${level}`}
      >
        {children}
      </div>
    )
  }

const components: Components = {
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
  a: ({ href, children }) => <InertLink address={href ?? ''}>{children}</InertLink>,
  img: ({ src, alt }) => (
    <MediaChip
      address={typeof src === 'string' ? src : null}
      label={alt === undefined || alt === '' ? 'image' : alt}
    />
  ),
}

/**
 * A foreign link: shows where it would lead, copies the address, never goes there. The hint is the browser's own: a text
 * can have thousands of links.
 */
export function InertLink({
  address,
  children,
}: {
  readonly address: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <button
      type="button"
      className="inertLink"
      title={`Not opened. Click to copy: ${address.slice(0, 300)}`}
      onClick={() => void navigator.clipboard.writeText(address)}
    >
      {children}
    </button>
  )
}

export interface MediaChipProps {
  /** Where it would come from; null when the bytes were inline or are unknown. */
  readonly address: string | null
  readonly label: string
}

/** An image, sound or file that a trace names: a chip with its host, never loaded. */
export function MediaChip({ address, label }: MediaChipProps): ReactElement {
  const host = address === null ? null : hostOf(address)
  return (
    <span className="mediaChip">
      <Icon name="file" size={13} />
      <bdi>{label}</bdi>
      {host === null ? null : (
        <span className="muted">
          from <bdi>{host}</bdi>
        </span>
      )}
      {address === null || address === '' ? null : <CopyButton text={address} label="Copy the address" />}
    </span>
  )
}

function PlainText({ text }: { readonly text: string }): ReactElement {
  return (
    <pre className="codeBlockText" dir="auto">
      <MarkedText text={text} />
    </pre>
  )
}

/** Text that the parser cannot take is shown as it is. */
class PlainOnError extends Component<
  { readonly plain: ReactNode; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false }
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }
  override render(): ReactNode {
    return this.state.failed ? this.props.plain : this.props.children
  }
}
