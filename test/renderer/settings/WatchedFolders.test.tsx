import { afterEach, describe, expect, test } from 'vitest'
import { WatchedFolders } from '../../../src/renderer/features/settings/WatchedFolders'
import type { Output } from '../../../src/shared/contract/contract'
import { EngineError } from '../../../src/shared/contract/errors'
import { button, createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage, StubAnswers, StubClient } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

type Folder = Output<'watching.list'>['folders'][number]
const folder = (changes: Partial<Folder> = {}): Folder => ({
  folderId: 'claude-code',
  label: 'Claude Code',
  path: '~/.claude/projects',
  isOwn: false,
  isOn: false,
  state: 'off',
  importId: null,
  files: 0,
  lastChangeMs: null,
  error: null,
  ...changes,
})
const capabilities: Output<'app.getCapabilities'> = {
  host: 'serve',
  nativeDialogs: false,
  version: '1',
  platform: 'linux',
  workspaceName: 'w',
  workspaceFolder: '~/w',
  readOnlyReason: null,
  notices: [],
}

async function open(folders: readonly Folder[], answers: StubAnswers = {}): Promise<StubClient> {
  const client = createStubClient({
    'app.getCapabilities': () => capabilities,
    'watching.list': () => ({ folders: [...folders] }),
    'watching.turn': ({ folderId, isOn }) => folder({ folderId, isOn }),
    'watching.remove': () => ({ removed: true }),
    ...answers,
  })
  page = await renderPage(client, <WatchedFolders />)
  return client
}
const text = (): string => page?.container.textContent ?? ''
const box = (): HTMLInputElement => {
  const found = page?.container.querySelector('input[type="checkbox"]')
  if (!(found instanceof HTMLInputElement)) throw new Error('no checkbox')
  return found
}

describe('watched folders in Settings', () => {
  test('are off, with their paths, until they are turned on', async () => {
    const client = await open([folder()])
    expect(text()).toContain('~/.claude/projects')
    expect(box().checked).toBe(false)
    expect(document.getElementById(box().getAttribute('aria-describedby') ?? '')?.textContent).toBe('Off')
    await doAndSettle(() => box().click())
    expect(client.calls.find(({ name }) => name === 'watching.turn')?.input).toEqual({
      folderId: 'claude-code',
      isOn: true,
    })
  })

  test('say what they do, when something last came, and where its report is', async () => {
    await open([
      folder({
        isOn: true,
        state: 'watching',
        files: 12,
        importId: 3,
        lastChangeMs: Date.UTC(2026, 2, 1, 10, 5),
      }),
      folder({ folderId: 'own-1', label: 'logs', isOwn: true, isOn: true, state: 'reading' }),
    ])
    expect(text()).toContain('Watching; 12 files read')
    expect(page?.container.querySelector('time')?.dateTime).toBe('2026-03-01T10:05:00.000Z')
    expect(text()).toContain('Reading; nothing read yet')
    expect(button(document.body, 'Report of Claude Code')).toBeTruthy()
  })

  test('say what went wrong', async () => {
    await open([folder({ isOn: true, state: 'failed', error: 'The folder does not exist.' })])
    expect(page?.container.querySelector('.fieldError')?.textContent).toBe('The folder does not exist.')
  })

  test('only those of one’s own can be forgotten', async () => {
    const client = await open([folder(), folder({ folderId: 'own-1', label: 'logs', isOwn: true })])
    expect(text().match(/Forget/g)).toHaveLength(1)
    await doAndSettle(() => button(document.body, 'Forget logs').click())
    expect(client.calls.find(({ name }) => name === 'watching.remove')?.input).toEqual({ folderId: 'own-1' })
  })

  test('another folder comes from the host’s dialog, or is named when serve mode starts', async () => {
    await open([folder()])
    expect(text()).toContain('--watch FOLDER')
    await page?.close()
    const client = await open([folder()], {
      'app.getCapabilities': () => ({ ...capabilities, host: 'desktop', nativeDialogs: true }),
      'app.chooseFiles': () => ({ handles: [{ handle: 'h-1', name: 'logs' }] }),
      'watching.add': () => folder({ folderId: 'own-1', isOwn: true }),
    })
    await doAndSettle(() => button(document.body, 'Watch another folder…').click())
    expect(client.calls.find(({ name }) => name === 'watching.add')?.input).toEqual({ handle: 'h-1' })
  })

  test('a read-only workspace watches nothing', async () => {
    await open([folder()], {
      'app.getCapabilities': () => ({ ...capabilities, readOnlyReason: 'It is full.' }),
    })
    expect(box().disabled).toBe(true)
  })

  test('an engine that cannot tell says so', async () => {
    await open([], {
      'watching.list': () => {
        throw new EngineError('internal', 'The list could not be read.')
      },
    })
    expect(text()).toBe('The list could not be read.')
  })
})
