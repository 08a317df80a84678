/** The page of the window lives at its own scheme, so that its origin is ours alone and `file:` stays closed. */
export const pageScheme = 'app'
export const pageHost = 'bundle'
export const pageOrigin = `${pageScheme}://${pageHost}`
export const pageUrl = `${pageOrigin}/index.html`

/** True for addresses of our page and nothing that only begins like one. */
export function isPageUrl(url: string): boolean {
  return url === pageOrigin || url.startsWith(`${pageOrigin}/`)
}
