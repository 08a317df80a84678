import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import type { PriceOverride, PriceTable } from '../../../src/shared/model/prices'
import { temporaryFolder } from '../../support/temporaryFolder'

function open(folder: string) {
  const opened = createNotesOperations(folder, { author: 'ada', nowMs: () => Date.UTC(2026, 6, 30, 10) })
  let isOpen = true
  const close = (): void => {
    if (isOpen) opened.close()
    isOpen = false
  }
  onTestFinished(close)
  return { operations: opened.operations, close }
}

const table: PriceTable = {
  name: 'mine.json',
  importedMs: 7,
  models: [
    {
      model: 'gpt-4o',
      provider: 'openai',
      rates: { inputUncached: { usdPerMillion: 2.5, above: [{ tokens: 200_000, usdPerMillion: 5 }] } },
      tiers: { batch: { inputUncached: { usdPerMillion: 1.25, above: [] } } },
      perRequestUsd: null,
      validFrom: null,
    },
  ],
}
const override: PriceOverride = {
  id: 'o1',
  model: 'gpt-*',
  provider: null,
  rates: { outputText: { usdPerMillion: 9, above: [] } },
  tiers: {},
  perRequestUsd: null,
  validFrom: '2026-01-01',
}

test('prices are kept with the notes, part by part, and outlive the program', () => {
  const folder = temporaryFolder()
  const first = open(folder)
  expect(first.operations.pricesGet()).toEqual({ table: null, overrides: [] })
  first.operations.pricesSet({ table })
  expect(first.operations.pricesSet({ overrides: [override] })).toEqual({ table, overrides: [override] })
  first.close()
  const again = open(folder)
  expect(again.operations.pricesGet()).toEqual({ table, overrides: [override] })
  expect(again.operations.pricesSet({ table: null })).toEqual({ table: null, overrides: [override] })
})

test('prices alone are worth a backup', () => {
  const { operations } = open(temporaryFolder())
  expect(operations.backupIfDue()).toBe(false)
  operations.pricesSet({ overrides: [override] })
  expect(operations.backupIfDue()).toBe(true)
})

test('what a later version wrote, or nobody, counts as not there', () => {
  const folder = temporaryFolder()
  const first = open(folder)
  first.operations.pricesSet({ table, overrides: [override] })
  first.close()
  const db = new Database(workspaceFiles(folder).notes)
  db.prepare("UPDATE setting SET value = '{\"version\": 9}' WHERE key = 'prices.table'").run()
  db.close()
  expect(open(folder).operations.pricesGet()).toEqual({ table: null, overrides: [override] })
})
