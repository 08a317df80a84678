import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { MarkdownText } from '../../../src/renderer/ui/MarkdownText'

/** The elements that a text turns into, parsed as a browser would. */
function drawn(text: string): Document {
  return new DOMParser().parseFromString(renderToStaticMarkup(<MarkdownText text={text} />), 'text/html')
}

describe('structure is drawn', () => {
  test('headings, lists, tables, code', () => {
    const page = drawn(
      '# Title\n\n- one\n- [x] two\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n```js\nlet a = 1\n```',
    )
    expect(page.querySelector('[role=heading]')?.textContent).toBe('Title')
    expect(page.querySelectorAll('li')).toHaveLength(2)
    expect(page.querySelectorAll('td')).toHaveLength(2)
    expect(page.querySelector('pre code')?.textContent).toBe('let a = 1\n')
  })
})

describe('nothing of it acts', () => {
  const hostile = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<iframe src="https://evil.example"></iframe>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<form action="https://evil.example"><input name=a></form>',
    '<link rel=stylesheet href=https://evil.example>',
    '<base href="https://evil.example">',
    '<style>*{background:url(https://evil.example)}</style>',
    '<svg onload=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](vbscript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](jav&#x09;ascript:alert(1))',
    '[x](//evil.example)',
    '[x](/\\evil.example)',
    '[x](https://evil.example)',
    '<https://evil.example>',
    'https://evil.example',
    '![x](https://evil.example/p.png)',
    '![x](data:image/svg+xml,<svg onload=alert(1)>)',
    '[x][r]\n\n[r]: https://evil.example "onclick=alert(1)"',
    'text[^1]\n\n[^1]: https://evil.example',
  ]

  test.each(hostile)('%s', (text) => {
    const page = drawn(text)
    const elements = [...page.body.querySelectorAll('*')]
    const names = new Set(elements.map((element) => element.localName))
    for (const name of [
      'script',
      'img',
      'iframe',
      'meta',
      'form',
      'link',
      'base',
      'style',
      'a',
      'object',
      'embed',
      'video',
      'audio',
    ]) {
      expect(names).not.toContain(name)
    }
    for (const element of elements) {
      for (const { name } of element.attributes)
        expect(name).not.toMatch(/^(on|href|src|srcset|action|style|formaction|ping|id)/)
    }
  })

  test('raw HTML is shown as the text it is', () => {
    expect(drawn('a <b onclick=x>bold</b> claim').body.textContent).toContain('<b onclick=x>bold</b>')
  })

  test('no class comes from the text', () => {
    expect(renderToStaticMarkup(<MarkdownText text={'```evil-class\nx\n```'} />)).not.toContain('evil-class')
  })
})

test('an image is a chip with its host and its words', () => {
  const { textContent } = drawn('![a chart](https://cdn.example/p.png)').body
  expect(textContent).toContain('a chart')
  expect(textContent).toContain('cdn.example')
})

test('text that would take the parser too deep is shown plain, whole and in time', () => {
  for (const text of [
    '>'.repeat(20_000),
    '['.repeat(20_000),
    `${'- '.repeat(5_000)}x`,
    'word '.repeat(100_000),
  ]) {
    const startMs = performance.now()
    expect(drawn(text).body.textContent?.length).toBeGreaterThanOrEqual(text.trimEnd().length)
    expect(performance.now() - startMs).toBeLessThan(20_000)
  }
})
