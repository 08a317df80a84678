import { memo, useState } from 'react'
import type { ReactElement } from 'react'
import { useIsConnected } from '../engine/EngineProvider'
import { useCapabilities } from '../engine/useCapability'
import { IconButton } from '../ui/Button'
import { Icon } from '../ui/Icon'

/** What everybody has to know before reading on: the engine is gone, or something was repaired. */
export const Banners = memo(function Banners(): ReactElement {
  const isConnected = useIsConnected()
  const capabilities = useCapabilities()
  const [read, setRead] = useState<readonly string[]>([])
  const notices = (capabilities?.notices ?? []).filter((notice) => !read.includes(notice))
  return (
    <>
      {isConnected ? null : (
        <div className="banner" role="alert">
          <Icon name="warning" />
          <bdi>
            Spanglass cannot be reached. What is on screen may be old; it is read again as soon as Spanglass
            answers.
            {capabilities?.host === 'serve'
              ? ' Once it has ended, start it again and open the address it prints.'
              : ''}
          </bdi>
        </div>
      )}
      {notices.map((notice) => (
        <div key={notice} className="banner" role="status">
          <Icon name="warning" />
          <bdi>{notice}</bdi>
          <IconButton size="small" icon="close" label="Dismiss" onClick={() => setRead([...read, notice])} />
        </div>
      ))}
    </>
  )
})
