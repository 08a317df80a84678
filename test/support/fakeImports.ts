/** Imports and a report for pages without an engine. */

const labels = ['prod-export.jsonl.gz', '3 files', 'langfuse-traces-2026-09.json']

export function fakeImport(importId: number) {
  const bytes = 48_210_331 * importId
  return {
    importId,
    label: labels[importId % 3] ?? 'file',
    status: importId === 2 ? ('undone' as const) : ('done' as const),
    startedMs: 1_760_000_000_000 - importId * 7_200_000,
    finishedMs: 1_760_000_004_000 - importId * 7_200_000,
    seconds: 4.21,
    bytes,
    read: 71_204,
    stored: 70_911,
    merged: 281,
    skipped: 12,
    sessions: 412,
    traces: 2_105,
    observations: 70_911,
    textBytes: 412_300_000,
    keptBytes: 31_200_000,
    warnings: [
      { code: 'orphan', count: 31 },
      { code: 'bad_json', count: 12 },
    ],
  }
}

const meanings = {
  bad_json: { text: 'The text is not valid JSON; the bytes are kept in the raw record.', isKept: false },
  orphan: { text: 'Its parent is not in the workspace.', isKept: true },
}
const found = (code: keyof typeof meanings, count: number) => ({ code, count, ...meanings[code] })

export function fakeFiles() {
  const file = {
    fileId: 1,
    path: 'prod/2026-09/spans-0001.jsonl',
    format: 'otlpJson' as string | null,
    formatLabel: 'OTLP JSON' as string | null,
    status: 'done' as 'done' | 'failed',
    error: null as string | null,
    bytes: 48_210_331,
    read: 71_204,
    stored: 70_911,
    merged: 281,
    skipped: 12,
    sessions: 412,
    traces: 2_105,
    observations: 70_911,
    findings: [
      { ...found('bad_json', 12), places: 2 },
      { ...found('orphan', 31), places: 1 },
    ],
  }
  const clean = { ...file, fileId: 2, path: 'prod/2026-09/spans-0002.jsonl', findings: [], skipped: 0 }
  const failed = {
    ...clean,
    fileId: 3,
    path: 'prod/2026-09/dashboard.png',
    format: null,
    formatLabel: null,
    status: 'failed' as const,
    error: 'This is a PNG image; Spanglass opens traces.',
    read: 0,
    stored: 0,
    merged: 0,
  }
  return [file, clean, failed]
}

export function fakePlaces() {
  const place = (
    code: string,
    position: number,
    message: string,
    offset: number,
    line: number,
    spanId: string | null,
  ) => ({
    fileId: 1,
    path: 'prod/2026-09/spans-0001.jsonl',
    code,
    position,
    message,
    offset,
    line,
    traceKey: spanId === null ? null : 'files:4bf92f',
    spanId,
  })
  return [
    place('bad_json', 0, 'Unexpected end of text after 812 bytes.', 1_204_331, 812, null),
    place('bad_json', 1, 'Expected a comma at column 41.', 1_304_002, 913, null),
    place('orphan', 0, 'crm_lookup names the parent 00f067aa0ba902b7.', 88_120, 41, 'aa'),
  ]
}

export function fakeReport(importId: number) {
  return {
    import: fakeImport(importId),
    fileCount: 3,
    statuses: [
      { status: 'done' as const, count: 2 },
      { status: 'failed' as const, count: 1 },
    ],
    findings: [
      { ...found('orphan', 31), files: 1 },
      { ...found('bad_json', 12), files: 1 },
    ],
  }
}
