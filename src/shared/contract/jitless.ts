import { config } from 'zod'

/**
 * The page's CSP forbids making code from text, and zod decides whether it may when a schema is defined. So the page
 * imports this module, for its effect, before any other of the contract.
 */
config({ jitless: true })
