import { setNonce } from 'get-nonce'

interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown
}

/**
 * Installs the only policy this page has: no text ever becomes markup, except the empty text (libraries clear an
 * element that way). With the `require-trusted-types-for 'script'` of our Content-Security-Policy, any other
 * assignment to `innerHTML` and its like throws.
 */
export function installTrustedTypes(): void {
  const policies = (globalThis as { trustedTypes?: TrustedTypePolicies }).trustedTypes
  policies?.createPolicy('default', { createHTML: (text) => (text === '' ? '' : null) })
}

/** Hands the nonce of this response to the libraries that add a style element (scroll lock of dialogs). */
export function adoptStyleNonce(): void {
  const element = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')
  if (element !== null && element.nonce !== undefined && element.nonce !== '') setNonce(element.nonce)
}
