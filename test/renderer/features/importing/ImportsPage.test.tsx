// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { ImportsPage } from '../../../../src/renderer/features/importing/ImportsPage'
import { fakeImport } from '../../../support/fakeImports'
import { createStubClient, pressKey, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

test('keys go from import to import and stop at the ends', async () => {
  const imports = [3, 2, 1].map((id) => ({ ...fakeImport(id), label: `import ${id}` }))
  page = await renderPage(createStubClient({ 'imports.list': () => ({ imports }) }), <ImportsPage />)
  const after = async (key: string): Promise<string | null | undefined> => {
    await pressKey(document.activeElement ?? document.body, key)
    return document.activeElement?.textContent
  }
  expect(await after('j')).toBe('import 3')
  expect(await after('ArrowDown')).toBe('import 2')
  expect(await after('End')).toBe('import 1')
  expect(await after('j')).toBe('import 1')
  expect(await after('k')).toBe('import 2')
  expect(await after('Home')).toBe('import 3')
  expect(await after('ArrowUp')).toBe('import 3')
})

test('upwards from nowhere begins at the last', async () => {
  const imports = [2, 1].map((id) => ({ ...fakeImport(id), label: `import ${id}` }))
  page = await renderPage(createStubClient({ 'imports.list': () => ({ imports }) }), <ImportsPage />)
  await pressKey(document.body, 'k')
  expect(document.activeElement?.textContent).toBe('import 1')
})
