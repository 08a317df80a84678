import { countTokens, said } from '../chat'
import { serviceCall } from '../turn'
import type { Turn } from '../turn'
import type { Session } from '../session'
import { getOrder, track } from '../shopTools'
import type { Scene } from '../shopTools'
import { isoDay } from '../world'

const transcriber = 'gpt-4o-transcribe'
const speaker = 'gpt-4o-mini-tts'

/** The caller speaks: audio in, text out. Ten audio tokens a second. */
function hear(turn: Turn, text: string, seconds: number, confidence: number): void {
  turn.within(
    `speech_to_text ${transcriber}`,
    {
      'gen_ai.operation.name': 'speech_to_text',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': transcriber,
      'gen_ai.response.model': transcriber,
      'gen_ai.conversation.id': turn.session.id,
      'gen_ai.output.type': 'text',
      'gen_ai.usage.input_tokens': Math.round(seconds * 10),
      'gen_ai.usage.audio.input_tokens': Math.round(seconds * 10),
      'gen_ai.usage.output_tokens': countTokens(text),
      'gen_ai.output.messages': JSON.stringify([{ ...said('assistant', text), finish_reason: 'stop' }]),
      'voice.audio_seconds': seconds,
      'voice.transcript_confidence': confidence,
    },
    seconds * 1000 + 260,
    (draft) => turn.trace.event(draft, 'voice.end_of_speech', { 'voice.silence_ms': 420 }),
  )
}

/** The agent speaks; the caller may cut it short. */
function speak(turn: Turn, text: string, interruptedAfter?: number): void {
  const seconds = Math.round(text.length * 0.62) / 10
  const spoken = interruptedAfter ?? seconds
  turn.within(
    `text_to_speech ${speaker}`,
    {
      'gen_ai.operation.name': 'text_to_speech',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': speaker,
      'gen_ai.response.model': speaker,
      'gen_ai.conversation.id': turn.session.id,
      'gen_ai.output.type': 'speech',
      'gen_ai.response.time_to_first_chunk': 0.31,
      'gen_ai.usage.input_tokens': countTokens(text),
      'gen_ai.usage.output_tokens': Math.round(spoken * 20),
      'gen_ai.usage.audio.output_tokens': Math.round(spoken * 20),
      'gen_ai.input.messages': JSON.stringify([said('assistant', text)]),
      'voice.audio_seconds': spoken,
      'voice.interrupted': interruptedAfter !== undefined,
    },
    310 + spoken * 1000,
    (draft) => {
      if (interruptedAfter !== undefined) {
        turn.trace.event(draft, 'voice.barge_in', {
          'voice.spoken_seconds': spoken,
          'voice.cut_seconds': Math.max(0, seconds - spoken),
        })
      }
    },
  )
}

/** A call about a parcel: five turns, one interruption, one misheard number, a booked slot. */
export function phoneCall(session: Session, scene: Scene): void {
  const { order } = scene
  session.active = 'voice'
  const digits = order.id.slice(2).split('').join(' ')
  const calm = { ...scene, carrierDown: false }

  session.turn('Hello, I wanted to ask about my parcel.', (turn) => {
    hear(turn, 'Hello, I wanted to ask about my parcel.', 2.6, 0.97)
    const reply = 'Good afternoon, Harbour and Pine. Gladly. What is your order number?'
    turn.answer(reply)
    speak(turn, reply)
  })
  session.pause(1, 2)
  const misheard = `${order.id.slice(2, 5)} ${order.id.slice(6)} `
    .split('')
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  session.turn(`It's H P ${misheard}.`, (turn) => {
    hear(turn, `It's H P ${misheard}.`, 4.1, 0.61)
    turn.call([{ name: 'get_order', args: { order_id: `HP${misheard.replaceAll(' ', '')}` }, error: { type: 'NotFound', message: 'order numbers have six digits' }, ms: 12, inside: serviceCall(scene.services.orders, 'GET /orders/{order_id}', 30, { 'http.request.method': 'GET', 'http.response.status_code': 404 }) }])
    const reply = `I heard H P ${misheard}, which is one digit short. Could you say it once more, digit by digit?`
    turn.answer(reply)
    speak(turn, reply, 3.4)
  }) // prettier-ignore
  session.pause(1, 2)
  session.turn(`H P ${digits}. It is on the e-mail.`, (turn) => {
    hear(turn, `H P ${digits}. It is on the e-mail.`, 5.2, 0.93)
    turn.call([getOrder(calm, 'shipped'), track(calm, 'delivery_failed', [{ daysAgo: 0, place: 'Glasgow', text: 'Delivery attempted, nobody at home' }], isoDay(scene.atMs + 86_400_000))])
    const reply = 'Found it. The carrier was at your door this morning and nobody was in. They try again tomorrow. Shall I book a time for you?'
    turn.answer(reply)
    speak(turn, reply)
  }) // prettier-ignore
  session.pause(1, 3)
  session.turn('Yes please, tomorrow evening after six.', (turn) => {
    hear(turn, 'Yes please, tomorrow evening after six.', 2.9, 0.95)
    turn.call([{ name: 'book_delivery_slot', args: { tracking_number: order.tracking, date: isoDay(scene.atMs + 86_400_000), slot: '18-20' }, result: { booked: true, date: isoDay(scene.atMs + 86_400_000), slot: '18-20' }, ms: 1450, failedTries: [{ ms: 3002, type: 'TimeoutError', message: 'slot service did not answer within 3.0 s' }] }])
    const reply = 'Done. Tomorrow between six and eight in the evening.'
    turn.answer(reply)
    speak(turn, reply)
    turn.score('groundedness', 0.98, 'Slot and day match book_delivery_slot.')
  }) // prettier-ignore
  session.pause(1, 2)
  session.turn('Lovely. Thank you, bye!', (turn) => {
    hear(turn, 'Lovely. Thank you, bye!', 1.7, 0.98)
    turn.answer('You are welcome. Goodbye!')
    speak(turn, 'You are welcome. Goodbye!')
    turn.feedback(1)
  })
}
