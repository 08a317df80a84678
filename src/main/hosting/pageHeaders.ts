/**
 * The Content-Security-Policy of the page, the same in the window and on loopback. Scripts only from our own files;
 * styles from our files and from style sheets that carry this response's nonce; requests only to ourselves; and no
 * text becomes markup except through the policies named here. Every response carries it: that of a worker's script
 * rules the worker.
 */
export function contentSecurityPolicy(nonce: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === null ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types app default',
  ].join('; ')
}

/** Headers of every response, errors included. */
export const alwaysHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

/** What `index.html` holds where the nonce of its response belongs. */
export const noncePlaceholder = '__CSP_NONCE__'
