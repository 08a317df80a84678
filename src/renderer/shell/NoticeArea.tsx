import { memo, useEffect } from 'react'
import type { ReactElement } from 'react'
import { useAppStore } from '../state/appStore'
import type { Notice } from '../state/noticeSlice'
import { Button, IconButton } from '../ui/Button'
import { classNames } from '../ui/classNames'
import { Icon } from '../ui/Icon'

const shownMs = 6_000

/** Notices at the bottom right. Read out politely; good news goes by itself, errors stay. */
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
  const stays = tone === 'error' || action !== null
  useEffect(() => {
    const timer = setTimeout(() => dismiss(noticeId), stays ? shownMs * 2 : shownMs)
    if (tone === 'error') clearTimeout(timer)
    return () => clearTimeout(timer)
  }, [dismiss, noticeId, stays, tone])
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
