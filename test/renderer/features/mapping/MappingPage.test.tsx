import { afterEach, describe, expect, it } from 'vitest'
import { MappingPage } from '../../../../src/renderer/features/mapping/MappingPage'
import { SavedMappings } from '../../../../src/renderer/features/mapping/SavedMappings'
import { useAppStore } from '../../../../src/renderer/state/appStore'
import type { Output } from '../../../../src/shared/contract/contract'
import { EngineError } from '../../../../src/shared/contract/errors'
import type { FieldMapping } from '../../../../src/shared/model/fieldMapping'
import { ensureExists } from '../../../../src/shared/util/assert'
import {
  button,
  createStubClient,
  doAndSettle,
  pressKey,
  renderPage,
  typeInto,
} from '../../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../../support/renderPage'
import { surveyOf } from './survey'

const open: RenderedPage[] = []
afterEach(async () => {
  for (const page of open.splice(0)) await page.close()
})

const preview: Output<'mappings.preview'> = {
  traces: [
    {
      traceId: 't1',
      sessionId: 's1',
      userId: null,
      start: '2026-01-01T00:00:00Z',
      spanCount: 2,
      spans: [
        {
          depth: 0,
          name: 'plan',
          kind: 'generation',
          status: 'error',
          offsetMs: 0,
          durationMs: 1_500,
          model: 'm',
          inputTokens: 12,
          outputTokens: null,
          cost: 0.5,
          input: 'hello',
          output: null,
          isOrphan: false,
        },
      ],
    },
  ],
  traceCount: 3,
  spanCount: 4,
  sessionCount: 1,
  findings: [
    {
      code: 'unreadable_value',
      count: 2,
      message: 'begun: "soon" is no time',
      line: 4,
      offset: 9,
      isSkipped: false,
    },
  ],
}

const savedAs = (mapping: FieldMapping, mappingId = 'm1'): Output<'mappings.save'> => ({
  mappingId,
  revision: 1,
  savedMs: 0,
  mapping,
})

async function show(answers: StubAnswers = {}) {
  const client = createStubClient({
    'mappings.survey': ({ rows }) => surveyOf(rows === 'spans[]' ? { rows, rowsRead: 5 } : {}),
    'mappings.preview': () => preview,
    'mappings.list': () => ({ mappings: [] }),
    'mappings.save': ({ mapping }) => savedAs(mapping as FieldMapping),
    'mappings.importFile': () => ({ jobId: 'j', importId: 9 }),
    ...answers,
  })
  const page = await renderPage(client, <MappingPage fileId={3} />)
  open.push(page)
  return { client, page, container: page.container }
}

function select(container: HTMLElement, label: string): HTMLSelectElement {
  return ensureExists(container.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`), label)
}

async function choose(container: HTMLElement, label: string, value: string): Promise<void> {
  await doAndSettle(() => {
    const field = select(container, label)
    field.value = value
    field.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

describe('the mapping page', () => {
  it.each([
    ['not_found', 'This file is not in the workspace', false],
    ['refused', 'This file has no fields to map', false],
    ['damaged', 'The fields of this file could not be read', true],
  ] as const)(
    'a survey that is %s says so, leads back, and is tried again where that helps',
    async (...row) => {
      const [code, title, canRetry] = row
      const client = createStubClient({
        'mappings.survey': () => {
          throw new EngineError(code, 'Because.')
        },
      })
      const page = await renderPage(client, <MappingPage fileId={3} />)
      open.push(page)
      expect(page.container.querySelector('h2')?.textContent?.trim()).toBe(title)
      const buttons = [...page.container.querySelectorAll('button')].map(({ textContent }) => textContent)
      expect(buttons).toEqual([...(canRetry ? ['Try again'] : []), 'To the list of imports'])
    },
  )

  it('shows fields with their guesses and what the rows become', async () => {
    const { container } = await show()
    expect(select(container, 'What begun means').value).toBe('start')
    expect(select(container, 'Unit of begun').value).toBe('ms')
    expect(select(container, 'What ended means').value).toBe('')
    expect(container.textContent).toContain('4 rows make 3 traces in 1 session')
    expect(container.textContent).toContain('12 → –')
    expect(container.textContent).toContain('1.50 s')
    expect(container.textContent).toContain('Line 4: begun: "soon" is no time')
    expect(container.textContent).toContain('and 2 more traces')
  })

  it('Ctrl+Enter saves and imports, from a field too', async () => {
    const { client, container } = await show()
    await pressKey(select(container, 'What begun means'), 'Enter', { ctrlKey: true })
    const did = client.calls.map(({ name }) => name)
    expect(did).toContain('mappings.save')
    expect(did).toContain('mappings.importFile')
    expect(useAppStore.getState().view.route).toMatchObject({ page: 'imports', importId: 9 })
  })

  it('asks for a new preview with every change, and moves a role instead of giving it twice', async () => {
    const { client, container } = await show()
    await choose(container, 'What ended means', 'start')
    expect(select(container, 'What begun means').value).toBe('')
    expect(container.querySelector('[role=status]')?.textContent).toContain('start moved here from begun')
    const asked = client.calls.filter(({ name }) => name === 'mappings.preview').at(-1)
    expect((asked?.input as { mapping: FieldMapping } | undefined)?.mapping.fields).toEqual([
      { path: 'label', role: 'name', unit: null },
      { path: 'ended', role: 'start', unit: 'iso' },
    ])
  })

  it('begins anew where rows are looked for elsewhere', async () => {
    const { container } = await show()
    await choose(container, 'What begun means', '')
    await choose(container, 'Where rows are', 'spans[]')
    expect(container.textContent).toContain('5 rows')
    expect(select(container, 'What begun means').value).toBe('start')
  })

  it('saves under the name given and imports the file, then shows its report', async () => {
    const { client, container } = await show()
    const name = ensureExists(
      container.querySelector<HTMLInputElement>('[aria-label="Name of the mapping"]'),
      'name',
    )
    await typeInto(name, 'Ours')
    await doAndSettle(() => button(container, 'Save and import').click())
    const saved = client.calls.find((call) => call.name === 'mappings.save')?.input as {
      mappingId: null
      mapping: FieldMapping
    }
    expect([saved.mappingId, saved.mapping.name]).toEqual([null, 'Ours'])
    expect(client.calls.find((call) => call.name === 'mappings.importFile')?.input).toEqual({
      fileId: 3,
      mappingId: 'm1',
    })
    expect(useAppStore.getState().view.route).toEqual({ page: 'imports', importId: 9 })
  })

  it('saves a change as the next revision of the mapping that the file fits', async () => {
    const mapping: FieldMapping = {
      name: 'Ours',
      shape: 'json',
      rows: '',
      fields: [{ path: 'label', role: 'name', unit: null }],
      grouping: 'row',
      knownPaths: ['begun', 'label', 'ended'],
    }
    const { client, container } = await show({
      'mappings.survey': () => surveyOf({ saved: savedAs(mapping, 'own') }),
      'mappings.list': () => ({ mappings: [savedAs(mapping, 'own')] }),
    })
    expect(container.textContent).toContain('the form of your mapping “Ours”')
    const saves = (): unknown[] =>
      client.calls.flatMap(({ name, input }) =>
        name === 'mappings.save' ? [(input as { mappingId: unknown }).mappingId] : [],
      )
    await doAndSettle(() => button(container, 'Save').click())
    expect(saves()).toEqual([])
    await choose(container, 'What ended means', 'end')
    await doAndSettle(() => button(container, 'Save').click())
    expect(saves()).toEqual(['own'])
  })

  it('says why it was not saved, and what is missing', async () => {
    const { container } = await show({
      'mappings.save': () => {
        throw new EngineError('refused', 'There is a mapping of that name.')
      },
    })
    await doAndSettle(() => button(container, 'Save').click())
    expect(container.querySelector('[role=alert]')?.textContent).toBe('There is a mapping of that name.')
    await choose(container, 'What begun means', '')
    await choose(container, 'What label means', '')
    expect(button(container, 'Save and import').disabled).toBe(true)
  })

  it('offers no import where only the beginning of the file is there', async () => {
    const { file } = surveyOf()
    const { container } = await show({
      'mappings.survey': () => surveyOf({ file: { ...file, isCut: true } }),
    })
    expect(container.textContent).toContain('open the file again')
    expect(() => button(container, 'Save and import')).toThrow('no button')
  })

  it('says why there are no fields', async () => {
    const { container } = await show({
      'mappings.survey': () => {
        throw new EngineError('not_found', 'The bytes are gone.')
      },
    })
    expect(container.textContent).toContain('The bytes are gone.')
  })
})

describe('saved mappings in the settings', () => {
  it('are renamed, deleted after asking, and described', async () => {
    const mapping: FieldMapping = {
      name: 'Ours',
      shape: 'csv',
      rows: '',
      fields: [{ path: 'label', role: 'name', unit: null }],
      grouping: 'row',
      knownPaths: ['label', 'ended'],
    }
    const client = createStubClient({
      'mappings.list': () => ({ mappings: [savedAs(mapping)] }),
      'mappings.rename': () => savedAs(mapping),
      'mappings.delete': () => savedAs(mapping),
    })
    const page = await renderPage(client, <SavedMappings />)
    open.push(page)
    expect(page.container.textContent).toContain('CSV, 2 fields: name')
    await doAndSettle(() => button(page.container, 'Rename Ours').click())
    const field = ensureExists(page.container.querySelector('input'), 'the name')
    expect(document.activeElement).toBe(field)
    await typeInto(field, 'Theirs')
    await doAndSettle(() => button(page.container, 'Save').click())
    await doAndSettle(() => button(page.container, 'Delete Ours').click())
    await doAndSettle(() => button(page.container, 'Delete it').click())
    expect(
      client.calls.filter(({ name }) => name !== 'mappings.list' && name.startsWith('mappings.')),
    ).toEqual([
      { name: 'mappings.rename', input: { mappingId: 'm1', name: 'Theirs' } },
      { name: 'mappings.delete', input: { mappingId: 'm1' } },
    ])
  })
})
