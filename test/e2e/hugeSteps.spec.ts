import { expect, test } from './fixtures'
import { details, openFile, selected } from './tracePageParts'
import { jsonFile } from './traceFiles'

const traceId = 'b'.repeat(32)
const text = (value: string) => ({ stringValue: value })

/** A root and one step each of: very many events, a very long text, very many attributes, much markup. */
function hugeTrace() {
  const step = (index: number, name: string, more: object) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    ...(index === 0 ? {} : { parentSpanId: '1'.padStart(16, '0') }),
    name,
    startTimeUnixNano: String(1_790_000_000_000_000_000n + BigInt(index)),
    endTimeUnixNano: '1790000009000000000',
    ...more,
  })
  const answer = [
    { role: 'assistant', parts: [{ type: 'text', content: '**a** _b_ [x](http://e.test) '.repeat(15_000) }] },
  ]
  const spans = [
    step(0, 'root', {}),
    step(1, 'events', {
      events: Array.from({ length: 50_000 }, (_, index) => ({
        timeUnixNano: String(1_790_000_000_000_000_000n + BigInt(index)),
        name: `event ${String(index)}`,
        attributes: [],
      })),
    }),
    step(2, 'text', {
      attributes: [
        { key: 'input.value', value: text('word '.repeat(1_000_000)) },
        {
          key: 'output.value',
          value: text(JSON.stringify(Array.from({ length: 300_000 }, (_, index) => index))),
        },
      ],
    }),
    step(3, 'attributes', {
      attributes: Array.from({ length: 20_000 }, (_, index) => ({
        key: `key.${String(index)}`,
        value: text('v'),
      })),
    }),
    step(4, 'markup', {
      attributes: [
        { key: 'gen_ai.operation.name', value: text('chat') },
        { key: 'gen_ai.output.messages', value: text(JSON.stringify(answer)) },
      ],
    }),
  ]
  const body = { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] }
  return jsonFile('huge.json', JSON.stringify(body))
}

test('huge texts, lists and tables: every tab answers, and few elements stand in the page', async ({
  page,
  empty,
}) => {
  await openFile(page, empty, hugeTrace(), traceId)
  for (const name of ['events', 'text', 'attributes', 'markup']) {
    await page.keyboard.press('j')
    await expect(selected(page)).toContainText(name)
    for (const tab of ['Messages', 'Attributes', 'Events', 'Raw', 'Call']) {
      await details(page)
        .getByRole('tab', { name: new RegExp(`^${tab}`) })
        .click()
      await expect(details(page).getByRole('tabpanel')).not.toBeEmpty()
      expect(await page.locator('*').count()).toBeLessThan(6_000)
    }
  }
  await expect(details(page)).toContainText('Show more')
})
