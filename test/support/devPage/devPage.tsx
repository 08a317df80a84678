import { createRoot } from 'react-dom/client'
import { App } from '../../../src/renderer/App'
import '../../../src/renderer/reset.css'
import { followAddress } from '../../../src/renderer/state/appStore'
import '../../../src/renderer/theme.css'
import { ensureExists } from '../../../src/shared/util/assert'
import { createFakeEngine } from '../fakeEngineClient'

/** The page over a fake engine, for looking at states that are hard to reach: `?traces=100000&theme=dark&failure=…`. */
const wanted = new URLSearchParams(location.search)
const number = (name: string, otherwise: number): number => Number(wanted.get(name) ?? otherwise)
const failure = wanted.get('failure')
const client = createFakeEngine({
  traces: number('traces', 6_310),
  sessions: number('sessions', 1_248),
  delayMs: number('delay', 0),
  isImporting: wanted.has('importing'),
  theme: wanted.get('theme') === 'dark' ? 'dark' : 'light',
  ...(failure === null ? {} : { failure }),
})
Object.assign(globalThis, { fakeEngine: client })
followAddress()
createRoot(ensureExists(document.getElementById('root'), 'root element')).render(
  <App client={wanted.has('token') ? null : client} />,
)
