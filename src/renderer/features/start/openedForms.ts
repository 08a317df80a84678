/** What the start page names: the families of files one may bring, in words. */
export const openedForms: readonly { readonly name: string; readonly detail: string }[] = [
  { name: 'OpenTelemetry', detail: 'OTLP JSON, JSON lines and protobuf; span dumps of the JavaScript SDK' },
  { name: 'Arize Phoenix', detail: 'spans as JSON, JSON lines or a table of columns' },
  { name: 'Langfuse', detail: 'downloads of traces and sessions, old and new; API answers' },
  { name: 'Kore.ai and thinnestAI', detail: 'session exports and analytics answers' },
  { name: 'Session export v1', detail: 'the neutral form: one session as JSON' },
  { name: 'Packed', detail: 'gzip, zstd and zip, and whole folders of them' },
]
