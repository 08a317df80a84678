import type { RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { isChatMessage, listNameOf, type Transcript } from './chatTranscriptShape'
import { type Field, firstOf, knownFields, listOf, withoutFields } from './vendorFields'

/**
 * Bodies of a model's API as programs log them: an answer of OpenAI (chat completions, responses) or Gemini, alone, with
 * what was asked inside (`input`), or beside its request (`{request, response}`, and `{body}` of OpenAI's batches). Null
 * for anything else.
 */
export function transcriptOfBody(value: Field, raw: RawPosition): Transcript | null {
  if (!isJsonObject(value)) return null
  const alone = answerIn(value)
  if (alone !== null) return join(null, value, alone, raw)
  const response = bodyIn(firstOf(value['response'], value['response_body']))
  const request = bodyIn(firstOf(value['request'], value['request_body'], value['body']))
  const answer = answerIn(response) ?? answerOfMessage(response)
  if (answer !== null) return join(request, withoutFields(value, wrappers), answer, raw)
  // A request without its answer; what is said is a conversation all the same.
  return request !== null && 'body' in value && listNameOf(request) !== null
    ? join(request, withoutFields(value, wrappers), null, raw)
    : null
}

const wrappers = new Set(['request', 'request_body', 'body', 'response', 'response_body'])

interface Answer {
  readonly messages: readonly JsonObject[]
  /** The request's messages, where the answer repeats them. */
  readonly asked: readonly JsonObject[]
  readonly about: JsonObject
}

const bodyIn = (value: Field): JsonObject | null => {
  if (!isJsonObject(value)) return null
  return isJsonObject(value['body']) ? value['body'] : value
}

function answerIn(body: JsonObject | null): Answer | null {
  if (body === null) return null
  if (body['object'] === 'response' && Array.isArray(body['output'])) {
    const { input, instructions } = body
    const about = withoutFields(body, new Set(['output', 'input', 'instructions']))
    const system = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []
    return { messages: objectsIn(body['output']), asked: [...system, ...messagesIn(input)], about }
  }
  const choices = objectsIn(firstOf(body['choices'], body['candidates']))
  const [first, ...others] = choices
  const message = first === undefined ? null : firstOf(first['message'], first['content'])
  if (first === undefined || !isJsonObject(message)) return null
  const about = {
    ...withoutFields(body, new Set(['choices', 'candidates'])),
    finish_reason: firstOf(first['finish_reason'], first['finishReason']) ?? null,
    ...(others.length === 0 ? {} : { other_choices: others }),
  }
  return { messages: [{ role: 'assistant', ...message }], asked: [], about }
}

/** Anthropic's answer is a message with its tokens. */
function answerOfMessage(body: JsonObject | null): Answer | null {
  if (body?.['role'] !== 'assistant' || !isChatMessage(body)) return null
  return { messages: [{ role: 'assistant', content: body['content'] ?? null }], asked: [], about: body }
}

function join(
  request: JsonObject | null,
  whole: JsonObject,
  answer: Answer | null,
  raw: RawPosition,
): Transcript {
  const name = request === null ? null : listNameOf(request)
  const asked = name === null ? messagesIn(request?.['input']) : objectsIn(request?.[name])
  const said = answer?.messages ?? []
  const about = aboutAnswer(answer?.about ?? {})
  return {
    messages: [
      ...[...(answer?.asked ?? []), ...asked].map((value) => ({ value, raw })),
      ...said.map((value, index) => ({ value, raw, answer: index === said.length - 1 ? about : {} })),
    ],
    facts:
      request === null
        ? knownFields({ id: whole['id'], tools: whole['tools'], model: about['model'] })
        : { ...withoutFields(request, new Set([name ?? '', 'input'])), ...whole },
    raw,
  }
}

/** The names that messages use for the same. */
function aboutAnswer(about: JsonObject): JsonObject {
  const { usageMetadata, modelVersion, content: _content, tools: _tools, ...rest } = about
  return {
    ...rest,
    ...(usageMetadata === undefined ? {} : { usage: usageMetadata }),
    ...(modelVersion === undefined ? {} : { model: modelVersion }),
  }
}

const objectsIn = (value: Field): JsonObject[] => listOf(value).filter(isJsonObject)

/** OpenAI takes the prompt as text, too. */
const messagesIn = (value: Field): JsonObject[] =>
  typeof value === 'string' ? [{ role: 'user', content: value }] : objectsIn(value)
