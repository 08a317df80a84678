import { isDeepStrictEqual } from 'node:util'
import type { MappingPreview } from '../../../shared/logic/mappingPreview'
import type { Handlers, Output } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import type { SavedMapping } from '../../../shared/model/fieldMapping'
import { createHead, detectFormat } from '../../importers/detectFormat'
import { mappedImporter } from '../../importers/formats/mapped'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'
import type { MappingThread } from '../mappingThread'
import { findMapping } from '../findMapping'
import type { ImportJobs } from '../importJobs'
import { copyKeptFile, readSample } from '../keptFiles'
import { freeName, readMappingFile, writeMappingFile } from '../mappingFiles'

type Names = Extract<keyof Handlers, `mappings.${string}`>

/** Importers that people make: looking at a file, trying a mapping, keeping it, using it. */
export function createMappingHandlers(
  store: EngineStore,
  imports: ImportJobs,
  events: EventBus,
  thread: MappingThread,
): Pick<Handlers, Names> {
  const list = (): Promise<readonly SavedMapping[]> => store.note('mappingList', {})
  const changed = (saved: SavedMapping): SavedMapping => {
    events.emit('workspace.changed', { what: 'settings' })
    return saved
  }
  return {
    'mappings.survey': async ({ fileId, rows }, { signal }) => {
      const { file, sample } = await readSample(store, fileId, signal)
      const saved = detectSaved(await list(), createHead(sample.bytes, sample.isWhole))
      const survey = await thread.survey(sample, rows ?? saved?.mapping.rows ?? null, signal)
      if (survey === null || survey.fields.length === 0)
        throw new EngineError('refused', 'There are no fields in this file: it is neither JSON nor a table.')
      return {
        ...survey,
        file: { path: file.path, importId: file.importId, bytes: file.keptBytes, isCut: file.isCut },
        isWhole: sample.isWhole && survey.isAll,
        fields: survey.fields.map((field): Output<'mappings.survey'>['fields'][number] => ({
          path: field.path,
          depth: field.depth,
          types: [...field.types],
          present: field.present,
          distinct: field.distinct,
          samples: [...field.samples],
          momentUnit: field.momentUnit,
          durationUnit: field.durationUnit,
        })),
        places: [...survey.places],
        guesses: [...survey.guesses],
        saved,
      }
    },
    'mappings.preview': async ({ fileId, mapping }, { signal }) => {
      const { sample } = await readSample(store, fileId, signal)
      return toWire(await thread.preview(sample, mapping, signal))
    },
    'mappings.importFile': async ({ fileId, mappingId }, { signal }) => {
      const saved = await findMapping(store, mappingId)
      const copy = await copyKeptFile(store, fileId, signal)
      try {
        return await imports.startMapped(copy, saved, fileId, copy.remove)
      } catch (error) {
        await copy.remove()
        throw error
      }
    },
    'mappings.list': async () => ({ mappings: [...(await list())] }),
    'mappings.save': async (input) => changed(await store.note('mappingSave', input)),
    'mappings.rename': async (input) => changed(await store.note('mappingRename', input)),
    'mappings.delete': async (input) => changed(await store.note('mappingDelete', input)),
    'mappings.exportText': async ({ mappingId }) =>
      writeMappingFile((await findMapping(store, mappingId)).mapping),
    'mappings.importText': async ({ text }) => {
      const known = await list()
      const mapping = readMappingFile(text)
      const same = known.find((saved) => isDeepStrictEqual(saved.mapping, mapping))
      if (same !== undefined) return same
      const name = freeName(mapping.name, new Set(known.map((saved) => saved.mapping.name)))
      return changed(await store.note('mappingSave', { mappingId: null, mapping: { ...mapping, name } }))
    },
  }
}

/** The mapping that recognises a content best. */
function detectSaved(
  saved: readonly SavedMapping[],
  head: ReturnType<typeof createHead>,
): SavedMapping | null {
  const made = saved.map((each) => ({ saved: each, importer: mappedImporter(each) }))
  const detection = detectFormat(
    head,
    made.map(({ importer }) => importer),
  )
  return made.find(({ importer }) => importer === detection?.importer)?.saved ?? null
}

function toWire(preview: MappingPreview): Output<'mappings.preview'> {
  return {
    ...preview,
    traces: preview.traces.map((trace) => ({ ...trace, spans: [...trace.spans] })),
    findings: [...preview.findings],
  }
}
