import type { Importer } from './importer'
import { otlpJson } from './formats/otlpJson'

/** Every file format, one line each. Order matters only among equal scores. */
export const importers: readonly Importer[] = [otlpJson]
