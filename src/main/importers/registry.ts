import type { Importer } from './importer'

/** Every file format, one line each. Order matters only among equal scores. */
export const importers: readonly Importer[] = []
