import { config } from 'zod'

/** The page's CSP forbids making code from text: keep zod from trying. Must be imported before any schema is used. */
config({ jitless: true })
