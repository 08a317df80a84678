import { useEffect, useState } from 'react'
import { useEngine } from './EngineProvider'
import type { UploadProgress } from './rendererClient'

/** The upload that is going on, or null. */
export function useUpload(): UploadProgress | null {
  const client = useEngine()
  const [progress, setProgress] = useState<UploadProgress | null>(null)
  useEffect(() => client.onUpload(setProgress), [client])
  return progress
}
