import type { RendererClient } from '../../engine/rendererClient'
import { reportMarkdown } from './importWords'
import type { ImportFileView, PlaceView } from './importWords'

/** Rows in one question. */
const windowSize = 500
/** Places of each finding that a copied report names. */
const placesNamed = 20

/** Reads a report to its end and writes it as Markdown. */
export async function readReportAsMarkdown(
  client: Pick<RendererClient, 'call'>,
  importId: number,
): Promise<string> {
  const report = await client.call('imports.getReport', { importId })
  const files = await readAll<ImportFileView>((window) =>
    client.call('imports.listFiles', { importId, ...window }),
  )
  const places = await readAll<PlaceView>((window) =>
    client.call('imports.listPlaces', { importId, first: placesNamed, ...window }),
  )
  return reportMarkdown(report.import, files, places)
}

async function readAll<R>(
  read: (window: {
    offset: number
    limit: number
  }) => Promise<{ readonly rows: readonly R[]; readonly matching: number }>,
): Promise<R[]> {
  const all: R[] = []
  for (;;) {
    const { rows, matching } = await read({ offset: all.length, limit: windowSize })
    all.push(...rows)
    if (rows.length === 0 || all.length >= matching) return all
  }
}
