import { describe, expect, test } from 'vitest'
import { importHostile } from '../support/hostile/hostileImport'
import { attributesOf, payloadOf, spanText, textValue } from '../support/hostile/otlpBodies'
import { sized } from '../support/hostile/soak'

/** A call whose question holds one image. */
function withImage(address: string): string {
  const messages = JSON.stringify([
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: address } },
        { type: 'text', text: 'What is it?' },
      ],
    },
  ])
  return payloadOf(
    spanText({
      more: attributesOf(
        ['gen_ai.operation.name', textValue('chat')],
        ['gen_ai.input.messages', textValue(messages)],
      ),
    }),
  )
}

describe('media inside texts is data', () => {
  const cases: readonly (readonly [name: string, address: string])[] = [
    ['bytes that are no base64', 'data:image/png;base64,####not base64####'],
    [
      'a type that lies',
      `data:image/png;base64,${Buffer.from('<svg onload="alert(1)">').toString('base64')}`,
    ],
    [
      'a page that says it is a picture',
      `data:image/jpeg,${encodeURIComponent('<script>alert(1)</script>')}`,
    ],
    ['an address inside an address', 'data:image/svg+xml,<image href="data:image/png;base64,AAAA"/>'],
    ['no end of parameters', `data:image/png;${'a=b;'.repeat(5_000)}base64,AAAA`],
  ]

  test.each(cases)('%s: the call comes in with its question', async (_, address) => {
    const report = await importHostile(withImage(address))
    expect(report.files[0]).toMatchObject({ read: 1, stored: 1, skipped: 0 })
  })

  test('a picture of many megabytes comes in, or is told', { timeout: 600_000 }, async () => {
    const size = sized(6, 500) * 1_048_576
    const report = await importHostile(withImage(`data:image/png;base64,${'A'.repeat(size)}`), {
      again: false,
    })
    const [file] = report.files
    expect(file?.read).toBe(1)
    if (file?.stored === 0) expect(report.counts).toMatchObject({ too_large: 1 })
    else expect(file).toMatchObject({ stored: 1, skipped: 0 })
  })
})
