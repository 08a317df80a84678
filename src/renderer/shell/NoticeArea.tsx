import { memo, useEffect } from 'react'
import type { ReactElement } from 'react'
import { useAppStore } from '../state/appStore'
import type { Notice } from '../state/noticeSlice'
import { Button, IconButton } from '../ui/Button'
import { classNames } from '../ui/classNames'
import { Icon } from '../ui/Icon'

const shownMs = 6_000
/** Where the page says the same, and more: it stands before some of that. */
const toldThereMs = 2_000

/** Notices at the bottom right. Read out politely; good news goes by itself, errors stay until one goes where they lead. */
export const NoticeArea = memo(function NoticeArea(): ReactElement {
  const notices = useAppStore((state) => state.notices)
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.noticeId} notice={notice} />
      ))}
    </div>
  )
})

function NoticeCard({ notice }: { readonly notice: Notice }): ReactElement {
  const dismiss = useAppStore((state) => state.dismissNotice)
  const { noticeId, tone, text, action } = notice
  const isHere = useAppStore((state) => action?.isAt?.(state.view.route) === true)
  const stays = tone === 'error' && !isHere
  const lastsMs = isHere ? toldThereMs : action === null ? shownMs : shownMs * 2
  useEffect(() => {
    if (stays) return undefined
    const timer = setTimeout(() => dismiss(noticeId), lastsMs)
    return () => clearTimeout(timer)
  }, [dismiss, noticeId, stays, lastsMs])
  return (
    <div className={classNames('notice', `notice-${tone}`)}>
      <Icon name={tone === 'error' ? 'warning' : tone === 'ok' ? 'check' : 'help'} />
      <bdi className="noticeText">{text}</bdi>
      {action === null ? null : (
        <Button
          size="small"
          onClick={() => {
            dismiss(noticeId)
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton size="small" icon="close" label="Dismiss" onClick={() => dismiss(noticeId)} />
    </div>
  )
}
