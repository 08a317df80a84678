import { useMemo } from 'react'
import type { ReactElement } from 'react'
import { CodeBlock } from './CodeBlock'
import type { CodeBlockProps } from './CodeBlock'
import { prettyJson } from './jsonTokens'

/** JSON text, pretty-printed and coloured; text that is no JSON is shown as it is. Copying gives what is shown. */
export function JsonText({ text, ...rest }: Omit<CodeBlockProps, 'language'>): ReactElement {
  const pretty = useMemo(() => prettyJson(text), [text])
  return <CodeBlock {...rest} text={pretty} language="json" />
}
