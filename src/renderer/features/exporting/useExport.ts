import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { ExportScope } from '../../../shared/model/exportScope'
import type { Masking } from '../../../shared/model/masking'
import { ensureExists } from '../../../shared/util/assert'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { findAllLosses, readTraceKeys } from './exportRun'
import type { Losses } from './exportRun'
import { followJob } from './followJob'

/** How far an export or the look at its losses has come, in spans: one trace may be most of it. */
export type ExportState =
  | { readonly step: 'looking'; readonly done: number; readonly total: number | null }
  | { readonly step: 'ready'; readonly losses: Losses; readonly traces: number; readonly spans: number }
  | { readonly step: 'saving'; readonly done: number; readonly total: number }
  | { readonly step: 'failed'; readonly message: string }

export interface ExportRun {
  readonly state: ExportState
  /** Has the export written to a file or a download. Null when the person closed the dialog for the file. */
  readonly save: (masking: Masking | null) => Promise<SavedExport | null>
}

export interface SavedExport {
  /** What was masked and what was deleted meanwhile; null where nothing was. */
  readonly told: string | null
}

interface Progress {
  readonly question: string
  readonly done: number
  readonly total: number
}

/** Looks at what a form would lose as soon as it is chosen; leaving or choosing another stops it. */
export function useExport(scope: ExportScope, form: ExportForm, name: string): ExportRun {
  const client = useEngine()
  const question = JSON.stringify([scope, form])
  const [looked, setLooked] = useState<Progress | null>(null)
  const [saved, setSaved] = useState<Progress | null>(null)
  const [failure, setFailure] = useState<{ readonly question: string; readonly message: string } | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])

  const answer = useQuery({
    queryKey: ['exports.findLosses', 'all', question],
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => {
      const traces = await readTraceKeys(client, scope, signal)
      const total = traces.reduce((sum, trace) => sum + trace.spans, 0)
      const losses = await findAllLosses(client, form, traces, signal, (done) =>
        setLooked({ question, done, total }),
      )
      return { traces, losses, spans: total }
    },
  })

  const save = async (masking: Masking | null): Promise<SavedExport | null> => {
    const { spans: total } = ensureExists(answer.data, 'traces to save')
    const controller = new AbortController()
    stop.current = controller
    try {
      setFailure(null)
      setSaved({ question, done: 0, total })
      const { job, download } = await client.call('exports.save', {
        form,
        scope,
        name: fileName(name),
        masking,
      })
      if (job === null) return null
      if (download !== null) beginDownload(download, job.label)
      const { message } = await followJob(client, job.jobId, controller.signal, ({ records }) =>
        setSaved({ question, done: Math.min(records, total), total }),
      )
      return { told: message }
    } catch (error) {
      setFailure({ question, message: errorMessage(error) })
      throw error
    } finally {
      setSaved(null)
    }
  }

  const stateNow = (): ExportState => {
    if (failure?.question === question) return { step: 'failed', message: failure.message }
    if (saved !== null) return { step: 'saving', ...saved }
    if (answer.error !== null) return { step: 'failed', message: errorMessage(answer.error) }
    if (answer.data !== undefined) {
      const { losses, traces, spans } = answer.data
      return { step: 'ready', losses, spans, traces: traces.length }
    }
    return looked?.question === question
      ? { step: 'looking', ...looked }
      : { step: 'looking', done: 0, total: null }
  }
  return { state: stateNow(), save }
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  return name.replace(/[^\w-]+/g, '_').slice(0, 80) || 'export'
}

/** The browser fetches the address and writes the file itself; nothing of it comes into the page. */
function beginDownload(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}
