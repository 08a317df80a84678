/** A node of the Markdown tree, as far as this file looks at it. */
interface MarkdownNode {
  type: string
  value?: string
  children?: MarkdownNode[]
}

/** Parents whose children are pieces of a line; everywhere else a text needs a paragraph around it. */
const inlineParents = new Set([
  'paragraph',
  'heading',
  'emphasis',
  'strong',
  'delete',
  'link',
  'linkReference',
  'tableCell',
])

/** A remark plugin: raw HTML becomes the text it is, so that a reader sees what the model wrote. */
export function htmlAsText() {
  return (tree: MarkdownNode): void => {
    const waiting = [tree]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const isInline = inlineParents.has(node.type)
      node.children?.forEach((child, index, children) => {
        if (child.type !== 'html') {
          waiting.push(child)
          return
        }
        const text = { type: 'text', value: child.value ?? '' }
        children[index] = isInline ? text : { type: 'paragraph', children: [text] }
      })
    }
  }
}
