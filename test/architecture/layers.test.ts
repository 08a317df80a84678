import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkLayers, readSources } from '../../scripts/checkLayers.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

it('holds for the whole program', () => {
  expect(checkLayers(readSources(root))).toEqual([])
})

/** A source drawn as its path and its text; what it imports is there, too. */
const problems = (path: string, text: string, ...others: string[]): string[] =>
  checkLayers([{ path, text }, ...others.map((other) => ({ path: other, text: 'export const x = 1' }))])

describe('the table', () => {
  it.each([
    ['shared/util/a.ts', "import { x } from '../model/time'", 'shared/model/time.ts'],
    ['shared/logic/a.ts', "import { z } from 'zod'"],
    ['shared/model/a.ts', "import fs from 'node:fs'"],
    ['shared/contract/a.ts', "import type { x } from '../../main/engine/engine'", 'main/engine/engine.ts'],
    ['main/importers/formats/a.ts', "import { readFileSync } from 'node:fs'"],
    [
      'main/importers/formats/a.ts',
      "import { x } from '../../store/storeClient'",
      'main/store/storeClient.ts',
    ],
    ['main/engine/a.ts', "import Database from 'better-sqlite3'"],
    ['main/engine/a.ts', "import { x } from '../serve/httpHost'", 'main/serve/httpHost.ts'],
    ['main/serve/a.ts', "import { app } from 'electron'"],
    ['main/serve/a.ts', "import { x } from '../desktop/appMenu'", 'main/desktop/appMenu.ts'],
    ['main/serve/a.ts', "import { x } from '../store/storeClient'", 'main/store/storeClient.ts'],
    ['main/cli/a.ts', "import { x } from '../serve/httpHost'", 'main/serve/httpHost.ts'],
    ['main/serve.ts', "import { app } from 'electron'"],
    ['preload/preload.ts', "import { x } from '../main/engine/engine'", 'main/engine/engine.ts'],
    [
      'renderer/ui/Button.tsx',
      "import { x } from '../engine/engineClient'",
      'renderer/engine/engineClient.ts',
    ],
    [
      'renderer/state/a.ts',
      "import { x } from '../../shared/contract/contract'",
      'shared/contract/contract.ts',
    ],
    [
      'renderer/features/sessions/A.tsx',
      "import { x } from '../waterfall/a'",
      'renderer/features/waterfall/a.ts',
    ],
    [
      'renderer/features/sessions/A.tsx',
      "import { x } from '../../../main/engine/engine'",
      'main/engine/engine.ts',
    ],
    ['renderer/features/sessions/A.tsx', "import * as echarts from 'echarts'"],
    ['renderer/shell/A.tsx', "const page = import('../../main/engine/engine')", 'main/engine/engine.ts'],
    ['main/elsewhere/a.ts', 'export const x = 1'],
    ['shared/util/a.ts', "import fs from 'fs'"],
  ])('refuses %s: %s', (path, text, ...others) => {
    expect(problems(path, text, ...others)).not.toEqual([])
  })

  it.each([
    ['shared/logic/a.ts', "import type { x } from '../model/time'", 'shared/model/time.ts'],
    ['main/engine/handlers/a.ts', "import { x } from '../../store/storeClient'", 'main/store/storeClient.ts'],
    ['main/desktop/a.ts', "import { app } from 'electron'"],
    [
      'main/index.ts',
      "import { app } from 'electron'\nimport { x } from './desktop/desktopApp'",
      'main/desktop/desktopApp.ts',
    ],
    [
      'renderer/features/sessions/A.tsx',
      "import { x } from './b'\nimport React from 'react'",
      'renderer/features/sessions/b.ts',
    ],
    [
      'renderer/shell/A.tsx',
      "import { x } from '../features/sessions/a'\nimport './a.css'",
      'renderer/features/sessions/a.ts',
    ],
  ])('allows %s: %s', (path, text, ...others) => {
    expect(problems(path, text, ...others)).toEqual([])
  })
})

describe('besides the table', () => {
  it('finds cycles, of types too', () => {
    const cycle = checkLayers([
      { path: 'shared/util/a.ts', text: "import type { b } from './b'\nexport const a = 1" },
      { path: 'shared/util/b.ts', text: "import { c } from './c'\nexport const b = 1" },
      { path: 'shared/util/c.ts', text: "import { a } from './a'\nexport const c = 1" },
    ])
    expect(cycle).toEqual([
      'import cycle: shared/util/a.ts → shared/util/b.ts → shared/util/c.ts → shared/util/a.ts',
    ])
  })

  it('refuses barrels and star exports', () => {
    expect(problems('shared/util/index.ts', "export { x } from './a'", 'shared/util/a.ts')).toHaveLength(1)
    expect(
      problems('shared/util/b.ts', "export * from './a'\nexport const y = 1", 'shared/util/a.ts'),
    ).toHaveLength(1)
  })

  it.each([
    'const window = new BrowserWindow({})',
    "ipcMain.handle('x', () => 1)",
    "ipcMain . on('x', () => 1)",
    'void shell.openExternal(url)',
  ])('keeps to its one file: %s', (text) => {
    expect(problems('main/desktop/somewhere.ts', `${text}\nexport const x = 1`)).toHaveLength(1)
  })

  it('finds imports that lead nowhere', () => {
    expect(problems('shared/util/a.ts', "import { x } from './gone'\nexport const y = x")).toHaveLength(1)
  })
})
