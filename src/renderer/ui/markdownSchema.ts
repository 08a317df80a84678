import type { Options } from 'rehype-sanitize'

/**
 * What may come out of Markdown: text structure and nothing that acts. No ids, classes or styles from a trace; `href`
 * and `src` survive only so that our own components can show them, they never reach an element.
 */
export const markdownSchema: Options = {
  tagNames:
    'p br hr h1 h2 h3 h4 h5 h6 blockquote pre code em strong del ul ol li input a img table thead tbody tr th td sup section'.split(
      ' ',
    ),
  attributes: {
    a: ['href'],
    img: ['src', 'alt'],
    ol: ['start'],
    td: ['align'],
    th: ['align'],
    input: [['type', 'checkbox'], ['disabled', true], 'checked'],
  },
  required: { input: { disabled: true, type: 'checkbox' } },
  ancestors: { tbody: ['table'], td: ['table'], th: ['table'], thead: ['table'], tr: ['table'] },
  strip: ['script', 'style'],
}

const longestMarkdown = 200_000
const deepestMarkdown = /^[ \t]*(?:[>*+-][ \t]*){60}/m

/** False for text that would take the parser too long or too deep; it is shown plain. */
export function isReasonableMarkdown(text: string): boolean {
  return text.length <= longestMarkdown && !deepestMarkdown.test(text) && !/[[(*_`]{400}/.test(text)
}

/** Host of an address for a chip; null when it has none. Never fetched. */
export function hostOf(address: string): string | null {
  try {
    return new URL(address).host || null
  } catch {
    return null
  }
}
