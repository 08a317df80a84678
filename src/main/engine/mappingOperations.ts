import { previewRecords } from '../../shared/logic/mappingPreview'
import type { MappingPreview } from '../../shared/logic/mappingPreview'
import { guessUnit } from '../../shared/logic/mappingUnits'
import type { TimeUnit } from '../../shared/model/fieldMapping'
import type { FieldMapping } from '../../shared/model/fieldMapping'
import { previewRows, surveyFile } from '../importers/formats/mappedSurvey'
import type { FileSurvey, SampleBytes } from '../importers/formats/mappedSurvey'
import type { OperationContext } from '../store/workerProtocol'

/** A field with the units its values could be times in; what the guesses went by stays behind. */
export type SampleField = Omit<FileSurvey['fields'][number], 'facts'> & {
  readonly momentUnit: TimeUnit | null
  readonly durationUnit: TimeUnit | null
}
export type SampleSurvey = Omit<FileSurvey, 'fields'> & { readonly fields: readonly SampleField[] }

/**
 * What the mapping thread does: it reads the first megabytes of a file, guesses and tries, beside the thread that
 * answers everybody.
 */
export const mappingOperations = {
  survey: async (
    { sample, rows }: { readonly sample: SampleBytes; readonly rows: string | null },
    { signal }: OperationContext,
  ): Promise<SampleSurvey | null> => {
    const survey = await surveyFile(sample, rows, signal)
    if (survey === null) return null
    return {
      ...survey,
      fields: survey.fields.map((field) => {
        const { facts: _facts, ...plain } = field
        return {
          ...plain,
          momentUnit: guessUnit('start', field),
          durationUnit: guessUnit('duration', field),
        }
      }),
    }
  },
  preview: async (
    { sample, mapping }: { readonly sample: SampleBytes; readonly mapping: FieldMapping },
    { signal }: OperationContext,
  ): Promise<MappingPreview> => previewRecords(await previewRows(sample, mapping, signal)),
}
