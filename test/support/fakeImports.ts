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
    warnings: [
      { code: 'orphan', count: 31 },
      { code: 'bad_json', count: 12 },
    ],
  }
}

export function fakeReport(importId: number) {
  const file = {
    fileId: 1,
    path: 'prod/2026-09/spans-0001.jsonl',
    format: 'otlpJson',
    formatLabel: 'OTLP JSON',
    status: 'done' as const,
    error: null,
    bytes: 48_210_331,
    read: 71_204,
    stored: 70_911,
    merged: 281,
    skipped: 12,
    sessions: 412,
    traces: 2_105,
    observations: 70_911,
    findings: [
      {
        code: 'bad_json',
        text: 'The text is not valid JSON; the bytes are kept in the raw record.',
        count: 12,
        samples: [
          {
            message: 'Unexpected end of text after 812 bytes.',
            offset: 1_204_331,
            line: 812,
            traceKey: null,
            spanId: null,
          },
          {
            message: 'Expected a comma at column 41.',
            offset: 1_304_002,
            line: 913,
            traceKey: null,
            spanId: null,
          },
        ],
      },
      {
        code: 'orphan',
        text: 'Its parent is not in the workspace.',
        count: 31,
        samples: [
          {
            message: 'crm_lookup names the parent 00f067aa0ba902b7.',
            offset: 88_120,
            line: 41,
            traceKey: 'files:4bf92f',
            spanId: 'aa',
          },
        ],
      },
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
  return { import: fakeImport(importId), files: [file, clean, failed] }
}
