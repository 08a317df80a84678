import type { ImportRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { isClickHouseTsv, mapClickHouseTsv } from './clickhouseTsv'
import { firstCsvRow, mapRows } from './csvDocuments'
import { isNestedColumn, logOfRow, readRowCells, rowKind, spanOfRow } from './otelRowsFields'
import { OtlpRecorder } from './otlpRecorder'
import type { DocumentMapper } from './vendorDocuments'
import { skipped } from './vendorRecords'

/**
 * OpenTelemetry as rows of a table, one span or log record a row: the columns of ClickHouse's exporter (`TraceId`,
 * `SpanName`, `SpanAttributes`, `Events.Name` …), of otlp2parquet (`Events_Name`), and the same in snake case. As JSON
 * Lines, an array, what ClickHouse answers (`{data: [...]}`), a table (`FORMAT CSVWithNames`, `TSVWithNames`), or Parquet. Sources:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter,
 * https://clickhouse.com/docs/interfaces/formats/CSV.
 */
export const otelRows: Importer = {
  id: 'otel-rows',
  label: 'OpenTelemetry rows',
  detect(head) {
    const cells = firstCsvRow(head, readRowCells)
    const rows = cells === null ? peekJson(head).objects.flatMap(firstRows) : [cells]
    return rows.some((row) => rowKind(row) !== null) ? 0.85 : 0
  },
  read: (input, signal) =>
    isClickHouseTsv(input.head)
      ? mapClickHouseTsv(input, signal, createRowMapper(), readRowCells, isNestedColumn)
      : mapRows(input, signal, createRowMapper(), readRowCells),
}

/** A row itself, or the first row of an answer. */
function firstRows(object: JsonObject): readonly JsonObject[] {
  const { data } = object
  const first: unknown = Array.isArray(data) ? data[0] : undefined
  return isJsonObject(first) ? [object, first] : [object]
}

function createRowMapper(): DocumentMapper {
  const recorder = new OtlpRecorder(true)
  return {
    paths: [['*'], ['data', '*']],
    map(document, placed) {
      const records: ImportRecord[] = []
      const rows = placed.length > 0 ? placed : [{ value: document.value, raw: document.position }]
      for (const { value, raw } of rows) {
        const kind = isJsonObject(value) ? rowKind(value) : null
        if (kind === null || !isJsonObject(value))
          records.push(skipped('not_a_record', 'A row that is neither a span nor a log record.', raw))
        else if (kind === 'span') recorder.addSpan(spanOfRow(value, raw), records)
        else recorder.addLog(logOfRow(value, raw), records)
      }
      return records
    },
    finish() {
      const records: ImportRecord[] = []
      recorder.finish(records)
      return records
    },
  }
}
