import { EngineError } from '../../shared/contract/errors'
import type { UploadProgress } from './rendererClient'
import { abortError, openReply } from './replies'

/**
 * Sends files one after the other to `/uploads` and answers their handles, in order. Uses XMLHttpRequest because
 * `fetch` cannot tell how much of a request has been sent.
 */
export async function uploadFiles(
  files: readonly File[],
  origin: string,
  token: string,
  onProgress: (progress: UploadProgress | null) => void,
): Promise<string[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0)
  const handles: string[] = []
  const stop = new AbortController()
  let doneBytes = 0
  try {
    for (const [fileIndex, file] of files.entries()) {
      const tell = (sent: number): void =>
        onProgress({
          fileIndex,
          fileCount: files.length,
          fileName: file.name,
          sentBytes: doneBytes + Math.min(sent, file.size),
          totalBytes,
          cancel: () => stop.abort(),
        })
      tell(0)
      handles.push(
        await uploadOne(
          file,
          `${origin}/uploads?name=${encodeURIComponent(uploadName(file))}`,
          token,
          stop.signal,
          tell,
        ),
      )
      doneBytes += file.size
    }
    return handles
  } finally {
    onProgress(null)
  }
}

/** The name an upload is announced under: the path inside the dropped or chosen folder where there is one. */
export function uploadName(file: Pick<File, 'name' | 'webkitRelativePath'>): string {
  const path = file.webkitRelativePath
  return (path === '' || path === undefined ? file.name : path).toWellFormed()
}

function uploadOne(
  file: File,
  url: string,
  token: string,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError())
      return
    }
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => onSent(event.loaded))
    request.addEventListener('error', () =>
      reject(
        new EngineError(
          'internal',
          `${file.name} could not be sent: Spanglass cannot be reached or the file cannot be read.`,
        ),
      ),
    )
    request.addEventListener('abort', () => reject(abortError()))
    request.addEventListener('load', () => {
      try {
        resolve(readHandle(request.status, request.responseText))
      } catch (error) {
        reject(error as Error)
      }
    })
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

/** Reads the answer of `/uploads`: `{handle}`, or a `Reply` that holds it or the reason it was refused. */
export function readHandle(status: number, body: string): string {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new EngineError('internal', `The upload was answered ${status} without a reason.`)
  }
  const inner = typeof value === 'object' && value !== null && 'ok' in value ? openReply(value) : value
  if (typeof inner === 'object' && inner !== null && 'handle' in inner && typeof inner.handle === 'string')
    return inner.handle
  throw new EngineError('internal', `The upload was answered ${status} without a handle.`)
}
