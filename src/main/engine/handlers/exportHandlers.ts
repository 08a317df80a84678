import type { Handlers } from '../../../shared/contract/contract'
import { encodeExportPiece } from '../../../shared/model/exportPiece'
import type { Platform } from '../../ports/platform'
import type { EngineStore } from '../engineStore'
import { startExport } from '../exportJob'
import { exportPieces } from '../exportPieces'
import type { JobRunner } from '../jobRunner'
import { countLosses } from '../lossCount'
import { createSecretMarks } from '../secretMarks'
import { SecretSearches } from '../secretSearch'
import { TraceMasker } from '../traceMasking'

type Names = Extract<keyof Handlers, `exports.${string}`>

/** What leaves the workspace for other programs. */
export function createExportHandlers(
  store: EngineStore,
  jobs: JobRunner,
  { exportTargets, clock }: Pick<Platform, 'exportTargets' | 'clock'>,
): Pick<Handlers, Names> {
  const markOf = createSecretMarks()
  const searches = new SecretSearches(store, jobs, markOf)
  return {
    'exports.readPiece': async ({ form, traceKeys, from, masking }, { signal }) => {
      const masker = masking === null ? null : new TraceMasker(masking, markOf, signal)
      const pieces = exportPieces({
        form,
        traceKeys,
        nowMs: clock.nowMs(),
        masker,
        from,
        read: (argument) => store.read('exportTrace', argument, { signal }),
      })
      const piece = (await pieces.next()).value
      return encodeExportPiece(piece ?? { bytes: new Uint8Array(0), spans: 0, gaps: [], next: null })
    },
    'exports.save': (request) => startExport(request, { store, jobs, targets: exportTargets, clock, markOf }),
    'exports.startSecretSearch': (input) => searches.start(input),
    'exports.getFoundSecrets': ({ jobId }) => Promise.resolve(searches.get(jobId)),
    'exports.findLosses': (input, { signal }) =>
      countLosses(input, (argument) => store.read('exportTrace', argument, { signal }), signal),
    'exports.observationRows': (input, { signal }) => store.read('observationRows', input, { signal }),
  }
}
