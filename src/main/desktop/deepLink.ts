export const linkScheme = 'spanglass'

const maxLinkLength = 4_096

/**
 * The hash route behind a link of ours, or null. A link comes from anywhere (a chat, a web page), so it can only name
 * something that is already in the workspace: `spanglass://trace/<key>`, with `?span=<id>`, and
 * `spanglass://session/<key>`. It never names a file and never starts anything.
 */
export function readDeepLink(text: string): string | null {
  if (text.length > maxLinkLength) return null
  const match = /^spanglass:\/\/(trace|session)\/([^/?#]+)\/?(?:\?([^#]*))?$/i.exec(text)
  const page = match?.[1]?.toLowerCase()
  const key = decode(match?.[2])
  if (page === undefined || key === null) return null
  const route = `#/${page}/${encodeURIComponent(key)}`
  const span =
    page === 'trace' ? decode(new URLSearchParams(match?.[3] ?? '').get('span') ?? undefined) : null
  return span === null ? route : `${route}?${new URLSearchParams({ span, v: '1' }).toString()}`
}

export function isDeepLink(text: string): boolean {
  return text.toLowerCase().startsWith(`${linkScheme}:`)
}

/** An id: decoded, without control characters, not shaped like an option. */
function decode(part: string | undefined): string | null {
  if (part === undefined || part === '') return null
  try {
    const id = decodeURIComponent(part)
    return /\p{C}/u.test(id) || id.startsWith('-') ? null : id
  } catch {
    return null
  }
}
