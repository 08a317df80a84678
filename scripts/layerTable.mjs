/** The import map: who may import whom. `scripts/checkLayers.mjs` holds the sources to it. */
const pure = ['shared/util', 'shared/model', 'shared/logic']
export const anyNode = 'node:*'

/**
 * One row per room: the rooms it may import besides itself, and the packages (`node:*` is any module of Node). A row
 * that ends in `/*` is a room per folder, and those do not see each other. `typePackages` may be imported for their
 * types only.
 */
export const rooms = {
  'shared/util': { rooms: [], packages: [] },
  'shared/model': { rooms: ['shared/util'], packages: ['zod'] },
  'shared/logic': { rooms: ['shared/model', 'shared/util'], packages: [] },
  'shared/contract': { rooms: ['shared/model', 'shared/util'], packages: ['zod'] },
  'main/ports': { rooms: ['shared/model', 'shared/util'], packages: [] },
  'main/store': { rooms: pure, packages: ['better-sqlite3', anyNode] },
  'main/importers': {
    rooms: pure,
    packages: [
      'yauzl',
      'yaml',
      'zod',
      '@bufbuild/protobuf',
      'hyparquet',
      'hyparquet-compressors',
      'node:zlib',
      'node:stream',
      'node:buffer',
      'node:crypto',
      'node:util',
    ],
  },
  // Its writing half runs in the store's writer thread, beside the connection. Hence the whole store, not only its
  // client.
  'main/ingest': {
    rooms: [...pure, 'main/importers', 'main/store', 'main/ports'],
    packages: [anyNode, '@pydantic/genai-prices'],
    typePackages: ['better-sqlite3'],
  },
  'main/sources': {
    rooms: [...pure, 'main/importers', 'main/ingest', 'main/ports'],
    packages: [anyNode, 'ws', 'zod', 'chokidar'],
  },
  'main/receiver': {
    rooms: [...pure, 'main/importers', 'main/ingest', 'main/ports'],
    packages: [anyNode, 'ws'],
  },
  'main/alerts': { rooms: [...pure, 'main/store', 'main/ports'], packages: [anyNode] },
  'main/exporters': {
    rooms: [...pure, 'main/store', 'main/ports'],
    packages: [anyNode, '@bufbuild/protobuf'],
  },
  'main/engine': {
    rooms: [
      ...pure,
      'shared/contract',
      'main/ports',
      'main/store',
      'main/importers',
      'main/ingest',
      'main/sources',
      'main/receiver',
      'main/alerts',
      'main/exporters',
    ],
    packages: [anyNode, 'zod', 'write-file-atomic'],
  },
  'main/hosting': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports'],
    packages: [anyNode, 'zod'],
  },
  'main/desktop': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'electron', 'zod', 'write-file-atomic'],
  },
  'main/serve': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'ws'],
  },
  'main/cli': {
    rooms: [...pure, 'shared/contract', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'zod'],
  },
  // The entries: each puts its door or thread together and owns the URLs of the thread files.
  main: {
    rooms: [
      'shared/contract',
      'shared/util',
      'main/cli',
      'main/desktop',
      'main/engine',
      'main/hosting',
      'main/ingest',
      'main/serve',
      'main/store',
    ],
    packages: [anyNode, 'electron'],
  },
  preload: { rooms: ['shared/contract'], packages: ['electron'] },
  'renderer/ui': {
    rooms: ['shared/util', 'shared/logic', 'shared/model'],
    packages: [
      'react',
      'react-dom',
      'radix-ui',
      'cmdk',
      '@tanstack/react-virtual',
      'react-markdown',
      'rehype-sanitize',
      'remark-gfm',
      'echarts',
      'shiki',
    ],
  },
  'renderer/engine': {
    rooms: ['shared/contract', 'shared/model', 'shared/util'],
    packages: ['react', '@tanstack/react-query'],
  },
  'renderer/state': { rooms: pure, packages: ['react', 'zustand'] },
  'renderer/features/*': {
    rooms: [...pure, 'shared/contract', 'renderer/ui', 'renderer/engine', 'renderer/state'],
    packages: ['react', 'react-dom', '@tanstack/react-query', '@tanstack/react-virtual', 'zod'],
  },
  'renderer/shell': {
    rooms: [
      ...pure,
      'shared/contract',
      'renderer/ui',
      'renderer/engine',
      'renderer/state',
      'renderer/features',
    ],
    packages: ['react', 'react-dom', '@tanstack/react-query', 'cmdk', 'radix-ui'],
  },
  renderer: {
    rooms: [...pure, 'shared/contract', 'renderer/ui', 'renderer/engine', 'renderer/state', 'renderer/shell'],
    packages: ['react', 'react-dom', 'get-nonce'],
  },
}

/** Features that may import another one: `'waterfall': ['spanDetails']`. */
export const featureImports = {
  waterfall: ['spanDetails', 'notes', 'lists', 'costs', 'exporting'],
  spanDetails: ['notes'],
  sessionPage: ['spanDetails', 'notes', 'lists', 'costs', 'exporting'],
  importing: ['exporting'],
  lists: ['exporting'],
  costs: ['lists'],
  sessions: ['lists'],
  settings: ['mapping'],
  traces: ['lists', 'costs'],
  start: ['importing'],
}

/** Constructions that only certain files may hold. */
export const owned = [
  {
    pattern: /\bfrom 'electron'/,
    owner: /^(main\/desktop\/.*|main\/index\.ts|preload\/.*)$/,
    what: 'the other doors run without Electron',
  },
  {
    pattern: /\bnew BrowserWindow\b/,
    owner: /^main\/desktop\/mainWindow\.ts$/,
    what: 'windows are made in one place, with safe options',
  },
  {
    pattern: /\bipcMain\s*\.\s*(handle|on|once|handleOnce|addListener)\b/,
    owner: /^main\/desktop\/ipcHost\.ts$/,
    what: 'IPC channels are registered in one place, behind the sender check',
  },
  {
    pattern: /\bshell\s*\.\s*openExternal\b/,
    owner: /^main\/desktop\/externalLinks\.ts$/,
    what: 'addresses are opened in one place, behind the confirmation',
  },
]
