import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ServedPage } from '../support/servePage'
import { servePage } from '../support/servePage'

let page: ServedPage
beforeEach(async () => {
  page = await servePage()
})
afterEach(() => page.close())

describe('events', () => {
  const connect = (protocols: string[], headers: Record<string, string> = {}): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${page.port}/events`, protocols, { headers })
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(socket))
      socket.once('error', reject)
    })
  }

  it('sends every event to every page and counts the pages', async () => {
    const first = await connect(['spanglass', `bearer.${page.token}`])
    const second = await connect(['spanglass', `bearer.${page.token}`])
    expect(first.protocol).toBe('spanglass')
    const heard = [first, second].map(
      (socket) =>
        new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString()))),
    )
    page.engine.emit('app.navigated', { route: '#/traces' })
    expect(await Promise.all(heard)).toEqual(
      Array(2).fill('{"name":"app.navigated","payload":{"route":"#/traces"}}'),
    )
    first.close()
    await expect.poll(() => page.pages).toEqual([1, 2, 1])
    second.close()
    await expect.poll(() => page.pages.at(-1)).toBe(0)
  })

  it('refuses sockets of others', async () => {
    const good = ['spanglass', `bearer.${page.token}`]
    await expect(connect(['spanglass'])).rejects.toThrow('401')
    await expect(connect(['spanglass', 'bearer.wrong'])).rejects.toThrow('401')
    await expect(connect(good, { origin: 'http://evil.test' })).rejects.toThrow('403')
    await expect(connect(good, { origin: 'null' })).rejects.toThrow('403')
    await expect(connect(good, { host: 'evil.test' })).rejects.toThrow('421')
    expect(page.pages).toEqual([])
  })

  it('ends a page that talks', async () => {
    const socket = await connect(['spanglass', `bearer.${page.token}`])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(2_000))
    await closed
    expect(page.engine.calls).toHaveLength(0)
  })
})
