import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { createFakeEngine } from '../support/fakeEngine'
import { servePage } from '../support/servePage'

/** All that a connection hears until it is closed. */
function heard(port: number, said: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(said))
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.on('error', reject).on('close', () => resolve(text))
  })
}

it('closes a connection that asks nothing without a word, which would be taken for the next answer', async () => {
  const page = await servePage(createFakeEngine(), 100)
  try {
    const both = [heard(page.port, ''), heard(page.port, 'GET / HTTP/1.1\r\nHost: loc')]
    expect(await Promise.all(both)).toEqual(['', ''])
  } finally {
    await page.close()
  }
})
