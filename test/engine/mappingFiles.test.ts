import { describe, expect, test } from 'vitest'
import { freeName, readMappingFile, writeMappingFile } from '../../src/main/engine/mappingFiles'
import type { FieldMapping } from '../../src/shared/model/fieldMapping'

describe('mappings as files', () => {
  const mapping: FieldMapping = {
    name: 'Ours / 2',
    shape: 'json',
    rows: '',
    fields: [{ path: 'ts', role: 'start', unit: 'ms' }],
    grouping: 'row',
    knownPaths: ['ts'],
  }
  test('come back as they were, under a name that is free', () => {
    const { fileName, text: exported } = writeMappingFile(mapping)
    expect(fileName).toBe('ours-2.mapping.json')
    expect(readMappingFile(exported)).toEqual(mapping)
    expect(freeName('Ours', new Set())).toBe('Ours')
    expect(freeName('Ours', new Set(['Ours', 'Ours (2)']))).toBe('Ours (3)')
  })
  test.each([
    ['no json', 'not valid JSON'],
    ['[]', 'not a mapping that Spanglass exported'],
    ['null', 'not a mapping that Spanglass exported'],
    ['{"spanglass":"field-mapping","version":2}', 'newer Spanglass'],
    ['{"spanglass":"field-mapping","version":1,"mapping":{"name":"x"}}', 'not valid at mapping'],
  ])('are refused with a sentence: %s', (given, sentence) => {
    expect(() => readMappingFile(given)).toThrow(sentence)
  })
  test('are checked for what fits no file', () => {
    const broken = (changes: object): string =>
      JSON.stringify({ spanglass: 'field-mapping', version: 1, mapping: { ...mapping, ...changes } })
    const twice = [...mapping.fields, { path: 'b', role: 'start', unit: 'ms' }]
    expect(() => readMappingFile(broken({ fields: twice }))).toThrow('one field only')
    const unitless = [{ path: 'ts', role: 'start', unit: null }]
    expect(() => readMappingFile(broken({ fields: unitless }))).toThrow('need a unit')
  })
})
