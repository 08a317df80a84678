import type { Dialog, Shell } from 'electron'

const maxLength = 2_048

/**
 * The address a link may open in the person's browser, or null: plain web addresses without user names in them,
 * without invisible or reordering characters, and not longer than an address is.
 */
export function readExternalUrl(text: string): URL | null {
  if (text.length > maxLength || /[\s\p{C}\\]/u.test(text)) return null
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null
  return url
}

export interface ExternalLinks {
  /** Asks the person and opens the address. Anything but a plain web address is ignored. */
  open(text: string): Promise<void>
}

/**
 * Opens links of foreign content: only after the person saw where they lead. The host is shown as the network sees it
 * (punycode), so that look-alike letters show. While one question is open further ones are dropped.
 */
export function createExternalLinks(
  dialog: Pick<Dialog, 'showMessageBox'>,
  shell: Pick<Shell, 'openExternal'>,
): ExternalLinks {
  let isAsking = false
  return {
    async open(text) {
      const url = readExternalUrl(text)
      if (url === null || isAsking) return
      isAsking = true
      try {
        const { response } = await dialog.showMessageBox({
          type: 'question',
          message: `Open ${url.host} in your browser?`,
          detail: url.href,
          buttons: ['Open', 'Cancel'],
          defaultId: 1,
          cancelId: 1,
          noLink: true,
        })
        if (response === 0) await shell.openExternal(url.href)
      } finally {
        isAsking = false
      }
    },
  }
}
