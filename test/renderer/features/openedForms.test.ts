import { expect, test } from 'vitest'
import { importers } from '../../../src/main/importers/registry'
import { openedForms } from '../../../src/renderer/features/start/openedForms'

test('the start page names every importer, and none that is not there', () => {
  const named = openedForms.flatMap(({ forms }) => forms.flatMap((form) => form.importers))
  expect([...new Set(named)].toSorted()).toEqual(importers.map(({ id }) => id).toSorted())
})
