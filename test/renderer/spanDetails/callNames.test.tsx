import { afterEach, describe, expect, test } from 'vitest'
import { nameOfResult, namesOfCalls } from '../../../src/renderer/features/spanDetails/observation'
import type { ToolResultPart } from '../../../src/renderer/features/spanDetails/observation'
import type { MessageView } from '../../../src/shared/contract/observations'
import { observationFlags } from '../../../src/shared/model/kinds'
import { makeObservation, messageView, textView } from '../../support/observations'
import type { RenderedPage } from '../../support/renderPage'
import { showDetails } from '../../support/showDetails'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
  localStorage.clear()
})

const call = (id: string | null, name: string): MessageView =>
  messageView('assistant', '', {
    parts: [{ type: 'toolCall', id, name, arguments: textView('{"order_id":7}') }],
  })
const resultPart = (id: string | null, name: string | null = null): ToolResultPart => ({
  type: 'toolResult',
  id,
  name,
  result: textView('{"status":"sent"}'),
  isError: false,
})
const result = (id: string | null, isNew = false): MessageView =>
  messageView('tool', '', { parts: [resultPart(id)], isNew })

describe('what answered a call', () => {
  const names = namesOfCalls([
    messageView('user', 'Where is it?'),
    call('c1', 'get_order'),
    call(null, 'ping'),
  ])

  test('is what the result says, else what the call of its id says', () => {
    expect(nameOfResult(resultPart('c1', 'own_name'), names)).toBe('own_name')
    expect(nameOfResult(resultPart('c1'), names)).toBe('get_order')
    expect(nameOfResult(resultPart('c1', ''), names)).toBe('get_order')
  })

  test('is not guessed where no id leads to it', () => {
    expect(nameOfResult(resultPart('c2'), names)).toBeNull()
    expect(nameOfResult(resultPart(null), names)).toBeNull()
    expect(nameOfResult(resultPart('c1'), undefined)).toBeNull()
  })
})

describe('a result that names only its call', () => {
  const messages = [messageView('user', 'Where is it?'), call('c1', 'get_order'), result('c1', true)]
  const observation = makeObservation({
    kind: 'generation',
    input: { type: 'messages', messages, total: 3, newCount: 1 },
    output: null,
  })

  test('has the name of the tool among what was new in the call', async () => {
    page = await showDetails(observation, 'call')
    const cards = [...page.container.querySelectorAll('.newMessages .toolCardName')]
    expect(cards.map((card) => card.textContent)).toEqual(['get_order'])
    expect(page.container.textContent).not.toContain('(no name)')
  })

  test('has it in the line that stands for it in the conversation', async () => {
    page = await showDetails(observation, 'messages')
    expect(page.container.querySelector('.resultLine')?.textContent).toBe(
      'get_order answered: shown beside its call',
    )
  })
})

test('an error that only the result tells of points to the result', async () => {
  page = await showDetails(
    makeObservation({ flags: observationFlags.errorInResult, statusMessage: null }),
    'call',
  )
  const card = page.container.querySelector('.card')?.textContent
  expect(card).toBe('The result reports an error, though the status does notWhat it says stands below.')
})
