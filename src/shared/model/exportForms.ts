/** The forms that traces can be exported in; the order is that of the dialog and the command line. */
export const exportForms = ['otlp', 'otlp-protobuf', 'neutral', 'openinference'] as const
export type ExportForm = (typeof exportForms)[number]

export interface ExportFormFacts {
  /** For people. */
  readonly label: string
  /** One sentence: who reads it. */
  readonly text: string
  /** Of a file, with its dot. */
  readonly suffix: string
  readonly mediaType: string
}

export const exportFormFacts: Readonly<Record<ExportForm, ExportFormFacts>> = {
  otlp: {
    label: 'OTLP JSON',
    text: 'Every program that reads OpenTelemetry; one request a line.',
    suffix: '.otlp.jsonl',
    mediaType: 'application/x-ndjson',
  },
  'otlp-protobuf': {
    label: 'OTLP protobuf',
    text: 'The same in the binary form that collectors take.',
    suffix: '.otlp.pb',
    mediaType: 'application/x-protobuf',
  },
  neutral: {
    label: 'Session export',
    text: 'The neutral form: sessions with their messages, traces, steps and scores.',
    suffix: '.sessions.jsonl',
    mediaType: 'application/x-ndjson',
  },
  openinference: {
    label: 'OpenInference spans',
    text: 'Phoenix and what reads its spans; one span a line.',
    suffix: '.openinference.jsonl',
    mediaType: 'application/x-ndjson',
  },
}

/** What an export can lose, each with a sentence for a person. The key is stable (command line). */
export const exportLosses = {
  observations: 'Spans that do not come back, or not under their name and parent.',
  kind: 'What kind of step a span is; it becomes a plain span.',
  status: 'Statuses, or whether a span was still open.',
  times: 'Times that the form cannot write, or how precisely they were given.',
  session: 'To which session a span belongs; the form makes a session for a trace without one.',
  user: 'Users of single spans.',
  place: 'Environments, versions and services of single spans.',
  agent: 'Names of agents.',
  tool: 'Names and ids of tool calls.',
  model: 'Models asked for, providers and finish reasons.',
  parameters: 'Parameters of model calls.',
  input: 'Inputs, or their exact shape.',
  output: 'Outputs, or their exact shape.',
  toolDefinitions: 'The tools that a model was offered.',
  usage: 'Token figures of buckets that the form does not have.',
  usageWords: 'Token figures in the words of the source, and how it counted.',
  cost: 'Costs, or their parts.',
  attributes: 'Attributes that have no name in the form.',
  resource: 'Resources: which program and host a span came from.',
  scope: 'Which library recorded a span.',
  spanKind: 'Whether a span is that of a client, a server, a producer, a consumer or internal.',
  traceContext: 'Trace state and trace flags of a span (W3C Trace Context).',
  events: 'Events within spans.',
  links: 'Links to other spans.',
  doubts: 'Marks of doubt that the first import made.',
  traces: 'What the source said of traces themselves: names, tags, totals, inputs and outputs.',
  sessions: 'What the source said of sessions themselves.',
  messages: 'Messages of the conversation, or their exact shape.',
  scores: 'Scores, or who gave them and why.',
  sides: 'Records beside the traces (audit, deployments, balances).',
} as const

export type ExportLoss = keyof typeof exportLosses
