/** A prompt and its answer, as Claude Code writes them. */
const turn = (index: number, session: string): string => {
  const line = {
    sessionId: session,
    isSidechain: false,
    timestamp: new Date(1_772_359_200_000 + index * 1_000).toISOString(),
  }
  const message = {
    id: `${session}-m${index}`,
    role: 'assistant',
    model: 'big-1',
    content: [{ type: 'text', text: `answer ${index}` }],
  }
  return [
    {
      ...line,
      type: 'user',
      uuid: `${session}-u${index}`,
      parentUuid: null,
      message: { role: 'user', content: `question ${index}` },
    },
    {
      ...line,
      type: 'assistant',
      uuid: `${session}-a${index}`,
      parentUuid: `${session}-u${index}`,
      message,
    },
  ]
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('')
}

/** The turns of a session from one to before another: two lines each. */
export const turns = (from: number, to: number, session = 's'): string =>
  Array.from({ length: to - from }, (_, index) => turn(from + index, session)).join('')
